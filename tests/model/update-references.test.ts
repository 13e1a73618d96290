/** What custom updates cannot reduce, reference or write, and segments that are none: refused, by name. */
import { describe, expect, test } from "vitest";
import {
  build,
  type CustomUpdateModelSpec,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  egpRef,
  GeNNModel,
  ModelError,
  postsynapticRef,
  postsynapticVarRef,
  postVarRef,
  presynapticRef,
  readOnly,
  type SegmentSizes,
  spikeCountRef,
  spikeTimeRef,
  synapseVarRef,
  type VariableReference,
  variable,
  varRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { addScripted, DT } from "../support/definitions.ts";

const neuron = defineNeuronModel({
  name: "neuron",
  vars: { x: 0, fixed: readOnly(0), level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }) },
  extraGlobalParams: { table: "scalar" },
});

function made() {
  const model = new GeNNModel({ dt: DT, batchSize: 2 });
  const pop = model.addNeuronPopulation("pop", 6, neuron);
  const cut = model.addNeuronPopulation("cut", 6, neuron, { segments: [2, 4] });
  const other = model.addNeuronPopulation("other", 6, neuron, { segments: 2 });
  const sender = addScripted(model, "sender", 6, [[]]);
  const weightUpdate = defineWeightUpdateModel({ name: "weights", vars: { g: 0 }, postVars: { trace: 0 } });
  const postsynaptic = definePostsynapticModel({ name: "sums", vars: { n: 0 }, simCode: "" });
  const syn = model.addSynapsePopulation("syn", "dense", cut, pop, { weightUpdate, postsynaptic });
  const bySegment = defineCustomUpdateModel({
    name: "by_segment",
    vars: { r: variable({ access: "REDUCE_SEGMENT_MAX" }) },
    varRefs: { x: "READ_ONLY" },
    updateCode: "r = x;",
  });
  const update = model.addCustomUpdate("held", "go", bySegment, { varRefs: { x: varRef(cut, "x") } });
  return { model, pop, cut, other, sender, syn, r: varRef(update, "r") };
}
type Made = ReturnType<typeof made>;
type Spec = Partial<CustomUpdateModelSpec<string, string, string, string, string, string>>;

/** Adds an update 'odd' and lowers the model. */
function add(
  spec: Spec,
  references: (all: Made) => Readonly<Record<string, VariableReference>>,
  egpRefs?: (all: Made) => object,
): void {
  const all = made();
  const definition = defineCustomUpdateModel({ name: "odd_update", updateCode: "", ...spec });
  const values = { varRefs: references(all), ...(egpRefs && { egpRefs: egpRefs(all) as never }) };
  all.model.addCustomUpdate("odd", "go", definition, values);
  lower(all.model);
}
const own = (access: never, type: "scalar" | "int" = "scalar") => ({ r: variable({ access, type, initial: 0 }) });
const OWN = (access: string) => own(access as never);
const RX = { x: "READ_ONLY" } as const;
const x = ({ pop }: Made) => ({ x: varRef(pop, "x") });

describe("refused", () => {
  test.each<[string, () => void, string]>([
    [
      "reducing along two axes",
      () =>
        add(
          { vars: { ...OWN("REDUCE_NEURON_SUM"), q: variable({ access: "REDUCE_BATCH_MAX" as const }) }, varRefs: RX },
          x,
        ),
      "custom update 'odd' reduces over the neurons ('r', REDUCE_NEURON_SUM) and over the batch ('q', REDUCE_BATCH_MAX): an update goes along one of them",
    ],
    [
      "reducing along two axes, one by a reference",
      () =>
        add({ vars: OWN("REDUCE_BATCH_SUM"), varRefs: { ...RX, level: "REDUCE_SUM" } }, ({ pop }) => ({
          x: varRef(pop, "x"),
          level: varRef(pop, "level"),
        })),
      "over the neurons ('level', which is 'pop.level', REDUCE_SUM)",
    ],
    [
      "reducing over neurons and over segments at once",
      () =>
        add(
          {
            vars: { ...OWN("REDUCE_NEURON_SUM"), q: variable({ access: "REDUCE_SEGMENT_SUM" as const }) },
            varRefs: RX,
          },
          ({ cut }) => ({ x: varRef(cut, "x") }),
        ),
      "reduces over the neurons ('r', REDUCE_NEURON_SUM) and over the segments ('q', REDUCE_SEGMENT_SUM)",
    ],
    [
      "reducing synapses over neurons",
      () => add({ vars: OWN("REDUCE_NEURON_SUM"), varRefs: RX }, ({ syn }) => ({ x: synapseVarRef(syn, "g") })),
      "custom update 'odd' runs over synapses and so cannot reduce over neurons ('r', REDUCE_NEURON_SUM): synapses are reduced over the batch",
    ],
    [
      "reducing synapses over segments",
      () => add({ vars: OWN("REDUCE_SEGMENT_SUM"), varRefs: RX }, ({ syn }) => ({ x: synapseVarRef(syn, "g") })),
      "reduces over segments (REDUCE_SEGMENT_SUM of 'r'), but there are none of the 6 x 6 synapses it runs over",
    ],
    [
      "reducing one value over neurons",
      () => add({ vars: OWN("REDUCE_NEURON_MAX"), varRefs: RX }, ({ pop }) => ({ x: varRef(pop, "level") })),
      "reduces over neurons ('r', REDUCE_NEURON_MAX), but what it references is one value for all neurons: reference a variable of the neurons",
    ],
    [
      "reducing values of segments over segments",
      () => add({ vars: OWN("REDUCE_SEGMENT_MAX"), varRefs: RX }, ({ r }) => ({ x: r })),
      "what it references is one value per segment",
    ],
    [
      "segments of a population without any",
      () => add({ vars: OWN("REDUCE_SEGMENT_MAX"), varRefs: RX }, x),
      "custom update 'odd' reduces over segments (REDUCE_SEGMENT_MAX of 'r'), but there are none of the 6 neurons it runs over: give segments when adding the population",
    ],
    [
      "segments of populations that are cut differently",
      () =>
        add({ vars: OWN("REDUCE_SEGMENT_MAX"), varRefs: { ...RX, y: "READ_ONLY" } }, ({ cut, other }) => ({
          x: varRef(cut, "x"),
          y: varRef(other, "x"),
        })),
      "custom update 'odd' runs over 'cut' and 'other', whose segments differ",
    ],
    [
      "reading a value per segment from neurons that are cut differently",
      () => add({ varRefs: { ...RX, r: "READ_ONLY" } }, ({ r, other }) => ({ x: varRef(other, "x"), r })),
      "whose segments differ",
    ],
    [
      "writing what a segment shares",
      () =>
        add({ varRefs: { ...RX, r: "READ_WRITE" }, updateCode: "r = x;" }, ({ r, cut }) => ({
          x: varRef(cut, "x"),
          r,
        })),
      "custom update 'odd' runs once per element and so cannot write 'held.r', which the neurons of a segment share",
    ],
    [
      "reading a value per segment from synapses",
      () =>
        add({ varRefs: { ...RX, r: "READ_ONLY" } }, ({ r, syn }) => ({
          x: synapseVarRef(syn, "g"),
          r: presynapticRef(r),
        })),
      "custom update 'odd': reference 'r' is to 'held.r' of presynaptic neurons, which has a value per segment: copy it",
    ],
    [
      "initial values of which there are too many",
      () =>
        add(
          { vars: { r: variable({ access: "REDUCE_SEGMENT_SUM" as const, initial: [1, 2, 3] }) }, varRefs: RX },
          ({ cut }) => ({
            x: varRef(cut, "x"),
          }),
        ),
      "must be 2 numbers",
    ],
    [
      "a number for neurons in an update over segments",
      () => add({ varRefs: { r: "READ_WRITE" }, updateCode: "r = id;" }, ({ r }) => ({ r })),
      "the update runs once per segment, the number of which is id_segment",
    ],
    [
      "reading what is broadcast",
      () => add({ varRefs: { x: "BROADCAST" }, updateCode: "x = x + 1;" }, x),
      "odd_update, updateCode, line 1, column 5: cannot read 'x': it can only be written",
    ],
    [
      "adding to what is broadcast",
      () => add({ varRefs: { x: "BROADCAST" }, updateCode: "x += 1;" }, x),
      "cannot read 'x': it can only be written",
    ],
    [
      "broadcasting what instances share",
      () =>
        add({ varRefs: { fixed: "BROADCAST", ...RX }, updateCode: "fixed = x;" }, ({ pop }) => ({
          fixed: varRef(pop, "fixed"),
          x: varRef(pop, "x"),
        })),
      "runs once per batch instance and so cannot write 'pop.fixed'",
    ],
    [
      "broadcasting to a side of synapses",
      () =>
        add({ varRefs: { ...RX, y: "BROADCAST" }, updateCode: "y = x;" }, ({ syn, pop }) => ({
          x: synapseVarRef(syn, "g"),
          y: postsynapticRef(varRef(pop, "x")),
        })),
      "runs over synapses and so cannot write 'pop.x' of postsynaptic neurons",
    ],
    [
      "an access mode that is none",
      () => add({ varRefs: { x: "BROADCAST_DELAY" as never } }, x),
      "unknown access mode 'BROADCAST_DELAY' in 'odd_update.x'. Known: READ_WRITE, READ_ONLY, BROADCAST, REDUCE_SUM, REDUCE_MAX.",
    ],
    [
      "writing the number of spikes",
      () => add({ varRefs: { n: "READ_WRITE" }, updateCode: "n = 0;" }, ({ sender }) => ({ n: spikeCountRef(sender) })),
      "custom update 'odd' cannot write 'sender.spike_count' ('n'), which the simulator counts: reference it READ_ONLY",
    ],
    [
      "spikes of neurons that send none",
      () => void spikeTimeRef(made().pop),
      "'pop' never spikes: its model has no thresholdConditionCode",
    ],
    [
      "a spike time that is no time",
      () =>
        add({ varRefs: { s: "READ_WRITE" }, updateCode: "\ns = 0.3f;" }, ({ sender }) => ({ s: spikeTimeRef(sender) })),
      "odd_update, updateCode, line 2: custom update 'odd' can only assign to the spike time 's', in a statement of its own, what is computed in steps",
    ],
    [
      "a spike time that is counted up",
      () => add({ varRefs: { s: "READ_WRITE" }, updateCode: "s++;" }, ({ sender }) => ({ s: spikeTimeRef(sender) })),
      "can only assign to the spike time 's'",
    ],
    [
      "a spike time within an expression",
      () =>
        add({ varRefs: { s: "READ_WRITE" }, updateCode: "if ((s = t) > 0) ;" }, ({ sender }) => ({
          s: spikeTimeRef(sender),
        })),
      "in a statement of its own",
    ],
    [
      "a variable of another model",
      () => add({ varRefs: RX }, () => ({ x: varRef(made().pop, "x") })),
      "custom update 'odd': reference 'x' is to 'pop', which is not part of this model",
    ],
    [
      "an array that is not given",
      () => add({ varRefs: RX, egpRefs: { table: "scalar" } }, x),
      "custom update 'odd' needs the extra global parameter 'table', as egpRef(group, \"name\") gives it, in egpRefs, not undefined",
    ],
    [
      "an array that is not declared",
      () => add({ varRefs: RX }, x, ({ pop }) => ({ table: egpRef(pop, "table") })),
      "unknown reference to an extra global parameter 'table' in custom update 'odd'",
    ],
    [
      "an array of another type",
      () => add({ varRefs: RX, egpRefs: { table: "int" } }, x, ({ pop }) => ({ table: egpRef(pop, "table") })),
      "custom update 'odd': 'table' is declared as int, but 'pop.table' holds scalar",
    ],
    [
      "an array of another model",
      () => add({ varRefs: RX, egpRefs: { table: "scalar" } }, x, () => ({ table: egpRef(made().pop, "table") })),
      "reference 'table' is to 'pop', which is not part of this model",
    ],
    [
      "an array that is not there",
      () => void egpRef(made().pop, "tabel"),
      "unknown extra global parameter 'tabel' in 'pop'. Did you mean 'table'?",
    ],
    [
      "a type of an array that is none",
      () => void defineCustomUpdateModel({ name: "odd", egpRefs: { table: "real" as never }, updateCode: "" }),
      "unknown type 'real' in reference to an extra global parameter 'table' of 'odd'",
    ],
    [
      "one name for two things",
      () => add({ varRefs: RX, egpRefs: { x: "scalar" } }, x, ({ pop }) => ({ x: egpRef(pop, "table") })),
      "odd_update, updateCode: 'x' means two things here",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test.each<[string, SegmentSizes, string]>([
    ["sizes that do not add up", [2, 3], "the segments of neuron population 'odd' have 5 neurons in all, and it has 6"],
    [
      "a size of nothing",
      [6, 0],
      "segment 1 of neuron population 'odd' must have a positive whole number of neurons, not 0",
    ],
    ["part of a neuron", [1.5, 4.5], "segment 0 of neuron population 'odd' must have"],
    [
      "a number that does not divide",
      4,
      "neuron population 'odd' has 6 neurons, which cannot be cut into 4 segments of the same size",
    ],
    ["no segments", 0, "cannot be cut into 0 segments"],
    [
      "an empty list",
      [],
      "the segments of neuron population 'odd' must be a list of their sizes, or the number of equal ones, not",
    ],
    ["text", "two" as never, "must be a list of their sizes"],
  ])("segments: %s", (_, segments, message) => {
    const model = new GeNNModel({ dt: DT });
    const attempt = () => model.addNeuronPopulation("odd", 6, neuron, { segments });
    expect(attempt).toThrow(ModelError);
    expect(attempt).toThrow(message);
  });

  test.each<[string, object, string]>([
    [
      "a variable it does not have",
      { n: "m" },
      "unknown variable 'm' in 'psm', for 'n' of synapse population 'psm' (psmVarRefs)",
    ],
    [
      "no variable",
      {},
      "variable reference 'n' of synapse population 'psm' (psmVarRefs) must name a variable of 'psm', its own postsynaptic model, not undefined",
    ],
  ])("references to the postsynaptic model: %s", (_, psmVarRefs, message) => {
    const { model, pop } = made();
    const weightUpdate = defineWeightUpdateModel({
      name: "weights",
      psmVarRefs: { n: "READ_ONLY" },
      synapseDynamicsCode: "addToPost(n);",
    });
    const postsynaptic = definePostsynapticModel({ name: "sums", vars: { n: 0 }, simCode: "" });
    const attempt = () =>
      model.addSynapsePopulation("psm", "dense", pop, pop, {
        weightUpdate,
        postsynaptic,
        psmVarRefs: psmVarRefs as never,
      });
    expect(attempt).toThrow(message);
  });

  test("synapses do not write their postsynaptic model, and sources follow no other neurons", () => {
    const { model, pop, syn } = made();
    const weightUpdate = defineWeightUpdateModel({
      name: "weights",
      psmVarRefs: { n: "READ_WRITE" },
      synapseDynamicsCode: "n = 1;",
    });
    const postsynaptic = definePostsynapticModel({
      name: "sums",
      vars: { n: 0 },
      neuronVarRefs: { V: "READ_ONLY" },
      simCode: "",
    });
    const add = (V: VariableReference) =>
      model.addSynapsePopulation("psm", "dense", pop, syn.source, {
        weightUpdate,
        postsynaptic,
        psmVarRefs: { n: "n" },
        postsynapticVarRefs: { V },
      });
    for (const V of [postVarRef(syn, "trace"), postsynapticVarRef(syn, "n"), synapseVarRef(syn, "g")]) {
      expect(() => add(V)).toThrow("must be to a variable of 'cut', the neurons it runs at, not to 'syn.");
    }
    add(varRef(syn.source, "x"));
    expect(() => lower(model)).toThrow("code of synapses only reads the postsynaptic model");
  });

  test("a spike time that nobody keeps", async () => {
    const { model, sender } = made();
    const simulation = await build(model, { threads: 1 });
    const attempt = simulation.pull(spikeTimeRef(sender));
    await expect(attempt).rejects.toThrow("'sender.st' is not kept, since no code names it");
    simulation.destroy();
  });
});

test("nothing is wrong with a number of equal segments, nor with two populations that are cut alike", () => {
  const { model, other } = made();
  expect(other.segments).toEqual([3, 3]);
  const same = model.addNeuronPopulation("same", 6, neuron, { segments: [3, 3] });
  const update = defineCustomUpdateModel({
    name: "both",
    vars: { r: variable({ access: "REDUCE_SEGMENT_MAX" as const }) },
    varRefs: { x: "READ_ONLY", y: "READ_ONLY" },
    updateCode: "r = x * y;",
  });
  model.addCustomUpdate("both", "go", update, { varRefs: { x: varRef(other, "x"), y: varRef(same, "x") } });
  expect(lower(model).customUpdates.at(-1)!.segments?.count).toBe(2);
});
