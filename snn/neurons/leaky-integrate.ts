/** The leaky integrator. */
import type { InitialValue } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { leakyIntegrateCode } from "../../genn_models/fragments/threshold-neurons.ts";
import { Neuron, type NeuronParts, type ReadoutOption, readoutRule } from "../neuron.ts";
import { aSetting, aTimeConstant } from "../settings.ts";

export interface LeakyIntegrateOptions extends ReadoutOption {
  /** Potential at the start. Default 0. */
  readonly v?: InitialValue;
  /** Added in every step, as it is. Default 0. */
  readonly bias?: InitialValue;
  /** Membrane time constant, ms. Default 20. */
  readonly tauMem?: number | ArrayLike<number>;
  /** Multiply the input by 1 - exp(-dt / tauMem), so that a constant one is what the potential tends to? Default false. */
  readonly scaleI?: boolean;
}

const OPTIONS: RulesOf<LeakyIntegrateOptions> = {
  v: aSetting,
  bias: aSetting,
  tauMem: aTimeConstant,
  scaleI: a.flag,
  readout: readoutRule,
};

/** Integrates its input with a leak and never spikes: V := Alpha V + I + Bias with Alpha = exp(-dt / TauMem); with `scaleI`, (1 - Alpha) I in the place of I. */
export class LeakyIntegrate extends Neuron {
  override readonly name = "leaky_integrate";
  readonly options: LeakyIntegrateOptions;

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: LeakyIntegrateOptions = {}) {
    checkOptions<LeakyIntegrateOptions>(options, OPTIONS, "LeakyIntegrate");
    super(options.readout);
    this.options = { ...options };
  }

  protected override parts(): NeuronParts {
    const { v = 0, bias = 0, tauMem = 20, scaleI = false } = this.options;
    return {
      code: leakyIntegrateCode("Isyn", scaleI),
      settings: { Bias: bias },
      decays: { Alpha: { timeConstant: "TauMem", tau: tauMem } },
      state: { V: v },
    };
  }
}
