/** What a connection is: whom it drives, how its weights start, what it transmits and how it learns. */
import {
  type ConnectivityDescription,
  checkFinite,
  defineWeightUpdateModel,
  type InitialValue,
  ModelError,
  type NeuronModel,
  type PostsynapticModel,
  readOnly,
  type SparseConnectivity,
  type Variable,
  type WeightUpdateModel,
} from "../genn/index.ts";
import { a, checkOptions, either, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import {
  isNegative,
  isSigned,
  sendDelayedNegativePulse,
  sendNegativePulse,
} from "../genn_models/fragments/signed-spikes.ts";
import { sendDelayedPulse, sendDifference, sendPulse, sendRate } from "../genn_models/fragments/transmission.ts";
import { keepInput, sumInput } from "../genn_models/index.ts";
import { type DelayOptions, type DelaySteps, delaySteps } from "./delays.ts";
import { type EventRule, eventNames, isEventModel } from "./events.ts";
import { expectNeuronModel } from "./neuron-argument.ts";
import type { Norm } from "./normalise.ts";
import { checkRuleNames, plasticityCode } from "./plasticity.ts";
import { checkReceptor, pulse, type Receptor } from "./receptors.ts";

/** Transmission: the part of a weight-update model that reaches the target. Sees the weight as `g`. */
export interface Transmit {
  readonly params?: Readonly<Record<string, number>>;
  /** Variables beside `g`. */
  readonly vars?: Readonly<Record<string, InitialValue | Variable>>;
  readonly preSpikeSynCode?: string;
  /** Events of the source beside its spikes: both or neither. */
  readonly preEventThresholdConditionCode?: string;
  readonly preEventSynCode?: string;
  readonly synapseDynamicsCode?: string;
}

const TRANSMIT: RulesOf<Transmit> = {
  params: a.object,
  vars: a.object,
  preSpikeSynCode: a.text,
  preEventThresholdConditionCode: a.text,
  preEventSynCode: a.text,
  synapseDynamicsCode: a.text,
};

/** What a synapse is put into. */
export interface SynapseContext {
  readonly source: NeuronModel;
  readonly target: NeuronModel;
  /** How plasticity looks at events. */
  readonly rule: EventRule;
  /** In a network that does not learn, the synapse is its transmission alone. */
  readonly plastic: boolean;
  /** Length of a step, ms. */
  readonly dt: number;
}

const CONTEXT: RulesOf<SynapseContext> = {
  source: required(a.object),
  target: required(a.object),
  rule: required(a.text),
  plastic: required(a.flag),
  dt: required(a.number),
};

/**
 * A kind of connection. Subclasses name it and give its target variable and initial weights; from the plasticity rule, written as one
 * expression for continuous rates, the weight-update model for rates or for events follows.
 */
export abstract class SynapseBase {
  /** Names the weight-update model. */
  abstract readonly name: string;
  /** Input variable of the target neurons, such as `Isyn`. */
  abstract readonly target: string;
  /** Initial weights `g`: [pre][post], or [n] for one-to-one. */
  abstract readonly initialWeight: InitialValue;
  readonly connectivity: ConnectivityDescription = "dense";
  /** What the initial weights are divided by. */
  readonly norm: Norm = false;
  /** dg/dt, one expression in variables of the source (`_pre`) and the target (`_post`); empty: the weight stays as it is. */
  readonly plasticity: string = "";
  /** Parameters of the rule. */
  readonly params: Readonly<Record<string, number>> = {};
  /** The variable that a source with continuous rates sends. (An event-based one says so itself.) */
  readonly rate: string = "r";
  /** A weight-update model of the catalogue or of one's own, used as it is: what spikes do, and how weights change. Takes `params`; its `g` starts with `initialWeight`. */
  readonly model: WeightUpdateModel | undefined = undefined;
  /** Initial values of the model's variables beside `g`. */
  readonly vars: Readonly<Record<string, InitialValue>> = {};
  /** Replaces the transmission of rates or differences. */
  readonly transmission: Transmit | undefined = undefined;
  /** Replaces the choice between `sumInput` (rates) and `keepInput` (events). */
  readonly postsynaptic: PostsynapticModel | undefined = undefined;
  /** What a spike does where it arrives. Default: `pulse()`. */
  readonly receptor: Receptor | undefined = undefined;
  /** See `DelayOptions`. */
  readonly delay: InitialValue | undefined = undefined;
  readonly maxDelay: number | undefined = undefined;

  /** The weight-update model between these neurons: transmission, and plasticity where the network is plastic. */
  weightUpdate(context: SynapseContext): WeightUpdateModel {
    checkOptions<SynapseContext>(context, CONTEXT, `weightUpdate of synapse '${this.name}'`);
    if (this.model !== undefined) return this.#ownModel(context.source, this.model);
    const transmit = this.transmission ?? this.#transmission(context);
    checkOptions<Transmit>(transmit, TRANSMIT, `the transmission of synapse '${this.name}'`);
    const { source, target, rule } = context;
    this.#checkSpikes(source);
    const ofRule = { source, target, rule, rate: this.rate, params: this.params, synapse: this.name };
    const learns = context.plastic && !(this.#sendsSpikes(source) && this.plasticity.trim() === "");
    if (learns && this.delay !== undefined && this.plasticity.trim() !== "" && isEventModel(source)) {
      throw new ModelError(
        `synapse '${this.name}' learns from events, whose rules know no delay: leave delay out, or let '${source.name}' send its rate at every step`,
      );
    }
    // A transmission of one's own may have variables that the rule reads.
    if (learns && this.transmission === undefined) checkRuleNames(this.plasticity, ofRule);
    const plast = learns ? plasticityCode(this.plasticity, ofRule) : undefined;
    const { d } = this.delays(context.dt);
    const shared = this.#sharedWeight(context);
    const join = (...code: (string | undefined)[]) =>
      code.filter((text) => text !== undefined && text !== "").join("\n");
    const model = defineWeightUpdateModel<string, never, string, never, never, string>({
      name: this.name,
      params: {
        ...transmit.params,
        ...(context.plastic ? this.params : {}),
        ...(shared === undefined ? {} : { g: shared }),
      },
      vars: {
        ...(shared === undefined ? { g: readOnly(this.initialWeight) } : {}),
        ...(d && { d }),
        ...transmit.vars,
        ...plast?.vars,
      },
      preSpikeSynCode: join(transmit.preSpikeSynCode, plast?.preSpikeSynCode),
      preEventThresholdConditionCode: transmit.preEventThresholdConditionCode,
      preEventSynCode: transmit.preEventSynCode,
      synapseDynamicsCode: join(transmit.synapseDynamicsCode, plast?.synapseDynamicsCode),
      ...(plast?.postVars === undefined
        ? {}
        : { postVars: plast.postVars, postDynamicsCode: plast.postDynamicsCode ?? "" }),
    });
    const settlement = plast?.settlement;
    return settlement === undefined ? model : Object.freeze({ ...model, settlement });
  }

  /** The postsynaptic model for a source: rates are summed anew in every step, events keep the sum, spikes have receptors. */
  postsynapticModel(source: NeuronModel): PostsynapticModel {
    if (this.receptor !== undefined) return this.receptor.model;
    if (this.postsynaptic !== undefined) return this.postsynaptic;
    if (this.#sendsSpikes(source)) return pulse().model;
    return isEventModel(source) ? keepInput : sumInput;
  }

  /** The delays as steps of `dt` ms. Throws `ModelError` for those that cannot be. */
  delays(dt: number): DelaySteps {
    return delaySteps({ delay: this.delay, maxDelay: this.maxDelay }, dt, `synapse '${this.name}'`);
  }

  /** The given model, where nothing else is given that would be without effect. */
  #ownModel(source: NeuronModel, model: WeightUpdateModel): WeightUpdateModel {
    const where = `synapse '${this.name}'`;
    checkKind(model, where);
    if (isEventModel(source)) {
      throw new ModelError(
        `${where} has the model '${model.name}', but its source '${source.name}' sends changes of its rate, for which there are rules: give a plasticity instead`,
      );
    }
    const [knowsDelays, hasDelays] = [Object.hasOwn(model.vars, "d"), hasOwnDelays(this.delay)];
    if (knowsDelays && !hasDelays) {
      throw new ModelError(
        `${where} has the model '${model.name}', whose synapses have delays of their own: give delay in ms, such as uniform(1, 5)`,
      );
    }
    const further = [
      [this.plasticity.trim() !== "", "a plasticity"],
      [this.transmission !== undefined, "a transmission"],
      [hasDelays && !knowsDelays, "delays of its synapses' own"],
    ] as const;
    for (const [isGiven, what] of further) {
      if (isGiven) {
        throw new ModelError(
          `${where} has the model '${model.name}', which says all that its synapses do, and ${what}: leave one of the two out`,
        );
      }
    }
    this.#checkSpikes(source);
    return model;
  }

  /** Does a source send spikes, as opposed to its rate, at every step or by events? */
  #sendsSpikes(source: NeuronModel): boolean {
    return this.transmission === undefined && source.thresholdConditionCode.trim() !== "" && !isEventModel(source);
  }

  /** One number for all, as a parameter, where nothing will ever change it: spiking synapses without a rule. Such synapses take no memory for weights. */
  #sharedWeight({ source }: SynapseContext): number | undefined {
    const { initialWeight: g } = this;
    return typeof g === "number" && this.#sendsSpikes(source) && this.plasticity.trim() === "" ? g : undefined;
  }

  #checkSpikes(source: NeuronModel): void {
    const where = `synapse '${this.name}'`;
    const { receptor, delay } = this;
    if (receptor !== undefined) checkReceptor(receptor, `the receptor of ${where}`);
    const isOwn = hasOwnDelays(delay);
    if ((receptor === undefined && !isOwn) || this.#sendsSpikes(source)) return;
    const what = receptor === undefined ? "delays of their own" : "a receptor";
    const reason = isEventModel(source)
      ? "sends changes of its rate, not spikes"
      : source.thresholdConditionCode.trim() === ""
        ? "never spikes"
        : "is given another transmission";
    throw new ModelError(
      `${where} has ${what}, which spikes have, but its source '${source.name}' ${reason}: leave ${receptor === undefined ? "it to one delay for all (a number)" : "receptor out"}`,
    );
  }

  #transmission({ source }: SynapseContext): Transmit {
    const events = eventNames(source);
    if (events !== undefined) return sendDifferences(events.lastSent);
    if (this.#sendsSpikes(source)) return sendSpikes(hasOwnDelays(this.delay), isSigned(source));
    if (!Object.hasOwn(source.vars, this.rate)) {
      throw new ModelError(
        `synapse '${this.name}' sends '${this.rate}', which its source '${source.name}' does not have: ` +
          `set the synapse's rate to one of ${Object.keys(source.vars).join(", ")}, or give it a transmission`,
      );
    }
    return sendRates(this.rate);
  }
}

/** Spikes: every synapse adds its weight, and takes it off at negative ones. With `d`, that many steps later. */
const sendSpikes = (hasOwnDelays: boolean, areSigned: boolean): Transmit => ({
  preSpikeSynCode: hasOwnDelays ? sendDelayedPulse : sendPulse,
  ...(areSigned && {
    preEventThresholdConditionCode: isNegative,
    preEventSynCode: hasOwnDelays ? sendDelayedNegativePulse : sendNegativePulse,
  }),
});

/** Rates: every synapse contributes `g * r` in every step. */
export const sendRates = (rate = "r"): Transmit => ({ synapseDynamicsCode: sendRate(rate) });

/**
 * Events: at an event a synapse sends by how much its contribution has changed, so that the kept sum is that of `g * (value last sent)`. A
 * change of `g` reaches the target with the next event.
 */
export const sendDifferences = (lastSent = "r_event"): Transmit => ({
  vars: { inp_prev: 0 },
  preSpikeSynCode: sendDifference(lastSent),
});

/** A connection without a class of its own. */
export interface SynapseOptions extends DelayOptions {
  /** Initial weights. Default 1. */
  readonly g?: InitialValue;
  readonly norm?: Norm;
  /** Default `Isyn`. */
  readonly target?: string;
  readonly plasticity?: string;
  /** Of the rule, or of the model. */
  readonly params?: Readonly<Record<string, number>>;
  /** A weight-update model such as `stdp`, used as it is in place of a rule, in networks that are not plastic too. Its `g` starts with `g`, by default with its own. */
  readonly model?: WeightUpdateModel;
  /** Initial values of the model's variables beside `g`. */
  readonly vars?: Readonly<Record<string, InitialValue>>;
  /** Default `dense`, `one_to_one` or `sparse`. */
  readonly name?: string;
  /** The rate that the source sends. Default: what an event-based source sends; spikes, if it has any; else `r`. */
  readonly rate?: string;
  /** What a spike does where it arrives. Default: `pulse()`. */
  readonly receptor?: Receptor;
}

const OPTIONS: RulesOf<SynapseOptions> = {
  g: a.anything,
  norm: either(a.flag, a.text),
  target: a.text,
  plasticity: a.text,
  params: a.object,
  model: a.object,
  vars: a.object,
  name: a.text,
  rate: a.text,
  receptor: a.object,
  delay: a.anything,
  maxDelay: a.duration,
};

class PlainSynapse extends SynapseBase {
  override readonly name: string;
  override readonly target: string;
  override readonly initialWeight: InitialValue;
  override readonly connectivity: ConnectivityDescription;
  override readonly norm: Norm;
  override readonly plasticity: string;
  override readonly params: Readonly<Record<string, number>>;
  override readonly rate: string;
  override readonly model: WeightUpdateModel | undefined;
  override readonly vars: Readonly<Record<string, InitialValue>>;
  override readonly transmission: Transmit | undefined;
  override readonly receptor: Receptor | undefined;
  override readonly delay: InitialValue | undefined;
  override readonly maxDelay: number | undefined;

  constructor(connectivity: ConnectivityDescription, source: NeuronModel, options: SynapseOptions) {
    super();
    const kind = typeof connectivity === "string" ? connectivity : "sparse";
    const where = { dense: "dense", one_to_one: "oneToOne", sparse: "sparse" }[kind];
    expectNeuronModel(source, where);
    checkOptions<SynapseOptions>(options, OPTIONS, where);
    this.name = options.name ?? kind;
    this.target = options.target ?? "Isyn";
    this.model = options.model;
    this.vars = options.vars ?? {};
    checkOwners(options, this.name);
    this.initialWeight = options.g ?? options.model?.vars?.g?.initial ?? options.model?.params?.g ?? 1;
    this.connectivity = connectivity;
    this.norm = options.norm ?? false;
    this.plasticity = options.plasticity ?? "";
    this.params = options.params ?? {};
    for (const [name, value] of Object.entries(this.params))
      checkFinite(`parameter '${name}' of '${this.name}'`, value);
    this.rate = options.rate ?? eventNames(source)?.rate ?? "r";
    // Who names a rate of a source that spikes wants the rate.
    const isOfRates =
      options.rate !== undefined && source.thresholdConditionCode.trim() !== "" && !isEventModel(source);
    this.transmission = isOfRates ? sendRates(options.rate) : undefined;
    this.receptor = options.receptor;
    this.delay = options.delay;
    this.maxDelay = options.maxDelay;
  }
}

/** Delays that differ from synapse to synapse. */
const hasOwnDelays = (delay: InitialValue | undefined): boolean => delay !== undefined && typeof delay !== "number";

function checkKind(model: WeightUpdateModel, where: string): void {
  if (model.kind !== "weightUpdate")
    throw new ModelError(`the model of ${where} must be a weight-update model such as stdp, not ${shown(model)}`);
}

/** Throws `ModelError` for what is given to nobody: weights that the model does not have, parameters without a rule or model, variables without a model. */
function checkOwners(
  { g, norm = false, rate, model, plasticity = "", params = {}, vars = {} }: SynapseOptions,
  synapse: string,
): void {
  const where = `synapse '${synapse}'`;
  if (model === undefined) {
    const [first] = Object.keys(params);
    if (first !== undefined && plasticity.trim() === "")
      throw new ModelError(
        `${where} is given the parameter '${first}', but neither a model nor a plasticity that has it`,
      );
    const [variable] = Object.keys(vars);
    if (variable !== undefined)
      throw new ModelError(`${where} is given the variable '${variable}', but no model that has it`);
    return;
  }
  checkKind(model, where);
  const { name, vars: own = {}, params: known = {} } = model;
  const hasWeight = Object.hasOwn(own, "g") || Object.hasOwn(known, "g");
  if (g !== undefined && !hasWeight)
    throw new ModelError(`${where} is given g, which its model '${name}' does not have: leave it out`);
  if (norm !== false && !hasWeight)
    throw new ModelError(`${where} is given a norm for g, which its model '${name}' does not have: leave it out`);
  if (rate !== undefined)
    throw new ModelError(
      `${where} is given a rate, but its model '${name}' says what is sent: leave one of the two out`,
    );
  for (const [kind, given] of Object.entries({ params, vars })) {
    if (Object.hasOwn(given, "g")) throw new ModelError(`${where} is given g among ${kind}: give it as g`);
  }
  if (Object.hasOwn(vars, "d") && Object.hasOwn(own, "d"))
    throw new ModelError(`${where} is given d among vars: give it as delay, in ms`);
}

/** All-to-all synapses from neurons of that model. */
export const dense = (source: NeuronModel, options: SynapseOptions = {}): SynapseBase =>
  new PlainSynapse("dense", source, options);

/** Synapses from each neuron to the one at the same place; both populations have the same size. */
export const oneToOne = (source: NeuronModel, options: SynapseOptions = {}): SynapseBase =>
  new PlainSynapse("one_to_one", source, options);

/** Synapses that are few among many possible ones: `connectivity` is what `fromRule` or `fromIndices` make. */
export function sparse(
  source: NeuronModel,
  connectivity: SparseConnectivity,
  options: SynapseOptions = {},
): SynapseBase {
  if (connectivity?.kind !== "sparse") {
    throw new ModelError(
      `sparse takes connectivity second, such as fromRule(fixedProbability, { probability: 0.1 }), not ${shown(connectivity)}`,
    );
  }
  return new PlainSynapse(connectivity, source, options);
}
