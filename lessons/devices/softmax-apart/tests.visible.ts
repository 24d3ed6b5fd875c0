import { check, f32 } from "tracepad/grade";

const args = [f32(4, "m")];

check.allclose("softmax", { args, edges: ["zeros", "large"], title: "Over all devices", points: 2 });
check.uses("softmax", "shard_map", { args, title: "On each of the devices" });
check.uses("softmax", "psum", { args, title: "With a sum over them" });
