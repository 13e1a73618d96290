/** The integrate-and-fire neuron. */
import type { InitialValue } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { integrateFireCode } from "../../genn_models/fragments/threshold-neurons.ts";
import { Neuron, type NeuronParts, type ReadoutOption, readoutRule } from "../neuron.ts";
import { aSetting } from "../settings.ts";

export interface IntegrateFireValues {
  /** Threshold. Default 1. */
  readonly vThresh?: InitialValue;
  /** Potential after a spike. Default 0. */
  readonly vReset?: InitialValue;
  /** Potential at the start. Default 0. */
  readonly v?: InitialValue;
  /** Added in every step. Default: nothing. */
  readonly bias?: InitialValue;
  /** Take the distance from reset to threshold off at a spike, so that the number of spikes is that of thresholds in the input? Otherwise V := vReset. Default false. */
  readonly relativeReset?: boolean;
}
export interface IntegrateFireOptions extends IntegrateFireValues, ReadoutOption {}

export const integrateFireRules: RulesOf<IntegrateFireValues> = {
  vThresh: aSetting,
  vReset: aSetting,
  v: aSetting,
  bias: aSetting,
  relativeReset: a.flag,
};
const OPTIONS: RulesOf<IntegrateFireOptions> = { ...integrateFireRules, readout: readoutRule };

/** What follows from the values, with `input` integrated. */
export const integrateFireParts = (
  { vThresh = 1, vReset = 0, v = 0, bias, relativeReset = false }: IntegrateFireValues,
  input: string,
): NeuronParts => ({
  code: integrateFireCode(input, { hasBias: bias !== undefined, hasRelativeReset: relativeReset }),
  settings: { Vthresh: vThresh, Vreset: vReset, ...(bias !== undefined && { Bias: bias }) },
  state: { V: v },
});

/** Integrates its input without a leak: V := V + I (+ bias), and where V >= Vthresh a spike and V := Vreset, or with `relativeReset` V := V - (Vthresh - Vreset). */
export class IntegrateFire extends Neuron {
  override readonly name = "integrate_fire";
  readonly options: IntegrateFireOptions;

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: IntegrateFireOptions = {}) {
    checkOptions<IntegrateFireOptions>(options, OPTIONS, "IntegrateFire");
    super(options.readout);
    this.options = { ...options };
  }

  protected override parts(): NeuronParts {
    return integrateFireParts(this.options, "Isyn");
  }
}
