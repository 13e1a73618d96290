/** A model in which everything occurs: events and rates, held sources, events on a rising edge, pairs, reductions, transposed references. */
import {
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  readOnly,
  synapseVarRef,
  transposedSynapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";

const rate = defineNeuronModel({
  name: "rate",
  vars: { v: uniform(-1, 1), r: 0, r_event: 0, e: 0.5, bias: readOnly(0) },
  simCode: "scalar before = r; v += dt * (Isyn - v); r = tanh(2.0 * Isyn + bias); e = r - before;",
  thresholdConditionCode: "fabs(r - r_event) >= 0.05",
  resetCode: "r_event = before;",
});
const edge = defineNeuronModel({
  name: "edge",
  vars: { v: 0 },
  additionalInputVars: { other: 1 },
  simCode: "v = Isyn + other;",
  thresholdConditionCode: "v > 0.5",
  autoRefractoryRequired: true,
});
const keep = definePostsynapticModel({ name: "keep", simCode: "injectCurrent(inSyn);" });
const clear = definePostsynapticModel({ name: "clear", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const steps = defineCurrentSourceModel({
  name: "steps",
  vars: { count: variable({ type: "int", initial: 0 }) },
  extraGlobalParams: { levels: "scalar" },
  injectionCode: "count++; scalar end = t + 5; injectCurrent(levels[count % 3]);",
  constantUntil: "end",
});
const byEvents = defineWeightUpdateModel({
  name: "by_events",
  vars: { g: readOnly(), dg: 0, t_prev: 0 },
  preVars: { trace: 0 },
  preSpikeSynCode: "addToPost(g * (t - t_prev) * trace); addToPre(g); dg += g * e_post * st_pre; t_prev = t;",
  postSpikeSynCode: "dg += trace;",
  preSpikeCode: "trace += 1;",
  preDynamicsCode: "trace *= 0.9;",
});
const byRates = defineWeightUpdateModel({
  name: "by_rates",
  vars: { g: readOnly(), dg: 0 },
  synapseDynamicsCode: "addToPost(g * r_pre); dg += dt * r_pre * e_post;",
});
const sumAndClear = defineCustomUpdateModel({
  name: "sum_and_clear",
  vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
  varRefs: { change: "READ_WRITE" },
  updateCode: "sum = change; change = 0;",
});
const copy = defineCustomUpdateModel({
  name: "copy",
  varRefs: { to: "READ_WRITE", from: "READ_ONLY" },
  updateCode: "to = from;",
});

const peak = defineCustomUpdateModel({
  name: "peak",
  vars: { most: variable({ access: "REDUCE_SEGMENT_MAX" }) },
  varRefs: { x: "READ_ONLY" },
  updateCode: "most = x;",
});
const total = defineCustomUpdateModel({
  name: "total",
  vars: { sum: variable({ access: "REDUCE_NEURON_SUM" }) },
  varRefs: { x: "READ_ONLY", most: "READ_ONLY" },
  updateCode: "sum = exp(x - most);",
});

export function everything(): GeNNModel {
  const model = new GeNNModel({ dt: 0.1, batchSize: 16, seed: 4, name: "everything" });
  const source = model.addNeuronPopulation("source", 9, rate);
  const left = model.addNeuronPopulation("left", 40, rate, { segments: [30, 10] });
  const right = model.addNeuronPopulation("right", 40, rate);
  const edges = model.addNeuronPopulation("edges", 40, edge);
  model.addCurrentSource("drive", steps, source, { extraGlobalParams: { levels: [0, 1, 2] } });
  const values = { vars: { g: uniform(-1, 1) } };
  const connect = (name: string, from: typeof source, to: typeof source, weightUpdate: typeof byEvents, psm = keep) =>
    model.addSynapsePopulation(name, "dense", from, to, {
      weightUpdate,
      postsynaptic: psm,
      weightUpdateValues: values,
    });
  const events = connect("events", source, left, byEvents);
  const there = connect("there", left, right, byRates as never, clear);
  const back = connect("back", right, left, byRates as never, clear);
  const weightUpdate = defineWeightUpdateModel({ name: "pass_on", vars: { g: 1 }, preSpikeSynCode: "addToPost(g);" });
  const heard = model.addNeuronPopulation("heard", 5, rate);
  model.addSynapsePopulation("hears", "dense", source, heard, { weightUpdate, postsynaptic: keep });
  model.addSynapsePopulation("pairs", "one_to_one", right, edges, { weightUpdate, postsynaptic: clear });
  for (const synapses of [events, there, back]) {
    const varRefs = { change: synapseVarRef(synapses, "dg") };
    model.addCustomUpdate(`sum_${synapses.name}`, "learn", sumAndClear, { varRefs });
  }
  model.addCustomUpdate("align", "align", copy, {
    varRefs: { to: synapseVarRef(there, "g"), from: transposedSynapseVarRef(back, "g") },
  });
  model.addCustomUpdate("bias", "align", copy, { varRefs: { to: varRef(left, "bias"), from: varRef(right, "bias") } });
  const x = varRef(left, "bias");
  const most = varRef(model.addCustomUpdate("peaks", "count", peak, { varRefs: { x } }), "most");
  model.addCustomUpdate("totals", "count", total, { varRefs: { x, most } });
  return model;
}
