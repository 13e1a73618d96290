/** The thread that owns the networks. What it does is in driver.ts. */
import { lookAround } from "./backends.ts";
import { Driver } from "./driver.ts";
import { countGpuMemory } from "./gpu-memory.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

const gpuMemory = countGpuMemory();
const driver = lookAround().then(
  (surroundings) => new Driver({ surroundings, gpuMemory, post: (message: FromWorker) => postMessage(message) }),
);
addEventListener("message", async (event: MessageEvent<ToWorker>) => (await driver).handle(event.data));
