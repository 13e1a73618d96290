/** Synapses of random networks: dense, one to one and listed, with delays of all kinds and with events beside spikes. */
import fc from "fast-check";
import {
  definePostsynapticModel,
  defineWeightUpdateModel,
  fromIndices,
  type GeNNModel,
  type NeuronPopulation,
  readOnly,
  type SynapsePopulation,
  uniform,
  variable,
} from "../../genn/index.ts";
import { FLT_MAX } from "./definitions.ts";
import {
  bounded,
  DELAYED_EFFECTS,
  DELAYED_USUAL,
  EVENT_CONDITIONS,
  type NAMES,
  POSTSYNAPTIC,
  SYNAPSE_CODE,
} from "./random-network-code.ts";
import { COMMON, type CommonValues, spikes } from "./random-network-updates.ts";

/** Random code of some length that may name what snippets of a kind may. */
export type ArbitraryCode = (
  names: keyof typeof NAMES,
  length: number,
  effects?: readonly string[],
) => fc.Arbitrary<string>;
/** Random code, or what people write. */
export type OrUsual = (random: fc.Arbitrary<string>, usual: readonly string[]) => fc.Arbitrary<string>;

export interface Synapses {
  readonly ends: readonly [number, number];
  readonly wiring: "dense" | "paired" | "listed";
  /** The ends of listed synapses, modulo the sizes of the populations: several may lead to the same neuron. */
  readonly listed: readonly (readonly [number, number])[];
  readonly axonal: number;
  readonly backPropagation: number;
  /** 0: none. */
  readonly dendritic: number;
  /** Conditions of the events, by side. */
  readonly events: Readonly<Record<"pre" | "post", string>>;
  readonly code: Readonly<Record<string, string | null>>;
  readonly postsynaptic: string;
  readonly intoExtra: boolean;
  /** Does code of synapses add to a variable of the neurons on a side? */
  readonly tallies: Readonly<Record<"pre" | "post", boolean>>;
}

/** Delays that fill a ring, and that do not. */
const DELAYS = [0, 0, 0, 1, 2, 3];
/** The largest slot that the code names is 2. */
const DENDRITIC = [0, 0, 3, 4];

export function arbitrarySynapses(code: ArbitraryCode, orUsual: OrUsual): fc.Arbitrary<Synapses> {
  const snippets = (isDelayed: boolean) =>
    fc.record(
      Object.fromEntries(
        Object.entries(SYNAPSE_CODE).map(([name, { names, effects, usual }]) => {
          const later = isDelayed && effects.includes("addToPost");
          const random = code(names, 40, [...effects, ...(later ? DELAYED_EFFECTS : [])]);
          return [name, fc.option(orUsual(random, [...usual, ...(later ? DELAYED_USUAL : [])]), { freq: 2 })];
        }),
      ),
    );
  return fc.constantFrom(...DENDRITIC).chain((dendritic) =>
    fc.record<Synapses>({
      ends: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
      wiring: fc.constantFrom("dense", "paired", "listed", "listed"),
      listed: fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 })), { maxLength: 30, size: "max" }),
      axonal: fc.constantFrom(...DELAYS),
      backPropagation: fc.constantFrom(...DELAYS),
      dendritic: fc.constant(dendritic),
      events: fc.record({
        pre: fc.constantFrom(...EVENT_CONDITIONS.pre),
        post: fc.constantFrom(...EVENT_CONDITIONS.post),
      }),
      code: snippets(dendritic > 0),
      postsynaptic: orUsual(code("postsynaptic", 30, ["injectCurrent"]), POSTSYNAPTIC),
      intoExtra: fc.boolean(),
      tallies: fc.record({ pre: fc.constantFrom(false, false, false, true), post: fc.boolean() }),
    }),
  );
}

export function addSynapses(
  model: GeNNModel,
  name: string,
  one: Synapses,
  source: NeuronPopulation,
  target: NeuronPopulation,
  values: CommonValues,
): SynapsePopulation {
  const canRun = (snippet: string) =>
    (!snippet.startsWith("preSpike") || spikes(source)) && (!snippet.startsWith("postSpike") || spikes(target));
  const code = Object.entries(one.code).filter(([snippet, text]) => text !== null && canRun(snippet));
  // The neurons of that side take in what has been added up.
  const takesIn = {
    pre: "p = 0.5 * p + tally_p; tally_p = 0.25 * tally_p;",
    post: "q = 0.5 * q + tally_q; tally_q = 0;",
  };
  for (const side of ["pre", "post"] as const) {
    if (one.tallies[side] && one.code[`${side}DynamicsCode`] === null) code.push([`${side}DynamicsCode`, ""]);
  }
  const added = (one.tallies.pre ? "tally_p += 0.25 * g;\n" : "") + (one.tallies.post ? "tally_q -= 0.5 * g;\n" : "");
  const behind = (snippet: string): string => {
    if (snippet.endsWith("SynCode") || snippet === "synapseDynamicsCode") return added;
    const side = snippet.startsWith("pre") ? "pre" : "post";
    return snippet.endsWith("DynamicsCode") && one.tallies[side] ? takesIn[side] : "";
  };
  const keepsWithin: Readonly<Record<string, string>> = {
    synapse: `\n${bounded("g", "0.5")}\n${bounded("d", "0.0")}`,
    pre: `\n${bounded("v_pre", "0.25")}`,
    post: `\n${bounded("v_post", "0.25")}\n${bounded("h", "0.5")}`,
  };
  const conditions = (["pre", "post"] as const).flatMap((side) =>
    one.code[`${side}EventSynCode`] === null ? [] : [[`${side}EventThresholdConditionCode`, one.events[side]] as const],
  );
  const weightUpdate = defineWeightUpdateModel({
    name: `weights_${name}`,
    ...COMMON,
    vars: {
      ...{ g: uniform(-1, 1), d: 0, m: variable({ type: "int", initial: 1 }), k: readOnly(0.5) },
      tLast: variable({ type: "timepoint", initial: -FLT_MAX }),
    },
    preVars: { p: 0.25, tally_p: 0 },
    // Of `r`, code sees what it was some steps ago.
    postVars: { q: -0.5, r: 0.125, tally_q: 0 },
    preNeuronVarRefs: { v_pre: "READ_WRITE", n_pre: "READ_WRITE" },
    postNeuronVarRefs: { v_post: "READ_WRITE", n_post: "READ_WRITE" },
    psmVarRefs: { h: "READ_WRITE" },
    ...Object.fromEntries([
      ...conditions,
      ...code.map(([snippet, text]) => {
        const { names, usual } = SYNAPSE_CODE[snippet]!;
        const isUsual = [...usual, ...DELAYED_USUAL].includes(text!);
        return [snippet, `${isUsual ? text : `{\n${text}}${keepsWithin[names]}`}\n${behind(snippet)}`];
      }),
    ]),
  });
  const postsynaptic = definePostsynapticModel({
    name: `sum_${name}`,
    ...COMMON,
    vars: { h: 0.25 },
    neuronVarRefs: { v_post: "READ_WRITE", n: "READ_WRITE" },
    simCode: POSTSYNAPTIC.includes(one.postsynaptic)
      ? one.postsynaptic
      : `{\n${one.postsynaptic}}\nh = 0.5 * h + 0.25 * w_post;\n${bounded("inSyn", "0.0")}\n${bounded("v_post", "-0.5")}`,
  });
  return model.addSynapsePopulation(name, wiringOf(one, source, target), source, target, {
    weightUpdate,
    weightUpdateValues: values,
    postsynaptic,
    postsynapticValues: values,
    preNeuronVarRefs: { v_pre: "v", n_pre: "n" },
    postNeuronVarRefs: { v_post: "v", n_post: "n" },
    postsynapticVarRefs: { v_post: "v", n: "n" },
    psmVarRefs: { h: "h" },
    postTargetVar: one.intoExtra ? "extra" : "Isyn",
    axonalDelaySteps: one.axonal,
    backPropDelaySteps: one.backPropagation,
    ...(one.dendritic > 0 && { maxDendriticDelaySteps: one.dendritic }),
  });
}

function wiringOf({ wiring, listed }: Synapses, source: NeuronPopulation, target: NeuronPopulation) {
  if (wiring === "dense" || (wiring === "paired" && source.size !== target.size)) return "dense";
  if (wiring === "paired") return "one_to_one";
  return fromIndices(
    listed.map(([pre]) => pre % source.size),
    listed.map(([, post]) => post % target.size),
  );
}
