// 103. The form of a jaxpr; a single output keeps its comma.
print(makeJaxpr((x) => jnp.sin(jnp.cos(x)))(3.0));
//> { lambda ; a:f32[]. let b:f32[] = cos a; c:f32[] = sin b in (c,) }

// 104. Operations that nobody reads stay.
print(makeJaxpr(grad((x) => jnp.sin(jnp.cos(x))))(3.0));
//> { lambda ; a:f32[]. let
//>     b:f32[] = cos a
//>     c:f32[] = sin a
//>     _:f32[] = sin b
//>     d:f32[] = cos b
//>     e:f32[] = mul 1.0:f32[] d
//>     f:f32[] = neg e
//>     g:f32[] = mul f c
//>   in (g,) }

// 105. Scalars stand in the equations, with their types.
const func1 = (first, second) => jnp.sum(first + jnp.sin(second) * 3.);
print(makeJaxpr(func1)(jnp.zeros([8]), jnp.ones([8])));
//> { lambda ; a:f32[8] b:f32[8]. let
//>     c:f32[8] = sin b
//>     d:f32[8] = mul c 3.0:f32[]
//>     e:f32[8] = add a d
//>     f:f32[] = reduce_sum[axes=(0,) out_sharding=None] e
//>   in (f,) }

// 106. Names go on after z.
print(String(makeJaxpr((...a) => a)(...Array.from({ length: 28 }, (_, i) => i))).slice(-40));
//> r, s, t, u, v, w, x, y, z, ba, bb) }

// 107. Parameters are sorted, on lines of their own where they do not fit.
print(makeJaxpr((x, y) => jnp.dot(x + 1, y + 1))(jnp.ones([3, 4]), jnp.ones([4])));
//> { lambda ; a:f32[3,4] b:f32[4]. let
//>     c:f32[3,4] = add a 1.0:f32[]
//>     d:f32[4] = add b 1.0:f32[]
//>     e:f32[3] = dot_general[
//>       dimension_numbers=(([1], [0]), ([], []))
//>       preferred_element_type=float32
//>     ] c d
//>   in (e,) }

// 108. dot_general.
print(makeJaxpr((a, c) => jnp.matmul(a, c))(jnp.ones([2, 3]), jnp.ones([3, 4])));
//> { lambda ; a:f32[2,3] b:f32[3,4]. let
//>     c:f32[2,4] = dot_general[
//>       dimension_numbers=(([1], [0]), ([], []))
//>       preferred_element_type=float32
//>     ] a b
//>   in (c,) }

// 109. broadcast_in_dim hides what its result tells.
print(makeJaxpr((x) => jnp.ones([2, 3]) * x.get(":", null))(jnp.ones([2])));
//> { lambda ; a:f32[2]. let
//>     b:f32[2,3] = broadcast_in_dim 1.0:f32[]
//>     c:f32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] a
//>     d:f32[2,3] = mul b c
//>   in (d,) }

// 110. Arrays that a function closes over stand before the semicolon.
print(makeJaxpr((x) => [x, 1., jnp.array(Float32Array.of(0))])(jnp.float32(0.)));
//> { lambda a:f32[1]; b:f32[]. let  in (b, 1.0:f32[], a) }

// 111. cond: the false branch first, closed-over values lead.
const f = (x) => lax.cond(x >= 0., (xt, _) => xt + x, (_, xf) => xf - x, x + 1., x + 2.);
print(makeJaxpr(f)(jnp.float32(3.)));
//> { lambda ; a:f32[]. let
//>     b:bool[] = ge a 0.0:f32[]
//>     c:f32[] = add a 1.0:f32[]
//>     d:f32[] = add a 2.0:f32[]
//>     e:i32[] = convert_element_type[new_dtype=int32 weak_type=False] b
//>     f:f32[] = cond[
//>       branches=(
//>         { lambda ; g:f32[] h:f32[] i:f32[]. let j:f32[] = sub i g in (j,) }
//>         { lambda ; k:f32[] l:f32[] m:f32[]. let n:f32[] = add l k in (n,) }
//>       )
//>     ] e a c d
//>   in (f,) }

// 112. switch clamps its index.
print(makeJaxpr((i, x) => lax.switch(i, [(x) => x + 1., (x) => x - 2., (x) => x + 3.], x))(1, 5.));
//> { lambda ; a:i32[] b:f32[]. let
//>     c:i32[] = convert_element_type[new_dtype=int32 weak_type=False] a
//>     d:i32[] = clamp 0:i32[] c 2:i32[]
//>     e:f32[] = cond[
//>       branches=(
//>         { lambda ; f:f32[]. let g:f32[] = add f 1.0:f32[] in (g,) }
//>         { lambda ; h:f32[]. let i:f32[] = sub h 2.0:f32[] in (i,) }
//>         { lambda ; j:f32[]. let k:f32[] = add j 3.0:f32[] in (k,) }
//>       )
//>     ] d b
//>   in (e,) }

// 113. A loop to a traced bound is a while.
function func10(arg, n) {
  const ones = jnp.ones(arg.shape);
  return lax.foriLoop(0, n, (i, carry) => carry + ones * 3. + arg, arg + ones);
}
print(makeJaxpr(func10)(jnp.ones([16]), 5));
//> { lambda ; a:f32[16] b:i32[]. let
//>     c:f32[16] = broadcast_in_dim 1.0:f32[]
//>     d:f32[16] = add a c
//>     _:i32[] _:i32[] e:f32[16] = while[
//>       body_jaxpr={ lambda ; f:f32[16] g:f32[16] h:i32[] i:i32[] j:f32[16]. let
//>           k:i32[] = add h 1:i32[]
//>           l:f32[16] = mul f 3.0:f32[]
//>           m:f32[16] = add j l
//>           n:f32[16] = add m g
//>         in (k, i, n) }
//>       body_nconsts=2
//>       cond_jaxpr={ lambda ; o:i32[] p:i32[] q:f32[16]. let
//>           r:bool[] = lt o p
//>         in (r,) }
//>       cond_nconsts=0
//>     ] c a 0:i32[] b d
//>   in (e,) }

// 114. scan.
function func11(arr, extra) {
  const ones = jnp.ones(arr.shape);
  const body = (carry, [ae1, ae2]) => [carry + ae1 * ae2 + extra, carry];
  return lax.scan(body, 0., [arr, ones]);
}
print(makeJaxpr(func11)(jnp.ones([16]), 5.));
//> { lambda ; a:f32[16] b:f32[]. let
//>     c:f32[16] = broadcast_in_dim 1.0:f32[]
//>     d:f32[] e:f32[16] = scan[
//>       jaxpr={ lambda ; f:f32[] g:f32[] h:f32[] i:f32[]. let
//>           j:f32[] = mul h i
//>           k:f32[] = convert_element_type[new_dtype=float32 weak_type=False] g
//>           l:f32[] = add k j
//>           m:f32[] = convert_element_type[new_dtype=float32 weak_type=False] f
//>           n:f32[] = add l m
//>         in (n, g) }
//>       length=16
//>       num_carry=1
//>       num_consts=1
//>       reverse=False
//>       unroll=1
//>     ] b 0.0:f32[] a c
//>   in (d, e) }

// 115. A loop of known bounds is a scan.
print(makeJaxpr((x) => lax.foriLoop(0, 3, (i, c) => c * 2, x))(1.));
//> { lambda ; a:f32[]. let
//>     _:i32[] b:f32[] = scan[
//>       jaxpr={ lambda ; c:i32[] d:f32[]. let
//>           e:i32[] = add c 1:i32[]
//>           f:f32[] = mul d 2.0:f32[]
//>         in (e, f) }
//>       length=3
//>       num_carry=2
//>       num_consts=0
//>       reverse=False
//>       unroll=1
//>     ] 0:i32[] a
//>   in (b,) }

// 116. jit within: names of arguments and results go in.
const f = jit((() => (x, y) => x)());
print(makeJaxpr((y) => y + f(y, y))(jnp.array([4.2])));
//> { lambda ; a:f32[1]. let
//>     b:f32[1] = jit[
//>       name=<lambda>
//>       jaxpr={ lambda ; a:f32[1] c:f32[1]. let  in (a,) }
//>     ] a a
//>     d:f32[1] = add a b
//>   in (d,) }

// 117. A jaxpr that is used twice is written once.
const f = jit((() => (x) => x ** 2)());
const g = jit((() => (x) => f(x) + f(x))());
print(makeJaxpr(g)(jnp.array([4.2])));
//> let lambda = { lambda ; a:f32[1]. let b:f32[1] = integer_pow[y=2] a in (b,) } in
//> { lambda ; c:f32[1]. let
//>     d:f32[1] = jit[
//>       name=<lambda>
//>       jaxpr={ lambda ; c:f32[1]. let
//>           e:f32[1] = jit[name=<lambda> jaxpr=lambda] c
//>           f:f32[1] = jit[name=<lambda> jaxpr=lambda] c
//>           d:f32[1] = add e f
//>         in (d,) }
//>     ] c
//>   in (d,) }

// 118. One of more than ten equations is written apart.
const big = jit(function big(y) {
  for (let i = 0; i < 11; i++) y = y + 1;
  return y;
});
print(String(makeJaxpr((x) => big(x))(jnp.zeros([2], { dtype: "int32" }))).slice(0, 60));
//> let big = { lambda ; a:i32[2]. let
//>     b:i32[2] = add a 1:i3

// 119. Custom derivatives.
const f = customVjp((x) => jnp.sin(x));
const fFwd = (x) => [f(x), x];
const fBwd = (r, g) => [g];
f.defvjp(fFwd, fBwd);
print(makeJaxpr(nn.relu)(1.));
//> { lambda ; a:f32[]. let
//>     b:f32[] = custom_jvp_call[
//>       name=relu
//>       call_jaxpr={ lambda ; c:f32[]. let
//>           d:f32[] = jit[
//>             name=relu
//>             jaxpr={ lambda ; c:f32[]. let d:f32[] = max c 0.0:f32[] in (d,) }
//>           ] c
//>         in (d,) }
//>       jvp=jvp
//>       symbolic_zeros=False
//>     ] a
//>   in (b,) }

// 120. checkpoint.
print(makeJaxpr(checkpoint((x) => jnp.sin(jnp.sin(x))))(1.));
//> { lambda ; a:f32[]. let
//>     b:f32[] = remat2[
//>       differentiated=False
//>       jaxpr={ lambda ; c:f32[]. let d:f32[] = sin c; e:f32[] = sin d in (e,) }
//>       policy=None
//>       prevent_cse=True
//>     ] a
//>   in (b,) }

// 121. Trees are flat.
print(makeJaxpr((arg) => arg["b"] - arg["a"])({ b: 1., a: 2 }));
//> { lambda ; a:i32[] b:f32[]. let
//>     c:f32[] = convert_element_type[new_dtype=float32 weak_type=True] a
//>     d:f32[] = sub b c
//>   in (d,) }

// 122. Branches and functions of JavaScript vanish.
const inner = (s) => (s.shape[0] > 4 ? jnp.sin(s) : s);
print(makeJaxpr((a, s) => jnp.sum(a + inner(s) * 3.))(jnp.zeros([8]), jnp.ones([8])));
//> { lambda ; a:f32[8] b:f32[8]. let
//>     c:f32[8] = sin b
//>     d:f32[8] = mul c 3.0:f32[]
//>     e:f32[8] = add a d
//>     f:f32[] = reduce_sum[axes=(0,) out_sharding=None] e
//>   in (f,) }

// 123. Nothing to do.
print(makeJaxpr((x) => (x.ndim === 2 ? jnp.log(x) : x))(jnp.array([1, 2, 3])));
//> { lambda ; a:i32[3]. let  in (a,) }

// 124. Conversions to the type that is there are left out.
const x = jnp.array(Float32Array.of(0, 1, 2));
const cet = (y) => lax.convertElementType(y, "float32");
print(makeJaxpr(() => cet(cet(cet(x))))());
//> { lambda a:f32[3]; . let  in (a,) }

// 125. Tracers say what they are.
jit((x) => (print(x), x))(5.);
jit((x) => (print(x), x))(jnp.ones([3, 4]));
vmap((x) => (print(x), x))(jnp.ones([2, 3]));
grad((x) => (print(x), x))(2.);
//> JitTracer(~float32[])
//> JitTracer(float32[3,4])
//> VmapTracer(aval=float32[3], batched=float32[2,3])
//> GradTracer(primal=2.0, typeof(tangent)=f32[])

// 126. typeOf prints short types.
print(typeOf(jnp.ones([3, 3])), typeOf(1), typeOf(random.key(0)));
//> float32[3,3] ~int32[] key<fry>[]
