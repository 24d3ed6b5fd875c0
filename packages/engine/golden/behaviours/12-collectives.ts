// 263. Sums along a mapped axis.
const x = jnp.arange(4);
const named = { axisName: "i" };
print(vmap((x) => lax.psum(x, "i"), named)(x), vmap((x) => x / lax.psum(x, "i"), named)(x), vmap((x) => lax.pmean(x, "i"), named)(x));
//> [6 6 6 6] [0.         0.16666667 0.33333334 0.5       ] [1.5 1.5 1.5 1.5]

// 264. Gathering and scattering.
const x = jnp.arange(16).reshape([4, 4]);
print(vmap((x) => lax.psumScatter(x, "i"), { axisName: "i" })(x), vmap((x) => lax.allGather(x, "i"), { axisName: "i" })(jnp.arange(4))[0]);
//> [24 28 32 36] [0 1 2 3]

// 265. Sending along pairs; who gets nothing has zeros.
print(
  pmap((x) => lax.ppermute(x, "i", [[0, 1], [1, 2]]), { axisName: "i" })(jnp.array([10., 20., 30.])),
  vmap((x) => lax.ppermute(x, "i", [[0, 1], [1, 2], [2, 0]]), { axisName: "i" })(jnp.array([10., 20., 30.])),
);
//> [ 0. 10. 20.] [30. 10. 20.]

// 266. An axis that is not there.
lax.psum(1., "i");
//! NameError: unbound axis name: i

// 267. The sum of a constant is the axis' size.
print(vmap((x) => lax.psum(1, "i"), { axisName: "i" })(jnp.arange(3)));
//> [3 3 3]

// 268. More rows than devices.
pmap((x) => x ** 2)(jnp.arange(9));
//! IndivisibleError: implies that array axis 0 is partitioned 8 times, but the dimension size is 9

// 269. pmap maps over devices.
config.update("numCpuDevices", 8);
print(pmap((x) => x ** 2)(jnp.arange(8)));
//> [ 0  1  4  9 16 25 36 49]

// 270. pmap is jit of shard_map.
config.update("numCpuDevices", 1);
print(String(makeJaxpr(pmap((x) => lax.psum(x, "i"), { axisName: "i" }))(jnp.ones([1, 3]))).slice(0, 200));
config.update("numCpuDevices", 8);
//> { lambda ; a:f32[1,3]. let
//>     b:f32[1,3] = jit[
//>       name=_fun
//>       jaxpr={ lambda ; a:f32[1,3]. let
//>           b:f32[1,3] = shard_map[
//>             check_vma=False
//>             in_specs=(P('i',),)
