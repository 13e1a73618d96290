/** What models are tried with: a step of current, a passive neuron, neurons that do as they are told. Definitions of their own, so that nothing here depends on a catalogue. */
import {
  type AnyDefinition,
  defineCurrentSourceModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  type ModelDocs,
  type NeuronModel,
  readOnly,
  type Values,
  type Variable,
} from "../genn/index.ts";

/** Seed of everything random that is shown, so that pages do not change by themselves. */
export const SEED = 7;

/** A current of a height of its own for every neuron, from `on` to before `off`, in ms. */
export const stepCurrent = defineCurrentSourceModel({
  name: "step_current",
  params: { on: 0, off: 0 },
  vars: { height: readOnly(0) },
  injectionCode: "if (t >= on && t < off) injectCurrent(height);",
});

/** Passes on the weight 1 of a spike, times what the population says. */
export const spike = defineWeightUpdateModel({
  name: "spike",
  params: { g: 1 },
  preSpikeSynCode: "addToPost(g);",
});

/** Injects what arrives in a step, with the variables that a synapse wants to see. */
export const arriving = (vars: readonly string[]) =>
  definePostsynapticModel({
    name: "arriving",
    vars: Object.fromEntries(vars.map((name) => [name, 0])),
    simCode: "injectCurrent(inSyn); inSyn = 0.0;",
  });

/** Membrane of the passive neuron: time constant in ms, resting potential, and ms / capacitance. */
export const PASSIVE = { tau: 20, rest: -70 } as const;

/**
 * A neuron that only leaks, tau dV/dt = Vrest - V + tau I, and keeps its input; with further variables of 0 for whoever refers to them. A reference called V (in any
 * case) means the potential.
 */
export function passiveNeuron(others: readonly string[]): NeuronModel {
  return defineNeuronModel({
    name: "passive",
    params: { tau: PASSIVE.tau, rest: PASSIVE.rest },
    vars: Object.fromEntries([["V", PASSIVE.rest], ["I", 0], ...others.map((name) => [name, 0] as const)]),
    simCode: "I = Isyn; V += dt * ((rest - V) / tau + Isyn);",
  });
}

/** The names among those that the passive neuron has under another name, or has to be given. */
export const passiveName = (name: string): string => (name.toLowerCase() === "v" ? "V" : name);

/**
 * A neuron that spikes when it is told to, in the first step at or after the times in `spikeTimes` from `next` to before `last`. Further variables are `active` from `on` to before `off`, and `rest` else.
 */
export function toldNeuron(name: string, others: readonly string[]): NeuronModel {
  return defineNeuronModel({
    name,
    params: { on: 0, off: 1e9, rest: 0, active: 1 },
    vars: {
      arrived: 0,
      next: { type: "uint", access: "READ_WRITE", initial: 0 },
      last: { type: "uint", access: "READ_WRITE", initial: 0 },
      ...Object.fromEntries(others.map((other) => [other, 0])),
    },
    extraGlobalParams: { spikeTimes: "timepoint" },
    simCode: `arrived = Isyn;\n${others.map((other) => `${other} = t >= on && t < off ? active : rest;`).join("\n")}`,
    thresholdConditionCode: "next != last && t >= spikeTimes[next]",
    resetCode: "next++;",
  });
}

/** Unit of something that a model's description names; plain numbers where it says nothing. */
export const unitOf = (docs: ModelDocs | undefined, name: string): string =>
  (docs?.quantities as Readonly<Record<string, readonly [string, string]>> | undefined)?.[name]?.[0] ?? "1";

/** Parameters that have no default and are not given get 1, so that a model can be tried at all. */
export function parametersOf(definition: Pick<AnyDefinition, "params" | "docs">): Record<string, number> {
  const given = (definition.docs?.response?.values ?? {}) as Readonly<Record<string, number>>;
  return Object.fromEntries(
    Object.entries(definition.params).map(([name, value]) => [name, given[name] ?? value ?? 1]),
  );
}

/** What a model is tried with: its values to show, and the arrays and values of its example, repeated for so many neurons. */
export function valuesOf(definition: AnyDefinition, size: number): Values {
  const { response, example = {} } = definition.docs ?? {};
  const given = (response?.values ?? {}) as Readonly<Record<string, number>>;
  const vars = (Object.entries(definition.vars) as [string, Variable<string>][]).flatMap(
    ([name, { initial }]): [string, unknown][] => {
      const list = example[name];
      if (given[name] !== undefined) return [[name, given[name]]];
      if (list !== undefined) return [[name, Array.from({ length: size }, (_, k) => list[k % list.length]!)]];
      return initial === undefined ? [[name, 0]] : [];
    },
  );
  const arrays = Object.keys(definition.extraGlobalParams).map((name) => [name, example[name] ?? [0]] as const);
  return {
    params: parametersOf(definition),
    vars: Object.fromEntries(vars),
    extraGlobalParams: Object.fromEntries(arrays),
  } as Values;
}

/** The scalar variables of a definition that have numbers to draw. */
export const drawable = (vars: Readonly<Record<string, Variable<string>>>): string[] =>
  Object.entries(vars)
    .filter(
      ([name, { access }]) =>
        !access.startsWith("READ_ONLY") && !/[Nn]oise|[Rr]efrac|restart|_min_\d|_prev$|^pre[A-Z]/.test(name),
    )
    .map(([name]) => name);
