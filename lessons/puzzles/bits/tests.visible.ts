import { check, i32 } from "tracepad/grade";

const args = [i32("n", { min: 0, max: 256 })];

check.allclose("bits", { args, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("bits", { args, title: "One expression of whole arrays" });
check.forbids("bits", "concatenate", { args, title: "Nothing is stacked" });
