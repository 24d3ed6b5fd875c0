import { seccompFilter } from "./seccomp.ts";

/** The part of koffi that the lock-down uses. */
export interface Koffi {
  load(library: string): { func(prototype: string): (...args: unknown[]) => number };
  address(buffer: Buffer): bigint;
  errno(): number;
}

const PR_SET_PDEATHSIG = 1;
const PR_SET_DUMPABLE = 4;
const PR_SET_NO_NEW_PRIVS = 38;
const SIGKILL = 9;

const SYS_seccomp = 317;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;

const SYS_landlock_create_ruleset = 444;
const SYS_landlock_restrict_self = 446;

const RLIMIT = { cpu: 0, fsize: 1, data: 2, core: 4, nofile: 7 } as const;

export interface LockdownReport {
  /** The kernel's Landlock ABI; 0 where it has none. */
  readonly landlock: number;
  readonly seccomp: boolean;
}

/** Ways in which a process gives up its rights for good. Each call is checked; a failure of seccomp is fatal. */
export class Lockdown {
  readonly #koffi: Koffi;
  readonly #prctl: (...args: unknown[]) => number;
  readonly #syscall: (...args: unknown[]) => number;
  readonly #setrlimit: (...args: unknown[]) => number;

  constructor(koffi: Koffi) {
    const libc = koffi.load("libc.so.6");
    this.#koffi = koffi;
    this.#prctl = libc.func("int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)");
    this.#syscall = libc.func("long syscall(long, unsigned long, unsigned long, unsigned long, unsigned long)");
    this.#setrlimit = libc.func("int setrlimit(int, void *)");
  }

  /** Dies with the parent. The parent may be gone already, so the caller compares parent ids after this. */
  dieWithParent(): void {
    this.#prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  }

  /** No file of any kind, no TCP, no abstract socket or signal outside. Threads that already run keep seccomp alone. */
  landlock(): number {
    const abi = this.#syscall(SYS_landlock_create_ruleset, 0, 0, 1, 0);
    if (abi < 1) return 0;
    const bits = (n: number): bigint => (1n << BigInt(n)) - 1n;
    const rules = Buffer.alloc(24);
    rules.writeBigUInt64LE(bits(abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13), 0);
    rules.writeBigUInt64LE(abi >= 4 ? 3n : 0n, 8);
    rules.writeBigUInt64LE(abi >= 6 ? 3n : 0n, 16);
    const fd = this.#syscall(SYS_landlock_create_ruleset, this.#koffi.address(rules), abi >= 6 ? 24 : abi >= 4 ? 16 : 8, 0, 0);
    if (fd < 0) return 0;
    this.#prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return this.#syscall(SYS_landlock_restrict_self, fd, 0, 0, 0) === 0 ? abi : 0;
  }

  /** Limits of the kernel on this process: bytes of writable memory, seconds of processor. No files, no core dumps. */
  limit(dataBytes: number, cpuSeconds: number): void {
    const set = (resource: number, value: number): void => {
      const both = Buffer.alloc(16);
      both.writeBigUInt64LE(BigInt(value), 0);
      both.writeBigUInt64LE(BigInt(value), 8);
      if (this.#setrlimit(resource, both) !== 0) throw new Error(`setrlimit ${resource} failed: errno ${this.#koffi.errno()}`);
    };
    set(RLIMIT.data, dataBytes);
    set(RLIMIT.cpu, cpuSeconds);
    set(RLIMIT.fsize, 0);
    set(RLIMIT.core, 0);
    set(RLIMIT.nofile, 64);
  }

  /** Not readable or traceable by other processes of the same user. */
  hide(): void {
    this.#prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  }

  /** The allow-list, on all threads. Throws where the kernel refuses: without it no program may run. */
  seccomp(): void {
    const filter = seccompFilter();
    const program = Buffer.alloc(16);
    program.writeUInt16LE(filter.length / 8, 0);
    program.writeBigUInt64LE(BigInt(this.#koffi.address(filter)), 8);
    this.#prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const result = this.#syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, this.#koffi.address(program), 0);
    if (result !== 0) throw new Error(`seccomp cannot be had: errno ${this.#koffi.errno()}`);
  }

  /** Any system call, for the tests that play an attacker who took over the process. */
  raw(number: number, ...args: number[]): number {
    const [a = 0, b = 0, c = 0, d = 0] = args;
    const result = this.#syscall(number, a, b, c, d);
    return result < 0 ? -this.#koffi.errno() : result;
  }
}
