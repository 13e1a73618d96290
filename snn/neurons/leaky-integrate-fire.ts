/** The leaky integrate-and-fire neuron. */
import { type InitialValue, type Variable, variable } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { leakyIntegrateFireCode } from "../../genn_models/fragments/threshold-neurons.ts";
import { Neuron, type NeuronParts, type ReadoutOption, readoutRule } from "../neuron.ts";
import { aDuration, aSetting, aTimeConstant } from "../settings.ts";

/** What leaky integrate-and-fire neurons have in common. */
export interface ThresholdValues {
  /** Threshold. Default 1. */
  readonly vThresh?: InitialValue;
  /** Potential after a spike; with a relative reset, what is taken off is the distance to the threshold. Default 0. */
  readonly vReset?: InitialValue;
  /** Potential at the start. Default 0. */
  readonly v?: InitialValue;
  /** Membrane time constant, ms. Default 20. */
  readonly tauMem?: number | ArrayLike<number>;
  /** Refractory time, ms. Default: none. */
  readonly tauRefrac?: InitialValue;
  /** At a spike V := V - (vThresh - vReset), instead of V := vReset? Default true. */
  readonly relativeReset?: boolean;
  /** Integrate input while refractory? Default true. */
  readonly integrateDuringRefrac?: boolean;
}

export interface LeakyIntegrateFireValues extends ThresholdValues {
  /** Multiply the input by 1 - exp(-dt / tauMem)? Default false. */
  readonly scaleI?: boolean;
}
export interface LeakyIntegrateFireOptions extends LeakyIntegrateFireValues, ReadoutOption {}

export const thresholdRules: RulesOf<ThresholdValues> = {
  vThresh: aSetting,
  vReset: aSetting,
  v: aSetting,
  tauMem: aTimeConstant,
  tauRefrac: aDuration,
  relativeReset: a.flag,
  integrateDuringRefrac: a.flag,
};
export const leakyIntegrateFireRules: RulesOf<LeakyIntegrateFireValues> = { ...thresholdRules, scaleI: a.flag };
const OPTIONS: RulesOf<LeakyIntegrateFireOptions> = { ...leakyIntegrateFireRules, readout: readoutRule };

/** What follows from the values, with `input` integrated; `adapts` for an adaptive threshold. */
export function thresholdParts(values: LeakyIntegrateFireValues, input: string, adapts: boolean): NeuronParts {
  const { vThresh = 1, vReset = 0, v = 0, tauMem = 20, tauRefrac, scaleI = false } = values;
  const { relativeReset = true, integrateDuringRefrac = true } = values;
  const refractory: Record<string, Variable> = { RefracTime: variable({ initial: 0 }) };
  return {
    code: leakyIntegrateFireCode(input, {
      scalesInput: scaleI,
      isRefractory: tauRefrac !== undefined,
      integratesDuringRefraction: integrateDuringRefrac,
      hasRelativeReset: relativeReset,
      adapts,
    }),
    settings: { Vthresh: vThresh, Vreset: vReset, ...(tauRefrac !== undefined && { TauRefrac: tauRefrac }) },
    decays: { Alpha: { timeConstant: "TauMem", tau: tauMem } },
    state: { V: v },
    vars: tauRefrac === undefined ? {} : refractory,
  };
}

/**
 * Integrates its input with a leak: V := Alpha V + I with Alpha = exp(-dt / TauMem), and spikes where V >= Vthresh and no refractory time is left. Variables `V`, and
 * `RefracTime` where it has a refractory time.
 */
export class LeakyIntegrateFire extends Neuron {
  override readonly name = "leaky_integrate_fire";
  readonly options: LeakyIntegrateFireOptions;

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: LeakyIntegrateFireOptions = {}) {
    checkOptions<LeakyIntegrateFireOptions>(options, OPTIONS, "LeakyIntegrateFire");
    super(options.readout);
    this.options = { ...options };
  }

  protected override parts(): NeuronParts {
    return thresholdParts(this.options, "Isyn", false);
  }
}
