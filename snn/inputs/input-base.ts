/** Neurons that are shown something: one value each, or a sequence of frames. They take no input from synapses. */
import { type NeuronPopulation, readOnlyDuplicate, type Simulation, varRef } from "../../genn/index.ts";
import { a, type RulesOf } from "../../genn/model/options.ts";
import { FRAMES, INPUT, readFrame } from "../../genn_models/fragments/shown-input.ts";
import { type DescribedPopulation, Neuron, type NeuronParts, type ReadoutOption, readoutRule } from "../neuron.ts";
import type { NestedNumbers, Shape, ShapedValues } from "../shapes.ts";
import { wholeBatch } from "./batch.ts";

/** What every input takes. */
export interface InputOptions extends ReadoutOption {
  /** Frames of a presentation: 1 for input that stays the same. Default 1. */
  readonly inputFrames?: number;
  /** Steps for which each frame is shown; the last one is held to the end. Default 1. */
  readonly inputFrameTimesteps?: number;
}

export const inputRules: RulesOf<InputOptions> = {
  inputFrames: a.count,
  inputFrameTimesteps: a.count,
  readout: readoutRule,
};

/** A kind of input. Its model calls what is shown `Input`; subclasses say what a neuron makes of it. */
export abstract class InputBase extends Neuron {
  readonly inputFrames: number;
  readonly inputFrameTimesteps: number;

  constructor({ inputFrames = 1, inputFrameTimesteps = 1, readout }: InputOptions) {
    super(readout);
    this.inputFrames = inputFrames;
    this.inputFrameTimesteps = inputFrameTimesteps;
  }

  /** What the neuron makes of `Input`. */
  protected abstract shownParts(): NeuronParts;

  protected override parts({ size, batchSize }: DescribedPopulation): NeuronParts {
    const shown = this.shownParts();
    const { inputFrames, inputFrameTimesteps } = this;
    if (inputFrames === 1) return { ...shown, vars: { ...shown.vars, [INPUT]: readOnlyDuplicate(0) } };
    const values = new Float32Array(batchSize * inputFrames * size);
    return {
      ...shown,
      code: { ...shown.code, simCode: `${readFrame(inputFrames, inputFrameTimesteps)}\n${shown.code.simCode}` },
      arrays: { [FRAMES]: { type: "scalar", values } },
    };
  }

  /**
   * Shows the next batch: lists of lists of numbers, or `{ shape, values }`. The last dimensions are those of the population (`shape`, default: one dimension). With a
   * batch there is one dimension before them, of at most so many examples as there are instances: those that are missing are shown 0. With frames, these are the
   * dimension in between. Throws `ModelError`, and shows nothing, for another shape.
   */
  setInput(
    simulation: Simulation,
    population: NeuronPopulation,
    input: NestedNumbers | ShapedValues,
    shape?: Shape,
  ): void {
    const frames = this.inputFrames === 1 ? undefined : this.inputFrames;
    const values = wholeBatch(input, simulation.model.batchSize, population, { frames, shape });
    if (frames !== undefined) simulation.setExtraGlobalParameter(population.name, FRAMES, values);
    else simulation.push(varRef(population, INPUT), values);
  }
}
