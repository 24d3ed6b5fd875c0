import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";
import { emitLog } from "./log.ts";
import { f64, polynomial } from "./parts.ts";

/*
 * erf⁻¹ x = x·p(w) with w = −log(1 − x²), which takes the logarithm out of the function's growth at ±1 (M. Giles, "Approximating the
 * erfinv function", GPU Computing Gems 2, 2011); polynomials of our own, with relative errors up to 3e-16.
 */
/** In w − 2.5 for w ≤ 5. */
const CENTRAL = [
  2.6458717948420677e-18, -2.1255566343301617e-17, -1.0474938411750245e-16, 1.8184842927434184e-15, -3.132281484589996e-15,
  -7.551199522345375e-14, 5.368481716774611e-13, 9.08606053079741e-13, -3.110649163196451e-11, 1.196159853985287e-10, 9.073107389663029e-10,
  -1.086118607299662e-8, 1.341679559820944e-8, 4.787252381299726e-7, -3.416619591404169e-6, -4.996079611173956e-6, 2.1825026434256318e-4,
  -1.2527079078074829e-3, -4.177317724383496e-3, 0.2466402767441667, 1.501409351110792,
];
/** In √w − 3.125 for 5 ≤ w ≤ 16. */
const NEAR_TAIL = [
  -3.157569435071679e-8, 6.485961597647131e-8, 1.1177628041006945e-7, -5.761355311902044e-7, 7.688900369890589e-7, 9.212706390800318e-7,
  -6.28193553857502e-6, 1.1389468764741425e-5, 2.187599052953941e-6, -5.884855817127134e-5, 1.36104283744092e-4, -8.955409914582457e-5,
  -3.2866211225480297e-4, 1.2606699798025998e-3, -2.5198826941123706e-3, 3.794420009433577e-3, -5.301010608500599e-3, 7.0478844179411035e-3,
  1.0037186917979264, 2.9583201502404615,
];
/** In √w − 5 for w ≥ 16: that of the double beside 1 is 36. */
const FAR_TAIL = [
  -1.3232951332884536e-11, -2.5395884935371744e-10, 1.4526758560441193e-9, -3.79508131542289e-9, 7.704150049431374e-9,
  -1.495222518934709e-8, 2.907390656085638e-8, -6.771746893499286e-8, 2.290391411591792e-7, -9.929806964027836e-7, 4.526053965946528e-6,
  -1.9681778488187864e-5, 7.599527809518393e-5, -2.15030119269228e-4, -1.3871931838626203e-4, 1.0103004648645337, 4.849906401408584,
];

/** The inverse of erf; ±∞ at ±1, NaN outside. */
export function emitErfInv(b: Dag, x: Scalar): Node {
  const one = f64(b, 1);
  const size = b.abs(x);
  // Near 1, where it counts, 1 − |x| is exact.
  const w = b.neg(emitLog(b, b.mul(b.sub(one, size), b.add(one, size))));
  const central = b.mul(polynomial(b, b.sub(w, f64(b, 2.5)), CENTRAL), x);
  const root = b.sqrt(w);
  const near = polynomial(b, b.sub(root, f64(b, 3.125)), NEAR_TAIL);
  const far = polynomial(b, b.sub(root, f64(b, 5)), FAR_TAIL);
  const tail = b.mul(b.select(b.lt(w, f64(b, 16)), near, far), x);
  const atOne = b.select(b.eq(size, one), b.mul(x, f64(b, Infinity)), f64(b, NaN));
  return b.rare(b.not(b.le(w, f64(b, 5))), central, b.select(b.lt(size, one), tail, atOne));
}
