/** The input of few-spike neurons. */
import { type NeuronPopulation, type Simulation, variable, varRef } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { fewSpikeInputCode } from "../../genn_models/fragments/few-spike.ts";
import type { NeuronParts } from "../neuron.ts";
import { FewSpikeNeuron, type FewSpikeValues, fewSpikeRules } from "../neurons/few-spike.ts";
import type { NestedNumbers, Shape, ShapedValues } from "../shapes.ts";
import { wholeBatch } from "./batch.ts";

export interface FewSpikeReluInputOptions extends FewSpikeValues {
  /** Send negative numbers, too, in every second step? k is even then. Default false. */
  readonly signedInput?: boolean;
}

const OPTIONS: RulesOf<FewSpikeReluInputOptions> = { ...fewSpikeRules, signedInput: a.flag };

/**
 * Sends what it is shown as the bits of a number, in the k steps of a presentation: the largest multiple of alpha 2^-k that is not above it. With `signedInput`, positive bits
 * in the even steps and negative ones in the odd, of alpha 2^-(k/2). `V` is what is left to be sent.
 */
export class FewSpikeReluInput extends FewSpikeNeuron {
  override readonly name = "few_spike_relu_input";
  readonly options: FewSpikeReluInputOptions;

  /** Throws `ModelError` for options that there are not, or of another type, and for an odd k with signed input. */
  constructor(options: FewSpikeReluInputOptions = {}) {
    checkOptions<FewSpikeReluInputOptions>(options, OPTIONS, "FewSpikeReluInput");
    super(options, options.signedInput ?? false);
    this.options = { ...options };
  }

  protected override parts(): NeuronParts {
    return {
      code: fewSpikeInputCode(this.k, this.isSigned),
      settings: { Scale: this.scale },
      vars: { V: variable({ initial: 0 }) },
    };
  }

  /**
   * Gives the numbers to be sent from the next step on, which is the first of a presentation: [batch, ..shape of the population], as `InputBase.setInput` takes them. Throws
   * `ModelError`, and changes nothing, for another shape.
   */
  setInput(
    simulation: Simulation,
    population: NeuronPopulation,
    input: NestedNumbers | ShapedValues,
    shape?: Shape,
  ): void {
    const values = wholeBatch(input, simulation.model.batchSize, population, { frames: undefined, shape });
    simulation.push(varRef(population, "V"), values);
  }
}
