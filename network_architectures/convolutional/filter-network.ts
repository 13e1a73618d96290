/** Filters that a population learns from patches of pictures by competing for them, nobody telling it what for. */
import { postsynapticRef, presynapticRef, synapseVarRef, varRef } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { neuronMax, sgd } from "../../genn_models/index.ts";
import { NetworkBase, type NetworkOptions } from "../../network_base/index.ts";
import { competitiveRule, winnerTakesAll } from "./learning.ts";
import { competingRate, RateEvents, shownRate } from "./rate-neurons.ts";

export interface FilterConfig {
  /** Pixels of a patch. */
  readonly pixels: number;
  /** `[pixel][filter]`, from which learning starts: patches of norm 1, so that every filter has some to win. */
  readonly start: ArrayLike<number>;
  /** Part of the mean change of a batch that is made. Default 0.5. */
  readonly learningRate?: number;
}

const CONFIG: RulesOf<FilterConfig> = {
  pixels: required(a.count),
  start: required(a.instance),
  learningRate: a.positive,
};

const [PIXELS, FILTERS, SYNAPSES] = ["neur_patch_pixels", "neur_filters_neurons", "syn_patch_to_filters"];
const LEARN = "learn";

/** Pixels of a patch and a neuron for each filter, all to all. Each instance of a batch sees a patch of its own. The weights of the synapses are the filters. */
export class FilterNetwork extends NetworkBase<FilterConfig> {
  /** Its updates add up over the batch by themselves, so there is nothing for the network base to add. */
  constructor(options: NetworkOptions) {
    super({ ...options, plastic: false });
  }

  override setup(config: FilterConfig): void {
    checkOptions<FilterConfig>(config, CONFIG, "the configuration of a filter network");
    const { pixels, start, learningRate = 0.5 } = config;
    this.addLayer("patch").addNeurons("pixels", pixels, shownRate);
    this.addLayer("filters").addNeurons("neurons", start.length / pixels, competingRate);
    this.connect("patch", "pixels", "filters", "neurons", new RateEvents("dense", start), SYNAPSES);
    const [patch, filters] = [this.neuronPopulation(PIXELS!), this.neuronPopulation(FILTERS!)];
    const g = synapseVarRef(this.synapsePopulation(SYNAPSES!), "g");
    const { model } = this;
    const max = varRef(
      model.addCustomUpdate("max", LEARN, neuronMax, { varRefs: { value: varRef(filters, "r") } }),
      "max",
    );
    const [r, y] = [varRef(filters, "r"), varRef(filters, "y")];
    model.addCustomUpdate("win", LEARN, winnerTakesAll, { varRefs: { r, max, y } });
    const rule = model.addCustomUpdate("compete", LEARN, competitiveRule, {
      varRefs: { x: presynapticRef(varRef(patch, "r")), y: postsynapticRef(y), g },
    });
    model.addCustomUpdate("move", LEARN, sgd, {
      params: { lr: learningRate },
      varRefs: { change: varRef(rule, "change"), w: g },
    });
  }

  /** Shows a batch of patches, `[batch][pixel]`, and learns from them. */
  async learn(patches: ArrayLike<number>): Promise<void> {
    const { simulation } = this;
    simulation.resetClock();
    simulation.push(varRef(this.neuronPopulation(PIXELS!), "Input"), patches);
    await simulation.step(2);
    await simulation.customUpdate(LEARN);
  }

  /** `[pixel][filter]` */
  async filters(): Promise<Float64Array> {
    return Float64Array.from(await this.getWeights(SYNAPSES!));
  }
}
