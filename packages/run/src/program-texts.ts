import type { EventOf } from "@tracepad/shared";
import type { CompileEvent } from "tracepad/waist";
import { programBytes } from "./event-bytes.ts";

type Traced = Pick<EventOf<"trace">, "jaxpr" | "equations">;
type Compiled = Pick<EventOf<"compile">, "optimized" | "changes" | "kernels">;
type Report = EventOf<"compile">["optimized"];

/** Longest text of one program in an event, and of all of them in a run. */
const PROGRAM_BYTES = 512 * 1024;
const RUN_BYTES = 8 * 2 ** 20;
/** Of one kernel's code. */
const CODE_CHARACTERS = 96 * 1024;
/** What is left of a text that is too long. */
const CUT_CHARACTERS = 1000;

/** The programs that a run's events show: whole as long as they are within a budget, the most telling first. */
export class ProgramTexts {
  #spent = 0;

  /** A traced program. One that is too long is cut, and its equations are left out. */
  traced({ jaxpr, equations }: Traced): Traced {
    return this.#fits(programBytes({ text: jaxpr, equations })) ? { jaxpr, equations } : { jaxpr: cut(jaxpr), equations: [] };
  }

  /** Whether there is room for a jaxpr that is printed. */
  printed(equations: readonly unknown[]): boolean {
    return this.#fits(programBytes({ text: "", equations }));
  }

  /** What became of one. Eager operations are told without their passes: nobody wrote their programs. */
  compiled({ label, optimized, changes, kernels }: Pick<CompileEvent, "label" | "optimized" | "changes" | "kernels">): Compiled {
    const isEager = label.call === 0;
    const { text, equations } = optimized;
    const whole = this.#fits(programBytes(optimized));
    return {
      optimized: whole ? report(optimized) : { text: cut(text), equations: equations.slice(0, 0) },
      changes: (isEager ? [] : changes).map(({ pass, program, removed }) => ({
        pass,
        program: program !== null && this.#fits(programBytes(program)) ? report(program) : null,
        removed: [...removed],
      })),
      kernels: kernels.map((kernel) => {
        const { code } = kernel;
        const shown = !isEager && code !== null && code.length <= CODE_CHARACTERS && this.#fits(code.length);
        return { ...kernel, ops: [...kernel.ops], eqns: [...kernel.eqns], code: shown ? code : null };
      }),
    };
  }

  #fits(bytes: number): boolean {
    if (bytes > PROGRAM_BYTES || this.#spent + bytes > RUN_BYTES) return false;
    this.#spent += bytes;
    return true;
  }
}

const report = ({ text, equations }: CompileEvent["optimized"]): Report => ({ text, equations: [...equations] });

const cut = (text: string): string => `${text.slice(0, CUT_CHARACTERS)}\n… cut: ${text.length} characters`;
