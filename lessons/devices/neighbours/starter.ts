import { type Array, config, jnp, pmap } from "tracepad";

config.update("numCpuDevices", 4);

const apart = pmap((part: Array) => part - jnp.concatenate([jnp.zeros([1]), part.get(":-1")]));

export const differences = (x: Array): Array => apart(x);
