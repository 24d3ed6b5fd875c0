/** What needs a server: grading, and sets in folders. */
export { PlatformFault } from "../grade/checks.ts";
export { type GradeRequest, Grader } from "../grade/grade.ts";
export { type SetValidation, validateExercise, validateSet } from "../grade/validate.ts";
export { readSet, writeSet } from "./folder.ts";
export { createJudge, type Judge, type JudgeOptions } from "./judge.ts";
