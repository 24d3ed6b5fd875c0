import { loadStarters } from "../examples/load.ts";
import { Workbench } from "../workbench/workbench.tsx";

export const dynamic = "force-static";

export default function Playground() {
  return <Workbench examples={loadStarters()} snippet={null} />;
}
