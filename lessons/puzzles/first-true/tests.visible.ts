import { bool, check } from "tracepad/grade";

const args = [bool("n", "m")];
const dims = { n: [1, 5], m: [1, 5] } as const;

check.allclose("first", { args, dims, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("first", { args, dims, title: "One expression of whole arrays" });
