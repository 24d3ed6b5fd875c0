import { check, size } from "tracepad/grade";

const args = [size("n")];

check.allclose("sums", { args, edges: [], title: "The right elements", points: 2 });
check.broadcastOnly("sums", { args, title: "One expression of whole arrays" });
