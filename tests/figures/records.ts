/** Records of made-up runs of 100 epochs. */
import type { LearningRecord, MicrocircuitKey, RuntimeRecord } from "../../figures/records.ts";

/** `runs` runs of a model with a method, which differ a little. */
export function yinYangRecords(model: string, method: string, runs: number) {
  const learning: (LearningRecord & MicrocircuitKey)[] = [];
  const runtime: (RuntimeRecord & MicrocircuitKey)[] = [];
  for (let run = 0; run < runs; run++) {
    const key = { model, method, variant: "classic", run, seed: run };
    [0, 50, 100].forEach((epoch, index) => {
      const accuracy = 0.3 + 0.3 * index + 0.01 * run + 1e-17;
      learning.push({
        experiment: "mc/yinyang",
        ...key,
        epoch,
        accuracy,
        loss: 0.3 / (index + 1),
        eventsPerPattern: 58,
        seconds: 1,
      });
    });
    const cost = { buildSeconds: 0.1, trainSeconds: 10 + run, testSeconds: 1, patternsPerSecond: 9000 };
    runtime.push({ ...key, epochs: 100, synapses: 483, threads: 1, backend: "wasm", ...cost });
  }
  return { learning, runtime };
}
