import { initialize } from "monaco-editor/internal/common/initialize";
import { ProgramWorker } from "./program-worker.ts";

// Monaco's first message holds the compiler's options and declarations.
self.onmessage = () => initialize((ctx, createData) => new ProgramWorker(ctx, createData));
