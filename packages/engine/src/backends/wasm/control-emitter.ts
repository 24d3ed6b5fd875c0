import { mayShare } from "../../compiler/in-place.ts";
import type { ControlStep, Plan } from "../../compiler/kernel.ts";
import type { Control } from "../../ir/lowering.ts";
import { OP } from "./opcodes.ts";
import { copyBytes, type Place, pushPlace, storeLiteral } from "./place.ts";
import type { Emit, PlanEmitter, PlanScope } from "./plan-emitter.ts";

/**
 * Turns of a loop in one call of its function. An engine replaces a function's first, unoptimised code only between
 * calls, so that a long loop must come back now and then.
 */
const TURNS_A_CALL = 1024;

/** Emits a branch or a loop with its bodies, whose temporaries begin at `offset` in the arena. */
export function emitControl(step: ControlStep, scope: PlanScope, emitter: PlanEmitter, offset: number): Emit {
  const { control } = step;
  const site = new Site(step, scope, emitter, offset);
  switch (control.form) {
    case "branch":
      return emitBranch(site);
    case "while":
      return emitWhile(site, control);
    case "scan":
      return emitScan(site, control);
  }
}

/** A control step where it is emitted: its operands and results, and room in the arena. */
class Site {
  readonly step: ControlStep;
  readonly emitter: PlanEmitter;
  readonly operands: readonly Place[];
  readonly results: readonly Place[];
  /** What is done first. */
  readonly before: Emit[] = [];
  /** Where bodies may put their temporaries. */
  offset: number;

  constructor(step: ControlStep, scope: PlanScope, emitter: PlanEmitter, offset: number) {
    this.step = step;
    this.emitter = emitter;
    this.offset = offset;
    this.operands = step.inputs.map((input) => {
      if (typeof input === "number") return scope.placeOf(input);
      const place = this.scratch(input.data.byteLength);
      this.before.push((f) => storeLiteral(f, place, input));
      return place;
    });
    this.results = step.outputs.map((id) => scope.placeOf(id));
  }

  /** Memory that lasts as long as the step. */
  scratch(bytes: number): Place {
    const { place, end } = this.emitter.reserve(this.offset, bytes);
    this.offset = end;
    return place;
  }

  /** A place that a variable of its own points to. */
  pointer(): Place {
    return { base: this.emitter.module.global(), offset: 0 };
  }

  operandBytes(index: number): number {
    return this.step.eqn.invars[index].aval.bytes;
  }

  body(number: number, inputs: readonly Place[], outputs: readonly Place[]): Emit {
    return this.emitter.emit(this.step.bodies[number], inputs, outputs, this.offset);
  }
}

const all =
  (parts: readonly Emit[]): Emit =>
  (f) => {
    for (const part of parts) part(f);
  };

/** Points the variable of `pointer` at a place. */
const point =
  (pointer: Place, at: Place, bytes = 0): Emit =>
  (f) => {
    pushPlace(f, at, bytes).globalSet(pointer.base);
  };

function emitBranch(site: Site): Emit {
  const [index, ...operands] = site.operands;
  const bodies = site.step.bodies.map((_, i) => {
    // In a function of its own: the code around stays short however many branches there are.
    const f = site.emitter.module.function([], []);
    site.body(i, operands, site.results)(f);
    return f.index;
  });
  return (f) => {
    all(site.before)(f);
    const which = f.local("i32");
    pushPlace(f, index).memory(OP.i32Load, 0).set(which);
    // Below zero is the first branch; too large, the last.
    f.i32(0).get(which).get(which).i32(0).op(OP.i32LtS).op(OP.select).set(which);
    f.choose(
      which,
      bodies.map((body) => () => f.call(body)),
    );
  };
}

/** How a loop keeps its carry: where the body reads and writes each value, and what is done around and between turns. */
interface Carry {
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  readonly begin: Emit;
  readonly next: Emit;
  /** Puts the last values where the results are expected. */
  readonly end: Emit;
}

/**
 * Values that the body passes through stay where they are. Where the body may write a value over the one before, it
 * does so, in the result's memory. The others go to and fro between the result and a second place: of `turns` turns,
 * when that is known, the last writes the result.
 */
function carryOf(site: Site, body: Plan, operand: number, input: number, count: number, turns: number | null): Carry {
  const inputs: Place[] = [];
  const outputs: Place[] = [];
  const [begin, next, end]: [Emit[], Emit[], Emit[]] = [[], [], []];
  for (let k = 0; k < count; k++) {
    const first = site.operands[operand + k];
    const result = site.results[k];
    const bytes = site.operandBytes(operand + k);
    const output = body.outputs[k];
    const copy =
      (from: Place): Emit =>
      (f) =>
        copyBytes(f, result, from, bytes);
    if ("input" in output && output.input === input + k) {
      inputs.push(first);
      outputs.push(first);
      end.push(copy(first));
    } else if (mayShare(body, k, input + k)) {
      inputs.push(result);
      outputs.push(result);
      begin.push(copy(first));
    } else {
      const [from, to, sum] = [site.pointer(), site.pointer(), site.pointer()];
      const second = site.scratch(bytes);
      inputs.push(from);
      outputs.push(to);
      begin.push(point(from, first), point(to, turns !== null && turns % 2 === 0 ? second : result), (f) =>
        pushPlace(pushPlace(f, result), second).add().globalSet(sum.base),
      );
      // The two addresses take turns: each is their sum less the other.
      next.push(point(from, to), (f) => f.globalGet(sum.base).globalGet(to.base).sub().globalSet(to.base));
      if (turns === 0) end.push(copy(first));
      if (turns === null)
        end.push((f) => {
          pushPlace(f.globalGet(from.base), result)
            .op(OP.i32Ne)
            .when(() => copyBytes(f, result, from, bytes));
        });
    }
  }
  return { inputs, outputs, begin: all(begin), next: all(next), end: all(end) };
}

function emitWhile(site: Site, { condConsts, bodyConsts }: Extract<Control, { form: "while" }>): Emit {
  const [, body] = site.step.bodies;
  const forCond = site.operands.slice(0, condConsts);
  const forBody = site.operands.slice(condConsts, condConsts + bodyConsts);
  const first = condConsts + bodyConsts;
  const carry = carryOf(site, body, first, bodyConsts, site.operands.length - first, null);
  const holds = site.scratch(1);
  const test = site.body(0, [...forCond, ...carry.inputs], [holds]);
  const run = site.body(1, [...forBody, ...carry.inputs], carry.outputs);
  const loop = site.emitter.module.function([], ["i32"]);
  const turns = loop.local("i32");
  loop.i32(TURNS_A_CALL).set(turns);
  loop.loop(() => {
    test(loop);
    pushPlace(loop, holds)
      .memory(OP.i32Load8U, 0)
      .op(OP.i32Eqz)
      .when(() => loop.i32(0).op(OP.return));
    run(loop);
    carry.next(loop);
    loop.get(turns).i32(1).sub().tee(turns).branchIf(0);
  });
  loop.i32(1);
  return (f) => {
    all(site.before)(f);
    carry.begin(f);
    f.loop(() => f.call(loop.index).branchIf(0));
    carry.end(f);
  };
}

function emitScan(site: Site, { length, reverse, consts, carry: count }: Extract<Control, { form: "scan" }>): Emit {
  const [body] = site.step.bodies;
  const carry = carryOf(site, body, consts, consts, count, length);
  const begin: Emit[] = [];
  const finish: Emit[] = [];
  const next: Emit[] = [];
  /** A pointer that walks along the first axis of an array. */
  const walk = (array: Place, bytes: number): Place => {
    const row = bytes / Math.max(length, 1);
    const at = site.pointer();
    begin.push(point(at, array, reverse ? row * (length - 1) : 0));
    next.push(point(at, at, reverse ? -row : row));
    return at;
  };
  const rows = site.operands.slice(consts + count).map((array, i) => walk(array, site.operandBytes(consts + count + i)));
  const outputs = site.results.slice(count).map((array, i) => {
    const { aval } = site.step.eqn.outvars[count + i];
    const row = aval.bytes / Math.max(length, 1);
    const at = walk(array, aval.bytes);
    // Vectors may write past a row's end: into the row that is written next, or was before when going backwards.
    if (!reverse || (aval.size / Math.max(length, 1)) % 4 === 0) return at;
    const own = site.scratch(row);
    finish.push((f) => copyBytes(f, at, own, row));
    return own;
  });
  const run = site.body(0, [...site.operands.slice(0, consts), ...carry.inputs, ...rows], [...carry.outputs, ...outputs]);
  const left = site.pointer();
  const loop = site.emitter.module.function([], ["i32"]);
  const turns = loop.local("i32");
  // turns = min(left, TURNS_A_CALL); left −= turns
  loop.globalGet(left.base).i32(TURNS_A_CALL).globalGet(left.base).i32(TURNS_A_CALL).op(OP.i32LtU).op(OP.select).set(turns);
  loop.globalGet(left.base).get(turns).sub().globalSet(left.base);
  loop.loop(() => {
    run(loop);
    all([...finish, carry.next, ...next])(loop);
    loop.get(turns).i32(1).sub().tee(turns).branchIf(0);
  });
  loop.globalGet(left.base);
  return (f) => {
    all(site.before)(f);
    carry.begin(f);
    if (length > 0) {
      all(begin)(f);
      f.i32(length).globalSet(left.base);
      f.loop(() => f.call(loop.index).branchIf(0));
    }
    carry.end(f);
  };
}
