import { check } from "tracepad/grade";

check.events("count", { calls: [[3, "sin"], [3, "add"], [2, "mul"], [0, "tanh"]], returns: true, title: "Inside a loop, and what is not there" });
