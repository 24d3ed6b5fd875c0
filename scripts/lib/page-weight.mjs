import { gzipSync } from "node:zlib";

/**
 * What a page's scripts weigh, in bytes of gzip: those that its HTML names, which is all that it needs to be there and to answer. The
 * editor (Monaco and its workers) and the graph's layout come when they are shown. Browsers that know modules skip `noModule`.
 *
 * @param {string} url of the page
 * @param {(url: string) => Promise<string>} read the text at an address
 * @returns {Promise<{ total: number, scripts: { url: string, bytes: number }[] }>} the heaviest first
 */
export async function pageWeight(url, read) {
  const tags = [...(await read(url)).matchAll(/<script\b([^>]*)>([^<]*)/g)];
  const scripts = [];
  for (const [, attributes, text] of tags) {
    if (/\bnomodule\b/i.test(attributes)) continue;
    const source = /\bsrc="([^"]+)"/.exec(attributes)?.[1];
    const from = source === undefined ? `${url} (inline)` : new URL(source.replaceAll("&amp;", "&"), url).href;
    scripts.push({ url: from, bytes: gzipSync(source === undefined ? text : await read(from), { level: 9 }).length });
  }
  scripts.sort((a, b) => b.bytes - a.bytes);
  return { total: scripts.reduce((sum, { bytes }) => sum + bytes, 0), scripts };
}
