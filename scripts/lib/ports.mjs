import { createServer } from "node:net";
import { Failure } from "./failure.mjs";

/** A free port of this machine's loopback. */
export function freePort() {
  return listen(0);
}

/** Fails in plain words when `port` cannot be listened on. */
export async function assertFree(port) {
  try {
    await listen(port);
  } catch (error) {
    if (error.code === "EACCES")
      throw new Failure(`Port ${port} needs administrator rights.`, "Choose another one: npm start -- --port 3001");
    if (error.code === "EADDRINUSE")
      throw new Failure(`Port ${port} is already in use by another program.`, `Choose another one: npm start -- --port ${port + 1}`);
    throw error;
  }
}

export async function isFree(port) {
  try {
    await listen(port);
    return true;
  } catch {
    return false;
  }
}

function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const { port: got } = server.address();
      server.close(() => resolve(got));
    });
  });
}
