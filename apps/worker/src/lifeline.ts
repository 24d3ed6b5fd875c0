import { fstatSync } from "node:fs";

/**
 * Calls `onGone` once when the process that started this one is gone: its IPC channel closes, or the pipe it gave as
 * standard input ends. A terminal, a file or /dev/null as standard input says nothing and is left alone.
 */
export function whenParentGone(onGone: () => void): void {
  let gone = false;
  const once = () => {
    if (gone) return;
    gone = true;
    onGone();
  };
  if (process.connected) {
    process.once("disconnect", once);
    return;
  }
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.once("end", once).once("close", once).once("error", once).resume();
}
