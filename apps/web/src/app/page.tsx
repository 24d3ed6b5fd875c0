import { loadStarters } from "../examples/load.ts";
import { Workbench } from "../workbench/workbench.tsx";

export default function Playground() {
  return <Workbench examples={loadStarters()} snippet={null} />;
}
