/** The code that random networks are made of: what each snippet may name, what it usually says, and what keeps its variables in bounds. */
import type { NumericType, SnippetSymbol } from "../../genn/language/index.ts";

const named = (type: NumericType, names: string, access: "read" | "readwrite" = "read"): SnippetSymbol[] =>
  names.split(" ").map((name) => ({ name, type, access, binding: {} }));
/** What all code may name. */
export const COMMON_NAMES = named("float", "tau dt");

/**
 * What code may name, besides parameters. Names that end in `_pre` and `_post` are those of neurons: where code may write them, they are references. A
 * variable has one name wherever code may write it.
 */
export const NAMES = {
  neuron: [
    ...named("float", "v w", "readwrite"),
    ...named("int32", "n", "readwrite"),
    ...named("float", "Isyn extra st t tPrev level"),
    ...named("uint32", "id batch num_batch"),
  ],
  pre: [
    ...named("float", "p v_pre", "readwrite"),
    ...named("int32", "n_pre", "readwrite"),
    ...named("float", "w_pre level_pre st_pre t"),
    ...named("uint32", "id"),
  ],
  post: [
    ...named("float", "q r v_post h", "readwrite"),
    ...named("int32", "n_post", "readwrite"),
    ...named("float", "w_post prev_st_post t"),
    ...named("uint32", "id"),
  ],
  postsynaptic: [
    ...named("float", "inSyn v_post", "readwrite"),
    ...named("int32", "n", "readwrite"),
    ...named("float", "w_post level_post t"),
    ...named("uint32", "id batch"),
  ],
  synapse: [
    ...named("float", "g d", "readwrite"),
    ...named("int32", "m", "readwrite"),
    ...named("float", "k p q h v_pre w_pre v_post w_post st_pre prev_st_pre st_post t tLast"),
    ...named("int32", "n_pre n_post"),
    ...named("uint32", "id_pre id_post id_syn batch"),
  ],
  source: [
    ...named("float", "x v kept", "readwrite"),
    ...named("int32", "n", "readwrite"),
    ...named("float", "t w"),
    ...named("uint32", "id batch"),
  ],
  neuronUpdate: [...named("float", "v w", "readwrite"), ...named("int32", "n", "readwrite"), ...named("uint32", "id")],
  levelUpdate: [...named("float", "level", "readwrite"), ...named("uint32", "num_neurons num_batch batch")],
  synapseUpdate: [
    ...named("float", "g d", "readwrite"),
    ...named("float", "k other"),
    ...named("uint32", "id_pre id_post"),
  ],
} satisfies Record<string, SnippetSymbol[]>;

interface SynapseCode {
  readonly names: keyof typeof NAMES;
  readonly effects: readonly string[];
  /** Code as people write it, which the optimisations look for. */
  readonly usual: readonly string[];
}

/** Snippets of a synapse, and what they may do. */
export const SYNAPSE_CODE: Readonly<Record<string, SynapseCode>> = {
  preSpikeSynCode: {
    names: "synapse",
    effects: ["addToPost", "addToPre"],
    usual: [
      "addToPost(g);\n",
      "addToPost(g); g -= 0.01 * q;\n",
      "addToPost(g * (v_pre - d)); d = v_pre;\n",
      "d = (scalar)(t - fmax(0, prev_st_pre)); addToPost(g);\n",
      "d = t - tLast; tLast = t; if (t - st_post < 3 * dt) addToPost(g);\n",
      "timepoint later = st_pre > st_post ? st_pre : st_post; d = t - later; if (later == t) tLast = later;\n",
    ],
  },
  preEventSynCode: {
    names: "synapse",
    effects: ["addToPost", "addToPre"],
    usual: [
      "addToPost(g * v_pre);\n",
      "d = t - set_pre; addToPost(g); m++;\n",
      "d = (scalar)(t - fmax(0, prev_set_pre));\n",
    ],
  },
  postEventSynCode: {
    names: "synapse",
    effects: ["addToPost", "addToPre"],
    usual: ["g -= 0.01 * p;\n", "d = t - set_post; g *= 0.75;\n"],
  },
  postSpikeSynCode: {
    names: "synapse",
    effects: ["addToPost", "addToPre"],
    usual: [
      "g += 0.01 * p;\n",
      "addToPre(g);\n",
      "g *= 0.5; addToPost(g);\n",
      "d = fmin(t, st_post) - st_pre; if (st_pre < t - dt) g *= 0.5;\n",
    ],
  },
  synapseDynamicsCode: {
    names: "synapse",
    effects: ["addToPost", "addToPre"],
    usual: ["addToPost(g * w_pre);\n", "addToPost(g * v_pre); d += v_pre * v_post;\n"],
  },
  preSpikeCode: { names: "pre", effects: [], usual: ["p += 1;\n", "p = t - st_pre; if (st_pre == t) p = 0;\n"] },
  postSpikeCode: { names: "post", effects: [], usual: ["q += 1;\n", "r += 0.5;\n", "v_post = -0.25;\n"] },
  preDynamicsCode: { names: "pre", effects: [], usual: ["p *= 0.9;\n", "v_pre = 0.5 * v_pre + p;\n"] },
  postDynamicsCode: {
    names: "post",
    effects: [],
    usual: ["q *= 0.9;\n", "r = 0.5 * r + v_post;\n", "q = t - prev_st_post < 2 * dt ? t / dt : prev_st_post;\n"],
  },
};
/** The same with sums of later steps, and with what variables were some steps ago: three of them at most. */
export const DELAYED_EFFECTS = ["addToPostDelay(#, (uint)(n_pre & 1))", "addToPostDelay(#, id_post % 3u)"];
export const DELAYED_USUAL = [
  "addToPostDelay(g, 2u);\n",
  "addToPostDelay(g, id_pre % 3u); addToPost(0.5 * g);\n",
  "addToPost(g * r[id_post % 3u]);\n",
  "d = r[0] - r[2]; addToPostDelay(g * d, 1u);\n",
];
/** Conditions of events beside spikes. */
export const EVENT_CONDITIONS = {
  pre: ["v_pre > 0.2", "n_pre % 3 == (int)(id % 3u)", "w_pre < p"],
  post: ["v_post > 0.2", "n_post % 2 == 0", "w_post + r < q"],
};
/** What postsynaptic models do as a rule. */
export const POSTSYNAPTIC = [
  "injectCurrent(inSyn);\ninSyn = 0;\n",
  "injectCurrent(inSyn);\ninSyn *= 0.5;\n",
  "v_post += 0.5 * inSyn;\ninSyn = 0;\n",
  "v_post = inSyn;\n",
];
/** The same of neurons: how their state moves, and what they show of it. */
export const MOVES = [
  "v = 0.5 * v + Isyn + extra * tau;",
  "v = Isyn;",
  "v += 0.1 * (Isyn - v);",
  "v = 0.5 * v + Isyn + (t - tPrev); tPrev = t;",
  "if (t - tPrev > 2 * dt || st == t - dt) { v = Isyn; tPrev = t - dt; }",
];
export const SHOWS = { exact: ["w = fabs(v);\n"], all: ["w = tanh(v);\n", "w = 1.0 / (1.0 + exp(-v));\n"] };

/** Code that lets a variable neither grow without bounds nor become not-a-number for long: nothing would be seen any more. */
export const bounded = (name: string, instead: string): string =>
  `if (!(fabs(${name}) < 100.0)) { ${name} = ${instead}; }`;

export const CONDITIONS = {
  never: "",
  level: "v > 0.3",
  edge: "v > 0.3",
  chance: "gennrand_uniform() < 0.3",
} as const;
