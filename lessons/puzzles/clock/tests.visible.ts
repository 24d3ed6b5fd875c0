import { check, i32 } from "tracepad/grade";

const args = [i32("n", { min: 0, max: 86400 })];

check.allclose("clock", { args, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("clock", { args, title: "One expression of whole arrays" });
check.forbids("clock", "concatenate", { args, title: "Nothing is stacked" });
