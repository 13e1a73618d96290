/** The microcircuit as a task. */
import { describe, expect, test } from "vitest";
import {
  describePopulation,
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
  type Variant,
} from "../../network_architectures/mc/index.ts";
import { type GivenOptions, resolveOptions } from "../../network_base/index.ts";

const task = microcircuitTask((variant, model) => microcircuitExperiment("yinyang", variant, model));
const settingsWith = (given: GivenOptions): MicrocircuitSettings => resolveOptions(task.options, given);

describe("the task of the microcircuit", () => {
  test.each<[Variant, object]>([
    ["classic", { dt: 1, threshold: 1e-5, "interneuron-threshold": 1e-3 }],
    ["latent-equilibrium", { dt: 0.25, threshold: 1e-3, "interneuron-threshold": 1e-3 }],
  ])("%s has its own step and thresholds; interneurons keep theirs", (variant, expected) => {
    expect(settingsWith({ variant })).toMatchObject({ hidden: [30], model: "event", method: "backprop", ...expected });
    expect(settingsWith({ variant, threshold: 0.01 })["interneuron-threshold"]).toBe(1e-3);
  });

  test("patterns enter the input, targets the output, which no target pulls in a test", async () => {
    const net = await task.create(settingsWith({ hidden: [5, 4] }), task.shape, { seed: 1, threads: 1 });
    try {
      const { input, target, output, untaught, alignAfterUpdate } = task.ports(net);
      expect([input, target]).toEqual([
        { population: "neur_input_input_pop" },
        { population: "neur_output_output_pop" },
      ]);
      expect(output).toEqual({ population: "neur_output_output_pop", variable: "r" });
      expect(untaught).toEqual([{ population: "neur_output_output_pop", variable: "ga", value: 0 }]);
      expect(alignAfterUpdate).toEqual(net.alignAfterUpdate);
      expect([...net.neurons.keys()].map(describePopulation)).toEqual([
        { role: "input" },
        { role: "pyr", layer: 0 },
        { role: "int", layer: 0 },
        { role: "pyr", layer: 1 },
        { role: "int", layer: 1 },
        { role: "output" },
      ]);
      // What it says of its size is so.
      const { neurons, synapses, isEventBased } = task.size(settingsWith({ hidden: [5, 4] }), task.shape);
      const sizes = [...net.neurons.values()].map(({ size }) => size);
      const counts = [...net.synapses.values()].map(({ connectivity, source, target: onto }) =>
        connectivity === "dense" ? source.size * onto.size : source.size,
      );
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      expect([neurons, synapses, isEventBased]).toEqual([sum(sizes), sum(counts), true]);
    } finally {
      net.destroy();
    }
  });

  test("a step that does not divide the time of a pattern is refused", () => {
    expect(task.check!(settingsWith({ dt: 0.7 }))).toMatch(/^--dt 0.7 does not divide the 150 time units/);
    expect(task.check!(settingsWith({}))).toBeUndefined();
  });
});
