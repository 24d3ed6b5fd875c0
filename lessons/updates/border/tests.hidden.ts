import { check, f32 } from "tracepad/grade";

check.allclose("framed", { args: [f32(1, "w")], edges: ["ones"], title: "A picture of one row" });
