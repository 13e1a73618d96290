/** A current that shows one sample after another, from data that lies on the device. */
import { defineCurrentSourceModel, variable } from "../../genn/model/index.ts";

/** A switch time that is never reached. It ends `times`, so that looking up the next switch needs no test. */
export const NEVER = 3.4028234663852886e38;

/**
 * Step current source. From switch k on (`t >= times[k]`), batch instance `batch` is shown sample `ids[(k * batch_size
 * + batch) % num_ids[0]]`; before the first switch nothing is injected, after the last one its sample stays.
 *
 * Arrays: `data` [samples * neurons], sample by sample; `ids` (sample of each presentation); `times` (switch times in
 * ms, ascending, ended by `NEVER`); `num_ids` (the length of `ids`, one element). No two switches may fall into the
 * same step, and a time must be a value that `t` takes: see `network_base/inputs.ts`, which pushes all four. The
 * variable `idx` counts the switches so far; set it to 0 to start again.
 *
 * Source: the reference toolkit's step source, with an integer in place of a float pixel index.
 */
export const stepSource = defineCurrentSourceModel({
  name: "step_source",
  vars: { idx: variable({ type: "int", initial: 0 }) },
  extraGlobalParams: { data: "scalar", ids: "int", times: "timepoint", num_ids: "int" },
  injectionCode: `
    if (t >= times[idx]) idx += 1;
    if (idx > 0) {
      int presentation = (idx - 1) * batch_size + batch;
      int sample = ids[presentation % num_ids[0]];
      injectCurrent(data[sample * num_neurons + id]);
    }`,
  constantUntil: "times[idx]",
  docs: {
    summary: "Shows one sample after another, each from its switch time on.",
    equations: [
      "idx = number of switch times that are not after t",
      "I = 0 for idx = 0, else data[ids[((idx - 1) batch_size + batch) mod num_ids], neuron]",
    ],
    source: "The step source of the reference toolkit, with an integer in place of a float pixel index",
    quantities: {
      idx: ["1", "switches so far; 0 starts again"],
      data: ["1", "samples, one after the other: [samples * neurons]"],
      ids: ["1", "sample of each presentation"],
      times: ["ms", "switch times, ascending, on the grid of the steps; ended by NEVER"],
      num_ids: ["1", "length of ids (one element)"],
    },
    example: {
      data: Array.from({ length: 64 }, (_, k) => k / 64),
      ids: [1, 0],
      times: [0, 10, 20, NEVER],
      num_ids: [2],
    },
  },
});
