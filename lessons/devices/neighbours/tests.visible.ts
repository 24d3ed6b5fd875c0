import { check, f32 } from "tracepad/grade";

const args = [f32(4, "m")];

check.allclose("differences", { args, edges: ["ones"], title: "Across the edges of pieces", points: 2 });
check.uses("differences", "ppermute", { args, title: "Sent from device to device" });
