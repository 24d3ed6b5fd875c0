// H152
const nested = [[1, 2, 3], [4, 5, 6]];
const innerStructure = tree.structure(["*", "*", "*"]);
const outerStructure = tree.structure(["*", "*"]);
const out = tree.transpose(outerStructure, innerStructure, nested);

// H154
const params = { foo: { bar: { baz: 1, bat: [2, 3] } } };
for (const [path] of tree.leavesWithPath(params)) console.log(tree.keystr(path));
for (const [path] of tree.leavesWithPath(params)) console.log(tree.keystr(path, { simple: true, separator: "/" }));

// H156
class MyContainer {
  constructor(size) {
    this.x = jnp.zeros([size]);
    this.y = jnp.ones([size]);
    this.size = size;
  }
}
const flattenFunc = (obj) => [[obj.x, obj.y], [obj.size]];
function unflattenFunc(auxData, children) {
  const obj = Object.create(MyContainer.prototype);
  [obj.x, obj.y] = children;
  [obj.size] = auxData;
  return obj;
}
tree.registerNode(MyContainer, flattenFunc, unflattenFunc);
const out = jit((m) => m.x + m.y + jnp.arange(m.size))(new MyContainer(5));

// H158
const episodeSteps = [{ t: 1, obs: 3 }, { t: 2, obs: 4 }];
const out = tree.map((...xs) => xs, ...episodeSteps);
