// 240. Leaves are what is no node.
print(...[[1, "a", new (class {})()], [1, [2, 3], []], [1, { k1: 2, k2: [3, 4] }, 5], { a: 2, b: [2, 3] }, jnp.array([1, 2, 3])].map((t) => tree.leaves(t).length));
//> 3 3 5 3 1

// 241. null is a node without leaves.
print(tree.leaves([null, null, null]).length, tree.structure([null, 1]));
//> 0 PyTreeDef([None, *])

// 242. Keys are sorted.
print(...tree.leaves({ b: 1, a: 2 }), Object.keys(tree.map((x) => x, { b: 1, a: 2 })).join(" "));
//> 2 1 a b

// 244. How structures print.
print(tree.structure([1, [2, 3], [4, 5]]), tree.structure({ x: 3, a: null }));
//> PyTreeDef([*, [*, *], [*, *]]) PyTreeDef({'a': None, 'x': *})

// 245. map takes the first tree's structure; what is deeper in others is passed as it is.
const out = tree.map((x, y) => [x, ...y], [5, 6], [[7, 9], [1, 2]]);
print(JSON.stringify(out));
//> [[5,7,9],[6,1,2]]

// 246. Structures that differ.
tree.map((x, y) => x + y, [1, 2], [1, 2, 3]);
//! ValueError: pytree structure error: different lengths of list at key path
//! ValueError: has a subtree of type list of length 2, but the full pytree has a subtree of the same type but of length 3.

// 247. Keys that differ.
tree.map((x, y) => x + y, { a: 1 }, { b: 1 });
//! ValueError: pytree structure error: different pytree metadata at key path

// 248. Paths.
const p = { foo: { bar: { baz: 1, bat: [2, 3] } } };
for (const [k] of tree.leavesWithPath(p)) print(tree.keystr(k), tree.keystr(k, { simple: true, separator: "/" }));
//> ['foo']['bar']['bat'][0] foo/bar/bat/0
//> ['foo']['bar']['bat'][1] foo/bar/bat/1
//> ['foo']['bar']['baz'] foo/bar/baz

// 249. Objects of unknown classes are leaves.
class MyContainer {}
print(tree.leaves([new MyContainer(), new MyContainer()]).length);
//> 2

// 250. Nodes of one's own.
class M {
  constructor(size) {
    this.x = jnp.zeros([size]);
    this.y = jnp.ones([size]);
    this.size = size;
  }
}
tree.registerNode(
  M,
  (o) => [[o.x, o.y], [o.size]],
  (aux, ch) => Object.assign(Object.create(M.prototype), { x: ch[0], y: ch[1], size: aux[0] }),
);
print(repr(jit((m) => m.x + m.y + jnp.arange(m.size))(new M(5))));
//> Array([1., 2., 3., 4., 5.], dtype=float32)

// 251. Classes of data.
class MyStruct {
  constructor(x, y, op) {
    this.x = x;
    this.y = y;
    this.op = op;
  }
}
tree.registerDataclass(MyStruct, { dataFields: ["x", "y"], metaFields: ["op"] });
print(tree.structure(new MyStruct(jnp.ones([3]), jnp.arange(3), "add")));
//> PyTreeDef(CustomNode(MyStruct[('add',)], [*, *]))

// 252. Lists of trees as a tree of lists.
print(JSON.stringify(tree.transpose(tree.structure(["*", "*"]), null, [[1, 2, 3], [4, 5, 6]])));
//> [[1,4],[2,5],[3,6]]

// 253. Shapes are trees too.
const [[a, b], [c, d]] = tree.map((n) => jnp.ones([n]), [[2, 3], [3, 4]]);
print(a, b, c, d);
//> [1. 1.] [1. 1. 1.] [1. 1. 1.] [1. 1. 1. 1.]

// 254. reduce and all.
print(tree.reduce((x, y) => x + y, [1, [2, 3], [4, 5, 6]]), tree.all([false, [true, false]]));
//> 21 False
