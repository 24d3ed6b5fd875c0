import { connect, createServer, type Socket } from "node:net";

/** A way to a server on which connections can be made to fail. */
export interface Way {
  /** The server's URL, by this way. */
  readonly url: string;
  /** Ends every open connection. */
  cut(): void;
  /** From now on nothing passes on the connections that are open, and neither side hears that the other is gone. New ones work. */
  swallow(): void;
  close(): Promise<void>;
}

export async function openWay(url: string): Promise<Way> {
  const way = new URL(url);
  const { hostname, port } = way;
  /** Each with its other side. */
  const open = new Map<Socket, Socket>();
  const swallowed = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    open.set(near, far).set(far, near);
    for (const socket of [near, far]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        open.get(socket)?.destroy();
        open.delete(socket);
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  way.port = String(typeof address === "object" && address !== null ? address.port : 0);
  const cut = (): void => {
    for (const socket of [...open.keys(), ...swallowed]) socket.destroy();
  };
  return {
    url: way.href,
    cut,
    swallow() {
      for (const socket of open.keys()) {
        socket.unpipe();
        socket.pause();
        swallowed.add(socket);
      }
      open.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
