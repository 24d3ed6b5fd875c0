/** A line of a lesson's manifest: what stands between backticks is code. */
export const WithCode = ({ text }: { text: string }) =>
  text.split("`").map((piece, i) => (i % 2 === 0 ? piece : <code key={i}>{piece}</code>));
