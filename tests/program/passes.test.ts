/** Each pass fires where it may and nowhere else, and changes no result. */
import { describe, expect, test } from "vitest";
import { wasm } from "../../genn/backends/wasm/index.ts";
import {
  build,
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  inSynRef,
  type PassName,
  passNames,
  readOnly,
  type SynapsePopulation,
  synapseVarRef,
  uniform,
  variable,
  varRef,
  type WeightUpdateModel,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { optimise, passes } from "../../genn/program/passes/index.ts";
import type { NeuronKernel, Program, SynapseKernel } from "../../genn/program/program.ts";

const rate = defineNeuronModel({
  name: "rate",
  vars: { v: uniform(-1, 1), r: 0, r_event: 0, e: 0.5 },
  simCode: "v += dt * (Isyn - v); r = tanh(2.0 * v); e = r - v;",
  thresholdConditionCode: "fabs(r - r_event) >= 0.05",
  resetCode: "r_event = r;",
});
const keep = definePostsynapticModel({ name: "keep", simCode: "injectCurrent(inSyn);" });
const clear = definePostsynapticModel({ name: "clear", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const sumAndClear = defineCustomUpdateModel({
  name: "sum_and_clear",
  vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
  varRefs: { change: "READ_WRITE" },
  updateCode: "sum = change; change = 0;",
});

interface Parts {
  readonly weightUpdate: WeightUpdateModel;
  readonly update?: typeof sumAndClear;
  readonly dynamics?: boolean;
  readonly batchSize?: number;
}

/** Two populations of rate neurons, connected by what the test is about. */
function connected({ weightUpdate, update = sumAndClear, dynamics = false, batchSize = 16 }: Parts): GeNNModel {
  const model = new GeNNModel({ dt: 0.1, batchSize, seed: 4 });
  const [from, to] = [model.addNeuronPopulation("from", 9, rate), model.addNeuronPopulation("to", 34, rate)];
  const synapses = model.addSynapsePopulation("syn", "dense", from, to, {
    weightUpdate,
    postsynaptic: dynamics ? clear : keep,
    weightUpdateValues: { vars: { g: uniform(-1, 1) } },
  });
  if ("dg" in weightUpdate.vars) {
    model.addCustomUpdate("reduce", "plast", update, { varRefs: { change: synapseVarRef(synapses, "dg") } });
  }
  return model;
}

const events = (code: string, vars = {}) =>
  defineWeightUpdateModel({ name: "events", vars: { g: readOnly(), dg: 0, ...vars }, preSpikeSynCode: code });
const everyStep = (code: string, vars = {}) =>
  defineWeightUpdateModel({ name: "every_step", vars: { g: readOnly(), dg: 0, ...vars }, synapseDynamicsCode: code });

const run = (name: PassName, model: GeNNModel): Program => passes[name].run(lower(model));
const buffer = (program: Program, name: string) => program.buffers.find((one) => one.name === name)!;
const kernel = (program: Program, name: string) => program.step.find((one) => one.name === name)!;

/** The state after some steps and an update, with and without a pass. */
async function results(make: () => GeNNModel, passesOff: readonly PassName[]): Promise<Map<string, number[]>> {
  const model = make();
  const simulation = await build(model, { threads: 2, passesOff });
  await simulation.step(40);
  if (model.customUpdates.length > 0) await simulation.customUpdate("plast");
  await simulation.step(25);
  const state = new Map<string, number[]>();
  for (const population of model.neuronPopulations) {
    for (const name of Object.keys(population.neuron.definition.vars)) {
      state.set(`${population.name}.${name}`, [...(await simulation.pull(varRef(population, name)))]);
    }
  }
  for (const synapses of model.synapsePopulations) {
    state.set(`${synapses.name}.inSyn`, [...(await simulation.pull(inSynRef(synapses)))]);
    for (const name of Object.keys(synapses.weightUpdate.definition.vars)) {
      if (name !== "dg")
        state.set(`${synapses.name}.${name}`, [...(await simulation.pull(synapseVarRef(synapses, name)))]);
    }
  }
  for (const update of model.customUpdates)
    state.set(`${update.name}.sum`, [...(await simulation.pull(varRef(update, "sum")))]);
  simulation.destroy();
  return state;
}

async function expectSameBits(make: () => GeNNModel, name: PassName): Promise<void> {
  expect(await results(make, [])).toEqual(await results(make, [name]));
}

describe("blockAccumulators", () => {
  const sharing = (parts: Parts) => buffer(run("blockAccumulators", connected(parts)), "syn.dg").sharing;
  const learning = events("addToPost(g * r_event_pre); dg += r_pre * e_post;");

  test("fires for a variable that is only added to, summed and cleared", () => {
    const program = run("blockAccumulators", connected({ weightUpdate: learning }));
    expect(buffer(program, "syn.dg").sharing).toBe("block");
    expect(program.customUpdates[0]!.copies).toBe("block");
    expect(program.blockSize).toBe(4);
  });
  test("not where it is read", () => {
    expect(sharing({ weightUpdate: events("addToPost(dg); dg += r_pre;") })).toBe("instance");
  });
  test("not where it is set or scaled", () => {
    expect(sharing({ weightUpdate: events("dg = r_pre;") })).toBe("instance");
    expect(sharing({ weightUpdate: events("dg *= r_pre;") })).toBe("instance");
  });
  test("not where the value of the addition is used", () => {
    expect(sharing({ weightUpdate: events("addToPost(dg += r_pre);") })).toBe("instance");
  });
  test("not where it starts from something else than 0", () => {
    expect(sharing({ weightUpdate: events("dg += r_pre;", { dg: 1 }) })).toBe("instance");
  });
  test.each([
    ["is scaled", "sum = change * 2.0; change = 0;"],
    ["is squared", "sum = change * change; change = 0;"],
    ["is set to something else", "sum = change; change = 1.0;"],
  ])("not where it %s", (_, updateCode) => {
    const update = defineCustomUpdateModel({ ...sumAndClear, updateCode } as never) as typeof sumAndClear;
    expect(sharing({ weightUpdate: learning, update })).toBe("instance");
  });
  test("not where it is reduced to a maximum", () => {
    const update = defineCustomUpdateModel({
      ...sumAndClear,
      vars: { sum: variable({ access: "REDUCE_BATCH_MAX" }) },
    } as never) as typeof sumAndClear;
    expect(sharing({ weightUpdate: learning, update })).toBe("instance");
  });
  test("gives the same sums, but for their order", async () => {
    const [on, off] = [
      await results(() => connected({ weightUpdate: learning }), []),
      await results(() => connected({ weightUpdate: learning }), ["blockAccumulators"]),
    ];
    const [sums, expected] = [on.get("reduce.sum")!, off.get("reduce.sum")!];
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-3);
    for (const [index, value] of sums.entries()) {
      expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected[index]!)));
    }
  });
});

describe("rowConstants", () => {
  const time = { t_prev: variable({ type: "timepoint", initial: 0 }) };
  const stored = (code: string, vars: object = time) =>
    buffer(run("rowConstants", connected({ weightUpdate: events(code, vars) })), "syn.t_prev");

  test("fires for the time of the last event", async () => {
    const code = "dg += (t - t_prev) * e_post; t_prev = t; addToPost(g * r_event_pre);";
    expect(stored(code)).toMatchObject({ rows: 1, columns: 9, repeats: 34 });
    await expectSameBits(() => connected({ weightUpdate: events(code, time) }), "rowConstants");
  });
  test("fires for what follows from the presynaptic side and itself", () => {
    expect(stored("t_prev = 0.5 * t_prev + r_pre;").repeats).toBe(34);
  });
  test.each([
    ["follows from the postsynaptic side", "t_prev = r_post;"],
    ["follows from the synapse", "t_prev = g;"],
    ["is written in a branch", "if (e_post > 0.0) t_prev = t;"],
    ["is written in an expression", "dg += (t_prev = t);"],
    ["is never written", "dg += t_prev;"],
    ["is random", "t_prev = gennrand_uniform();"],
  ])("not where it %s", (_, code) => expect(stored(code).repeats).toBeUndefined());
  test("not where it starts differently", () => {
    expect(stored("t_prev = t;", { t_prev: variable({ initial: uniform(0, 1) }) }).repeats).toBeUndefined();
  });
});

describe("sleeping", () => {
  const switching = defineCurrentSourceModel({
    name: "switching",
    vars: { idx: variable({ type: "int", initial: 0 }) },
    extraGlobalParams: { times: "timepoint", values: "scalar" },
    injectionCode: "if (t >= times[idx]) idx += 1; injectCurrent(values[idx] * (id + batch));",
    constantUntil: "times[idx]",
  });
  function shown(
    neuron: ReturnType<typeof defineNeuronModel>,
    source: ReturnType<typeof defineCurrentSourceModel> = switching,
  ) {
    const model = new GeNNModel({ dt: 0.1, batchSize: 5 });
    const pop = model.addNeuronPopulation("pop", 6, neuron);
    const extraGlobalParams = { times: [0.75, 3, 1e30], values: [0.25, -0.5, 2] };
    model.addCurrentSource("source", source, pop, source === switching ? { extraGlobalParams } : {});
    return model;
  }
  const relay = (code = "u = Isyn; r = u;", more = {}) =>
    defineNeuronModel({
      name: "relay",
      vars: { u: 0, r: 0, r_event: 0 },
      simCode: code,
      thresholdConditionCode: "fabs(r - r_event) >= 0.01",
      resetCode: "r_event = r;",
      ...more,
    });
  const sleeps = (model: GeNNModel) => (kernel(run("sleeping", model), "pop.neuron") as NeuronKernel).sleeps;

  test("fires for neurons that pass on a held current", async () => {
    expect(sleeps(shown(relay()))).toBe(true);
    await expectSameBits(() => shown(relay()), "sleeping");
  });
  test.each([
    ["that remember", relay("u += dt * (Isyn - u); r = u;")],
    ["that look at the time", relay("u = Isyn * t; r = u;")],
    ["that draw random numbers", relay("u = Isyn + gennrand_normal(); r = u;")],
    ["whose threshold looks at the time", relay(undefined, { thresholdConditionCode: "r > t" })],
    ["that write only sometimes", relay("if (Isyn > 0.0) u = Isyn; r = u + 1.0;")],
  ])("not for neurons %s", async (_, neuron) => {
    expect(sleeps(shown(neuron))).toBe(false);
    await expectSameBits(() => shown(neuron), "sleeping");
  });
  test("not where the source makes no promise", () => {
    const plain = defineCurrentSourceModel({ name: "plain", injectionCode: "injectCurrent(t);" });
    expect(sleeps(shown(relay(), plain as never))).toBe(false);
  });
  test("not where synapses feed them", () => {
    const model = shown(relay());
    const [pop] = model.neuronPopulations;
    const weightUpdate = events("addToPost(g);") as WeightUpdateModel;
    model.addSynapsePopulation("loop", "dense", pop!, pop!, {
      weightUpdate,
      postsynaptic: keep,
      weightUpdateValues: { vars: { g: 0.1 } },
    });
    expect(sleeps(model)).toBe(false);
  });
  test("what is pushed wakes them", async () => {
    const model = shown(relay());
    const [pop] = model.neuronPopulations;
    const simulation = await build(model, { threads: 1 });
    await simulation.step(20);
    simulation.push(varRef(pop!, "r"), 7);
    await simulation.step(1);
    expect(Math.max(...(await simulation.pull(varRef(pop!, "r"))))).toBeLessThan(7);
    simulation.destroy();
  });
});

describe("zeroRows", () => {
  const half = (program: Program) => (kernel(program, "syn.synapseDynamics") as SynapseKernel).skipWhereZero;
  const skips = (code: string, vars = {}) =>
    half(run("zeroRows", connected({ weightUpdate: everyStep(code, vars), dynamics: true }))) !== undefined;

  test("fires where all that is done is to add multiples of a presynaptic variable", async () => {
    const code = "addToPost(g * r_pre); dg += (dt * r_pre) * e_post;";
    expect(skips(code)).toBe(true);
    const withSilence = () => {
      const model = connected({ weightUpdate: everyStep(code), dynamics: true });
      return model;
    };
    await expectSameBits(withSilence, "zeroRows");
  });
  test.each([
    ["adds something else", "addToPost(g * r_pre); dg += e_post;"],
    ["sets a variable", "addToPost(g * r_pre); dg = r_pre;"],
    ["divides by the rate", "addToPost(g / r_pre);"],
    ["adds to the rate first", "addToPost(g * (r_pre + 1.0));"],
    ["takes a function of it", "addToPost(cos(r_pre));"],
    ["has a branch", "if (e_post > 0.0) addToPost(g * r_pre);"],
  ])("not where the code %s", (_, code) => expect(skips(code)).toBe(false));

  test("leaves the sums as they are when most rows are silent", async () => {
    const sparse = defineNeuronModel({ name: "sparse", vars: { r: 0 }, simCode: "r = id % 3 == 1 ? 0.5 + id : 0.0;" });
    const make = () => {
      const model = new GeNNModel({ dt: 0.1, batchSize: 3, seed: 2 });
      const [from, to] = [model.addNeuronPopulation("from", 23, sparse), model.addNeuronPopulation("to", 33, rate)];
      const weightUpdate = everyStep("addToPost(g * r_pre);");
      model.addSynapsePopulation("syn", "dense", from, to, {
        weightUpdate,
        postsynaptic: clear,
        weightUpdateValues: { vars: { g: uniform(-1, 1) } },
      });
      return model;
    };
    expect(half(run("zeroRows", make()))).toBeDefined();
    await expectSameBits(make, "zeroRows");
  });
});

describe("heldValues", () => {
  const basal = (simCode: string) =>
    defineNeuronModel({
      name: "basal",
      vars: { u: 0.3, vb: 0, b: readOnly(0.1), slope: 0, r: 0, r_event: 0 },
      simCode,
      thresholdConditionCode: "fabs(r - r_event) >= 0.02",
      resetCode: "r_event = r;",
    });
  function fed(simCode: string, postsynaptic = keep): GeNNModel {
    const model = new GeNNModel({ dt: 0.1, batchSize: 6, seed: 9 });
    const [from, to] = [model.addNeuronPopulation("from", 5, rate), model.addNeuronPopulation("to", 7, basal(simCode))];
    const weightUpdate = events("addToPost(g * r_event_pre);") as WeightUpdateModel;
    const connect = (name: string, source: typeof from, target: typeof from): SynapsePopulation =>
      model.addSynapsePopulation(name, "dense", source, target, {
        weightUpdate,
        postsynaptic,
        weightUpdateValues: { vars: { g: uniform(-0.3, 0.3) } },
      });
    connect("syn", from, to);
    return model;
  }
  const holds = (model: GeNNModel) =>
    (kernel(run("heldValues", model), "to.neuron") as NeuronKernel).held !== undefined;
  const code = "vb = Isyn + b; u += dt * (vb - u); r = tanh(u); scalar s = tanh(2.0 * vb); slope = 1.0 - s * s;";

  test("fires for functions of inputs that only events change", async () => {
    const program = run("heldValues", fed(code));
    const held = (kernel(program, "to.neuron") as NeuronKernel).held!;
    expect((kernel(program, "syn.presynapticSpike") as SynapseKernel).marks).toBe(held.changed);
    // One of the two calls is kept: that of u changes in every step.
    expect(program.buffers.filter((one) => one.name.startsWith("to.held_"))).toHaveLength(1);
    await expectSameBits(() => fed(code), "heldValues");
  });
  test.each([
    ["of the neuron's own state", "u += dt * (Isyn - u); r = tanh(u);"],
    ["of a value that is changed again", "vb = Isyn; vb += 0.1 * t; r = tanh(vb);"],
    ["of a value written in a branch", "vb = Isyn; if (u > 0.0) vb = u; r = tanh(vb);"],
    ["with random arguments", "r = tanh(Isyn + gennrand_uniform());"],
    ["behind a condition", "r = u > 0.0 ? tanh(Isyn) : 0.0;"],
  ])("not for functions %s", async (_, simCode) => {
    expect(holds(fed(simCode))).toBe(false);
    await expectSameBits(() => fed(simCode), "heldValues");
  });
  test("not where the input decays or is cleared", () => {
    expect(holds(fed(code, clear))).toBe(false);
    const decaying = definePostsynapticModel({ name: "decaying", simCode: "injectCurrent(inSyn); inSyn *= 0.9;" });
    expect(holds(fed(code, decaying))).toBe(false);
  });
  test("a pushed bias is seen at once", async () => {
    const model = fed("vb = Isyn + b; r = tanh(vb);");
    const [, to] = model.neuronPopulations;
    const simulation = await build(model, { threads: 1 });
    await simulation.step(50);
    simulation.push(varRef(to!, "b"), 100);
    await simulation.step(1);
    expect([...(await simulation.pull(varRef(to!, "r")))].every((value) => value === 1)).toBe(true);
    simulation.destroy();
  });
});

describe("stillSenders", () => {
  const stillOf = (model: GeNNModel) =>
    (kernel(optimise(lower(model), wasm.passes), "syn.synapseDynamics") as SynapseKernel).still !== undefined;
  const code = "addToPost(g * r_pre); dg += -((dt * r_pre) * e_post) / (q_pre * 2.0);";
  /** Senders that move at every tenth step, some of them, and stand still in between. */
  const moving = defineNeuronModel({
    name: "moving",
    vars: { r: 0, q: 2 },
    simCode: "r = id % 2 == 0 ? sin(floor(t) + id) : 0.0; q = r + 2.0;",
  });
  function shownTo(target: typeof rate, weightUpdate: WeightUpdateModel, postsynaptic = clear): GeNNModel {
    const model = new GeNNModel({ dt: 0.1, batchSize: 19, seed: 3 });
    const [from, to] = [model.addNeuronPopulation("from", 23, moving), model.addNeuronPopulation("to", 34, target)];
    const synapses = model.addSynapsePopulation("syn", "dense", from, to, {
      weightUpdate,
      postsynaptic,
      weightUpdateValues: { vars: { g: uniform(-1, 1) } },
    });
    model.addCustomUpdate("reduce", "plast", sumAndClear, { varRefs: { change: synapseVarRef(synapses, "dg") } });
    return model;
  }

  test("fires for sums of what senders send, and for products of both sides", () => {
    expect(stillOf(shownTo(rate, everyStep(code)))).toBe(true);
    expect(stillOf(connected({ weightUpdate: everyStep("addToPost(g * r_pre);"), dynamics: true }))).toBe(true);
  });
  test.each([
    ["adds to the presynaptic side", "addToPre(g * r_post);"],
    ["sends what the postsynaptic side has", "addToPost(g * e_post);"],
    ["changes what it sends", "addToPost(g * r_pre); g2 += r_pre * e_post; addToPost(g2 * r_pre);"],
    ["has a factor that needs both sides", "dg += r_pre * (r_pre - e_post);"],
    ["has a weight in the change", "dg += r_pre * e_post * g;"],
    ["sets the change", "dg = r_pre * e_post;"],
    ["has a branch", "if (e_post > 0.0) addToPost(g * r_pre);"],
    ["looks at the time", "addToPost(g * r_pre * t);"],
    ["draws random numbers", "addToPost(g * r_pre * gennrand_uniform());"],
  ])("not where the code %s", (_, code) => {
    expect(stillOf(shownTo(rate, everyStep(code, { g2: 0 })))).toBe(false);
  });
  test("not where somebody may look at the change", () => {
    const model = shownTo(rate, everyStep(code));
    const program = optimise(lower(model), wasm.passes, { off: ["blockAccumulators"] });
    expect((kernel(program, "syn.synapseDynamics") as SynapseKernel).still).toBeUndefined();
  });

  test.each([
    ["with the input cleared", clear],
    ["with the input kept", keep],
  ])("sums are the same, and weight changes but for rounding, %s", async (_, postsynaptic) => {
    const make = () => shownTo(rate, everyStep(code), postsynaptic);
    const [withPass, without] = [await results(make, []), await results(make, ["stillSenders"])];
    for (const [name, values] of without) {
      const other = withPass.get(name)!;
      if (name !== "reduce.sum" && postsynaptic === clear) expect(other, name).toEqual(values);
      else {
        const largest = Math.max(...values.map(Math.abs));
        for (let i = 0; i < values.length; i++) expect(other[i]! / largest).toBeCloseTo(values[i]! / largest, 4);
      }
    }
    expect(Math.max(...without.get("reduce.sum")!.map(Math.abs))).toBeGreaterThan(0.1);
  });
  test("weights that are pushed count at once", async () => {
    const model = shownTo(rate, everyStep(code));
    const [synapses] = model.synapsePopulations;
    const simulation = await build(model, { threads: 1 });
    await simulation.step(5);
    simulation.push(synapseVarRef(synapses!, "g"), 0);
    await simulation.step(1);
    const [, to] = model.neuronPopulations;
    const before = [...(await simulation.pull(varRef(to!, "v")))];
    await simulation.step(1);
    const after = [...(await simulation.pull(varRef(to!, "v")))];
    // Without input, v decays by a tenth in each step.
    for (const [index, value] of after.entries()) expect(value).toBeCloseTo(0.9 * before[index]!, 5);
    simulation.destroy();
  });
});

describe("rememberedCalls", () => {
  const settling = (simCode: string) =>
    defineNeuronModel({ name: "settling", vars: { u: 0, y: 0, r: 0, r_event: 0 }, simCode });
  const remembers = (model: GeNNModel) =>
    optimise(lower(model), wasm.passes).buffers.filter((one) => one.name.includes(".last_argument")).length;
  /** A population fed by senders that stand still, or by some that never do. */
  function fed(simCode: string, weights = everyStep("addToPost(g * r_pre);")): GeNNModel {
    const sender = defineNeuronModel({
      name: "sender",
      vars: { r: 0 },
      simCode: "r = floor(t / 2.0) * 0.1 * (id % 4);",
    });
    const model = new GeNNModel({ dt: 0.1, batchSize: 5, seed: 5 });
    const from = model.addNeuronPopulation("from", 18, sender);
    const to = model.addNeuronPopulation("to", 17, settling(simCode));
    model.addSynapsePopulation("syn", "dense", from, to, {
      weightUpdate: weights,
      postsynaptic: clear,
      weightUpdateValues: { vars: { g: uniform(-1, 1) } },
    });
    return model;
  }

  test("fires for maths functions in populations that may settle", async () => {
    const code = "u += (Isyn - u) / 2.0; scalar e = exp(u); y = 1.0 / (1.0 + e * tanh(cos(u) - y)); r = log(e) + y;";
    expect(remembers(fed(code))).toBe(4);
    await expectSameBits(() => fed(code), "rememberedCalls");
  });
  test("the first argument is always new, also 0", async () => {
    const model = fed("u = 0.0; y = cos(u);");
    const simulation = await build(model, { threads: 1 });
    await simulation.step(1);
    expect([...(await simulation.pull(varRef(model.neuronPopulations[1]!, "y")))].every((y) => y === 1)).toBe(true);
    simulation.destroy();
  });
  test("an argument may be no number", async () => {
    await expectSameBits(() => fed("y = fmin(exp(sqrt(-1.0 - t)), 2.0);"), "rememberedCalls");
  });
  test.each([
    ["of random numbers", "y = exp(gennrand_uniform());"],
    ["that may not be called", "y = Isyn > 0.0 ? exp(Isyn) : 0.0;"],
    ["in a branch", "if (Isyn > 0.0) y = exp(Isyn);"],
    ["of two arguments", "y = pow(Isyn, 0.3);"],
    ["that cost an instruction", "y = sqrt(fabs(Isyn));"],
  ])("not for functions %s", (_, code) => expect(remembers(fed(code))).toBe(0));
  test("not in populations whose input never rests", () => {
    expect(remembers(fed("y = exp(Isyn);", everyStep("addToPost(g * r_pre * t);")))).toBe(0);
  });
});

test("every pass has a test here", () => {
  expect(passNames).toEqual([
    "blockAccumulators",
    "rowConstants",
    "sleeping",
    "zeroRows",
    "stillSenders",
    "heldValues",
    "rememberedCalls",
  ]);
});
