import { check, f32 } from "tracepad/grade";

const args = [f32("d"), f32(2, "n", "d"), f32(2, "n")];

check.allclose("step", { args, edges: ["ones"], title: "The parameters after the step", points: 2 });
check.uses("step", "shard_map", { args, title: "On each of the devices" });
