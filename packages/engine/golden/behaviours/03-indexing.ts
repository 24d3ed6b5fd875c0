// 42. A read out of bounds gives the last element.
print(repr(jnp.arange(10)[11]));
//> Array(9, dtype=int32)

// 43. So does .at().get(), unless it shall fill.
print(
  jnp.arange(10.0).at(11).get(),
  jnp.arange(10.0).at(11).get({ mode: "fill", fillValue: jnp.nan }),
  jnp.arange(5.).at(20).get({ mode: "fill", fillValue: -1 }),
);
//> 9.0 nan -1.0

// 44. What is filled in, by dtype.
const fill = { mode: "fill" };
print(
  jnp.arange(3).at(9).get(fill),
  jnp.arange(3, { dtype: "uint8" }).at(9).get(fill),
  jnp.zeros([3], { dtype: "bool" }).at(9).get(fill),
  jnp.zeros([3]).at(9).get(fill),
);
//> -2147483648 255 True nan

// 45. Updates out of bounds are dropped, unless they shall be clipped.
const x = jnp.arange(5.);
print(x.at(10).add(10), x.at(20).add(10, { mode: "clip" }));
//> [0. 1. 2. 3. 4.] [ 0.  1.  2.  3. 14.]

// 46. Negative indices count from the end.
const x = jnp.arange(5.);
print(x[-1], x.at(-1).set(99));
//> 4.0 [ 0.  1.  2.  3. 99.]

// 47. The updates there are.
const x = jnp.array([1., 2., 4.]);
print(
  x.at(1).set(9.),
  x.at(1).add(9.),
  x.at(1).subtract(9.),
  x.at(1).multiply(9.),
  x.at(1).divide(4.),
  x.at(1).power(3),
  x.at(1).min(0.),
  x.at(1).max(9.),
  x.at(1).apply(jnp.sqrt),
  x.at(1).get(),
);
//> [1. 9. 4.] [ 1. 11.  4.] [ 1. -7.  4.] [ 1. 18.  4.] [1.  0.5 4. ] [1. 8. 4.] [1. 0. 4.] [1. 9. 4.] [1.        1.4142135 4.       ] 2.0

// 48. With repeated indices all additions count.
print(jnp.zeros([3]).at(jnp.array([0, 0, 1])).add(1.));
//> [2. 1. 0.]

// 49. Slices with steps.
print(jnp.ones([5, 6]).at("::2", "3:").add(7.));
//> [[1. 1. 1. 8. 8. 8.] [1. 1. 1. 1. 1. 1.] [1. 1. 1. 8. 8. 8.] [1. 1. 1. 1. 1. 1.] [1. 1. 1. 8. 8. 8.]]

// 50. Assignment to an element is refused.
const x = jnp.arange(10);
x[0] = 10;
//! TypeError: JAX arrays are immutable and do not support in-place item assignment. Instead of x[idx] = y, use

// 51. take fills with nan.
const x = jnp.array([[1., 2., 3.], [4., 5., 6.]]);
const i = jnp.array([2, 0]);
print(jnp.take(x, i), jnp.take(x, i, { axis: 0 }), jnp.take(x, i, { axis: 0, mode: "clip" }));
//> [3. 1.] [[nan nan nan] [ 1.  2.  3.]] [[4. 5. 6.] [1. 2. 3.]]

// 52. So does takeAlongAxis.
const x = jnp.array([[1., 2., 3.], [4., 5., 6.]]);
print(jnp.takeAlongAxis(x, jnp.array([[1, 0, 2]]), { axis: 0 }));
//> [[ 4.  2. nan]]

// 53. dynamicSlice moves the window until it fits.
const x = jnp.arange(12).reshape([3, 4]);
print(lax.dynamicSlice(x, [1, 1], [2, 3]), lax.dynamicSlice(x, [1, 1], [2, 4]));
//> [[ 5  6  7] [ 9 10 11]] [[ 4  5  6  7] [ 8  9 10 11]]

// 54. So does dynamicUpdateSlice.
print(lax.dynamicUpdateSlice(jnp.zeros([6]), jnp.ones([3]), [2]), lax.dynamicUpdateSlice(jnp.zeros([6]), jnp.ones([3]), [5]));
//> [0. 0. 1. 1. 1. 0.] [0. 0. 0. 1. 1. 1.]

// 55. And dynamicSliceInDim.
print(lax.dynamicSliceInDim(jnp.arange(5), 4, 3), lax.dynamicSliceInDim(jnp.arange(5), -2, 2));
//> [2 3 4] [3 4]

// 56. A mask reads outside of jit only.
const x = jnp.array([1, -2, 3, -4, 5]);
print(x[x < 0]);
jit((x) => x[x < 0])(x);
//> [-2 -4]
//! NonConcreteBooleanIndexError: Array boolean indices must be concrete; got bool[5]

// 57. And so it writes.
jit((x) => x.at(x < 0).set(0))(jnp.arange(-2, 2));
//! NonConcreteBooleanIndexError: Array boolean indices must be concrete; got bool[4]

// 58. A list is no index.
jnp.arange(4)[[0, 1]];
//! TypeError: Using a non-tuple sequence for multidimensional indexing is not allowed; use `arr[array(seq)]` instead of `arr[seq]`.

// 59. Neither is a float.
jnp.arange(4)[jnp.array(1.)];
//! TypeError: Indexer must have integer or boolean type, got indexer with type float32

// 60. Too many indices.
jnp.arange(4).get(0, 1);
//! IndexError: Too many indices: array is 1-dimensional, but 2 were indexed

// 61. A class out of range is a row of zeros.
print(nn.oneHot(jnp.array([-1, 3, 1]), 3));
//> [[0. 0. 0.] [0. 0. 0.] [0. 1. 0.]]

// 62. Segments out of range are dropped.
print(ops.segmentSum(jnp.arange(5), jnp.array([0, 0, 1, 1, 2])), ops.segmentSum(jnp.arange(5), jnp.array([0, 0, 1, 9, -1]), { numSegments: 3 }));
//> [1 5 4] [1 2 0]

// 63. Shapes that depend on values need a size under jit.
print(repr(jit((x) => jnp.nonzero(x, { size: 4, fillValue: -1 }))(jnp.array([0, 1, 2]))[0]));
jit((x) => jnp.where(x < 0))(jnp.arange(4));
//> Array([ 1,  2, -1, -1], dtype=int32)
//! ConcretizationTypeError: The size argument of jnp.nonzero must be statically specified to use jnp.nonzero within JAX transformations.

// 64. Functions of arrays refuse lists.
jnp.sum([1, 2, 3]);
//! TypeError: sum requires ndarray or scalar arguments, got

// 65. array takes them.
print(repr(jnp.sum(jnp.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))));
//> Array(45, dtype=int32)

// 66. Indices that are known trace to slice and squeeze, traced ones to dynamic_slice.
print(makeJaxpr((x) => x[0])(jnp.ones([3])));
print(makeJaxpr((x, i) => x[i])(jnp.ones([3]), 0));
//> { lambda ; a:f32[3]. let
//>     b:f32[1] = slice[limit_indices=(1,) start_indices=(0,) strides=None] a
//>     c:f32[] = squeeze[dimensions=(0,)] b
//>   in (c,) }
//> { lambda ; a:f32[3] b:i32[]. let
//>     c:bool[] = lt b 0:i32[]
//>     d:i32[] = convert_element_type[new_dtype=int32 weak_type=False] b
//>     e:i32[] = add d 3:i32[]
//>     f:i32[] = select_n c b e
//>     g:f32[1] = dynamic_slice[slice_sizes=(1,)] a f
//>     h:f32[] = squeeze[dimensions=(0,)] g
//>   in (h,) }
