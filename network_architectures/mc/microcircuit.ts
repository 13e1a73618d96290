/**
 * The dendritic cortical microcircuit (Sacramento et al. 2018) of any depth, with continuous rates or events.
 *
 * Layers `input`, `hidden0`, `hidden1`, .., `output`. A hidden layer has pyramidal neurons and as many interneurons as the next layer has
 * pyramidal (or output) neurons: each of them learns to predict one of those, so that what remains in the apical dendrite is the error.
 */
import { ModelError, type NeuronModel, unknownName } from "../../genn/index.ts";
import { a, checkOptions, expectObject, type RulesOf, required } from "../../genn/model/options.ts";
import { type EventRule, NetworkBase } from "../../network_base/index.ts";
import {
  DEFAULT_EVENT_RULE,
  defaultThresholds,
  eventNeurons,
  type Role,
  rateNeurons,
  roles,
  type Variant,
} from "./neurons.ts";
import { namesAround } from "./populations.ts";
import {
  type DrawnConnection,
  defaultWeightScales,
  IP,
  IPBack,
  PI,
  PINP,
  PPApical,
  PPBasal,
  type WeightScale,
} from "./synapses.ts";

/** Do rates travel at every step, or when they have changed? */
export type RateModel = "event" | "rate";
/**
 * `feedback-alignment`: the feedback weights stay as drawn. `backprop`: at every update the feedback weights become the forward weights
 * transposed and the self-predicting state is restored.
 */
export type Method = "feedback-alignment" | "backprop";

/** What a microcircuit is built from. */
export interface MicrocircuitConfig {
  readonly inputSize: number;
  /** Pyramidal neurons of each hidden layer, the one next to the input first. */
  readonly hiddenSizes: readonly number[];
  readonly outputSize: number;
  readonly variant: Variant;
  readonly model: RateModel;
  readonly method: Method;
  /** Events only. Default `DEFAULT_EVENT_RULE`. */
  readonly eventRule?: EventRule;
  /** Events only: change of rate that input, pyramidal and output neurons send. Default: `defaultThresholds`. */
  readonly threshold?: number;
  /**
   * Events only: the same for interneurons. Default: `defaultThresholds`, 1e-3 in both variants, whatever the others' is. The published
   * tables give every population a threshold of its own; whoever wants coarser interneurons with a coarser `threshold` says so.
   */
  readonly interneuronThreshold?: number;
  /** Time constant of the postsynaptic factor of plasticity. Default: classic 15 (events) or 25 (rates), latent equilibrium 10. */
  readonly tauDRa?: number;
  /** Parameters of single populations by name; wins over the fields above. */
  readonly neuronParams?: Readonly<Partial<Record<Role, Readonly<Record<string, number>>>>>;
  /** Spread of the initial weights, where it differs from `defaultWeightScales`. */
  readonly weightScales?: Readonly<Partial<Record<DrawnConnection, WeightScale>>>;
}

const CONFIG: RulesOf<MicrocircuitConfig> = {
  inputSize: required(a.count),
  hiddenSizes: required(a.list),
  outputSize: required(a.count),
  variant: required(a.text),
  model: required(a.text),
  method: required(a.text),
  eventRule: a.text,
  threshold: a.notNegative,
  interneuronThreshold: a.notNegative,
  tauDRa: a.positive,
  neuronParams: a.object,
  weightScales: a.object,
};

/** Device-side copies of weights: `feedback`: PPApical = forward weights transposed. `selfPrediction`: see the class. */
export const alignGroups = { feedback: "align_feedback", selfPrediction: "self_prediction" } as const;

/**
 * With `backprop`: the populations whose weights or biases every update overwrites. Whatever they learn is lost, so that the optimiser
 * `none` suits them, and saves up to half the work of a deep network.
 */
export function overwrittenByAlignment(hiddenLayers: number): string[] {
  return Array.from({ length: hiddenLayers }, (_, k) => {
    const { apical, PI, IP, interneurons } = namesAround(k, hiddenLayers);
    return [apical, PI, IP, interneurons];
  }).flat();
}

/** Names of one layer: its populations, and what the layer below connects to. */
interface Stage {
  readonly layer: string;
  readonly size: number;
  /** The population that represents the layer: pyramidal or output. */
  readonly principal: "pyr_pop" | "output_pop";
}

/**
 * The network. In the *self-predicting state* interneurons predict the next layer exactly: PI = -PPApical, IP = forward weights,
 * interneuron biases = biases of the next layer. It is entered when the network is made and when it is reinitialised; with
 * `backprop`, run the groups `alignAfterUpdate` after every update (`runSim({ plasticity: { align: net.alignAfterUpdate } })`).
 *
 * The target rates enter `outputPopulation` through `Isyn`, the input patterns `inputPopulation` likewise.
 */
export class MicrocircuitNetwork extends NetworkBase<MicrocircuitConfig> {
  /** Align groups to run after every weight update, in this order. */
  alignAfterUpdate: readonly string[] = [];

  override setup(config: MicrocircuitConfig): void {
    checkConfig(config);
    const { hiddenSizes, outputSize, inputSize } = config;
    const neurons = microcircuitNeurons(config);
    const params = (role: Role) => ({ params: neuronParams(config, role) });
    const scales = { ...defaultWeightScales[config.variant], ...config.weightScales };

    const hidden = hiddenSizes.map((size, k): Stage => ({ layer: `hidden${k}`, size, principal: "pyr_pop" }));
    const output: Stage = { layer: "output", size: outputSize, principal: "output_pop" };
    const stages = [...hidden, output];

    this.addLayer("input").addNeurons("input_pop", inputSize, neurons.input, params("input"));
    hidden.forEach(({ layer, size }, k) => {
      const populations = this.addLayer(layer);
      populations.addNeurons("pyr_pop", size, neurons.pyr, params("pyr"));
      populations.addNeurons("int_pop", stages[k + 1]!.size, neurons.int, params("int"));
      populations.addSynapses("pyr_pop", "int_pop", new IP(scales.IP));
      populations.addSynapses("int_pop", "pyr_pop", new PI(scales.PI));
    });
    this.addLayer("output").addNeurons("output_pop", outputSize, neurons.output, params("output"));

    this.connect("input", "input_pop", "hidden0", "pyr_pop", new PINP(scales.PINP));
    hidden.forEach((here, k) => {
      const next = stages[k + 1]!;
      this.connect(here.layer, here.principal, next.layer, next.principal, new PPBasal(scales.PPBasal));
      this.connect(next.layer, next.principal, here.layer, here.principal, new PPApical(scales.PPApical));
      this.connect(next.layer, next.principal, here.layer, "int_pop", new IPBack(), nudgingName(here, next));
    });

    hidden.forEach((_, k) => {
      this.#declareAlignment(k, hidden.length);
    });
    this.alignAfterUpdate = config.method === "backprop" ? [alignGroups.feedback, alignGroups.selfPrediction] : [];
    this.addInput("input", "input_pop");
    this.addInput("output", "output_pop");
  }

  /** Enters the self-predicting state. */
  protected override async afterInitialise(): Promise<void> {
    await this.runAlign(alignGroups.selfPrediction);
  }

  #declareAlignment(k: number, hiddenLayers: number): void {
    const { feedback, selfPrediction } = alignGroups;
    const names = namesAround(k, hiddenLayers);
    this.alignTransposed(feedback, names.apical, names.forward);
    this.alignCopy(selfPrediction, names.PI, names.apical, { negate: true });
    this.alignCopy(selfPrediction, names.IP, names.forward);
    this.alignBias(selfPrediction, names.interneurons, names.above);
  }
}

/** The neuron definitions a configuration asks for. */
export function microcircuitNeurons(config: MicrocircuitConfig): Readonly<Record<Role, NeuronModel>> {
  checkConfig(config);
  const { variant, model, eventRule = DEFAULT_EVENT_RULE } = config;
  return model === "rate" ? rateNeurons[variant] : eventNeurons(variant, thresholdsOf(config), eventRule);
}

function thresholdsOf({ variant, threshold, interneuronThreshold }: MicrocircuitConfig): Record<Role, number> {
  const defaults = defaultThresholds[variant];
  const own = threshold ?? defaults.pyr;
  return { input: own, pyr: own, int: interneuronThreshold ?? defaults.int, output: own };
}

/** tau_d_ra where the role has it, then whatever the configuration sets for the role. */
function neuronParams(config: MicrocircuitConfig, role: Role): Record<string, number> {
  const tauDRa = config.tauDRa ?? (config.variant === "classic" && config.model === "rate" ? 25 : undefined);
  const common: Record<string, number> = role === "input" || tauDRa === undefined ? {} : { tau_d_ra: tauDRa };
  return { ...common, ...config.neuronParams?.[role] };
}

/** Nudging always carries the name of a pyramidal population, also from the output layer, which has none: the reference's names. */
function nudgingName(here: Stage, next: Stage): string {
  return `syn_${next.layer}_pyr_pop_to_${here.layer}_int_pop`;
}

const CHOICES = {
  variant: ["classic", "latent-equilibrium"],
  model: ["event", "rate"],
  method: ["feedback-alignment", "backprop"],
} as const;

function checkConfig(config: MicrocircuitConfig): void {
  checkOptions<MicrocircuitConfig>(config, CONFIG, "the configuration of a microcircuit");
  for (const [field, known] of Object.entries(CHOICES)) {
    const value = config[field as keyof typeof CHOICES];
    if (!(known as readonly string[]).includes(value)) {
      throw new ModelError(`${field} of a microcircuit must be ${known.join(" or ")}, not ${JSON.stringify(value)}`);
    }
  }
  if (config.hiddenSizes.length === 0) {
    throw new ModelError(
      "a microcircuit needs at least one hidden layer: hiddenSizes must be a list of sizes, such as [30]",
    );
  }
  for (const [field, known] of [
    ["neuronParams", roles],
    ["weightScales", Object.keys(defaultWeightScales.classic)],
  ] as const) {
    for (const [key, entry] of Object.entries<unknown>(config[field] ?? {})) {
      if (!(known as readonly string[]).includes(key)) {
        throw unknownName(field === "neuronParams" ? "role" : "connection", key, `${field} of a microcircuit`, known);
      }
      expectObject(entry, `${field}.${key} of a microcircuit`);
    }
  }
}
