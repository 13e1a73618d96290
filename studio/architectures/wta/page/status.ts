/** The numbers at the top and the line at the bottom. */
import { element } from "../../../page/elements.ts";
import { writeReading } from "../../../page/readings.ts";
import type { Machine } from "../../../protocol.ts";
import { grouped } from "../../../views/numbers.ts";
import type { Measures } from "../measures.ts";
import type { Settings } from "../options.ts";
import type { Layout, Progress } from "../protocol.ts";
import { fields } from "../settings.ts";

/** What is known about the network of the moment. */
export interface Standing {
  readonly settings: Settings;
  readonly machine: Machine | undefined;
  readonly layout: Layout | undefined;
  readonly measures: Measures | undefined;
  readonly progress: Progress | undefined;
  readonly hasTrouble: boolean;
  /** What draws in 3-D, for people. */
  readonly renderer: string;
}

export function showReadings({ settings, measures, progress }: Standing): void {
  const [winner, selectivity] = [measures?.winner ?? null, measures?.selectivity ?? null];
  writeReading("winner", winner === null ? "–" : (100 * winner).toFixed(0), "%");
  writeReading("selectivity", selectivity === null ? "–" : selectivity.toFixed(2));
  const speed = progress?.speed ?? null;
  writeReading("speed", speed === null ? "–" : speed < 10 ? String(Number(speed.toPrecision(2))) : speed.toFixed(0));
  writeReading("trained", ((progress?.trained ?? 0) / 1000).toFixed(1), `/ ${settings.seconds} s`);
}

export const isFinished = ({ trained, goal }: Progress): boolean => trained >= goal;

export function showStatus({ machine, layout, progress, hasTrouble, renderer }: Standing): void {
  element("status").textContent =
    machine !== undefined && layout !== undefined && progress !== undefined
      ? statusLine(machine, layout, progress, hasTrouble, renderer)
      : hasTrouble
        ? "no network"
        : "building the network …";
}

function statusLine(
  { backend, threads }: Machine,
  { circuits, neuronCount, synapseCount }: Layout,
  progress: Progress,
  hasTrouble: boolean,
  renderer: string,
): string {
  const { activeness, clock, gpu } = progress;
  const atRest = isFinished(progress) ? "finished" : clock === 0 ? "ready" : "paused";
  const parts = [
    hasTrouble ? "stopped" : activeness === "resting" ? atRest : activeness,
    fields.wordOf("backend", backend),
  ];
  if (backend === "wasm") parts.push(threads === 1 ? "1 thread" : `${threads} threads`);
  parts.push(`${grouped(circuits.length)} circuits of ${grouped(neuronCount)} neurons`);
  parts.push(`${grouped(synapseCount)} synapses`);
  if (backend === "webgpu" && gpu !== null)
    parts.push(`GPU memory ${(gpu.bytes / 2 ** 20).toFixed(1)} MiB in ${gpu.buffers} buffers`);
  if (renderer !== "") parts.push(renderer);
  return parts.join(" · ");
}
