import { configFrom } from "../config.ts";
import { fail, serve } from "../serve.ts";
import { ScriptedRunner } from "./scripted-runner.ts";

/** The worker's process with scripts for programs: everything but the sandbox is real. */
await serve(configFrom(process.env), new ScriptedRunner()).catch(fail);
