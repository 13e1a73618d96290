/** What a spike does where it arrives: the postsynaptic model of spiking synapses, with its values. */
import { checkFinite, ModelError, type PostsynapticModel } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { deltaCurr, expCond, expCurr } from "../genn_models/index.ts";

/** A postsynaptic model put to use. Made by `pulse` and its kin, or written down. */
export interface Receptor {
  readonly model: PostsynapticModel;
  readonly params?: Readonly<Record<string, number>>;
  /** The variables of the target neurons that the model references, by the names it knows. */
  readonly neuronVariables?: Readonly<Record<string, string>>;
}

const RECEPTOR: RulesOf<Receptor> = { model: required(a.object), params: a.object, neuronVariables: a.object };

/** A spike acts in the step in which it arrives: its weight is the input of that step. For `lifDelta`, a jump of the potential (mV). */
export const pulse = (): Receptor => ({ model: deltaCurr });

/** A current that jumps by the weight and decays. */
export interface ExponentialCurrentOptions {
  /** Time constant, ms. */
  readonly tau: number;
}

const CURRENT: RulesOf<ExponentialCurrentOptions> = { tau: required(a.positive) };

/** A spike adds its weight (nA) to a current that decays with the time constant `tau`: `expCurr`. */
export function exponentialCurrent(options: ExponentialCurrentOptions): Receptor {
  checkOptions<ExponentialCurrentOptions>(options, CURRENT, "exponentialCurrent");
  return { model: expCurr, params: { tau: options.tau } };
}

/** A conductance that jumps by the weight and decays. */
export interface ExponentialConductanceOptions {
  /** Time constant, ms. */
  readonly tau: number;
  /** Reversal potential, mV. */
  readonly reversal: number;
  /** The neurons' variable that is their potential. Default `V`. */
  readonly potential?: string;
}

const CONDUCTANCE: RulesOf<ExponentialConductanceOptions> = {
  tau: required(a.positive),
  reversal: required(a.number),
  potential: a.text,
};

/** A spike adds its weight (uS) to a conductance that decays with the time constant `tau` and drives the potential towards `reversal`: `expCond`. */
export function exponentialConductance(options: ExponentialConductanceOptions): Receptor {
  checkOptions<ExponentialConductanceOptions>(options, CONDUCTANCE, "exponentialConductance");
  const { tau, reversal, potential = "V" } = options;
  return { model: expCond, params: { tau, E: reversal }, neuronVariables: { V: potential } };
}

/** Throws `ModelError` for what is no receptor. */
export function checkReceptor(receptor: Receptor, where: string): void {
  checkOptions<Receptor>(receptor, RECEPTOR, where, { example: "pulse() or exponentialCurrent({ tau: 5 })" });
  if (receptor.model.kind !== "postsynaptic")
    throw new ModelError(`the model of ${where} must be a postsynaptic model, not ${shown(receptor.model)}`);
  for (const [name, value] of Object.entries(receptor.params ?? {}))
    checkFinite(`parameter '${name}' of ${where}`, value);
}
