/** The numbers at the top and the line at the bottom. */
import type { Surroundings } from "../backends.ts";
import { wordOf } from "../fields.ts";
import type { Machine, Progress } from "../protocol.ts";
import type { TestRecord } from "../session/session.ts";
import type { Settings } from "../task.ts";
import { grouped } from "../views/raster.ts";
import { element } from "./elements.ts";

/** What is known about the network of the moment. */
export interface Standing {
  readonly settings: Settings;
  readonly machine: Machine | undefined;
  readonly progress: Progress | undefined;
  readonly tests: readonly TestRecord[];
  readonly hasTrouble: boolean;
  /** Values that a network of rates sends per pattern. */
  readonly sentPerPattern: number | undefined;
}

export function showReadings({ settings, progress, tests, sentPerPattern }: Standing): void {
  const last = tests.at(-1);
  write("accuracy", last === undefined ? "–" : `${(100 * last.accuracy).toFixed(1)}`, "%");
  write("loss", last === undefined ? "–" : last.loss.toFixed(4));
  const isEvents = settings.model === "event";
  element("sent-name").textContent = `${isEvents ? "events" : "values"} per pattern`;
  const sent = isEvents ? tests.findLast((test) => test.eventsPerPattern !== null)?.eventsPerPattern : sentPerPattern;
  write("sent", sent === undefined || sent === null ? "–" : grouped(sent));
  write("epoch", (progress?.epoch ?? 0).toFixed(1), `/ ${settings.epochs}`);
}

function write(id: string, text: string, unit = ""): void {
  const small = document.createElement("small");
  small.textContent = text === "–" || unit === "" ? "" : ` ${unit}`;
  element(id).replaceChildren(text, small);
}

export function showStatus({ machine, progress, hasTrouble }: Standing): void {
  element("status").textContent =
    machine !== undefined && progress !== undefined
      ? statusLine(machine, progress, hasTrouble)
      : hasTrouble
        ? "no network"
        : "building the network \u2026";
}

function statusLine({ backend, threads }: Machine, progress: Progress, hasTrouble: boolean): string {
  const { patternsPerSecond, gpu, batches, batchCount, isTraining, isFinished } = progress;
  const parts = [
    hasTrouble ? "stopped" : isFinished ? "finished" : isTraining ? "training" : batches === 0 ? "ready" : "paused",
    wordOf("backend", backend),
  ];
  if (backend === "wasm") parts.push(threads === 1 ? "1 thread" : `${threads} threads`);
  if (patternsPerSecond !== null) parts.push(`${grouped(patternsPerSecond)} patterns per second`);
  parts.push(`batch ${grouped(batches)} of ${grouped(batchCount)}`);
  if (backend === "webgpu" && gpu !== null)
    parts.push(`GPU memory ${(gpu.bytes / 2 ** 20).toFixed(1)} MiB in ${gpu.buffers} buffers`);
  return parts.join(" · ");
}

/** What is not as fast as it could be, and what would help. */
export function showNotice({ isIsolated }: Surroundings): void {
  element("notice").textContent = isIsolated
    ? ""
    : "On one thread here: a page that is cross-origin isolated, such as that of npm run studio, takes all cores.";
}
