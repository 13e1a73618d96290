/** The numbers at the top and the line at the bottom. */

import { element } from "../../../page/elements.ts";
import { writeReading } from "../../../page/readings.ts";
import type { Machine } from "../../../protocol.ts";
import { grouped } from "../../../views/numbers.ts";
import { fields } from "../fields.ts";
import type { Progress } from "../protocol.ts";
import type { TestRecord } from "../session/session.ts";
import type { Settings } from "../task.ts";

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
  writeReading("accuracy", last === undefined ? "–" : `${(100 * last.accuracy).toFixed(1)}`, "%");
  writeReading("loss", last === undefined ? "–" : last.loss.toFixed(4));
  const isEvents = settings.model === "event";
  element("sent-name").textContent = `${isEvents ? "events" : "values"} per pattern`;
  const sent = isEvents ? tests.findLast((test) => test.eventsPerPattern !== null)?.eventsPerPattern : sentPerPattern;
  writeReading("sent", sent === undefined || sent === null ? "–" : grouped(sent));
  writeReading("epoch", (progress?.epoch ?? 0).toFixed(1), `/ ${settings.epochs}`);
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
    fields.wordOf("backend", backend),
  ];
  if (backend === "wasm") parts.push(threads === 1 ? "1 thread" : `${threads} threads`);
  if (patternsPerSecond !== null) parts.push(`${grouped(patternsPerSecond)} patterns per second`);
  parts.push(`batch ${grouped(batches)} of ${grouped(batchCount)}`);
  if (backend === "webgpu" && gpu !== null)
    parts.push(`GPU memory ${(gpu.bytes / 2 ** 20).toFixed(1)} MiB in ${gpu.buffers} buffers`);
  return parts.join(" · ");
}
