/** The conditions of each pass, one by one, seen on the Program alone: what it takes, and what it must leave. */
import { describe, expect, test } from "vitest";
import { wasm } from "../../genn/backends/wasm/index.ts";
import {
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  type InitialValue,
  type NeuronModelSpec,
  type PassName,
  readOnly,
  synapseVarRef,
  uniform,
  variable,
  type WeightUpdateModelSpec,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { optimise, passes, passNames } from "../../genn/program/passes/index.ts";
import { blockSizeFor, type NeuronKernel, type Program, type SynapseKernel } from "../../genn/program/program.ts";
import { DT, delta, nothing, silent } from "../support/definitions.ts";

/** The Program with one pass only. */
const only = (model: GeNNModel, pass: PassName): Program => passes[pass].run(lower(model));
const bufferNamed = (program: Program, name: string) => program.buffers.find((buffer) => buffer.name === name)!;

type Names = string;
type Neuron = NeuronModelSpec<Names, Names, Names, Names, Names>;
type Weights = WeightUpdateModelSpec<Names, Names, Names, Names, Names, Names>;

const spiking: Partial<Neuron> = {
  vars: { v: 0, r: 0 },
  simCode: "v += Isyn; r = v;",
  thresholdConditionCode: "v > 1",
  resetCode: "v = 0;",
};

interface Plan {
  readonly weights: Partial<Weights>;
  readonly update?: { readonly code: string; readonly mode?: "READ_WRITE" | "READ_ONLY"; readonly max?: boolean };
  readonly connectivity?: "dense" | "one_to_one";
  readonly batchSize?: number;
  readonly neuron?: Partial<Neuron>;
  readonly psm?: string;
  /** How many neurons there are behind the synapses, if not five as in front of them. */
  readonly columns?: number;
  /** Values for the synapses' variables. */
  readonly vars?: Record<string, InitialValue>;
  readonly more?: (model: GeNNModel) => void;
}

/** Two populations, synapses between them, and an update that sums `dg` over the batch. */
function modelOf({
  weights,
  update,
  connectivity = "dense",
  batchSize = 16,
  neuron = spiking,
  psm,
  columns = 5,
  vars,
  more,
}: Plan) {
  const model = new GeNNModel({ dt: DT, batchSize });
  const spec = { name: "spiking", ...neuron } as Neuron;
  const [a, b] = [
    model.addNeuronPopulation("a", 5, defineNeuronModel(spec)),
    model.addNeuronPopulation("b", columns, defineNeuronModel(spec)),
  ];
  const syn = model.addSynapsePopulation("syn", connectivity, a, b, {
    weightUpdate: defineWeightUpdateModel({ name: "weights", ...weights } as Weights),
    weightUpdateValues: { vars },
    postsynaptic: psm === undefined ? delta : definePostsynapticModel({ name: "psm", simCode: psm }),
  });
  if (update !== undefined) {
    const definition = defineCustomUpdateModel({
      name: "summing",
      vars: { total: variable({ access: update.max ? "REDUCE_BATCH_MAX" : "REDUCE_BATCH_SUM" }) },
      varRefs: { dg: update.mode ?? "READ_WRITE" },
      updateCode: update.code,
    });
    model.addCustomUpdate("sum", "learn", definition, { varRefs: { dg: synapseVarRef(syn, "dg") } });
  }
  more?.(model);
  return model;
}

describe("blockAccumulators", () => {
  const weights: Partial<Weights> = { vars: { dg: 0 }, preSpikeSynCode: "dg += v_pre * v_post;" };
  const update = { code: "total = dg; dg = 0;" };
  const sharing = (plan: Partial<Plan>) => {
    const program = only(modelOf({ weights, update, ...plan }), "blockAccumulators");
    return bufferNamed(program, "syn.dg").sharing;
  };

  test("one accumulator per block, where a change is only added to, and summed and cleared over the batch", () => {
    const program = only(modelOf({ weights, update }), "blockAccumulators");
    expect(bufferNamed(program, "syn.dg").sharing).toBe("block");
    expect(program.customUpdates[0]!.copies).toBe("block");
    expect(lower(modelOf({ weights, update })).customUpdates[0]!.copies).toBe("instance");
  });

  test("the blocks follow from the batch size alone", () => {
    expect([1, 5, 15, 16, 63, 64, 128, 512].map(blockSizeFor)).toEqual([1, 1, 1, 4, 4, 8, 8, 8]);
  });

  test.each<[string, Partial<Plan>]>([
    [
      "from any synapse code",
      { weights: { ...weights, postSpikeSynCode: "dg += 1;", synapseDynamicsCode: "dg += 2;" } },
    ],
    ["one-to-one", { connectivity: "one_to_one" }],
    ["in a branch", { weights: { ...weights, preSpikeSynCode: "if (v_post > 0) { dg += v_pre; }" } }],
    ["cleared with 0.0f", { update: { code: "total = dg; dg = 0.0f;" } }],
  ])("also: %s", (_, plan) => {
    expect(sharing(plan)).toBe("block");
  });

  test.each<[string, Partial<Plan>]>([
    ["it is read", { weights: { ...weights, preSpikeSynCode: "dg += v_pre; addToPost(dg);" } }],
    ["it is assigned", { weights: { ...weights, preSpikeSynCode: "dg = v_pre;" } }],
    ["it is subtracted from", { weights: { ...weights, preSpikeSynCode: "dg -= v_pre;" } }],
    ["it is scaled", { weights: { ...weights, synapseDynamicsCode: "dg *= 0.9;" } }],
    ["what is added depends on it", { weights: { ...weights, preSpikeSynCode: "dg += 0.1 * dg;" } }],
    ["the sum's new value is used", { weights: { ...weights, preSpikeSynCode: "addToPost(dg += v_pre);" } }],
    ["it does not start at 0", { vars: { dg: 1 } }],
    ["it starts at random", { vars: { dg: uniform(0, 1) } }],
    ["it is never summed", { update: undefined }],
    ["the update takes the maximum", { update: { ...update, max: true } }],
    ["the update is not linear in it", { update: { code: "total = dg * dg; dg = 0;" } }],
    ["the update keeps some of it", { update: { code: "total = dg; dg = 0.5 * dg;" } }],
    ["the update clears it to 1", { update: { code: "total = dg; dg = 1;" } }],
    ["the update clears it in a branch", { update: { code: "total = dg; if (batch == 0u) dg = 0;" } }],
    ["the update changes its own sum", { update: { code: "total = dg; total += 1; dg = 0;" } }],
    [
      "a pulled copy is needed by another update",
      {
        more: (model) => {
          const [syn] = model.synapsePopulations;
          const other = defineCustomUpdateModel({
            name: "o",
            vars: { k: 0 },
            varRefs: { dg: "READ_ONLY" },
            updateCode: "k = dg;",
          });
          model.addCustomUpdate("other", "other", other, { varRefs: { dg: synapseVarRef(syn!, "dg") } });
        },
      },
    ],
  ])("not if %s", (_, plan) => {
    expect(sharing(plan)).toBe("instance");
  });
});

describe("rowConstants", () => {
  const weights: Partial<Weights> = {
    vars: { dg: 0, last: -1 },
    preSpikeSynCode: "dg += (t - last) * v_post; last = t;",
  };
  const rowsOf = (plan: Partial<Plan>) => {
    const program = only(modelOf({ weights, ...plan }), "rowConstants");
    return bufferNamed(program, "syn.last").repeats;
  };

  test("what is the same along a row is kept once per presynaptic neuron", () => {
    const program = only(modelOf({ weights }), "rowConstants");
    expect(bufferNamed(program, "syn.last")).toMatchObject({ rows: 1, columns: 5, repeats: 5 });
    expect(bufferNamed(program, "syn.dg")).not.toHaveProperty("repeats");
  });

  const code = (preSpikeSynCode: string, more: Partial<Weights> = {}): Partial<Plan> => ({
    weights: { ...weights, preSpikeSynCode, ...more },
  });
  test.each<[string, Partial<Plan>]>([
    ["a presynaptic variable", code("dg += last; last = v_pre;")],
    ["itself", code("dg += last; last += 1;")],
    ["a presynaptic time", code("last = t - st_pre + dt;")],
    ["the instance of the batch", code("last = batch + id_pre;")],
  ])("written from %s", (_, plan) => {
    expect(rowsOf(plan)).toBe(5);
  });
  test.each<[string, Partial<Plan>]>([
    ["it depends on the postsynaptic side", code("last = v_post;")],
    ["it depends on another synaptic variable", code("last = dg;")],
    ["it depends on where the synapse is", code("last = id_post;")],
    ["it depends on the postsynaptic spike times", code("last = st_post;")],
    ["it is random", code("last = gennrand_uniform();")],
    ["it is written in a branch", code("if (v_post > 0) last = t;")],
    ["it is written within an expression", code("dg += (last = t);")],
    ["it depends on a local", code("scalar x = v_post; last = x;")],
    ["it is counted up as a part of something", code("dg += last++;")],
    ["it is only read", code("dg += last;")],
    ["other code reads it", code("last = t;", { postSpikeSynCode: "dg += last;" })],
    ["other code writes it", code("last = t;", { synapseDynamicsCode: "last += 1;" })],
    [
      "it is shared by the batch",
      { weights: { ...weights, vars: { dg: 0, last: readOnly(0) }, preSpikeSynCode: "dg += last;" } },
    ],
    ["it starts differently", { vars: { last: uniform(0, 1) } }],
    [
      "a custom update reads it",
      {
        more: (model) => {
          const [syn] = model.synapsePopulations;
          const other = defineCustomUpdateModel({
            name: "o",
            vars: { k: 0 },
            varRefs: { l: "READ_ONLY" },
            updateCode: "k = l;",
          });
          model.addCustomUpdate("other", "other", other, { varRefs: { l: synapseVarRef(syn!, "last") } });
        },
      },
    ],
    ["there is one synapse per row", { connectivity: "one_to_one" }],
  ])("not if %s", (_, plan) => {
    expect(rowsOf(plan)).toBeUndefined();
  });
});

describe("sleeping", () => {
  const steady: Partial<Neuron> = { vars: { x: 0 }, simCode: "x = 2 * Isyn;" };
  const source = (injectionCode: string, constantUntil: string) => (model: GeNNModel) => {
    const definition = defineCurrentSourceModel({ name: "source", params: { i: 1 }, injectionCode, constantUntil });
    model.addCurrentSource("source", definition, model.neuronPopulations[0]!);
  };
  const held = source("injectCurrent(i * t);", "t + 1");
  const sleeps = (neuron: Partial<Neuron>, more: (model: GeNNModel) => void = held, weights: Partial<Weights> = {}) => {
    const program = only(modelOf({ weights, neuron, more }), "sleeping");
    return (program.step.find((kernel) => kernel.name === "a.neuron") as NeuronKernel).sleeps;
  };

  test.each<[string, Partial<Neuron>]>([
    ["its state follows from its input", steady],
    ["a local goes between", { vars: { x: 0 }, simCode: "scalar y = Isyn * Isyn; x = y + sqrt(y);" }],
    ["a branch is behind a certain write", { vars: { x: 0 }, simCode: "x = Isyn; if (x > 1) x = 1;" }],
    [
      "it spikes and remembers what it sent",
      {
        vars: { x: 0, sent: 0 },
        simCode: "x = Isyn;",
        thresholdConditionCode: "x != sent",
        resetCode: "sent = x;",
      },
    ],
    ["it does nothing", {}],
  ])("a population sleeps if %s", (_, neuron) => {
    expect(sleeps(neuron)).toBe(true);
  });

  test.each<[string, Partial<Neuron>, ((model: GeNNModel) => void)?, Partial<Weights>?]>([
    ["it integrates", { vars: { x: 0 }, simCode: "x += Isyn;" }],
    ["it reads before it writes", { vars: { x: 0, y: 0 }, simCode: "y = x; x = Isyn;" }],
    ["it writes in a branch only", { vars: { x: 0, y: 0 }, simCode: "if (Isyn > 0) x = Isyn; y = x;" }],
    ["it writes in a loop only", { vars: { x: 0, y: 0 }, simCode: "for (int i = 0; i < 2; i++) x = Isyn; y = x;" }],
    ["it counts", { vars: { x: 0 }, simCode: "x++;" }],
    ["it draws random numbers", { vars: { x: 0 }, simCode: "x = gennrand_uniform();" }],
    ["its threshold draws random numbers", { thresholdConditionCode: "gennrand_uniform() < 0.1" }],
    ["it looks at the time", { vars: { x: 0 }, simCode: "x = t;" }],
    ["it looks at its spike times", { vars: { x: 0 }, simCode: "x = t - st;", thresholdConditionCode: "x > 1" }],
    ["its threshold looks at the time", { vars: { x: 0 }, simCode: "x = Isyn;", thresholdConditionCode: "t > 1" }],
    ["its threshold counts", { vars: { x: 0 }, thresholdConditionCode: "x++ > 3" }],
    ["it spikes on rising edges", { ...steady, thresholdConditionCode: "x > 0", autoRefractoryRequired: true }],
    ["its source looks at the time", steady, source("injectCurrent(t);", "")],
    [
      "it writes an array",
      {
        vars: { x: 0 },
        extraGlobalParams: { table: "scalar" },
        simCode: "table[0] = Isyn; x = table[1];",
      },
    ],
    ["a synapse sends something back", steady, held, { synapseDynamicsCode: "addToPre(1);" }],
    ["dynamics of a synapse integrate", steady, held, { preVars: { p: 0 }, preDynamicsCode: "p += x_pre;" }],
  ])("not if %s", (_, neuron, more, weights) => {
    expect(sleeps(neuron, more, weights)).toBe(false);
  });

  test("not if synapses feed it", () => {
    const weights: Partial<Weights> = { synapseDynamicsCode: "addToPost(1);" };
    const program = only(modelOf({ weights, neuron: steady, more: held }), "sleeping");
    const kernels = program.step.filter((kernel): kernel is NeuronKernel => kernel.kind === "neuron");
    expect(kernels.map((kernel) => kernel.sleeps)).toEqual([true, false]);
  });

  test("not if its postsynaptic model integrates", () => {
    const psm = "injectCurrent(inSyn); inSyn *= 0.5;";
    const program = only(modelOf({ weights: {}, neuron: steady, psm, more: held }), "sleeping");
    const kernels = program.step.filter((kernel): kernel is NeuronKernel => kernel.kind === "neuron");
    expect(kernels.map((kernel) => kernel.sleeps)).toEqual([true, false]);
  });
});

describe("zeroRows", () => {
  const rates: Partial<Neuron> = { vars: { r: 0, e: 0, k: variable({ type: "int", initial: 0 }) } };
  const skips = (synapseDynamicsCode: string, plan: Partial<Plan> = {}) => {
    const vars = { g: readOnly(1), dg: 0, n: variable({ type: "int", initial: 0 }) };
    const weights: Partial<Weights> = { vars, preVars: { p: 0 }, synapseDynamicsCode };
    const program = only(modelOf({ weights, neuron: rates, columns: 32, ...plan }), "zeroRows");
    const kernel = program.step.find((one): one is SynapseKernel => one.kind === "synapseDynamics")!;
    return kernel.skipWhereZero && program.buffers[kernel.skipWhereZero.buffer]!.name;
  };

  test.each([
    ["addToPost(g * r_pre);", "a.r"],
    ["addToPost(r_pre);", "a.r"],
    ["addToPost(-r_pre * g / 2);", "a.r"],
    ["addToPost(g * r_pre); dg += e_post * r_pre;", "a.r"],
    ["{ addToPost(g * r_pre + 2 * r_pre); }", "a.r"],
    ["dg -= r_pre * (e_post - g);", "a.r"],
    ["addToPost(g * p); addToPre(p * dg);", "syn.pre.p"],
    ["dg += e_pre * r_pre; addToPost(e_pre);", "a.e"],
  ])("%s leaves out rows where %s is 0", (code, factor) => {
    expect(skips(code)).toBe(factor);
  });

  test.each([
    ["another addend", "addToPost(g * r_pre + 1);"],
    ["another statement", "addToPost(g * r_pre); dg += 1;"],
    ["an assignment", "dg = g * r_pre;"],
    ["a product", "dg *= r_pre;"],
    ["a division by it", "addToPost(g / r_pre);"],
    ["a function of it", "addToPost(exp(r_pre));"],
    ["a branch", "if (r_pre > 0) addToPost(g * r_pre);"],
    ["a local", "scalar x = r_pre; addToPost(g * x);"],
    ["the postsynaptic side", "addToPost(g * r_post);"],
    ["different factors", "addToPost(g * r_pre); dg += e_pre;"],
    ["an integer factor", "addToPost(g * k_pre);"],
    ["an integer sum, which rounds", "n += r_pre;"],
    ["a side effect in the other factor", "addToPost(r_pre * (dg = 3));"],
    ["counting in the other factor", "addToPost(r_pre * n++);"],
  ])("not with %s", (_, code) => {
    expect(skips(code)).toBeUndefined();
  });

  test("not for short rows, not for spikes, and not one to one", () => {
    expect(skips("addToPost(g * r_pre);", { columns: 31 })).toBeUndefined();
    expect(skips("addToPost(g * r_pre);", { columns: 5, connectivity: "one_to_one" })).toBeUndefined();
    const weights = { preSpikeSynCode: "addToPost(r_pre);" };
    const program = only(modelOf({ weights, columns: 32 }), "zeroRows");
    expect(program.step.every((kernel) => kernel.kind === "neuron" || kernel.skipWhereZero === undefined)).toBe(true);
  });
});

describe("heldValues", () => {
  const keeps = (simCode: string, { psm = "injectCurrent(inSyn);", ...plan }: Partial<Plan> = {}) => {
    const neuron: Partial<Neuron> = {
      vars: { u: 0, w: 0, k: 0, own: variable({ access: "READ_ONLY_DUPLICATE", initial: 0 }), b: readOnly(0) },
      simCode,
      thresholdConditionCode: "u > 1",
      resetCode: "k = u;",
    };
    const program = only(
      modelOf({ weights: { preSpikeSynCode: "addToPost(1);" }, neuron, psm, ...plan }),
      "heldValues",
    );
    const kernel = program.step.find((one): one is NeuronKernel => one.name === "b.neuron")!;
    return kernel.held === undefined ? 0 : program.buffers.filter((buffer) => buffer.name.startsWith("b.held_")).length;
  };

  test.each([
    ["u = tanh(Isyn);", 1],
    ["u = tanh(Isyn + b); w = exp(u);", 2],
    ["scalar x = Isyn * 2; u = x * exp(x) + w;", 1],
    ["u = Isyn; u *= 2; w += tanh(u);", 1],
    ["u = exp(tanh(Isyn));", 1],
  ])("%s keeps %i values", (code, count) => {
    expect(keeps(code)).toBe(count);
  });

  test.each<[string, string, Partial<Plan>?]>([
    ["it is cheap", "u = fabs(Isyn);"],
    ["it depends on the neuron's state", "u += 0.1 * (tanh(u) - u);"],
    ["a variable is written later", "w = tanh(u); u = Isyn;"],
    ["it depends on the time", "u = tanh(Isyn + t);"],
    ["it is random", "u = tanh(Isyn + gennrand_uniform());"],
    ["it depends on a variable per instance", "u = tanh(Isyn + own);"],
    ["it is in a branch", "if (Isyn > 0) u = tanh(Isyn);"],
    ["it may not be reached", "u = Isyn > 0 ? tanh(Isyn) : 0.0;"],
    ["a branch has written it", "u = Isyn; if (w > 0) u = w; w = tanh(u);"],
    ["an expression has written it", "u = Isyn; w = (u = k) + 1; w = tanh(u);"],
    ["a condition in a declaration has written it", "u = Isyn; scalar x = (u = k); w = tanh(u) + x;"],
    ["counting has changed what it follows from", "u = Isyn; k++; u = k; w = tanh(u);"],
    ["the input decays", "u = tanh(Isyn);", { psm: "injectCurrent(inSyn); inSyn *= 0.5;" }],
    ["the input is taken at once", "u = tanh(Isyn);", { psm: "injectCurrent(inSyn); inSyn = 0;" }],
    ["what is injected depends on the state", "u = tanh(Isyn);", { psm: "injectCurrent(inSyn * u_post);" }],
    ["synapses work in every step", "u = tanh(Isyn);", { weights: { synapseDynamicsCode: "addToPost(1);" } }],
  ])("nothing if %s", (_, code, plan) => {
    expect(keeps(code, plan)).toBe(0);
  });
});

test("passes left out do nothing, and a model without synapses goes through all of them", () => {
  const model = new GeNNModel({ dt: DT });
  model.addNeuronPopulation("pop", 3, silent);
  const program = lower(model);
  expect(optimise(program, wasm.passes, { off: passNames })).toBe(program);
  expect(optimise(program, wasm.passes).step).toHaveLength(1);
  const plain = modelOf({ weights: { preSpikeSynCode: "addToPost(1);" }, more: () => nothing });
  expect(optimise(lower(plain), wasm.passes, { off: passNames }).buffers.map(({ name }) => name)).toEqual(
    lower(plain).buffers.map(({ name }) => name),
  );
});
