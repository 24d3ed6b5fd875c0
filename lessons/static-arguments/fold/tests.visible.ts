import { check, f32 } from "tracepad/grade";

check.allclose("fold", { args: [f32(2)], title: "Two elements" });
check.allclose("fold", { args: [f32(8)], title: "Eight elements" });
check.noHostSync("fold", { calls: [[f32(4)], [f32(6)]], title: "Reads no array" });
