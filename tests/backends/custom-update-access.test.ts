/**
 * What a custom update may do to which variable, enumerated: variables of every kind of group and of every access, referenced in every mode, alone and
 * beside a variable with a value per element and instance.
 */
import { describe, expect, test } from "vitest";
import {
  type CustomUpdate,
  type CustomUpdateVarAccess,
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  inSynRef,
  postsynapticVarRef,
  postVarRef,
  preVarRef,
  synapseVarRef,
  type VarAccess,
  type VarAccessMode,
  type VariableReference,
  variable,
  varRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { DT } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const [SOURCES, TARGETS] = [3, 5];

/** Over what a variable has values of its own. */
interface Dimensions {
  readonly batch: boolean;
  readonly elements: boolean;
}

const VARIABLES = {
  READ_WRITE: { batch: true, elements: true },
  READ_ONLY: { batch: false, elements: true },
  READ_ONLY_DUPLICATE: { batch: true, elements: true },
  READ_ONLY_SHARED_NEURON: { batch: true, elements: false },
} satisfies Record<VarAccess, Dimensions>;

/** Those of an update that runs over elements and instances. Segments: see neuron-reductions.test.ts. */
const UPDATE_VARIABLES = {
  READ_WRITE: { batch: true, elements: true },
  READ_ONLY: { batch: true, elements: true },
  READ_ONLY_SHARED: { batch: false, elements: false },
  READ_ONLY_SHARED_NEURON: { batch: true, elements: false },
  REDUCE_BATCH_SUM: { batch: false, elements: true },
  REDUCE_BATCH_MAX: { batch: false, elements: true },
  REDUCE_NEURON_SUM: { batch: true, elements: false },
  REDUCE_NEURON_MAX: { batch: true, elements: false },
} satisfies Record<Exclude<CustomUpdateVarAccess, `REDUCE_SEGMENT_${string}`>, Dimensions>;

const MODES = [
  ...["READ_WRITE", "READ_ONLY", "BROADCAST", "REDUCE_SUM", "REDUCE_MAX"],
] as const satisfies readonly VarAccessMode[];

const declared = (prefix = "") =>
  Object.fromEntries(
    (Object.keys(VARIABLES) as VarAccess[]).map((access) => [prefix + access, variable({ access, initial: 0 })]),
  );
const PARTS = ["neuron", "synapse", "pre", "post", "postsynaptic", "currentSource", "inSyn", "customUpdate"] as const;
type Part = (typeof PARTS)[number];

interface Made {
  readonly model: GeNNModel;
  /** Elements of a part. */
  readonly sizeOf: (part: Part) => number;
  readonly refer: (part: Part, access: string) => VariableReference;
  /** A variable with a value per element of the part, and per instance. */
  readonly companion: (part: Part) => VariableReference;
}

function make(batchSize: number): Made {
  const model = new GeNNModel({ dt: DT, batchSize });
  const neuron = defineNeuronModel({ name: "neuron", vars: { ...declared(), companion: 0 } });
  const [pre, post] = [
    model.addNeuronPopulation("pre", SOURCES, neuron),
    model.addNeuronPopulation("post", TARGETS, neuron),
  ];
  const synapses = model.addSynapsePopulation("syn", "dense", pre, post, {
    weightUpdate: defineWeightUpdateModel({
      name: "weights",
      vars: { ...declared(), companion: 0 },
      preVars: declared("pre_"),
      postVars: declared("post_"),
      synapseDynamicsCode: "addToPost(0);",
    }),
    postsynaptic: definePostsynapticModel({ name: "sums", vars: declared(), simCode: "" }),
  });
  const source = model.addCurrentSource(
    "source",
    defineCurrentSourceModel({ name: "currents", vars: declared(), injectionCode: "" }),
    post,
  );
  // An update reduces along one axis.
  const holder = (name: string, accesses: readonly string[]) =>
    model.addCustomUpdate(
      name,
      "never",
      defineCustomUpdateModel({
        name: "holds",
        vars: Object.fromEntries(
          (accesses as CustomUpdateVarAccess[]).map((access) => [
            access,
            variable<CustomUpdateVarAccess>({ access, initial: 0 }),
          ]),
        ),
        varRefs: { x: "READ_ONLY" },
        updateCode: "",
      }),
      { varRefs: { x: varRef(post, "companion") } },
    );
  const [overNeurons, others] = [true, false].map((wanted) =>
    Object.keys(UPDATE_VARIABLES).filter((access) => access.startsWith("REDUCE_NEURON") === wanted),
  );
  const [update, reducing] = [holder("holder", others!), holder("neuron_holder", overNeurons!)];
  return {
    model,
    sizeOf: (part) => (part === "synapse" ? SOURCES * TARGETS : part === "pre" ? SOURCES : TARGETS),
    refer: (part, access) =>
      ({
        neuron: () => varRef(post, access),
        synapse: () => synapseVarRef(synapses, access),
        pre: () => preVarRef(synapses, `pre_${access}`),
        post: () => postVarRef(synapses, `post_${access}`),
        postsynaptic: () => postsynapticVarRef(synapses, access),
        currentSource: () => varRef(source, access),
        inSyn: () => inSynRef(synapses),
        customUpdate: () => varRef(access.startsWith("REDUCE_NEURON") ? reducing : update, access),
      })[part](),
    companion: (part) =>
      part === "synapse" ? synapseVarRef(synapses, "companion") : varRef(part === "pre" ? pre : post, "companion"),
  };
}

interface Case {
  readonly part: Part;
  readonly access: string;
  readonly of: Dimensions;
  readonly mode: VarAccessMode;
  readonly beside: boolean;
}

const cases: readonly Case[] = PARTS.flatMap((part) => {
  const accesses: Record<string, Dimensions> =
    part === "customUpdate"
      ? UPDATE_VARIABLES
      : part === "inSyn"
        ? { inSyn: { batch: true, elements: true } }
        : VARIABLES;
  return Object.entries(accesses).flatMap(([access, of]) =>
    MODES.flatMap((mode) => [false, true].map((beside) => ({ part, access, of, mode, beside }))),
  );
});

const reduces = ({ mode }: Case): boolean => mode.startsWith("REDUCE");
/** Into what is one value for all of several elements. */
const reducesOverNeurons = (one: Case): boolean => reduces(one) && one.beside && !one.of.elements;

/** What an update over the references runs over: what any of them has values over; instances that it reduces over do not count. */
function workOf(one: Case): Dimensions {
  const { of, beside } = one;
  const batch = reduces(one) && !reducesOverNeurons(one) ? false : of.batch;
  return { batch: batch || beside, elements: of.elements || beside };
}

/**
 * It writes what has a value for each run of its code, and reduces over instances into what has a value for each element, over neurons into what has one for
 * each instance.
 */
function isAllowed(one: Case): boolean {
  const { of, mode, part } = one;
  const work = workOf(one);
  if (mode === "READ_ONLY") return true;
  if (reducesOverNeurons(one)) return part !== "synapse" && of.batch === work.batch;
  if (of.elements !== work.elements) return false;
  return reduces(one) ? !of.batch : of.batch === work.batch;
}

const nameOf = ({ part, access, mode, beside }: Case): string => `${part} ${access} ${mode}${beside ? " beside" : ""}`;

/** The code sees how much it has to do: a number that differs from run to run. */
function add({ model, refer, companion }: Made, one: Case, name: string): CustomUpdate {
  const { part, access, mode, beside } = one;
  const value = `${beside ? "10 * companion + " : ""}batch + 1`;
  const update = defineCustomUpdateModel({
    name: `of_${name}`,
    vars: { ...(mode === "READ_ONLY" && { seen: 0 }) } as Record<string, number>,
    varRefs: { it: mode, ...(beside && { companion: "READ_ONLY" }) } as Record<string, VarAccessMode>,
    updateCode: mode === "READ_ONLY" ? `seen = 1000 * it + ${value};` : `it = ${value};`,
  });
  const varRefs = { it: refer(part, access), companion: companion(part) } as Record<string, VariableReference>;
  if (!beside) delete varRefs.companion;
  return model.addCustomUpdate(name, name, update, { varRefs });
}

/** The values that a run over `work` leaves, with what each run gives. */
function expected(one: Case, batchSize: number, size: number, companions: readonly number[], its: readonly number[]) {
  const { of, mode, beside } = one;
  const work = workOf(one);
  const [copies, elements] = [work.batch ? batchSize : 1, work.elements ? size : 1];
  const itAt = (copy: number, element: number) => {
    const row = of.batch ? copy : 0;
    return its[of.elements ? row * size + element : row]!;
  };
  const value = (copy: number, element: number) =>
    (mode === "READ_ONLY" ? 1000 * itAt(copy, element) : 0) +
    (beside ? 10 * companions[copy * size + element]! : 0) +
    copy +
    1;
  const put = (values: readonly number[]) =>
    mode === "REDUCE_MAX" ? Math.max(...values) : values.reduce((sum, one) => sum + one, 0);
  if (reducesOverNeurons(one)) {
    return Array.from({ length: copies }, (_, copy) =>
      put(Array.from({ length: elements }, (_, element) => value(copy, element))),
    );
  }
  const each = Array.from({ length: elements }, (_, element) =>
    Array.from({ length: copies }, (_, copy) => value(copy, element)),
  );
  if (reduces(one)) return each.map(put);
  return Array.from({ length: copies }, (_, copy) => each.map((values) => values[copy]!)).flat();
}

test.each(cases.filter((one) => !isAllowed(one)).map((one) => [nameOf(one), one] as const))(
  "%s is refused",
  (_, one) => {
    const made = make(2);
    const attempt = () => {
      add(made, one, "odd");
      lower(made.model);
    };
    expect(attempt).toThrow(
      /runs once per (element|batch instance) and so|which every batch instance has its own copy of|over synapses and so cannot reduce|once per batch instance, and so/,
    );
  },
);

/** Where updates of one kind of group differ from those of another: compilers of GPUs need not see all. */
const partsOn = (backend: string | undefined): readonly Part[] =>
  backend === "webgpu" ? ["neuron", "synapse", "customUpdate"] : PARTS;

describe.each(backends)("%s: everything else runs over the elements and instances that it has to", (_, options) => {
  test.each([1, 3])("in a batch of %i", { timeout: 120_000 }, async (batchSize) => {
    const made = make(batchSize);
    const allowed = cases.filter((one) => isAllowed(one) && partsOn(options.backend).includes(one.part));
    const updates = allowed.map((one, index) => add(made, one, `update_${index}`));
    const simulation = await start(made.model, { ...options, passesOff: ["blockAccumulators"] });
    for (const [index, one] of allowed.entries()) {
      const size = made.sizeOf(one.part);
      const it = made.refer(one.part, one.access);
      const companions = Array.from({ length: batchSize * size }, (_, at) => (7 * at) % 5);
      const count = (one.of.batch ? batchSize : 1) * (one.of.elements ? size : 1);
      const its = Array.from({ length: count }, (_, at) => at + 2);
      simulation.push(made.companion(one.part), companions);
      simulation.push(it, its);
      await simulation.customUpdate(`update_${index}`);
      const result = one.mode === "READ_ONLY" ? varRef(updates[index]!, "seen") : it;
      expect([...(await simulation.pull(result))], nameOf(one)).toEqual(
        expected(one, batchSize, size, companions, its),
      );
    }
  });

  test("an update over one value knows how many elements and instances there are", async () => {
    const { model, refer } = make(3);
    const counts = defineCustomUpdateModel({
      name: "counts",
      varRefs: { it: "READ_WRITE" },
      updateCode: "it = 100 * num_neurons + 10 * num_batch + batch;",
    });
    const synapses = defineCustomUpdateModel({
      name: "counts_of_synapses",
      varRefs: { it: "READ_WRITE" },
      updateCode: "it = 100 * num_pre + 10 * num_post + batch;",
    });
    const [neuron, synapse] = [refer("neuron", "READ_ONLY_SHARED_NEURON"), refer("synapse", "READ_ONLY_SHARED_NEURON")];
    model.addCustomUpdate("neurons", "go", counts, { varRefs: { it: neuron } });
    model.addCustomUpdate("synapses", "go", synapses, { varRefs: { it: synapse } });
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(neuron))]).toEqual([530, 531, 532]);
    expect([...(await simulation.pull(synapse))]).toEqual([350, 351, 352]);
  });
});
