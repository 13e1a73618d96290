/** The convolutional network of spikes that a network of rates becomes. */
import { fromRule, type NeuronPopulation } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { avgPoolConv2D, conv2D } from "../../genn_models/index.ts";
import { NetworkBase, sparse } from "../../network_base/index.ts";
import { IntegrateFire, IntegrateFireInput, LeakyIntegrate, type Neuron, resetNeurons } from "../../snn/index.ts";
import {
  type ConvolutionalShape,
  type ConvolutionalWeights,
  convolutionalLayers,
  shapeRules,
  weightRules,
} from "./shape.ts";

export interface ConvolutionalSpikingConfig {
  readonly shape: ConvolutionalShape;
  /** For thresholds of 1: see `normaliseWeights`. */
  readonly weights: ConvolutionalWeights;
  /** How synapses are kept: by the kernel alone, or one by one. Default `procedural`. */
  readonly storage?: "procedural" | "listed";
}

const CONFIG: RulesOf<ConvolutionalSpikingConfig> = {
  shape: required(a.object),
  weights: required(a.object),
  storage: a.text,
};

/** Full names of the populations. */
export const convolutionalPopulations = {
  picture: "neur_picture_pixels",
  features: "neur_features_neurons",
  output: "neur_output_classes",
} as const;
type Layer = keyof typeof convolutionalPopulations;

/** A membrane time constant, ms, for which single precision has no leak. */
const NO_LEAK = 1e12;

/**
 * Integrate-and-fire neurons from whose potential a spike takes one threshold off, so that they spike as often as thresholds have come in; they start half-way, which rounds to the nearest number
 * instead of down. Outputs add up what arrives and never spike: their potential, divided by the steps, is the evidence of the rate network. Each instance of a batch sees a picture of its own.
 */
export class ConvolutionalSpikingNetwork extends NetworkBase<ConvolutionalSpikingConfig> {
  #neurons: Readonly<Record<Layer, Neuron>> | undefined;
  readonly #input = new IntegrateFireInput({ vThresh: 1, v: 0.5, relativeReset: true });

  override setup(config: ConvolutionalSpikingConfig): void {
    checkOptions<ConvolutionalSpikingConfig>(config, CONFIG, "the configuration of a convolutional spiking network");
    const { shape, weights, storage = "procedural" } = config;
    checkOptions<ConvolutionalShape>(shape, shapeRules, "the shape of a convolutional network");
    checkOptions<ConvolutionalWeights>(weights, weightRules, "the weights of a convolutional network");
    const { picture, features, convolve, readOut } = convolutionalLayers(shape);
    const { dt, batchSize } = this.model;
    const neurons = {
      picture: this.#input,
      features: new IntegrateFire({ vThresh: 1, v: 0.5, relativeReset: true, readout: "spike_count" }),
      output: new LeakyIntegrate({ tauMem: NO_LEAK, bias: weights.biases, readout: "var" }),
    };
    this.#neurons = neurons;
    const pixels = neurons.picture.getModel({ shape: picture }, dt, batchSize);
    const maps = neurons.features.getModel({ shape: features }, dt, batchSize);
    const classes = neurons.output.getModel({ shape: shape.classes }, dt, batchSize);
    this.addLayer("picture").addNeurons("pixels", pixels.size, pixels.definition, pixels.values);
    this.addLayer("features").addNeurons("neurons", maps.size, maps.definition, maps.values);
    this.addLayer("output").addNeurons("classes", classes.size, classes.definition, classes.values);
    const filters = sparse(pixels.definition, fromRule(conv2D, convolve, { storage }), { g: weights.filters });
    this.connect("picture", "pixels", "features", "neurons", filters);
    const means = Float64Array.from(weights.readout, (weight) => weight / shape.pool ** 2);
    const readout = sparse(maps.definition, fromRule(avgPoolConv2D, readOut, { storage }), { g: means });
    this.connect("features", "neurons", "output", "classes", readout);
  }

  population(layer: Layer): NeuronPopulation {
    return this.neuronPopulation(convolutionalPopulations[layer]);
  }

  /** Shows up to a batch of pictures from the next step on, `[picture][pixel]`: pixels from 0 to 1, spikes per step. Everything else starts anew. */
  show(pictures: ArrayLike<number>): void {
    const layers = Object.entries(this.#neurons!) as [Layer, Neuron][];
    resetNeurons(
      this.simulation,
      layers.map(([layer, neuron]) => ({ neuron, population: this.population(layer) })),
    );
    const picture = this.population("picture");
    const shown = new Float32Array(this.model.batchSize * picture.size);
    shown.set(pictures);
    const shape = this.model.batchSize === 1 ? [picture.size] : [this.model.batchSize, picture.size];
    this.#input.setInput(this.simulation, picture, { shape, values: shown });
  }

  /** Sums of evidence for each class since the picture came, `[picture][class]`. */
  async evidence(): Promise<Float64Array> {
    const { values } = await this.#neurons!.output.getReadout(this.simulation, this.population("output"));
    return Float64Array.from(values);
  }

  /** Spikes of every feature since the picture came, `[picture][row][column][filter]`. */
  async featureCounts(): Promise<Float64Array> {
    const { values } = await this.#neurons!.features.getReadout(this.simulation, this.population("features"));
    return Float64Array.from(values);
  }
}
