import { runFunctionCases } from "../../golden/function-cases.ts";
import completing from "../../golden/numpy/completing.json" with { type: "json" };
import complexValues from "../../golden/numpy/complex_values.json" with { type: "json" };
import elements from "../../golden/numpy/elements.json" with { type: "json" };
import fourier from "../../golden/numpy/fourier.json" with { type: "json" };
import indices from "../../golden/numpy/indices.json" with { type: "json" };
import linalg from "../../golden/numpy/linalg.json" with { type: "json" };
import sets from "../../golden/numpy/sets.json" with { type: "json" };
import signals from "../../golden/numpy/signals.json" with { type: "json" };
import statistics from "../../golden/numpy/statistics.json" with { type: "json" };
import systematic from "../../golden/numpy/systematic.json" with { type: "json" };

for (const room of [completing, complexValues, elements, fourier, indices, linalg, sets, signals, statistics, systematic])
  runFunctionCases(room);
