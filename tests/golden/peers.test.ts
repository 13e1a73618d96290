/** Networks that other simulators ran: what is kept here of their recordings (or is in the folder that PEERS_DIR names) is reproduced on every backend. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Field } from "../../golden/field.ts";
import { comparePeer, type PeerComparison } from "../../golden/peers/compare.ts";
import { placesOf, pushed } from "../../golden/peers/order.ts";
import { isPeerFile, readPeer } from "../../golden/peers/read.ts";
import { reportPeer } from "../../golden/peers/report.ts";
import { backends, precisionsOf } from "../backends/backends.ts";
import { edited, fieldOf, type Json, json } from "./peers/edited.ts";

const folder = process.env.PEERS_DIR ?? join(import.meta.dirname, "peers");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => Field.ofFile(join(folder, name)))
  .filter(isPeerFile)
  .map(readPeer);

describe("recordings of other simulators", () => {
  it("are there", () => expect(files).not.toHaveLength(0));

  for (const file of files) {
    const runs = backends.flatMap(([name, options]) =>
      precisionsOf(options)
        .filter((precision) => file.precisions.includes(precision))
        .map((precision) => [precision, name, options] as const),
    );
    it.each(runs)(`${file.name} in %s on %s`, { timeout: 120_000 }, async (precision, _, options) => {
      const comparison = await comparePeer(file, precision, options);
      expect(comparison.failures).toEqual([]);
      expect(comparison.compared).toBeGreaterThanOrEqual(100);
    });
  }
});

const compared = (name: string, edit: (content: Json) => void): Promise<PeerComparison> =>
  comparePeer(edited(name, edit), "double");

/** Numbers of an array in any notation, and the array of other numbers. */
function numbers(array: Json | number[]): number[] {
  return Array.isArray(array) ? array : [...fieldOf({ array }).at("array").anyArray().values];
}
/** Elements of [sample][element] data in another order: element k of the result is element `order[k]`. */
function reordered(data: Json, order: readonly number[]): Json {
  const values = numbers(data);
  const perSample = data.shape[1];
  const bytes = new Float64Array(values.map((_, k) => values[k - (k % perSample) + order[k % perSample]!]!));
  return { dtype: "<f8", shape: data.shape, b64: Buffer.from(bytes.buffer).toString("base64") };
}

describe("a recording of a network", () => {
  it.each<[string, string, (content: Json) => void]>([
    ["a parameter", "psm_exp_cond", (content) => (content.synapse_populations[0].postsynaptic.params.tau *= 1.0001)],
    ["a weight", "prev_spike_times", (content) => (content.synapse_populations[0].weight_update.vars.g = 0.5)],
    ["a current", "neuron_izhikevich", (content) => (content.current_sources[0].params.on += content.dt)],
    ["the axonal delay", "spike_like_events_delayed", (content) => content.synapse_populations[0].axonal_delay_steps++],
    [
      "the back-propagation delay",
      "back_prop_delay_traces",
      (content) => content.synapse_populations[0].back_prop_delay_steps++,
    ],
    [
      "a dendritic delay",
      "delayed_post_variables",
      (content) => (content.synapse_populations[0].weight_update.vars.d = 0),
    ],
    [
      "a threshold of events",
      "spike_like_events_delayed",
      (content) => (content.synapse_populations[0].weight_update.params.thPre *= 1.01),
    ],
    [
      "a derived parameter",
      "psm_exp_cond",
      (content) => (content.models.ExpCond.derived_params.expDecay = "exp(-dt / (tau + 0.001))"),
    ],
    ["a snippet", "neuron_inputs", (content) => (content.models.RisingEdge.reset_code = "n += 2;")],
    [
      "a start value of an input",
      "neuron_inputs",
      (content) => (content.models.AutoRefractory.additional_input_vars[0].value = 1.01),
    ],
    [
      "a threshold of a connectivity update",
      "custom_connectivity",
      (content) => (content.custom_connectivity_updates[0].params.theta *= 1.1),
    ],
    ["a kernel", "toeplitz_conv2d", (content) => (content.synapse_populations[0].weight_update.vars.g = 1)],
    ["the schedule", "batch", (content) => content.schedule.shift()],
    ["the step size", "synapse_dynamics_sparse", (content) => (content.dt *= 1.001)],
    ["the order of the input", "neuron_inputs", (content) => content.neuron_populations[0].vars.startSpike.fill(0)],
  ])("is not reproduced with another value of %s", async (_, name, edit) => {
    expect((await compared(name, edit)).failures).not.toEqual([]);
  });

  it("says where it is missed first", async () => {
    const { failures } = await compared("neuron_inputs", (content) => {
      content.models.RisingEdge.reset_code = "n += 2;";
    });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/^e\.n differs first at step \d+, element \d: 2, recorded 1; by /);
  });

  it("with a spike too many says in which step", async () => {
    const { failures } = await compared("prev_spike_times", (content) => {
      const train = content.recorded.double.spikes.a;
      const step = train.counts_per_step.findIndex((count: number) => count > 0);
      train.ids.splice(0, train.counts_per_step[step]);
      train.counts_per_step[step] = 0;
    });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(
      /^spikes of 'a': \d differ, of \d+ recorded, first in step \d+: neurons \[\d.*\], recorded \[\]$/,
    );
  });

  it("may list its synapses in any order", async () => {
    const { failures } = await compared("prev_spike_times", (content) => {
      const synapses = content.synapse_populations[0];
      const [pre, post] = [numbers(synapses.connectivity.pre_ind), numbers(synapses.connectivity.post_ind)];
      const order = pre.map((_, k) => (k * 7 + 3) % pre.length);
      expect(new Set(order).size).toBe(pre.length);
      synapses.connectivity = { pre_ind: order.map((k) => pre[k]), post_ind: order.map((k) => post[k]) };
      const weights = numbers(synapses.weight_update.vars.g);
      synapses.weight_update.vars.g = order.map((k) => weights[k]);
      for (const one of content.recorded.double.vars) if (one.kind === "wu") one.data = reordered(one.data, order);
    });
    expect(failures).toEqual([]);
  });

  it("has values of synapses in the order in which they are pushed", () => {
    const list = { pre: [1, 0, 1, 0], post: [0, 1, 0, 0] };
    expect([...placesOf(list)]).toEqual([2, 1, 3, 0]);
    expect([...pushed(list, Float64Array.of(10, 11, 12, 13))]).toEqual([13, 11, 10, 12]);
  });

  it("may give one name to groups of different kinds", async () => {
    const { failures, compared: count } = await compared("neuron_izhikevich", (content) => {
      content.current_sources[0].name = content.neuron_populations[0].name;
    });
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  it("may list rows by their lengths, and all values instead of one", async () => {
    const { failures } = await compared("prev_spike_times", (content) => {
      const [synapses] = content.synapse_populations;
      const pre = numbers(synapses.connectivity.pre_ind);
      const { size } = content.neuron_populations.find((one: Json) => one.name === synapses.pre);
      const lengths = Array.from({ length: size }, (_, row) => pre.filter((neuron) => neuron === row).length);
      synapses.connectivity = { row_lengths: lengths, post_ind: synapses.connectivity.post_ind };
      synapses.weight_update.vars.a = pre.map(() => 0);
    });
    expect(failures).toEqual([]);
  });

  it("in single precision says how much rounding matters, and where it has moved spikes", async () => {
    const file = edited("neuron_izhikevich", () => {});
    const { failures, leftOut } = await comparePeer(file, "float");
    expect(failures).toEqual([]);
    expect(leftOut).toBe(0);
    // The network in other steps, until the recordings part.
    const other = edited("neuron_izhikevich", (content) => {
      const { a } = content.recorded.float.spikes;
      const last = a.counts_per_step.findLastIndex((count: number) => count > 0);
      a.ids.splice(-a.counts_per_step[last]);
      a.counts_per_step[last] = 0;
    });
    expect(await comparePeer(other, "float")).toMatchObject({ failures: [], leftOut: expect.any(Number) });
    expect((await comparePeer(other, "float")).leftOut).toBeGreaterThan(0);
  });

  it("of a precision that a backend does not have is skipped, with the reason", async () => {
    const lines: string[] = [];
    const report = (content: Json, backend?: "webgpu") =>
      reportPeer(fieldOf(content), "name ", { ...(backend && { backend }) }, false, (line) => lines.push(line));
    const doubles = json("psm_exp_cond");
    delete doubles.recorded.float;
    expect(await report(doubles, "webgpu")).toEqual(["skipped"]);
    expect(lines[0]).toContain("double precision: for the wasm backend");
  });
});
