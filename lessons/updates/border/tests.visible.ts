import { check, f32 } from "tracepad/grade";

const args = [f32("h", "w")];

check.allclose("framed", { args, dims: { h: [3, 6], w: [3, 6] }, edges: ["ones"], title: "A frame all around", points: 2 });
