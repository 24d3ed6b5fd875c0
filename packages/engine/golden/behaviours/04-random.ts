// 67. The partitionable generator is the default.
print(config.threefryPartitionable);
//> True

// 68. The block function's reference vectors (Random123).
const hex = (key, count) => extend.random.threefry2x32(jnp.array(key, { dtype: "uint32" }), jnp.array(count, { dtype: "uint32" })).tolist().map((v) => v.toString(16)).join(" ");
print(hex([0, 0], [0, 0]));
print(hex([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff]));
print(hex([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]));
//> 6b200159 99ba4efe
//> 1cb996fc bb002be7
//> c4923a9c 483df7a0

// 69. A seed becomes the key's two words.
for (const s of [0, 1, 42, 1701, -1, -2]) print(random.keyData(random.key(s)));
//> [0 0]
//> [0 1]
//> [ 0 42]
//> [ 0 1701]
//> [ 0 4294967295]
//> [ 0 4294967294]

// 70. A seed is an integer.
random.key(1.5);
//! TypeError: PRNG key seed must be an integer

// 71. Typed keys are scalars of dtype key<fry>.
const k = random.key(0);
print(repr(k));
print(str(k.shape), k.dtype, typeOf(k));
//> Array((), dtype=key<fry>) overlaying: [0 0]
//> () key<fry> key<fry>[]

// 72. The old form is two words.
print(repr(random.PRNGKey(0)));
//> Array([0, 0], dtype=uint32)

// 73. Keys can be made by vmap.
print(repr(vmap(random.key)(jnp.arange(4))));
//> Array((4,), dtype=key<fry>) overlaying: [[0 0] [0 1] [0 2] [0 3]]

// 74. Keys take part in no arithmetic.
random.key(0) + 1;
//! TypeError: add does not accept dtypes key<fry>, int32.

// 75. Bits.
for (const s of [0, 1, 42, 1701]) print(random.bits(random.key(s), [3]));
//> [4070199207 4202968722 1427181096]
//> [1883912375 2292451390 1915204986]
//> [2098992034 2919706841 2646866425]
//> [1111271205 2679469115  974515252]

// 76. Fewer bits are the low ones.
for (const s of [0, 1, 42, 1701]) print(random.bits(random.key(s), [4], { dtype: "uint8" }));
//> [167 146  40  53]
//> [183  62 122 241]
//> [162 217 249 215]
//> [ 37  59  52 178]

// 77. The original generator's bits.
withConfig({ threefryPartitionable: false }, () => {
  print(random.bits(random.key(1701), [3]), random.bits(random.key(1701), [3], { dtype: "uint8" }), random.bits(random.key(1701), [3], { dtype: "uint16" }));
});
//> [  56197195 4200222568  961309823] [216 115  43] [41682  1300 55017]

// 78. The i-th key of a split is the key folded with i.
const k = random.key(72);
for (let i = 0; i < 3; i++) print(jnp.all(random.keyData(random.foldIn(k, i)) == random.keyData(random.split(k, 3)[i])));
//> True
//> True
//> True

// 79. A split.
print(random.keyData(random.split(random.key(0))));
//> [[1797259609 2579123966] [ 928981903 3453687069]]

// 80. Splits of other seeds.
for (const s of [1, 42, 1701]) print(random.keyData(random.split(random.key(s))));
print(random.keyData(random.split(random.key(0), 3)));
//> [[ 507451445 1853169794] [1948878966 4237131848]]
//> [[1832780943  270669613] [  64467757 2916123636]]
//> [[ 741045208 1847055613] [  85238482 2594297577]]
//> [[1797259609 2579123966] [ 928981903 3453687069] [4146024105 2718843009]]

// 81. foldIn is the same in both modes.
print(random.keyData(random.foldIn(random.key(0), 4)));
print(withConfig({ threefryPartitionable: false }, () => random.keyData(random.foldIn(random.key(0), 4))));
//> [2285895361  433833334]
//> [2285895361  433833334]

// 82. The original split.
print(withConfig({ threefryPartitionable: false }, () => random.keyData(random.split(random.key(0), 4))));
//> [[2285895361 1501764800] [1518642379 4090693311] [ 433833334 4221794875] [ 839183663 3740430601]]

// 83. Keys folded with counters.
print(random.keyData(random.foldIn(random.key(42), 4)), random.keyData(random.foldIn(random.key(42), 5)));
//> [2954079971 3276725750] [2765691542  824333390]

// 84. uniform.
print(repr(random.uniform(random.key(0))), repr(random.uniform(random.key(0), [3])));
//> Array(0.947667, dtype=float32) Array([0.947667  , 0.9785799 , 0.33229148], dtype=float32)

// 85. uniform of a subkey.
const [key, subkey] = random.split(random.key(0));
print(repr(random.uniform(subkey)));
//> Array(0.00729382, dtype=float32)

// 86. How uniform makes floats of bits.
print(makeJaxpr((k) => random.uniform(k, [3]))(random.key(0)));
//> let _uniform = { lambda ; a:key<fry>[] b:f32[] c:f32[]. let
//>     d:f32[] = convert_element_type[new_dtype=float32 weak_type=False] b
//>     e:f32[] = convert_element_type[new_dtype=float32 weak_type=False] c
//>     f:f32[1] = broadcast_in_dim d
//>     g:f32[1] = broadcast_in_dim e
//>     h:u32[3] = random_bits[bit_width=32 shape=(3,)] a
//>     i:u32[3] = shift_right_logical h 9:u32[]
//>     j:u32[3] = or i 1065353216:u32[]
//>     k:f32[3] = bitcast_convert_type[new_dtype=float32] j
//>     l:f32[3] = sub k 1.0:f32[]
//>     m:f32[1] = sub g f
//>     n:f32[3] = mul l m
//>     o:f32[3] = add n f
//>     p:f32[3] = max f o
//>   in (p,) } in
//> { lambda ; q:key<fry>[]. let
//>     r:f32[3] = jit[name=_uniform jaxpr=_uniform] q 0.0:f32[] 1.0:f32[]
//>   in (r,) }

// 87. uniform of folded keys.
for (let i = 0; i < 4; i++) print(random.uniform(random.foldIn(random.key(42), i)).item());
//> 0.5302608013153076
//> 0.7276642322540283
//> 0.6672406196594238
//> 0.38901209831237793

// 88. Arrays of them.
print(random.uniform(random.foldIn(random.key(1701), 0), [5]), random.uniform(random.foldIn(random.key(1701), 1), [5]));
//> [0.09609699 0.26730824 0.5619041  0.24421775 0.7715055 ] [0.8131045  0.33873856 0.88808906 0.96005905 0.7616446 ]

// 91. A key is a value: the same key gives the same number.
print(random.normal(random.key(43)), random.normal(random.key(43)));
//> 0.07520543 0.07520543

// 92. Split and draw.
let key = random.key(43);
for (let i = 0; i < 3; i++) {
  const [newKey, subkey] = random.split(key);
  print(`draw ${i}: ${random.normal(subkey).item()}`);
  key = newKey;
}
//> draw 0: -1.9133632183074951
//> draw 1: -1.4749839305877686
//> draw 2: -0.36703771352767944

// 93. normal of the original generator.
print(withConfig({ threefryPartitionable: false }, () => random.normal(random.key(0), [10])));
//> [-0.3721109   0.26423115 -0.18252768 -0.7368197  -0.44030377 -0.1521442 -0.67135346 -0.5908641   0.73168886  0.5673026 ]

// 94. normal for the usual seeds.
for (const s of [0, 1, 42, 1701]) print(...random.normal(random.key(s), [3]).tolist());
//> 1.622642159461975 2.0252647399902344 -0.4335944354534149
//> -0.15443718433380127 0.08470727503299713 -0.135980486869812
//> -0.02830461598932743 0.4671318531036377 0.2957029640674591
//> -0.6472411155700684 0.3156411051750183 -0.7491047382354736

// 95. randint draws two words an element.
print(withConfig({ threefryPartitionable: false }, () => random.randint(random.key(0), [3, 3], 0, 8)));
for (const s of [0, 1, 42, 1701]) print(random.randint(random.key(s), [5], 0, 10));
//> [[2 1 3] [6 1 5] [6 3 4]]
//> [9 0 2 3 1]
//> [6 7 0 3 8]
//> [4 4 1 9 9]
//> [2 8 7 4 2]

// 96. bernoulli.
for (const s of [0, 1, 42, 1701]) print(random.bernoulli(random.key(s), 0.5, [5]));
//> [False False  True  True False]
//> [ True False  True  True False]
//> [ True False False False  True]
//> [ True False  True  True  True]

// 97. categorical.
for (const s of [0, 1, 42, 1701]) print(random.categorical(random.key(s), jnp.log(jnp.array([.1, .2, .7])), { shape: [5] }));
//> [1 2 2 1 2]
//> [2 1 0 2 2]
//> [2 2 2 2 1]
//> [2 2 2 2 1]

// 98. permutation.
for (const s of [0, 1, 42, 1701]) print(random.permutation(random.key(s), 6));
//> [0 1 5 4 3 2]
//> [3 2 0 1 5 4]
//> [4 2 5 3 0 1]
//> [1 5 4 0 2 3]

// 99. Three numbers of one key are not those of three keys.
const ks = random.split(random.key(42), 3);
print(...Array.from(ks, (k) => random.normal(k).item()));
print(random.normal(random.key(42), [3]), vmap((k) => random.normal(k))(ks));
//> 0.07592553645372391 0.6057640314102173 0.4323064982891083
//> [-0.02830462  0.46713185  0.29570296] [0.07592554 0.60576403 0.4323065 ]

// 100. Bits are unsigned.
random.bits(random.key(0), [3, 4], { dtype: "int8" });
//! ValueError: dtype argument to `bits` must be an unsigned int dtype, got int8

// 101. A key used twice is an error when asked for.
withConfig({ debugKeyReuse: true }, () => {
  const key = random.key(0);
  random.uniform(key);
  random.uniform(key);
});
//! KeyReuseError: Previously-consumed key passed to

// 102. A logistic regression with the original generator.
const [W, b] = withConfig({ threefryPartitionable: false }, () => {
  const [, wKey, bKey] = random.split(random.key(0), 3);
  return [random.normal(wKey, [3]), random.normal(bKey, [])];
});
const inputs = jnp.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.30], [0.74, -2.49, 1.39]]);
const targets = jnp.array([true, true, false, true]);
function loss(W, b) {
  const p = 0.5 * (jnp.tanh((jnp.dot(inputs, W) + b) / 2) + 1);
  return -jnp.sum(jnp.log(p * targets + (1 - p) * (1 - targets)));
}
print(jnp.round(grad(loss)(W, b), { decimals: 4 }), jnp.round(loss(W, b), { decimals: 4 }));
//> [-0.1697 -0.8775 -1.4901] 3.0519
