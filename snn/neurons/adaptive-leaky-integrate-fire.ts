/** The leaky integrate-and-fire neuron whose threshold rises with every spike. */
import type { InitialValue } from "../../genn/index.ts";
import { checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { Neuron, type NeuronParts, type ReadoutOption, readoutRule } from "../neuron.ts";
import { aSetting, aTimeConstant } from "../settings.ts";
import { type ThresholdValues, thresholdParts, thresholdRules } from "./leaky-integrate-fire.ts";

export interface AdaptiveLeakyIntegrateFireOptions extends ThresholdValues, ReadoutOption {
  /** Adaptation at the start. Default 0. */
  readonly a?: InitialValue;
  /** By how much the threshold is higher for an adaptation of 1. Default 0.0174. */
  readonly beta?: InitialValue;
  /** Time constant of the adaptation, ms. Default 2000. */
  readonly tauAdapt?: number | ArrayLike<number>;
}

const OPTIONS: RulesOf<AdaptiveLeakyIntegrateFireOptions> = {
  ...thresholdRules,
  a: aSetting,
  beta: aSetting,
  tauAdapt: aTimeConstant,
  readout: readoutRule,
};

/**
 * `LeakyIntegrateFire` with an adaptation: A := Rho A in every step with Rho = exp(-dt / TauAdapt), also while it is refractory; a spike where V >= Vthresh + Beta A,
 * which makes A := A + 1. Of the potential, a relative reset takes off Vthresh - Vreset alone.
 */
export class AdaptiveLeakyIntegrateFire extends Neuron {
  override readonly name = "adaptive_leaky_integrate_fire";
  readonly options: AdaptiveLeakyIntegrateFireOptions;

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: AdaptiveLeakyIntegrateFireOptions = {}) {
    checkOptions<AdaptiveLeakyIntegrateFireOptions>(options, OPTIONS, "AdaptiveLeakyIntegrateFire");
    super(options.readout);
    this.options = { ...options };
  }

  protected override parts(): NeuronParts {
    const { a = 0, beta = 0.0174, tauAdapt = 2000, ...threshold } = this.options;
    const parts = thresholdParts(threshold, "Isyn", true);
    return {
      ...parts,
      settings: { ...parts.settings, Beta: beta },
      decays: { ...parts.decays, Rho: { timeConstant: "TauAdapt", tau: tauAdapt } },
      state: { ...parts.state, A: a },
    };
  }
}
