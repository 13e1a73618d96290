/** Inputs that spike with what they are shown: in every step, or at random. */
import { type Variable, variable } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { binarySpikeCode, ownNoiseVars, poissonSpikeCode } from "../../genn_models/fragments/shown-input.ts";
import { NEGATIVE } from "../../genn_models/fragments/signed-spikes.ts";
import type { NeuronParts } from "../neuron.ts";
import { InputBase, type InputOptions, inputRules } from "./input-base.ts";

export interface SpikingInputOptions extends InputOptions {
  /** Send negative spikes where the input is negative? Synapses then are `signedPulse` or its kin: they take their weight off. Default false. */
  readonly signedSpikes?: boolean;
}

const OPTIONS: RulesOf<SpikingInputOptions> = { ...inputRules, signedSpikes: a.flag };

/** An input that sends spikes, of either sign if it is asked to. */
abstract class SpikingInput extends InputBase {
  override readonly output = undefined;
  readonly signedSpikes: boolean;

  constructor(options: SpikingInputOptions, where: string) {
    checkOptions<SpikingInputOptions>(options, OPTIONS, where);
    super(options);
    this.signedSpikes = options.signedSpikes ?? false;
  }

  /** The sign of what is sent, where there are two. */
  protected get signs(): Pick<NeuronParts, "vars" | "sendsNegativeSpikes"> {
    const vars: Record<string, Variable> = { [NEGATIVE]: variable({ type: "bool", initial: 0 }) };
    return this.signedSpikes ? { vars, sendsNegativeSpikes: true } : {};
  }
}

/** Spikes in every step in which its input is positive; with `signedSpikes`, negatively where it is negative. */
export class BinarySpikeInput extends SpikingInput {
  override readonly name = "binary_spike_input";

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: SpikingInputOptions = {}) {
    super(options, "BinarySpikeInput");
  }

  protected override shownParts(): NeuronParts {
    return { code: binarySpikeCode(this.signedSpikes), ...this.signs };
  }
}

/**
 * Spikes at random, in a step with probability 1 - exp(-Input dt): the input is a rate in spikes per ms. With `signedSpikes`, negatively where it is negative, at the rate
 * -Input. Its random numbers go on when the clock is set back, so that every presentation has its own.
 */
export class PoissonInput extends SpikingInput {
  override readonly name = "poisson_input";
  override readonly keptVariables = Object.keys(ownNoiseVars);

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: SpikingInputOptions = {}) {
    super(options, "PoissonInput");
  }

  protected override shownParts(): NeuronParts {
    const { vars, ...signs } = this.signs;
    return { code: poissonSpikeCode(this.signedSpikes), ...signs, vars: { ...ownNoiseVars, ...vars } };
  }
}
