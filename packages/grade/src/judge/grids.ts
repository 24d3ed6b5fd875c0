import { DTYPES, elementAt, isComplexNumber, type NDArray } from "tracepad/device";
import { type Counterexample, GRID_ELEMENTS, type Grid } from "../report.ts";

/** Results and inputs of a report have at most so many arrays. */
const ARRAYS = 16;

/** The part of a shape that is drawn: all of a small array, else the first elements along each axis. */
function shownPart(shape: readonly number[]): number[] {
  const shown = [...shape];
  const product = (): number => shown.reduce((n, d) => n * d, 1);
  while (product() > GRID_ELEMENTS) {
    const longest = shown.indexOf(Math.max(...shown));
    shown[longest] = Math.ceil(shown[longest] / 2);
  }
  return shown;
}

/** Row-major numbers, in the whole array, of the elements of its part. */
function placesOf(shape: readonly number[], shown: readonly number[]): number[] {
  let places = [0];
  let stride = shape.reduce((n, d) => n * d, 1);
  for (const [axis, size] of shown.entries()) {
    stride /= Math.max(shape[axis], 1);
    const step = stride;
    places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * step));
  }
  return places;
}

/** An array as it is drawn. */
export function gridOf(name: string, array: NDArray): Grid {
  const { shape, dtype } = array;
  const shown = shownPart(shape);
  return {
    name: name.slice(0, 200),
    dtype,
    shape: [...shape],
    shown,
    values: placesOf(shape, shown).map((place) => shownElement(array, place)),
  };
}

function shownElement(array: NDArray, place: number): number | string | boolean {
  if (DTYPES[array.dtype].kind === "key") return `${array.data[2 * place]},${array.data[2 * place + 1]}`;
  const element = elementAt(array, place);
  if (isComplexNumber(element)) return `${element.re}${element.im < 0 ? "-" : "+"}${Math.abs(element.im)}j`;
  if (typeof element === "bigint") return String(element);
  if (array.dtype === "bool") return element !== 0;
  if (!Number.isFinite(element)) return Number.isNaN(element) ? "nan" : element > 0 ? "inf" : "-inf";
  // As the dtype has it: the digits that tell its neighbours apart are enough.
  return array.dtype === "float32" ? Number(element.toPrecision(8)) : element;
}

/** A counter-example with those elements marked that differ, of results that have one shape. */
export function counterexampleOf(
  inputs: readonly { readonly name: string; readonly array: NDArray }[],
  names: readonly string[],
  expected: readonly NDArray[],
  got: readonly NDArray[],
  differs: readonly (readonly number[])[],
): Counterexample {
  const named = (array: NDArray, i: number): Grid => gridOf(`result${names[i] ?? ""}`, array);
  return {
    input: inputs.slice(0, ARRAYS).map(({ name, array }) => gridOf(name, array)),
    expected: expected.slice(0, ARRAYS).map(named),
    got: got.slice(0, ARRAYS).map(named),
    differs: differs.slice(0, ARRAYS).map((places, i) => {
      const marked = new Set(places);
      return placesOf(expected[i].shape, shownPart(expected[i].shape)).flatMap((place, shownAs) => (marked.has(place) ? [shownAs] : []));
    }),
  };
}
