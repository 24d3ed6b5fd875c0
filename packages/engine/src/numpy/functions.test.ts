import { runFunctionCases } from "../../golden/function-cases.ts";
import golden from "../../golden/functions.json" with { type: "json" };

runFunctionCases(golden);
