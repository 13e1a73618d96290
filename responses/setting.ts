/** How a neuron is tried: which input is driven, for how long, and which of its numbers can be turned. */
import { type Bounds, identifiersOf, type NeuronModel, type Variable } from "../genn/index.ts";
import { parametersOf } from "./probes.ts";

/** A parameter, or a variable that has one initial value for all neurons. */
export interface Knob {
  readonly name: string;
  readonly kind: "parameter" | "constant" | "initial value";
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
  /** What it may be, where that is less than every number. */
  readonly bounds?: Bounds;
}

/** How a neuron is tried. */
export interface Setting {
  readonly target: string | undefined;
  readonly isSpiking: boolean;
  readonly duration: number;
  readonly dt: number;
}

/** From when to when a neuron is driven. */
export const driven = (duration: number): readonly [from: number, to: number] => [
  Number((0.1 * duration).toPrecision(6)),
  Number((0.8 * duration).toPrecision(6)),
];

/** What a neuron is tried with, from its code and its description. */
export function settingOf(definition: NeuronModel): Setting {
  const { simCode, thresholdConditionCode, additionalInputVars, docs } = definition;
  const { target, duration, dt = 0.1, isDriven = true } = docs?.response ?? {};
  const isSpiking = thresholdConditionCode.trim() !== "";
  const usesInput = identifiersOf(`${simCode}\n${thresholdConditionCode}`).has("Isyn");
  return {
    target: isDriven ? (target ?? (usesInput ? "Isyn" : Object.keys(additionalInputVars)[0])) : undefined,
    isSpiking,
    duration: duration ?? (isSpiking ? 250 : 40),
    dt,
  };
}

/** All numbers of a neuron that one may turn, parameters first. */
export function knobsOf(definition: NeuronModel): Knob[] {
  const { docs, vars } = definition;
  const values = (docs?.response?.values ?? {}) as Readonly<Record<string, number>>;
  const about = (name: string) => {
    const [unit, meaning] = (docs?.quantities as Readonly<Record<string, readonly [string, string]>>)?.[name] ?? [
      "1",
      "",
    ];
    return { unit, meaning };
  };
  const parameters = Object.entries(parametersOf(definition)).map(([name, value]): Knob => {
    const bounds = definition.paramBounds[name];
    return { name, kind: "parameter", value, ...about(name), ...(bounds && { bounds }) };
  });
  const variables = (Object.entries(vars) as [string, Variable][]).flatMap(
    ([name, { access, initial, type }]): Knob[] => {
      const value = values[name] ?? initial;
      if (typeof value !== "number" || (type !== "scalar" && type !== "float" && type !== "double")) return [];
      const kind = access.startsWith("READ_ONLY") ? "constant" : "initial value";
      return [{ name, kind, value, ...about(name) }];
    },
  );
  return [
    ...parameters,
    ...variables.filter(({ kind }) => kind === "constant"),
    ...variables.filter(({ kind }) => kind !== "constant"),
  ];
}
