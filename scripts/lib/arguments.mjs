import { parseArgs } from "node:util";
import { Failure } from "./failure.mjs";

export const HELP = `Starts Tracepad: installs and builds what is missing, then runs database, worker and web server.

  npm start                        the product, at http://127.0.0.1:3000
  npm start -- --port 8080         on another port (0: any free one)
  npm run dev                      the same with reloading on changes

Options
  --port NUMBER   port of the page (default 3000, or PORT)
  --dev           development: no build, reload on changes
  --help          this text

Environment
  TRACEPAD_DATA   folder of all data (default .tracepad)
  DATABASE_URL    a PostgreSQL server of your own, instead of the embedded one
  REDIS_URL       a Redis server for the queue, instead of PostgreSQL
`;

/** @returns {{ port: number, dev: boolean, help: boolean }} */
export function parseStartArguments(args, env) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: { port: { type: "string" }, dev: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    }));
  } catch (error) {
    throw new Failure(error.message.split(". ")[0].concat("."), "npm start -- --help lists the options.");
  }
  const text = values.port ?? (env.PORT || "3000");
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new Failure(`"${text}" is not a port.`, "A port is a number from 1 to 65535; 0 takes any free one.");
  return { port, dev: values.dev === true, help: values.help === true };
}
