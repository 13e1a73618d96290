/** What the threads that own networks have in common: they look around, and hand messages to the driver of their architecture. */
import { lookAround, type Surroundings } from "../backends.ts";
import { countGpuMemory, type GpuMemory } from "../gpu-memory.ts";

/** What a driver works with. */
export interface DriverOptions<FromWorker> {
  readonly surroundings: Surroundings;
  readonly post: (message: FromWorker, transfer?: readonly Transferable[]) => void;
  readonly gpuMemory?: (() => GpuMemory) | undefined;
}

/** Starts a driver in this worker; returns what hears the messages of the page. */
export function startDriver<ToWorker, FromWorker>(
  make: (options: DriverOptions<FromWorker>) => { handle(message: ToWorker): void },
): (message: ToWorker) => void {
  const gpuMemory = countGpuMemory();
  const post = (message: FromWorker, transfer: readonly Transferable[] = []) =>
    postMessage(message, { transfer: [...transfer] });
  const driver = lookAround().then((surroundings) => make({ surroundings, gpuMemory, post }));
  return async (message) => (await driver).handle(message);
}
