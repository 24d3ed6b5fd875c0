import { type Array, config, nn, pmap } from "tracepad";

config.update("numCpuDevices", 4);

export const softmax = (x: Array): Array => pmap((part: Array) => nn.softmax(part))(x);
