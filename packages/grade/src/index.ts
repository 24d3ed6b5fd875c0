/** Exercise sets: their format, what tests may check, and the reports of grading. Loads in browsers too. */
export type { CheckKind, CheckSpec } from "./check/spec.ts";
export { type CourseManifest, courseManifest } from "./format/course.ts";
export { type Exercise, type ExerciseSet, exerciseOf, type Hint, SetError, type SetProblem } from "./format/exercise-set.ts";
export { FILE_LIMITS, type Files, filesOf, setFromFiles } from "./format/files.ts";
export { type ExerciseManifest, exerciseManifest, hiddenFeedback, type SetManifest, setManifest, slug } from "./format/manifest.ts";
export { type CheckedTests, checkedTests, testsFrom, testsOf } from "./format/tests-file.ts";
export { exerciseVersion } from "./format/version.ts";
export { setFromZip, zipOf } from "./format/zip.ts";
export {
  type CheckResult,
  type Counterexample,
  checkResult,
  forStudent,
  type GradeError,
  type Grid,
  type Report,
  report,
  type TestsSummary,
  type TracedFunction,
} from "./report.ts";
export type { Sandbox, SandboxItem, SandboxRequest, SandboxResult } from "./sandbox.ts";
