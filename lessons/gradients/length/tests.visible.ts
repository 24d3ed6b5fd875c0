import { check, f32 } from "tracepad/grade";

check.allclose("length", { args: [f32("n")], edges: ["zeros", "ones"], title: "The length" });
check.gradMatches("length", { args: [f32("n", { min: 0.5, max: 2 })], title: "Its gradient" });
check.gradMatches("length", {
  args: [f32(3, { values: [0, 0, 0] })],
  finiteDifferences: false,
  title: "Its gradient at zero",
  points: 2,
});
