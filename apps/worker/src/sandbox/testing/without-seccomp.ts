import { spawn } from "node:child_process";
import koffi from "koffi";

/**
 * Runs a command with the kernel refusing it every filter of system calls, as an old kernel or a container's policy does:
 * `node without-seccomp.ts COMMAND …`. Its exit status is the command's.
 */
const [SYS_seccomp, SYS_prctl] = [317, 157];
const [PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS] = [22, 38];
const EINVAL = 22;

/** Operation, jump if true, jump if false, operand. */
const REFUSE_FILTERS: readonly (readonly [number, number, number, number])[] = [
  [0x20, 0, 0, 0],
  [0x15, 4, 0, SYS_seccomp],
  [0x15, 0, 2, SYS_prctl],
  [0x20, 0, 0, 16],
  [0x15, 1, 0, PR_SET_SECCOMP],
  [0x06, 0, 0, 0x7fff0000],
  [0x06, 0, 0, 0x00050000 | EINVAL],
];

const filter = Buffer.alloc(8 * REFUSE_FILTERS.length);
for (const [i, [op, ifTrue, ifFalse, operand]] of REFUSE_FILTERS.entries()) {
  filter.writeUInt16LE(op, 8 * i);
  filter[8 * i + 2] = ifTrue;
  filter[8 * i + 3] = ifFalse;
  filter.writeUInt32LE(operand, 8 * i + 4);
}
const program = Buffer.alloc(16);
program.writeUInt16LE(REFUSE_FILTERS.length, 0);
program.writeBigUInt64LE(koffi.address(filter), 8);

const libc = koffi.load("libc.so.6");
const prctl = libc.func("int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)");
const syscall = libc.func("long syscall(long, unsigned long, unsigned long, unsigned long, unsigned long)");
prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
// For all threads: any of them may start the command.
if (syscall(SYS_seccomp, 1, 1, koffi.address(program), 0) !== 0) throw new Error(`the kernel took no filter: errno ${koffi.errno()}`);

const [command = "", ...args] = process.argv.slice(2);
spawn(command, args, { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 1));
