/** A warning of the engine: what Python would show as a UserWarning. */
export interface Warning {
  readonly category: "UserWarning";
  readonly message: string;
}

let listener: (warning: Warning) => void = ({ category, message }) => globalThis.console?.warn(`${category}: ${message}`);
const told = new Set<string>();

/** Where warnings go; by default to the console. Returns the former place. */
export function setWarningListener(next: (warning: Warning) => void): (warning: Warning) => void {
  const former = listener;
  listener = next;
  told.clear();
  return former;
}

/** Tells a warning; one text is told once, as Python tells the warnings of one line once. */
export function warn(message: string): void {
  if (told.has(message)) return;
  told.add(message);
  listener({ category: "UserWarning", message });
}
