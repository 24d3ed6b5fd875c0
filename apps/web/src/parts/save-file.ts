/** `Two waves` → `two-waves.ts` */
export const fileName = (title: string, ending: string): string =>
  `${
    title
      .replace(/[^\w-]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .toLowerCase() || "untitled"
  }.${ending}`;

/** Hands a text to the browser as a file to keep. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the data when the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
