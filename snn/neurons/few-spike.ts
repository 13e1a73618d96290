/** What few-spike neurons have in common: how many spikes they send, and what those stand for. */
import { ModelError, variable } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { fewSpikeReluCode, fewSpikeScale } from "../../genn_models/fragments/few-spike.ts";
import { type DescribedPopulation, Neuron, type NeuronParts, type ReadoutOption, readoutRule } from "../neuron.ts";
import { Var } from "../readouts/index.ts";

/** Bits that numbers of single precision hold exactly. */
const MOST_BITS = 24;

export interface FewSpikeValues {
  /** Steps of a presentation, and bits of a number: at most 24. Default 10. */
  readonly k?: number;
  /** What the number of all bits would be one bit above: values are multiples of alpha 2^-k from 0 to alpha (1 - 2^-k). Default 25. */
  readonly alpha?: number;
}

export const fewSpikeRules: RulesOf<FewSpikeValues> = { k: a.count, alpha: a.positive };

/** A neuron that sends numbers as few spikes. */
export abstract class FewSpikeNeuron extends Neuron {
  readonly k: number;
  readonly alpha: number;
  /** Does it send negative numbers, too? */
  readonly isSigned: boolean;

  constructor({ k = 10, alpha = 25 }: FewSpikeValues, isSigned: boolean, readout?: ReadoutOption["readout"]) {
    super(readout);
    const where = new.target.name;
    if (k > MOST_BITS) throw new ModelError(`k of ${where} must be a whole number from 1 to ${MOST_BITS}, not ${k}`);
    if (isSigned && k % 2 !== 0) {
      throw new ModelError(`k of ${where} must be even, since a signed number takes two steps a bit, not ${k}`);
    }
    this.k = k;
    this.alpha = alpha;
    this.isSigned = isSigned;
  }

  /** Value of the last bit. */
  get scale(): number {
    return fewSpikeScale(this.k, this.alpha, this.isSigned);
  }
}

export interface FewSpikeReluOptions extends FewSpikeValues, ReadoutOption {}

const OPTIONS: RulesOf<FewSpikeReluOptions> = { ...fewSpikeRules, readout: readoutRule };

/**
 * Sends max(0, x) in at most k spikes, where x is the sum of what few-spike neurons sent to it in the presentation before, in `k` steps each; delta synapses. Its sources are
 * part of the description of its population: they have the same k, and the same alpha and signs among themselves. Variables `V`, what is left to be sent, and `Fx`, its
 * answer, which is read with `var` at the end of a presentation: by then its sources' last bit has not arrived.
 */
export class FewSpikeRelu extends FewSpikeNeuron {
  override readonly name = "few_spike_relu";
  override readonly output = "Fx";
  readonly options: FewSpikeReluOptions;

  /** Throws `ModelError` for options that there are not, or of another type, and for another readout than `var`. */
  constructor(options: FewSpikeReluOptions = {}) {
    checkOptions<FewSpikeReluOptions>(options, OPTIONS, "FewSpikeRelu");
    super(options, false, options.readout);
    this.options = { ...options };
    if (this.readout !== undefined && !(this.readout instanceof Var)) {
      throw new ModelError(
        `FewSpikeRelu is read with "var": what '${this.readout.name}' would read are parts of numbers, bit by bit`,
      );
    }
  }

  protected override parts({ sources }: DescribedPopulation): NeuronParts {
    const source = this.#commonSource(sources);
    return {
      code: fewSpikeReluCode(this.k, source.isSigned),
      settings: { Scale: this.scale, SourceScale: source.scale },
      vars: { V: variable({ initial: 0 }), Fx: variable({ initial: 0 }) },
    };
  }

  /** What all sources have in common. */
  #commonSource(sources: readonly Neuron[]): FewSpikeNeuron {
    const [first] = sources;
    if (first === undefined) {
      throw new ModelError(
        "FewSpikeRelu needs its sources, whose spikes it must know the value of: describe the population as { shape, sources: [neuron, ..] }",
      );
    }
    for (const source of sources) {
      if (!(source instanceof FewSpikeNeuron)) {
        throw new ModelError(`FewSpikeRelu takes spikes of few-spike neurons, not of ${source.constructor.name}`);
      }
      const one = first as FewSpikeNeuron;
      if (source.k !== this.k) {
        throw new ModelError(`FewSpikeRelu has k = ${this.k}, but a source has k = ${source.k}: both must be the same`);
      }
      if (source.alpha !== one.alpha || source.isSigned !== one.isSigned) {
        const told = ({ alpha, isSigned }: FewSpikeNeuron) => `alpha = ${alpha}${isSigned ? ", signed" : ""}`;
        throw new ModelError(
          `the sources of FewSpikeRelu must have the same alpha and signs, not ${told(one)} and ${told(source)}`,
        );
      }
    }
    return first as FewSpikeNeuron;
  }
}
