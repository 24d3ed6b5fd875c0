import { describe, expect, test } from "vitest";
import { type Array as A, errors, grad, jit, jnp, jvp, makeJaxpr, random, vmap, withConfig } from "../../index.ts";

const L = jnp.linalg;
const matrix = (seed: number, shape: readonly number[]): A => random.normal(random.key(seed), shape, { dtype: "float32" });
/** Far enough from singular that derivatives are smooth. */
const regular = (seed: number, n: number): A => matrix(seed, [n, n]).add(jnp.eye(n).mul(n));
const symmetric = (x: A): A => x.add(x.mT).div(2);
const positive = (x: A): A => jnp.matmul(x, x.mT).add(jnp.eye(x.shape.at(-1) as number));

const largest = (x: A): number => jnp.max(jnp.abs(x)).item();
function expectClose(actual: A, wanted: A, tolerance = 2e-5): void {
  expect(actual.shape).toEqual(wanted.shape);
  if (wanted.size > 0) expect(largest(actual.sub(wanted))).toBeLessThan(tolerance * (1 + largest(wanted)));
}

describe("decompositions multiply back, and their factors are what they should be", () => {
  const SHAPES = [
    [3, 3],
    [4, 2],
    [2, 4],
    [2, 3, 3],
    [1, 1],
    [5, 3],
    [12, 12],
  ] as const;
  const eyes = (x: A): A =>
    jnp.broadcastTo(jnp.eye(x.shape.at(-1) as number), [...x.shape.slice(0, -2), x.shape.at(-1) as number, x.shape.at(-1) as number]);
  for (const [i, shape] of SHAPES.entries()) {
    test(`qr and svd of (${shape})`, () => {
      const x = matrix(i, shape);
      for (const mode of ["reduced", "complete"] as const) {
        const [q, r] = L.qr(x, { mode });
        expectClose(jnp.matmul(q, r), x);
        expectClose(jnp.matmul(q.mT, q), eyes(q));
        expectClose(jnp.triu(r), r);
      }
      for (const fullMatrices of [true, false]) {
        const [u, s, vt] = L.svd(x, { fullMatrices });
        const k = s.shape.at(-1) as number;
        expectClose(jnp.matmul(u.get("...", ":", `:${k}`).mul(s.get("...", null, ":")), vt.get("...", `:${k}`, ":")), x);
        expectClose(jnp.matmul(u.mT, u), eyes(u));
        expectClose(jnp.matmul(vt, vt.mT), eyes(vt.mT));
        expectClose(jnp.sort(s, { descending: true }), s);
      }
    });
    if (shape.at(-1) !== shape.at(-2)) continue;
    test(`eigh, cholesky, lu of (${shape})`, () => {
      const x = symmetric(matrix(i, shape));
      const [w, v] = L.eigh(x);
      expectClose(jnp.matmul(v.mul(w.get("...", null, ":")), v.mT), x);
      expectClose(jnp.sort(w), w);
      const [u, s, vt] = L.svd(x, { hermitian: true });
      expectClose(jnp.matmul(u.mul(s.get("...", null, ":")), vt), x);
      const l = L.cholesky(positive(x));
      expectClose(jnp.matmul(l, l.mT), positive(x));
      expectClose(jnp.matmul(L.inv(positive(x)), positive(x)), eyes(x), 2e-4);
    });
  }

  test("of matrices without full rank: vectors are orthonormal all the same", () => {
    const x = jnp.outer(jnp.arange(1, 5), jnp.ones([3]));
    const [u, s, vt] = L.svd(x);
    expectClose(jnp.matmul(u.mT, u), jnp.eye(4));
    expectClose(jnp.matmul(vt, vt.mT), jnp.eye(3));
    expect(s.get(1).item()).toBeLessThan(1e-5);
    expectClose(L.svd(jnp.zeros([2, 3]))[0], jnp.eye(2));
  });

  test("nan in gives nan out, for that matrix of a batch alone", () => {
    const x = jnp.stack([
      jnp.eye(2),
      jnp.array([
        [1, Number.NaN],
        [Number.NaN, 1],
      ]),
    ]);
    for (const f of [L.cholesky, L.eigvalsh, L.svdvals, L.inv] as ((v: A) => A)[]) {
      const y = f(x);
      expect([jnp.isnan(y.get(0)).any().item<boolean>(), jnp.isnan(y.get(1)).all().item<boolean>()]).toEqual([false, f !== L.cholesky]);
    }
    expect(
      L.cholesky(
        jnp.array([
          [1, 2],
          [2, 1],
        ]),
      ).tolist(),
    ).toEqual([
      [Number.NaN, 0],
      [Number.NaN, Number.NaN],
    ]);
  });
});

describe("eigenvalues of general matrices", () => {
  const values = (w: A): [number, number][] =>
    (w.tolist() as { re: number; im: number }[]).map((z): [number, number] => [z.re, z.im]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  test("eig: A·V = V·diag(w), vectors of length 1", () => {
    for (const [i, n] of [1, 2, 3, 5, 8, 12].entries()) {
      const x = matrix(20 + i, [n, n]).astype("complex64");
      const [w, v] = L.eig(x);
      expect(largest(jnp.matmul(x, v).sub(v.mul(w)))).toBeLessThan(2e-5);
      expectClose(jnp.sqrt(jnp.real(v.mul(jnp.conj(v))).sum({ axis: 0 })), jnp.ones([n]));
    }
  });
  test("known ones: a rotation, a triangle, a companion matrix, a defective matrix", () => {
    expect(
      values(
        L.eigvals(
          jnp.array([
            [0, -1],
            [1, 0],
          ]),
        ),
      ),
    ).toEqual([
      [0, -1],
      [0, 1],
    ]);
    expect(
      values(
        L.eigvals(
          jnp.array([
            [1, 5],
            [0, 2],
          ]),
        ),
      ),
    ).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(values(jnp.roots(jnp.array([1, -6, 11, -6]))).map(([re]) => Math.round(re * 1e4) / 1e4)).toEqual([1, 2, 3]);
    expect(values(jnp.roots(jnp.array([0, 0, 1, 0, 1])))).toEqual([
      [0, -1],
      [0, 1],
    ]);
    expect(
      values(
        L.eigvals(
          jnp.array([
            [1, 1],
            [0, 1],
          ]),
        ),
      ),
    ).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expectClose(
      jnp.real(
        jnp.poly(
          jnp.array([
            [2, 1],
            [1, 2],
          ]),
        ),
      ),
      jnp.array([1, -4, 3]),
    );
  });
  test("their derivatives, against differences; vectors have none, as in JAX", () => {
    const f = (x: A): A => jnp.sum(jnp.abs(L.eigvals(x)).mul(jnp.abs(L.eigvals(x))));
    const x = regular(31, 4);
    const d = matrix(32, [4, 4]);
    const h = 1e-2;
    const wanted = f(x.add(d.mul(h)))
      .sub(f(x.sub(d.mul(h))))
      .div(2 * h)
      .item();
    expect(Math.abs(jvp(f, [x], [d])[1].item() - wanted)).toBeLessThan(1e-2 * (1 + Math.abs(wanted)));
    expect(Math.abs(jnp.sum(grad(f)(x).mul(d)).item() - wanted)).toBeLessThan(1e-2 * (1 + Math.abs(wanted)));
    expect(() => jvp((v: A) => L.eig(v)[1], [x], [d])).toThrow(errors.NotImplementedError);
  });
});

/** Functions of a matrix whose value does not depend on signs of vectors, so that they are smooth. */
const SMOOTH: Record<string, (x: A) => A> = {
  cholesky: (x) => L.cholesky(positive(x)),
  "cholesky, upper": (x) => L.cholesky(positive(x), { upper: true }),
  inv: (x) => L.inv(x),
  solve: (x) => L.solve(x, x.get(":", ":2").mul(x.get(0, 0))),
  "solve, vector": (x) => L.solve(x, x.get(0)),
  "det 3": (x) => L.det(x.get(":3", ":3")),
  det: (x) => L.det(x),
  slogdet: (x) => L.slogdet(x)[1],
  matrix_power: (x) => L.matrixPower(x, 3),
  "matrix_power, negative": (x) => L.matrixPower(x, -2),
  eigvalsh: (x) => L.eigvalsh(symmetric(x)),
  "eigh, projector": (x) => {
    const v = L.eigh(symmetric(x))[1].get(":", ":2");
    return jnp.matmul(v, v.mT);
  },
  svdvals: (x) => L.svdvals(x),
  "svd, product of vectors": (x) => {
    const [u, , vt] = L.svd(x);
    return jnp.matmul(u, vt);
  },
  "svd of a tall matrix": (x) => {
    const [u, , vt] = L.svd(x.get(":", ":3"), { fullMatrices: false });
    return jnp.matmul(u, vt);
  },
  "svd of a wide matrix": (x) => {
    const [u, , vt] = L.svd(x.get(":3"), { fullMatrices: false });
    return jnp.matmul(u, vt);
  },
  qr: (x) => L.qr(x)[0],
  "qr, r": (x) => L.qr(x.get(":", ":2"), { mode: "r" }),
  "qr of a wide matrix": (x) => {
    const [q, r] = L.qr(x.get(":3"));
    return jnp.concatenate([q, r], { axis: 1 });
  },
  pinv: (x) => L.pinv(x.get(":", ":3")),
  "pinv, wide": (x) => L.pinv(x.get(":3")),
  lstsq: (x) => L.lstsq(x.get(":", ":2"), x.get(":", 3))[0],
  "norm 2": (x) => L.norm(x, { ord: 2 }),
  "norm nuc": (x) => L.norm(x, { ord: "nuc" }),
  "norm 3 of a vector": (x) => L.norm(x.get(0), { ord: 3 }),
  multi_dot: (x) => L.multiDot([x, x.mT, x.get(0)]),
  cond: (x) => L.cond(x),
};

describe("derivatives agree with differences in double precision, to second order", () => {
  for (const [name, f] of Object.entries(SMOOTH)) {
    test(name, () => {
      withConfig({ enableX64: true }, () => {
        const double = (seed: number, shape: readonly number[]): A => matrix(seed, shape).astype("float64");
        const x = double(3, [4, 4]).add(jnp.eye(4).mul(4));
        const direction = double(4, [4, 4]);
        const weights = double(5, f(x).shape);
        const scalarOf = (v: A): A => jnp.sum(f(v).mul(weights));
        const along = (g: (v: A) => A) => (v: A) => jnp.sum(g(v).mul(direction));
        const difference = (g: (v: A) => A): number => {
          const h = 1e-5;
          return g(x.add(direction.mul(h)))
            .sub(g(x.sub(direction.mul(h))))
            .div(2 * h)
            .item();
        };
        const close = (got: number, wanted: number): void => expect(Math.abs(got - wanted)).toBeLessThan(1e-6 * (1 + Math.abs(wanted)));
        const first = difference(scalarOf);
        close(jvp(scalarOf, [x], [direction])[1].item(), first);
        const gradient = grad(scalarOf);
        close(along(gradient)(x).item(), first);
        const second = difference(along(gradient));
        close(jnp.sum(grad(along(gradient))(x).mul(direction)).item(), second);
        close(jvp(along(gradient), [x], [direction])[1].item(), second);
      });
    });
  }

  test("det of singular matrices has a derivative: the adjugate", () => {
    const rank3 = jnp.diag(jnp.array([1, 2, 3, 0]));
    expectClose(grad((x: A) => L.det(x))(rank3), jnp.diag(jnp.array([0, 0, 0, 6])));
    expectClose(grad((x: A) => L.det(x))(jnp.ones([4, 4])), jnp.zeros([4, 4]));
  });
});

describe("under jit and vmap", () => {
  for (const [name, f] of Object.entries(SMOOTH)) {
    test(name, () => {
      const batch = jnp.stack([regular(1, 4), regular(2, 4)]);
      const each = jnp.stack([f(batch.get(0)), f(batch.get(1))]);
      expectClose(vmap(f)(batch), each, 1e-4);
      expectClose(jit(f)(batch.get(0)), each.get(0), 1e-4);
      expectClose(vmap(grad((x: A) => jnp.sum(f(x))))(batch).get(1), grad((x: A) => jnp.sum(f(x)))(batch.get(1)), 1e-3);
    });
  }
});

describe("what JAX refuses", () => {
  const x = jnp.ones([2, 3]);
  const REFUSED: [string, () => unknown, unknown, string][] = [
    ["cholesky", () => L.cholesky(x), errors.ValueError, "The input to cholesky must be a square matrix. Got shape (2, 3)."],
    ["eigh", () => L.eigh(x), errors.ValueError, "Argument to symmetric eigendecomposition must have shape [..., n, n], got shape (2, 3)"],
    ["inv", () => L.inv(x), errors.ValueError, "Argument to inv must have shape [..., n, n], got (2, 3)."],
    ["det", () => L.det(x), errors.ValueError, "Argument to _det() must have shape [..., n, n], got (2, 3)"],
    ["slogdet", () => L.slogdet(x), errors.ValueError, "Argument to slogdet() must have shape [..., n, n], got (2, 3)"],
    ["matrix_power", () => L.matrixPower(x, 2), TypeError, "Last 2 dimensions of the array must be square"],
    [
      "solve of a vector",
      () => L.solve(jnp.ones([2]), jnp.ones([2])),
      errors.ValueError,
      "left hand array must be at least two dimensional; got a.shape=(2,)",
    ],
    [
      "solve",
      () => L.solve(jnp.eye(2), jnp.ones([3])),
      errors.ValueError,
      "The arguments to solve must have shapes a=[..., m, m] and b=[..., m, k] or b=[m]; got a=(2, 2) and b=(3,)",
    ],
    ["qr", () => L.qr(x, { mode: "raw" as "full" }), errors.ValueError, "Unsupported QR decomposition mode 'raw'"],
    ["norm of three axes", () => L.norm(jnp.ones([2, 2, 2]), { ord: 2 }), errors.ValueError, "Improper number of axes for norm"],
    ["norm", () => L.norm(x, { ord: 7 }), errors.ValueError, "Invalid order '7' for matrix norm."],
    ["multi_dot", () => L.multiDot([x]), errors.ValueError, "multi_dot requires at least two arrays; got len(arrays)=1"],
    ["cond", () => L.cond(jnp.ones([2])), errors.ValueError, "jnp.linalg.cond: input array must be at least 2D; got arr.shape=(2,)"],
    ["cross", () => jnp.cross(jnp.ones([4]), jnp.ones([4])), errors.ValueError, "Dimension must be either 2 or 3 for cross product"],
    [
      "svd",
      () => grad((v: A) => L.svd(v)[0].sum())(x),
      errors.NotImplementedError,
      "Singular value decomposition JVP not implemented for full matrices",
    ],
  ];
  for (const [name, call, type, message] of REFUSED) {
    test(name, () => {
      expect(call).toThrow(type as new () => Error);
      expect(call).toThrow(message);
    });
  }
});

test("Python's spelling is answered in namespaces too", () => {
  expect(() => (L as unknown as Record<string, unknown>).matrix_rank).toThrow(
    "jnp.linalg.matrix_rank is called jnp.linalg.matrixRank here.",
  );
});

test("jaxprs of decompositions print as JAX's", () => {
  const a = jnp.eye(3);
  expect(String(makeJaxpr((x: A) => L.eigh(x))(a))).toContain(
    "eigh[\n            algorithm=None\n            lower=True\n            sort_eigenvalues=True\n            subset_by_index=None\n          ]",
  );
  expect(String(makeJaxpr((x: A) => L.svd(x))(a))).toContain(
    "svd[\n            algorithm=None\n            compute_uv=True\n            full_matrices=True\n            subset_by_index=None\n          ]",
  );
});
