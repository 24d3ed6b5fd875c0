import { check } from "tracepad/grade";

check.events("count", { calls: [[0, "sin"]], returns: true, title: "The first program has one sin" });
check.events("count", { calls: [[1, "sin"], [1, "mul"]], returns: true, title: "Inside jitted functions", points: 2 });
check.events("count", { calls: [[2, "sin"], [2, "neg"]], returns: true, title: "Inside both branches", points: 2 });
