/**
 * From continuous rates to events: a neuron that is written for rates tells its targets about its rate only when that has changed by more
 * than a threshold. Pure data: text in, text out.
 */
import { defineNeuronModel, ModelError, type NeuronModel, unknownName } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { expectNeuronModel } from "./neuron-argument.ts";

/**
 * How plasticity looks at an event: `exact` weighs the rate that was sent with the postsynaptic factor of every step, so that it gives the
 * continuous rule's change for the rates that were sent; `backward` weighs the rate that the previous event sent with the postsynaptic factor at
 * its end; `forward` evaluates the rule at the event and applies it until the next one.
 */
export type EventRule = "exact" | "backward" | "forward";
/** All event rules. */
export const eventRules: readonly EventRule[] = ["exact", "backward", "forward"];

/** A variable whose value events carry. */
export interface SentVariable {
  readonly name: string;
  /** What the last event carried. */
  readonly lastSent: string;
  /** What synapses know of it: what has been sent up to the step before. */
  readonly arrived: string;
}

/** What an event-based neuron calls its variables; synapses read them by these names. */
export interface EventNames {
  /** The continuous rate. */
  readonly rate: string;
  /** The value sent by the last event. */
  readonly lastSent: string;
  /** The value sent by the event before; only kept for the backward rule. */
  readonly sentBefore: string | undefined;
  /** All that events carry, the rate first; only kept for the exact rule. */
  readonly sent: readonly SentVariable[];
  readonly rule: EventRule;
  /** Variables whose value of one step ago is kept as `<name>_prev`. */
  readonly delayed: readonly string[];
}

/** A neuron model made by `toEvents`. */
export type EventNeuronModel = NeuronModel & { readonly event: EventNames };

export interface EventOptions {
  /** A change of the rate of at least this is sent. Becomes the parameter `th`. */
  readonly threshold: number;
  /** The rule that plastic synapses from this neuron follow. Default `backward`. */
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
  /**
   * Exact rule: variables that events carry beside the rate, for plasticity (a trace, say). A change of any of them by the threshold is an event, too;
   * an event carries them all. What was sent last is kept as `<name>_event`.
   */
  readonly alsoSent?: readonly string[];
}

const OPTIONS: RulesOf<EventOptions> = {
  threshold: required(a.notNegative),
  rule: a.text,
  poissonRate: a.notNegative,
  rate: a.text,
  lastSent: a.text,
  sentBefore: a.text,
  delayed: a.texts,
  alsoSent: a.texts,
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
  const { threshold, rule = "backward", poissonRate, rate = "r", delayed = [], alsoSent = [] } = options;
  const { lastSent = "r_event", sentBefore = "r_prev_event" } = options;
  if (!eventRules.includes(rule)) throw unknownName("event rule", String(rule), where, eventRules);
  if (neuron.thresholdConditionCode.trim() !== "" || neuron.resetCode.trim() !== "") {
    throw new ModelError(
      `${where}: the neuron has thresholdConditionCode or resetCode already, so it sends spikes of its own`,
    );
  }
  for (const name of [rate, ...delayed, ...alsoSent]) {
    if (!Object.hasOwn(neuron.vars, name)) throw unknownName("variable", name, where, Object.keys(neuron.vars));
  }
  const [isBackward, isExact] = [rule === "backward", rule === "exact"];
  if (alsoSent.length > 0 && !isExact) {
    throw new ModelError(
      `${where}: only with the exact rule do events carry more than the rate: leave alsoSent (${alsoSent.join(", ")}) out, or give it the rule "exact"`,
    );
  }
  const twice = [rate, ...alsoSent].find((name, index, names) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ModelError(`${where}: events would carry '${twice}' twice: name it once`);
  const sent: readonly SentVariable[] = [
    { name: rate, lastSent, arrived: `${rate}_arrived` },
    ...alsoSent.map((name) => ({ name, lastSent: `${name}_event`, arrived: `${name}_arrived` })),
  ];
  const newVars = [
    ...sent.map((one) => one.lastSent),
    ...(isExact ? sent.map((one) => one.arrived) : []),
    ...(isBackward ? [sentBefore] : []),
    ...delayed.map((name) => `${name}_prev`),
  ];
  const newParams = poissonRate === undefined ? ["th"] : ["th", "r_poiss"];
  const taken = [neuron.params, neuron.vars, neuron.derivedParams, neuron.extraGlobalParams].flatMap(Object.keys);
  for (const [index, name] of [...newVars, ...newParams].entries()) {
    if (newVars.indexOf(name) < index && newVars.includes(name)) {
      throw new ModelError(
        `${where} needs the name '${name}' for two things: choose others for lastSent (${lastSent})${isBackward ? ` and sentBefore (${sentBefore})` : ""}`,
      );
    }
    if (taken.includes(name)) throw new ModelError(`${where} needs the name '${name}', which the neuron uses already`);
  }
  const remembered = [
    ...delayed.map((name) => [`${name}_prev`, name]),
    // What was sent in the step before has arrived when synapses look next.
    ...(isExact ? sent.map((one) => [one.arrived, one.lastSent]) : []),
  ];
  const remember = remembered.map(([kept, name]) => `${kept} = ${name};\n`).join("");
  const hasMoved = sent.map((one) => `fabs(${one.name} - ${one.lastSent}) >= th`).join(" || ");
  const send = sent.map((one) => `${one.lastSent} = ${one.name};`).join(" ");
  const atRandom = poissonRate === undefined ? "" : " || gennrand_uniform() < dt * r_poiss";
  const definition = defineNeuronModel({
    name: `${neuron.name}_event`,
    params: { ...neuron.params, th: threshold, ...(poissonRate === undefined ? {} : { r_poiss: poissonRate }) },
    derivedParams: neuron.derivedParams,
    vars: { ...neuron.vars, ...Object.fromEntries(newVars.map((name) => [name, 0])) },
    extraGlobalParams: neuron.extraGlobalParams,
    additionalInputVars: neuron.additionalInputVars,
    simCode: remember + neuron.simCode,
    thresholdConditionCode: `${hasMoved}${atRandom}`,
    resetCode: `${isBackward ? `${sentBefore} = ${lastSent}; ` : ""}${send}`,
    autoRefractoryRequired: false,
  });
  const event: EventNames = {
    rate,
    lastSent,
    sentBefore: isBackward ? sentBefore : undefined,
    sent: isExact ? sent : [],
    rule,
    delayed,
  };
  return Object.freeze({ ...definition, event: Object.freeze(event) });
}

/** The names of an event-based neuron's variables, or `undefined` for a neuron that was not made by `toEvents`. */
export const eventNames = (neuron: NeuronModel): EventNames | undefined => (neuron as Partial<EventNeuronModel>).event;

/** Was the neuron made by `toEvents`? */
export const isEventModel = (neuron: NeuronModel): neuron is EventNeuronModel => eventNames(neuron) !== undefined;
