/** The networks of `on-paper.ts`: their models, as snippets, and their description in the format of a file. */
import type { Json } from "./edited.ts";

export const SIDES = ["pre", "post"] as const;
export type Side = (typeof SIDES)[number];
export type Numbers = number[];
/** How many steps are run. */
export const STEPS = 50;

/** A population with what it has done. */
export interface Neurons {
  readonly name: string;
  readonly tau: number;
  readonly theta: number;
  readonly b: Numbers;
  readonly V: Numbers;
  readonly last: Numbers;
  readonly input: Numbers;
  readonly history: { readonly V: Numbers[]; readonly last: Numbers[]; readonly spikes: number[][] };
}
export interface Synapses {
  readonly name: string;
  readonly ends: Readonly<Record<Side, Neurons>>;
  readonly listed: boolean;
  readonly pre: Numbers;
  readonly post: Numbers;
  /** Does the code read `V_post[d]`? */
  readonly looksBack: boolean;
  readonly delay: Readonly<Record<Side, number>>;
  readonly slots: number;
  readonly tau: number;
  readonly decay: number;
  readonly threshold: Readonly<Record<Side, number>>;
  readonly d: Numbers;
  readonly vars: Readonly<Record<"g" | "seen" | "e" | "ev", Numbers>>;
  readonly trace: Readonly<Record<Side, Numbers>>;
  readonly lastEvent: Readonly<Record<Side, Numbers>>;
  readonly history: Readonly<
    Record<Side, { readonly trace: Numbers[]; readonly lastEvent: Numbers[]; readonly events: number[][] }>
  >;
  readonly inSyn: Numbers;
  /** Sums that are due in this step, in the next, .. */
  readonly due: Numbers[];
}

const NEURON = {
  kind: "neuron",
  params: ["tau", "theta"],
  vars: [
    { name: "V", type: "scalar" },
    { name: "b", type: "scalar", access: "READ_ONLY" },
  ],
  sim_code: "V += dt * (Isyn + b - V) / tau;",
  threshold_condition_code: "V >= theta",
  reset_code: "V -= theta;",
};
const POSTSYNAPTIC = {
  kind: "postsynaptic",
  params: ["tau"],
  derived_params: { decay: "exp(-dt / tau)" },
  sim_code: "injectCurrent(inSyn); inSyn *= decay;",
};
const reference = (name: string) => [{ name, type: "scalar", access: "READ_ONLY" }];
/** With everything that can be delayed. `looksBack`: postsynaptic variables are read as many steps back as the synapse's dendritic delay. */
function weightUpdate(looksBack: boolean): Json {
  const [back, now] = looksBack ? ["[d]", "[0]"] : ["", ""];
  return {
    kind: "weight_update",
    params: ["tau", "th_pre", "th_post"],
    vars: [
      ...["g", "seen", "e", "ev"].map((name) => ({ name, type: "scalar" })),
      { name: "d", type: "uint8_t", access: "READ_ONLY" },
    ],
    pre_vars: [{ name: "p", type: "scalar" }],
    post_vars: [{ name: "q", type: "scalar" }],
    pre_neuron_var_refs: reference("V_pre"),
    post_neuron_var_refs: reference("V_post"),
    pre_spike_syn_code: `addToPostDelay(g, d); seen = V_pre + 2.0 * V_post${back} + q${back}; g -= 0.01 * q${now}; addToPre(0.1 * g);`,
    post_spike_syn_code: "g += 0.01 * p * exp(-(t - st_pre) / tau); seen += p;",
    pre_event_threshold_condition_code: "V_pre > th_pre",
    pre_event_syn_code:
      "addToPost(0.05 * g * V_pre); ev = exp(-(t - set_pre) / tau) + 2.0 * exp(-(t - set_post) / tau) + p;",
    post_event_threshold_condition_code: "V_post > th_post",
    post_event_syn_code: "g -= 0.001 * V_pre; ev += exp(-(t - st_post) / tau);",
    pre_spike_code: "p = p * exp(-(t - st_pre) / tau) + 1.0;",
    post_spike_code: "q = q * exp(-(t - st_post) / tau) + V_post;",
    synapse_dynamics_code: `e += dt * (V_pre * V_post${now} - e) / tau; addToPost(0.001 * e);`,
  };
}

/** What is recorded, in the order of the description. */
export const stateOf = (neurons: readonly Neurons[], synapses: readonly Synapses[]): Numbers[] => [
  ...neurons.map(({ V }) => V),
  ...synapses.flatMap(({ vars, trace, inSyn }) => [vars.g, vars.seen, vars.e, vars.ev, trace.pre, trace.post, inSyn]),
];

/** The network as it is now, with empty recordings. */
export function description(dt: number, neurons: readonly Neurons[], synapses: readonly Synapses[]): Json {
  return {
    dt,
    n_steps: STEPS,
    models: { neuron: NEURON, current: POSTSYNAPTIC, plain: weightUpdate(false), looking: weightUpdate(true) },
    neuron_populations: neurons.map(({ name, tau, theta, V, b }) => ({
      name,
      size: V.length,
      model: "neuron",
      params: { tau, theta },
      vars: { V: [...V], b },
    })),
    synapse_populations: synapses.map((one) => ({
      name: one.name,
      pre: one.ends.pre.name,
      post: one.ends.post.name,
      ...(one.listed
        ? { matrix: "SPARSE", connectivity: { pre_ind: one.pre, post_ind: one.post } }
        : { matrix: "DENSE" }),
      axonal_delay_steps: one.delay.pre,
      back_prop_delay_steps: one.delay.post,
      max_dendritic_delay_timesteps: one.slots,
      weight_update: {
        model: one.looksBack ? "looking" : "plain",
        params: { tau: one.tau, th_pre: one.threshold.pre, th_post: one.threshold.post },
        vars: { g: [...one.vars.g], seen: [...one.vars.seen], e: 0, ev: 0, d: one.d },
        pre_vars: { p: [...one.trace.pre] },
        post_vars: { q: [...one.trace.post] },
        pre_neuron_var_refs: { V_pre: "V" },
        post_neuron_var_refs: { V_post: "V" },
      },
      postsynaptic: { model: "current", params: { tau: one.decay } },
    })),
    record: { steps: Array.from({ length: STEPS }, (_, step) => step) },
    recorded: {
      double: {
        vars: [
          ...neurons.map(({ name }) => ({ kind: "neuron", group: name, var: "V", data: [] })),
          ...synapses.flatMap(({ name }) => [
            ...["g", "seen", "e", "ev"].map((variable) => ({ kind: "wu", group: name, var: variable, data: [] })),
            { kind: "wu_pre", group: name, var: "p", data: [] },
            { kind: "wu_post", group: name, var: "q", data: [] },
            { kind: "out_post", group: name, data: [] },
          ]),
        ],
      },
    },
  };
}
