import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The build that is served: its id, and the addresses of all files named by their content. Null where nothing was built. */
export function buildFiles(folder: string): { id: string; assets: string[] } | null {
  const id = join(folder, "BUILD_ID");
  if (!existsSync(id)) return null;
  const assets = readdirSync(join(folder, "static"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll("\\", "/"))
    .map((path) => `/_next${path}`)
    .sort();
  return { id: readFileSync(id, "utf8").trim(), assets };
}

/** The service worker's text for a build. */
export const serviceWorker = (text: string, { id, assets }: { id: string; assets: readonly string[] }): string =>
  `const BUILD = ${JSON.stringify(id)};\nconst ASSETS = ${JSON.stringify(assets)};\n${text}`;
