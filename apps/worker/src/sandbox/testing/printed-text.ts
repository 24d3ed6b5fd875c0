import type { EventBody } from "@tracepad/shared";

/** What a person reads in the Output tab. */
export const printedBy = (events: readonly EventBody[]): string =>
  events
    .flatMap((event) => {
      if (event.type === "log" || event.type === "array") return [event.text];
      return event.type === "error" ? [`${event.name}: ${event.message}`] : [];
    })
    .map((text) => `${text}\n`)
    .join("");

const NUMBER = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g;

/** The text with its numbers taken out, and the numbers. Times are another each day: only that there is one is kept. */
export function takenApart(text: string): { words: string; numbers: number[] } {
  const timeless = text.replace(/[\d.]+ ms/g, "… ms").replace(/ +(?=… ms)/g, " ");
  return {
    // How many digits a number has decides where a row breaks and what it is filled up with.
    words: timeless
      .replace(NUMBER, "#")
      .replace(/\s+/g, " ")
      .replace(/ ?([,[\]()]) ?/g, "$1"),
    numbers: [...timeless.matchAll(NUMBER)].map(([number]) => Number(number)),
  };
}
