import { errors, type Pipe } from "tracepad/waist";

/**
 * The one function that leads out of the isolate. It never throws, since an error made outside would carry the
 * host's stack: a failed call answers with the JSON of the error to throw.
 */
export type Host = (type: number, head: string | ArrayBuffer, data: ArrayBuffer | null) => ArrayBuffer | string | undefined;

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly hint: string | null;
}

type ErrorClass = new (message: string, hint: string | null) => Error;

const { parse } = JSON;

/** What the other side answered with, as an error of the engine. */
function failure(text: string): Error {
  const { name, message, hint } = parse(text) as Failure;
  const known = (errors as unknown as Record<string, ErrorClass | undefined>)[name === "TypeError" ? "JaxTypeError" : name];
  return new (known ?? errors.TracepadError)(message, hint);
}

export interface Connection {
  /** Sends a message that is not answered. */
  post(type: number, message: string | ArrayBuffer): void;
  readonly pipe: Pipe;
}

export function connect(host: Host): Connection {
  return {
    post: (type, message) => void host(type, message, null),
    pipe(call, head, data) {
      const answer = host(call, head, data);
      if (typeof answer === "string") throw failure(answer);
      return answer as ArrayBuffer;
    },
  };
}
