/** Damaged recordings of spiking networks are refused, and the message says where. */
import { describe, expect, it } from "vitest";
import { Field } from "../../golden/field.ts";
import { comparePeer } from "../../golden/peers/compare.ts";
import { edited, type Json, json } from "./peers/edited.ts";

describe("a damaged recording", () => {
  const [NEURONS, SYNAPSES] = ["neuron_populations", "synapse_populations"] as const;
  it.each<[string, string, (content: Json) => void, string]>([
    ["no models", "psm_exp_cond", (content) => delete content.models, "the file has no 'models'"],
    [
      "a model that is not there",
      "psm_exp_cond",
      (content) => delete content.models.LIF,
      "neuron_populations[1].model is 'LIF', which 'models' does not have",
    ],
    [
      "a model of another kind",
      "psm_exp_cond",
      (content) => (content[NEURONS][1].model = "ExpCond"),
      "is 'ExpCond', a postsynaptic model where a neuron model is needed",
    ],
    [
      "an unknown kind of model",
      "psm_exp_cond",
      (content) => (content.models.LIF.kind = "neurone"),
      "models.LIF.kind must be neuron or weight_update or",
    ],
    [
      "an unknown kind of snippet",
      "psm_exp_cond",
      (content) => (content.models.LIF.support_code = ""),
      "models.LIF has 'support_code', which is not read here",
    ],
    [
      "an unknown kind of matrix",
      "psm_exp_cond",
      (content) => (content[SYNAPSES][0].matrix = "PROCEDURAL"),
      "synapse_populations[0].matrix must be DENSE or",
    ],
    [
      "an unknown kind of reference",
      "psm_exp_cond",
      (content) => (content.recorded.double.vars[0].kind = "nrn"),
      "recorded.double.vars[0].kind must be neuron or wu or",
    ],
    [
      "an unknown field",
      "psm_exp_cond",
      (content) => (content.seed = 1),
      "the file has 'seed', which is not read here",
    ],
    ["no steps", "psm_exp_cond", (content) => delete content.n_steps, "the file has no 'n_steps'"],
    [
      "a missing parameter",
      "psm_exp_cond",
      (content) => delete content[NEURONS][1].params.C,
      "neuron_populations[1].params has no 'C'",
    ],
    [
      "a parameter too many",
      "psm_exp_cond",
      (content) => (content[NEURONS][1].params.D = 1),
      "neuron_populations[1].params has 'D', which is not read here",
    ],
    [
      "a missing initial value",
      "psm_exp_cond",
      (content) => delete content[NEURONS][1].vars.V,
      "neuron_populations[1].vars has no 'V'",
    ],
    [
      "too few initial values",
      "psm_exp_cond",
      (content) => (content[NEURONS][1].vars.V = [1]),
      "neuron_populations[1].vars.V has 1 values instead of",
    ],
    [
      "truncated base64",
      "psm_exp_cond",
      (content) => (content.recorded.double.vars[0].data.b64 = content.recorded.double.vars[0].data.b64.slice(0, -5)),
      "recorded.double.vars[0].data.b64 is not base64",
    ],
    [
      "shorter base64",
      "psm_exp_cond",
      (content) => (content.recorded.double.vars[0].data.b64 = content.recorded.double.vars[0].data.b64.slice(0, -4)),
      "recorded.double.vars[0].data holds",
    ],
    [
      "an unknown type of numbers",
      "psm_exp_cond",
      (content) => (content.recorded.double.vars[0].data.dtype = "<f2"),
      "recorded.double.vars[0].data.dtype must be <f4",
    ],
    [
      "data of another shape",
      "psm_exp_cond",
      (content) => content.record.steps.pop(),
      "recorded.double.vars[0].data has shape",
    ],
    [
      "steps out of order",
      "psm_exp_cond",
      (content) => content.record.steps.reverse(),
      "record.steps is not ascending",
    ],
    [
      "a step past the end",
      "psm_exp_cond",
      (content) => (content.record.steps[content.record.steps.length - 1] = 5000),
      "record.steps is 5000 at entry",
    ],
    [
      "a spike too few",
      "psm_exp_cond",
      (content) => content.recorded.double.spikes.in.ids.pop(),
      "recorded.double.spikes.in.ids lists",
    ],
    [
      "a spike of no neuron",
      "psm_exp_cond",
      (content) => (content.recorded.double.spikes.in.ids[0] = 99),
      "recorded.double.spikes.in.ids is 99 at entry 0",
    ],
    [
      "spikes of no population",
      "psm_exp_cond",
      (content) => (content.recorded.double.spikes.z = content.recorded.double.spikes.in),
      "recorded.double.spikes.z is of 'z'",
    ],
    [
      "spikes as in nothing",
      "psm_exp_cond",
      (content) => delete content.recorded.double,
      "recorded.float.spikes is 'as double', but there is no such recording",
    ],
    [
      "no recordings",
      "psm_exp_cond",
      (content) => (content.recorded = {}),
      "recorded has neither 'double' nor 'float'",
    ],
    [
      "a variable that is not there",
      "psm_exp_cond",
      (content) => (content.recorded.double.vars[0].var = "W"),
      "recorded.double.vars[0] means neuron variable 'W'",
    ],
    [
      "events of no population",
      "spike_like_events_delayed",
      (content) => (content.recorded.double.events = { "s:in": {} }),
      "recorded.double.events.s:in is of 's:in'",
    ],
    [
      "a synapse to no neuron",
      "prev_spike_times",
      (content) => (content[SYNAPSES][0].connectivity.post_ind = [77]),
      "synapse_populations[0].connectivity.post_ind is 77",
    ],
    [
      "half a synapse",
      "prev_spike_times",
      (content) => (content[SYNAPSES][0].connectivity.post_ind = [0]),
      "synapse_populations[0].connectivity has 1 postsynaptic neurons for",
    ],
    [
      "a target that is not there",
      "prev_spike_times",
      (content) => (content[SYNAPSES][0].post = "z"),
      "synapse_populations[0].post is 'z', which",
    ],
    [
      "a kernel of another size",
      "toeplitz_conv2d",
      (content) => content[SYNAPSES][0].connectivity.ih++,
      "synapse_populations[0].connectivity joins",
    ],
    [
      "a group that nothing has",
      "batch",
      (content) => (content.schedule[0].groups = ["none"]),
      "schedule[0].groups[0] is 'none', a group that no custom update has",
    ],
    [
      "an instance too few",
      "batch",
      (content) => content.recorded.double.spikes.p.pop(),
      "recorded.double.spikes.p has 2 instances instead of 3",
    ],
    [
      "two groups of one name",
      "psm_exp_cond",
      (content) => content[SYNAPSES].push(content[SYNAPSES][0]),
      "there are two groups with the name 's'",
    ],
  ])("with %s", (_, name, edit, message) => {
    expect(() => edited(name, edit)).toThrow(message);
  });

  it("that is cut off, or describes code that is none, says so", async () => {
    const text = JSON.stringify(json("psm_exp_cond"));
    expect(() => Field.ofText(text.slice(0, 2000), "short.json")).toThrow("short.json is not complete JSON");
    const file = edited("psm_exp_cond", (content) => {
      content.models.LIF.derived_params.ExpTC = "process.exit(1)";
    });
    await expect(comparePeer(file, "double")).rejects.toThrow("LIF, derived parameter 'ExpTC', line 1");
  });
});
