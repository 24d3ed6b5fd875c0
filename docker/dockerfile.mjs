import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const IN_IMAGE = "/app";

/** What the tests need to know of a stage of the Dockerfile. */
export function stage(name) {
  const text = readFileSync(join(root, "docker", "Dockerfile"), "utf8");
  const block = text.split(/^FROM /m).find((one) => one.split("\n", 1)[0].endsWith(` AS ${name}`));
  if (block === undefined) return null;
  const values = (word) => [...block.matchAll(new RegExp(`^${word} (.*)$`, "gm"))].map((match) => match[1]);
  return {
    /** The folder of this checkout that is the image's working directory. */
    folder: outside(values("WORKDIR").at(-1) ?? IN_IMAGE),
    command: JSON.parse(values("CMD").at(-1)),
    user: values("USER").at(-1),
  };
}

/** A path of the image, in this checkout. */
export const outside = (path) => path.replace(IN_IMAGE, root);
