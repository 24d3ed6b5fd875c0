// H026
const out = Array.from(
  extend.random.threefry2x32(jnp.array([0x13198a2e, 0x03707344], { dtype: "uint32" }), jnp.array([0x243f6a88, 0x85a308d3], { dtype: "uint32" })),
  (v) => `0x${v.item().toString(16)}`,
);

// H028
console.log(random.key(0));

// H030
random.key(0) + 1;

// H032
const out = random.keyData(random.foldIn(random.key(42), 4));

// H034
const out = random.uniform(random.key(0));

// H036
const out = random.uniform(random.key(0), [3]);

// H039
const out = random.uniform(random.foldIn(random.key(1701), 1), [5]);

// H041
let key = random.key(43);
const out = [];
for (let i = 0; i < 3; i++) {
  const [newKey, subkey] = random.split(key);
  out.push(random.normal(subkey));
  key = newKey;
}

// H043
const out = withConfig({ threefryPartitionable: false }, () => random.randint(random.key(0), [3, 3], 0, 8, { dtype: "int32" }));

// H045
const out = withConfig({ threefryPartitionable: false }, () => random.bits(random.key(1701), [3], { dtype: "uint8" }));

// H047
const key = random.key(72);
const f = vmap((k, _) => random.foldIn(k, lax.axisIndex("batch")), { inAxes: [null, 0], axisName: "batch" })(key, jnp.ones([3]));
const out = jnp.all(random.keyData(f) == random.keyData(random.split(key, 3))).item();
