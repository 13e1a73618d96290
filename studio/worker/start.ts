/** The thread that owns the networks: it looks around, and hands messages to the driver of its architecture. */
import { lookAround, type Surroundings } from "../backends.ts";
import { countGpuMemory, type GpuMemory } from "../gpu-memory.ts";

/** What a driver works with. */
export interface DriverOptions<FromWorker> {
  readonly surroundings: Surroundings;
  readonly post: (message: FromWorker, transfer?: readonly Transferable[]) => void;
  readonly gpuMemory?: (() => GpuMemory) | undefined;
}

/** Starts a driver in this worker. */
export function startDriver<ToWorker, FromWorker>(
  make: (options: DriverOptions<FromWorker>) => { handle(message: ToWorker): void },
): void {
  const gpuMemory = countGpuMemory();
  const post = (message: FromWorker, transfer: readonly Transferable[] = []) =>
    postMessage(message, { transfer: [...transfer] });
  const driver = lookAround().then((surroundings) => make({ surroundings, gpuMemory, post }));
  addEventListener("message", async (event: MessageEvent<ToWorker>) => (await driver).handle(event.data));
}
