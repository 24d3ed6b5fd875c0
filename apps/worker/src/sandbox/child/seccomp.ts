/** The seccomp filter of the sandbox process: an allow-list, as classic BPF. x86-64 only, like the Node binary it guards. */

const LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_ABOVE_OR_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

const RET_ALLOW = 0x7fff0000;
const RET_KILL_PROCESS = 0x80000000;
const RET_ERRNO = 0x00050000;

/** Offsets in `struct seccomp_data`: the call's number, the architecture, the low word of an argument. */
const NUMBER = 0;
const ARCH = 4;
const argument = (index: number): number => 16 + 8 * index;

const AUDIT_ARCH_X86_64 = 0xc000003e;
const X32_BIT = 0x40000000;
const PROT_EXEC = 4;
const MAP_ANONYMOUS = 0x20;
/** The flags of glibc's pthread_create: a thread of this process, never a process or a namespace. */
const THREAD_FLAGS = 0x3d0f00;

const EPERM = 1;
const ENOMEM = 12;
const EACCES = 13;
const ENOTTY = 25;
const ENOSYS = 38;

/** What a locked process needs to compute, to allocate, to talk on the pipe it has, and to end. */
const ALLOWED: Readonly<Record<string, number>> = {
  read: 0,
  write: 1,
  close: 3,
  poll: 7,
  munmap: 11,
  brk: 12,
  rt_sigaction: 13,
  rt_sigprocmask: 14,
  rt_sigreturn: 15,
  readv: 19,
  writev: 20,
  sched_yield: 24,
  madvise: 28,
  nanosleep: 35,
  getpid: 39,
  exit: 60,
  gettimeofday: 96,
  getrusage: 98,
  sigaltstack: 131,
  sched_getparam: 143,
  sched_getscheduler: 145,
  gettid: 186,
  futex: 202,
  sched_getaffinity: 204,
  restart_syscall: 219,
  clock_gettime: 228,
  clock_nanosleep: 230,
  exit_group: 231,
  epoll_wait: 232,
  epoll_ctl: 233,
  set_robust_list: 273,
  epoll_pwait: 281,
  getrandom: 318,
  membarrier: 324,
  rseq: 334,
};

/** What libc and ICU try along the way and can do without: an error instead of death. */
const REFUSED: Readonly<Record<string, readonly [number, number]>> = {
  open: [2, EACCES],
  stat: [4, EACCES],
  fstat: [5, EACCES],
  ioctl: [16, ENOTTY],
  access: [21, EACCES],
  mremap: [25, ENOMEM],
  uname: [63, EPERM],
  getcwd: [79, EACCES],
  readlink: [89, EACCES],
  sysinfo: [99, EPERM],
  sched_setscheduler: [144, EPERM],
  prctl: [157, EPERM],
  tgkill: [234, EPERM],
  openat: [257, EACCES],
  newfstatat: [262, EACCES],
  prlimit64: [302, EPERM],
  statx: [332, EACCES],
  clone3: [435, ENOSYS],
};

const MMAP = 9;
const MPROTECT = 10;
const CLONE = 56;

/** The filter as an array of `struct sock_filter`. Whatever is not listed kills the whole process (SIGSYS). */
export function seccompFilter(): Buffer {
  const code: Buffer[] = [];
  const emit = (op: number, ifTrue: number, ifFalse: number, operand: number): void => {
    const instruction = Buffer.alloc(8);
    instruction.writeUInt16LE(op, 0);
    instruction[2] = ifTrue;
    instruction[3] = ifFalse;
    instruction.writeUInt32LE(operand, 4);
    code.push(instruction);
  };
  const answer = (value: number): void => emit(RETURN, 0, 0, value);

  emit(LOAD, 0, 0, ARCH);
  emit(JUMP_EQUAL, 1, 0, AUDIT_ARCH_X86_64);
  answer(RET_KILL_PROCESS);
  emit(LOAD, 0, 0, NUMBER);
  emit(JUMP_ABOVE_OR_EQUAL, 0, 1, X32_BIT);
  answer(RET_KILL_PROCESS);
  for (const number of Object.values(ALLOWED)) {
    emit(JUMP_EQUAL, 0, 1, number);
    answer(RET_ALLOW);
  }
  for (const [number, errno] of Object.values(REFUSED)) {
    emit(JUMP_EQUAL, 0, 1, number);
    answer(RET_ERRNO | errno);
  }
  emit(JUMP_EQUAL, 0, 4, CLONE);
  emit(LOAD, 0, 0, argument(0));
  emit(JUMP_EQUAL, 0, 1, THREAD_FLAGS);
  answer(RET_ALLOW);
  answer(RET_KILL_PROCESS);
  // Executable memory: V8 without a compiler never asks for it.
  emit(JUMP_EQUAL, 0, 4, MPROTECT);
  emit(LOAD, 0, 0, argument(2));
  emit(JUMP_ANY_BIT, 0, 1, PROT_EXEC);
  answer(RET_KILL_PROCESS);
  answer(RET_ALLOW);
  emit(JUMP_EQUAL, 0, 7, MMAP);
  emit(LOAD, 0, 0, argument(2));
  emit(JUMP_ANY_BIT, 0, 1, PROT_EXEC);
  answer(RET_KILL_PROCESS);
  emit(LOAD, 0, 0, argument(3));
  emit(JUMP_ANY_BIT, 1, 0, MAP_ANONYMOUS);
  answer(RET_KILL_PROCESS);
  answer(RET_ALLOW);
  answer(RET_KILL_PROCESS);
  return Buffer.concat(code);
}
