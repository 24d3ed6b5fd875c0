/** What needs Node: sets in folders. */
export { readSet, writeSet } from "./folder.ts";
