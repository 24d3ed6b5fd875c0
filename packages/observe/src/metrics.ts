import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export { Counter, Gauge, Histogram, Registry };

/** From a click that is answered at once to the longest a program may run. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics of one process of `part`, with those of Node itself where a process asks for them once. */
export function createRegistry(part: string, processToo: boolean): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ part });
  if (processToo) collectDefaultMetrics({ register: registry });
  return registry;
}

/** A gauge that asks when it is read; what cannot be asked is left out, so that the other metrics are still answered. */
export function askedGauge(registry: Registry, name: string, help: string, ask: () => Promise<number>): Gauge {
  return new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      try {
        this.set(await ask());
      } catch {
        this.remove();
      }
    },
  });
}
