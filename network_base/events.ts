/**
 * From continuous rates to events: a neuron that is written for rates tells its targets about its rate only when that has changed by more
 * than a threshold. Pure data: text in, text out.
 */
import { defineNeuronModel, ModelError, type NeuronModel, unknownName } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { expectNeuronModel } from "./neuron-argument.ts";

/**
 * How plasticity looks at an event: `backward` weighs the rate that the previous event sent with the postsynaptic factor at its
 * end; `forward` evaluates the rule at the event and applies it until the next one.
 */
export type EventRule = "backward" | "forward";
/** All event rules. */
export const eventRules: readonly EventRule[] = ["backward", "forward"];

/** What an event-based neuron calls its variables; synapses read them by these names. */
export interface EventNames {
  /** The continuous rate. */
  readonly rate: string;
  /** The value sent by the last event. */
  readonly lastSent: string;
  /** The value sent by the event before; only kept for the backward rule. */
  readonly sentBefore: string | undefined;
  readonly rule: EventRule;
  /** Variables whose value of one step ago is kept as `<name>_prev`. */
  readonly delayed: readonly string[];
}

/** A neuron model made by `toEvents`. */
export type EventNeuronModel = NeuronModel & { readonly event: EventNames };

export interface EventOptions {
  /** A change of the rate of at least this is sent. Becomes the parameter `th`. */
  readonly threshold: number;
  /** The rule that plastic synapses from and to this neuron follow. Default `backward`. */
  readonly rule?: EventRule;
  /** Events sent at random beside the others, per ms: becomes the parameter `r_poiss`. Default: none. */
  readonly poissonRate?: number;
  /** The variable to send. Default `r`. */
  readonly rate?: string;
  /** Name for the value last sent. Default `r_event`. */
  readonly lastSent?: string;
  /** Name for the value sent before that (backward rule). Default `r_prev_event`. */
  readonly sentBefore?: string;
  /** Variables that the backward rule reads as they were one step ago: each is kept as `<name>_prev`. */
  readonly delayed?: readonly string[];
}

const OPTIONS: RulesOf<EventOptions> = {
  threshold: required(a.notNegative),
  rule: a.text,
  poissonRate: a.notNegative,
  rate: a.text,
  lastSent: a.text,
  sentBefore: a.text,
  delayed: a.texts,
};

/**
 * The event-based variant of a neuron written for continuous rates: it sends an event when `|r - r_event| >= th`, and then remembers what
 * it sent. Named `<name>_event`. Throws `ModelError` for a variable that is not there, a name that is taken, a neuron that spikes
 * already, or a threshold or Poisson rate below 0.
 */
export function toEvents(neuron: NeuronModel, options: EventOptions): EventNeuronModel {
  expectNeuronModel(neuron, "toEvents");
  const where = `toEvents of '${neuron.name}'`;
  checkOptions<EventOptions>(options, OPTIONS, where);
  const { threshold, rule = "backward", poissonRate, rate = "r", delayed = [] } = options;
  const { lastSent = "r_event", sentBefore = "r_prev_event" } = options;
  if (!eventRules.includes(rule)) throw unknownName("event rule", String(rule), where, eventRules);
  if (neuron.thresholdConditionCode.trim() !== "" || neuron.resetCode.trim() !== "") {
    throw new ModelError(
      `${where}: the neuron has thresholdConditionCode or resetCode already, so it sends spikes of its own`,
    );
  }
  for (const name of [rate, ...delayed]) {
    if (!Object.hasOwn(neuron.vars, name)) throw unknownName("variable", name, where, Object.keys(neuron.vars));
  }
  const isBackward = rule === "backward";
  const newVars = [lastSent, ...(isBackward ? [sentBefore] : []), ...delayed.map((name) => `${name}_prev`)];
  const newParams = poissonRate === undefined ? ["th"] : ["th", "r_poiss"];
  const taken = [neuron.params, neuron.vars, neuron.derivedParams, neuron.extraGlobalParams].flatMap(Object.keys);
  for (const name of [...newVars, ...newParams]) {
    if (taken.includes(name)) throw new ModelError(`${where} needs the name '${name}', which the neuron uses already`);
  }
  const remember = delayed.map((name) => `${name}_prev = ${name};\n`).join("");
  const atRandom = poissonRate === undefined ? "" : " || gennrand_uniform() < dt * r_poiss";
  const definition = defineNeuronModel({
    name: `${neuron.name}_event`,
    params: { ...neuron.params, th: threshold, ...(poissonRate === undefined ? {} : { r_poiss: poissonRate }) },
    derivedParams: neuron.derivedParams,
    vars: { ...neuron.vars, ...Object.fromEntries(newVars.map((name) => [name, 0])) },
    extraGlobalParams: neuron.extraGlobalParams,
    additionalInputVars: neuron.additionalInputVars,
    simCode: remember + neuron.simCode,
    thresholdConditionCode: `fabs(${rate} - ${lastSent}) >= th${atRandom}`,
    resetCode: `${isBackward ? `${sentBefore} = ${lastSent}; ` : ""}${lastSent} = ${rate};`,
    autoRefractoryRequired: false,
  });
  const event: EventNames = { rate, lastSent, sentBefore: isBackward ? sentBefore : undefined, rule, delayed };
  return Object.freeze({ ...definition, event: Object.freeze(event) });
}

/** The names of an event-based neuron's variables, or `undefined` for a neuron that was not made by `toEvents`. */
export const eventNames = (neuron: NeuronModel): EventNames | undefined => (neuron as Partial<EventNeuronModel>).event;

/** Was the neuron made by `toEvents`? */
export const isEventModel = (neuron: NeuronModel): neuron is EventNeuronModel => eventNames(neuron) !== undefined;
