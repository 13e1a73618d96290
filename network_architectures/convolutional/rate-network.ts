/** A convolutional network of rates: fixed filters, rectified and averaged in pools, and a readout that learns by the delta rule. */
import {
  fromRule,
  postsynapticRef,
  presynapticRef,
  synapseVarRef,
  type VariableReference,
  varRef,
} from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { adam, avgPool2D, conv2D, expSum, neuronMax, softmax } from "../../genn_models/index.ts";
import { defaultParams, hostParamNames, optimisers } from "../../genn_models/optimisers.ts";
import { NetworkBase, type NetworkOptions } from "../../network_base/index.ts";
import { applyOptimisers, type Learner, PLASTICITY_GROUP } from "../../network_base/optimisers.ts";
import { biasDeltaRule, deltaRule } from "./learning.ts";
import { classOutput, RateEvents, rectifiedRate, shownRate } from "./rate-neurons.ts";
import {
  type ConvolutionalShape,
  type ConvolutionalWeights,
  convolutionalLayers,
  shapeRules,
  weightRules,
} from "./shape.ts";

export interface ConvolutionalRateConfig {
  readonly shape: ConvolutionalShape;
  readonly weights: ConvolutionalWeights;
  /** Of Adam. Default 1e-3. */
  readonly learningRate?: number;
}

const CONFIG: RulesOf<ConvolutionalRateConfig> = {
  shape: required(a.object),
  weights: required(a.object),
  learningRate: a.positive,
};

/** Full names of populations and connections. */
const POPULATIONS = {
  picture: "neur_picture_pixels",
  features: "neur_features_neurons",
  pools: "neur_pools_neurons",
  output: "neur_output_classes",
} as const;
const CONNECTIONS = { filters: "syn_filters", pooling: "syn_pooling", readout: "syn_readout" } as const;

/** Full names of the connections that hold what is learned. */
export const learnedConnections: readonly string[] = [CONNECTIONS.filters, CONNECTIONS.readout];

/** From the picture to the outputs. */
const STEPS = 4;

/**
 * Picture, features, pools, outputs: rates that are passed on once per picture, by events. Each instance of a batch sees a picture of its own. Filters stay as they are, and are the kernel of a
 * convolution of which nothing else is kept; the readout learns, by Adam.
 */
export class ConvolutionalRateNetwork extends NetworkBase<ConvolutionalRateConfig> {
  #classes = 0;
  #learners: readonly Learner[] = [];

  /** Its updates add up over the batch by themselves, so there is nothing for the network base to add. */
  constructor(options: NetworkOptions) {
    super({ ...options, plastic: false });
  }

  override setup(config: ConvolutionalRateConfig): void {
    checkOptions<ConvolutionalRateConfig>(config, CONFIG, "the configuration of a convolutional rate network");
    const { shape, weights, learningRate = 1e-3 } = config;
    checkOptions<ConvolutionalShape>(shape, shapeRules, "the shape of a convolutional network");
    checkOptions<ConvolutionalWeights>(weights, weightRules, "the weights of a convolutional network");
    const { picture, features, pools, convolve, average } = convolutionalLayers(shape);
    const sizeOf = (sides: readonly number[]) => sides.reduce((product, side) => product * side, 1);
    this.#classes = shape.classes;
    this.addLayer("picture").addNeurons("pixels", sizeOf(picture), shownRate);
    this.addLayer("features").addNeurons("neurons", sizeOf(features), rectifiedRate);
    this.addLayer("pools").addNeurons("neurons", sizeOf(pools), rectifiedRate);
    this.addLayer("output").addNeurons("classes", shape.classes, classOutput, { vars: { b: weights.biases } });
    const filters = new RateEvents(fromRule(conv2D, convolve, { storage: "procedural" }), weights.filters);
    this.connect("picture", "pixels", "features", "neurons", filters, CONNECTIONS.filters);
    const pooling = new RateEvents(fromRule(avgPool2D, average), 1 / shape.pool ** 2);
    this.connect("features", "neurons", "pools", "neurons", pooling, CONNECTIONS.pooling);
    const readout = new RateEvents("dense", weights.readout);
    this.connect("pools", "neurons", "output", "classes", readout, CONNECTIONS.readout);
    this.#addLearning(learningRate);
  }

  /** Softmax, delta rule, Adam: one group, in this order. */
  #addLearning(learningRate: number): void {
    const { model } = this;
    const output = this.neuronPopulation(POPULATIONS.output);
    const [z, p, target] = ["z", "p", "target"].map((name) => varRef(output, name)) as [
      VariableReference,
      VariableReference,
      VariableReference,
    ];
    const add = model.addCustomUpdate.bind(model);
    const max = varRef(add("max", PLASTICITY_GROUP, neuronMax, { varRefs: { value: z } }), "max");
    const sum = varRef(add("sum", PLASTICITY_GROUP, expSum, { varRefs: { value: z, max } }), "sum");
    add("share", PLASTICITY_GROUP, softmax, { varRefs: { value: z, max, sum, probability: p } });
    const g = synapseVarRef(this.synapsePopulation(CONNECTIONS.readout), "g");
    const x = presynapticRef(varRef(this.neuronPopulation(POPULATIONS.pools), "r"));
    const ofWeights = add("delta", PLASTICITY_GROUP, deltaRule, {
      varRefs: { x, target: postsynapticRef(target), p: postsynapticRef(p), g },
    });
    const ofBiases = add("bias_delta", PLASTICITY_GROUP, biasDeltaRule, { varRefs: { target, p } });
    const params = { ...defaultParams(optimisers.adam), lr: learningRate };
    this.#learners = [
      { population: CONNECTIONS.readout, w: g, change: varRef(ofWeights, "change") },
      { population: POPULATIONS.output, w: varRef(output, "b"), change: varRef(ofBiases, "change") },
    ].map(({ population, w, change }) => {
      const customUpdate = `optimise_${population}`;
      const dynamicParams = hostParamNames(optimisers.adam);
      add(customUpdate, PLASTICITY_GROUP, adam, { params, dynamicParams, varRefs: { change, w } });
      return { population, w, customUpdate, optimiser: optimisers.adam, params };
    });
  }

  /** Shows up to a batch of pictures, `[picture][pixel]`: pixels from 0 to 1. Instances without one see nothing. */
  async show(pictures: ArrayLike<number>): Promise<void> {
    const { simulation, model } = this;
    const population = this.neuronPopulation(POPULATIONS.picture);
    const shown = new Float32Array(model.batchSize * population.size);
    shown.set(pictures);
    simulation.resetClock();
    simulation.push(varRef(population, "Input"), shown);
    await simulation.step(STEPS);
  }

  /**
   * Shows a whole batch of pictures and learns their classes.
   * @param update Counts the batches that were learned from, from 1: Adam's time
   * @param factor What the learning rate is multiplied by
   */
  async learn(pictures: ArrayLike<number>, labels: ArrayLike<number>, update: number, factor = 1): Promise<void> {
    const target = new Float32Array(labels.length * this.#classes);
    for (let k = 0; k < labels.length; k++) target[k * this.#classes + labels[k]!] = 1;
    this.simulation.push(varRef(this.neuronPopulation(POPULATIONS.output), "target"), target);
    await this.show(pictures);
    await applyOptimisers(this.simulation, this.#learners, update, factor);
  }

  /** Evidence for each class in what is shown, `[picture][class]`. */
  async evidence(): Promise<Float64Array> {
    return Float64Array.from(await this.simulation.pull(varRef(this.neuronPopulation(POPULATIONS.output), "z")));
  }

  /** Rates of the features of what is shown, `[picture][row][column][filter]`. */
  async features(): Promise<Float64Array> {
    return Float64Array.from(await this.simulation.pull(varRef(this.neuronPopulation(POPULATIONS.features), "r")));
  }

  /** Gives it other filters, `[field][field][filters]`. */
  setFilters(filters: ArrayLike<number>): void {
    this.setWeights(CONNECTIONS.filters, filters);
  }

  /** What it has learned. */
  async weights(): Promise<ConvolutionalWeights> {
    const [filters, readout, biases] = await Promise.all([
      this.getWeights(CONNECTIONS.filters),
      this.getWeights(CONNECTIONS.readout),
      this.getBiases(POPULATIONS.output),
    ]);
    return {
      filters: Float64Array.from(filters),
      readout: Float64Array.from(readout),
      biases: Float64Array.from(biases),
    };
  }
}
