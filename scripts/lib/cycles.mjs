import { IS_TEST, importsOf, read, sourceFiles, targetOf } from "./imports.mjs";
import { loadTimeReads, moduleOf } from "./load-time.mjs";

const FOLDERS = ["packages", "apps", "prisma", "bench", "scripts"];

/**
 * Modules that import each other, where one reads the other while it loads.
 *
 * Files may call each other's functions in a circle: a sum's transpose is a broadcast, and a broadcast's is a sum. But of two
 * such files one is evaluated first, and who imports what decides which. A constant of the other does not exist by then: Node
 * throws "Cannot access … before initialization", where bundlers and test runners may not.
 *
 * @returns {{ path: string, line: number, message: string }[]}
 */
export function brokenCycles(root) {
  const graph = importGraph(root);
  const modules = new Map();
  const module = (path) => {
    if (!modules.has(path))
      modules.set(
        path,
        moduleOf(read(root, path), (specifier) => targetOf(path, specifier)),
      );
    return modules.get(path);
  };
  const broken = [];
  for (const circle of circles(graph)) {
    for (const path of circle) {
      for (const { name, from, line } of loadTimeReads(path, (target) => (circle.has(target) ? module(target) : null))) {
        const way = [path, ...wayBetween(graph, from, path)].map((file) => nameBeside(path, file)).join(" → ");
        const message = `needs ${name} while it loads, in a circle of imports: ${way}. Read it when called, or move it.`;
        broken.push({ path, line, message });
      }
    }
  }
  return broken;
}

/** Which files each file imports at run time, when it is loaded. */
export function importGraph(root) {
  const files = new Set(FOLDERS.flatMap((folder) => sourceFiles(root, folder)).filter((path) => !IS_TEST.test(path)));
  const graph = new Map();
  for (const path of files) {
    const targets = importsOf(read(root, path)).flatMap(({ specifier, type, lazy }) => (type || lazy ? [] : [targetOf(path, specifier)]));
    graph.set(path, [...new Set(targets.filter((target) => files.has(target)))]);
  }
  return graph;
}

/** The strongly connected components that are circles (Tarjan 1972). */
export function circles(graph) {
  const order = new Map();
  const lowest = new Map();
  const stack = [];
  const found = [];
  const visit = (path) => {
    order.set(path, order.size);
    lowest.set(path, order.get(path));
    stack.push(path);
    for (const target of graph.get(path)) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(path, Math.min(lowest.get(path), lowest.get(target)));
    }
    if (lowest.get(path) !== order.get(path)) return;
    const component = new Set(stack.splice(stack.indexOf(path)));
    if (component.size > 1 || graph.get(path).includes(path)) found.push(component);
  };
  for (const path of graph.keys()) if (!order.has(path)) visit(path);
  return found;
}

/** A shortest way along imports, both ends included. */
function wayBetween(graph, from, to) {
  const before = new Map([[from, null]]);
  for (const path of before.keys()) {
    if (path === to) break;
    for (const target of graph.get(path)) if (!before.has(target)) before.set(target, path);
  }
  const way = [];
  for (let path = to; path !== null; path = before.get(path)) way.unshift(path);
  return way;
}

/** A file's path as one writes it in the folder of another. */
function nameBeside(path, file) {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return file.startsWith(folder) ? file.slice(folder.length) : file;
}
