/**
 * A recurrent network that learns to answer sequences by RFLO, random feedback local online learning (Murray 2019): what a potential owes to a
 * weight is followed along its own leak alone, and errors come back through fixed random weights. All that a synapse needs is then local: the
 * error that comes back to its target, the target's slope, and a trace of its source.
 */
import { ModelError, uniform } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { dense, NetworkBase } from "../../network_base/index.ts";
import { type RfloThresholds, rfloNeurons } from "./neurons.ts";

/** Feedback weights: fixed and random, or those of the readout transposed, which makes the error that of gradient descent. */
export type RfloFeedback = "random" | "readout-transposed";
/** All of them. */
export const rfloFeedbacks: readonly RfloFeedback[] = ["random", "readout-transposed"];

/** What a network is built from. */
export interface RfloConfig {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly outputSize: number;
  readonly feedback: RfloFeedback;
  /** Changes that are sent as events; undefined: everything is sent at every step. */
  readonly thresholds?: RfloThresholds | undefined;
  /** How much rare classes count: their error is weighed by frequency to the minus this. Default 1: all classes count the same. */
  readonly rarity?: number;
}

const CONFIG: RulesOf<RfloConfig> = {
  inputSize: required(a.count),
  hiddenSize: required(a.count),
  outputSize: required(a.count),
  feedback: required(a.text),
  thresholds: a.object,
  rarity: a.notNegative,
};
const THRESHOLDS: RulesOf<RfloThresholds> = { rate: required(a.notNegative), error: required(a.notNegative) };

/** Full names of the populations. */
export const rfloPopulations = {
  input: "neur_input_input_pop",
  hidden: "neur_hidden_hidden_pop",
  output: "neur_output_output_pop",
} as const;

/** Full names of the connections. */
export const rfloSynapses = {
  input: "syn_input_input_pop_to_hidden_hidden_pop",
  recurrent: "syn_hidden_hidden_pop_to_hidden_pop",
  readout: "syn_hidden_hidden_pop_to_output_output_pop",
  feedback: "syn_output_output_pop_to_hidden_hidden_pop",
} as const;

/** Where the weight of the error enters the output, beside the target. */
export const ERROR_WEIGHT = "Isyn_weight";

/** The answer to what is shown in a step stands at the output so many steps later. */
export const ANSWER_LAG = 2;
/** A pattern must go on for so many steps after the last input, so that all it teaches has arrived when weights move. */
export const LEARNING_LAG = 3;

const ALIGN_FEEDBACK = "align_feedback";

/**
 * Layers `input`, `hidden` and `output`. Hidden and input weights change by dg/dt = err_fb_post * dr_post * r_trace_pre, with the error, the slope and the
 * trace of one moment; readout weights by err_post * r_pre. Every connection takes a step, so the error of a moment is back two steps
 * after it: hence the delayed copies of slope and trace.
 *
 * Set `restart` of input and hidden neurons to 1 at the start of every sequence. Targets enter the output as `Isyn`, and what counts of the
 * error as `Isyn_weight`. Run the groups `alignAfterUpdate` after every update.
 */
export class RfloNetwork extends NetworkBase<RfloConfig> {
  #alignAfterUpdate: readonly string[] = [];
  #rarity = 1;

  override setup(config: RfloConfig): void {
    checkOptions<RfloConfig>(config, CONFIG, "the configuration of an RFLO network");
    const { inputSize, hiddenSize, outputSize, feedback, thresholds, rarity = 1 } = config;
    this.#rarity = rarity;
    if (!rfloFeedbacks.includes(feedback)) {
      throw new ModelError(
        `feedback of an RFLO network must be ${rfloFeedbacks.join(" or ")}, not ${JSON.stringify(feedback)}`,
      );
    }
    if (thresholds !== undefined) {
      checkOptions<RfloThresholds>(thresholds, THRESHOLDS, "the thresholds of an RFLO network");
    }
    const { input, hidden, output } = rfloNeurons(thresholds);
    this.addLayer("input").addNeurons("input_pop", inputSize, input);
    const layer = this.addLayer("hidden");
    layer.addNeurons("hidden_pop", hiddenSize, hidden, { vars: { b: uniform(-0.5, 0.5) } });
    this.addLayer("output").addNeurons("output_pop", outputSize, output);
    this.addInput("input", "input_pop");
    this.addInput("output", "output_pop");
    this.addInput("output", "output_pop", ERROR_WEIGHT);

    const plasticity = "err_fb_post * dr_min_2_post * r_trace_min_2_pre";
    const named = (name: string, source: typeof input, options: Parameters<typeof dense>[1]) =>
      dense(source, { name, ...options });
    const fromInput = named("rflo_input", input, { g: uniform(-2, 2), target: "Isyn_input", plasticity });
    this.connect("input", "input_pop", "hidden", "hidden_pop", fromInput);
    const width = Math.sqrt(3);
    layer.addSynapses(
      "hidden_pop",
      "hidden_pop",
      named("rflo_recurrent", hidden, { g: uniform(-width, width), norm: "sqrt", plasticity }),
    );
    const readout = named("rflo_readout", hidden, {
      g: uniform(-1, 1),
      norm: "sqrt",
      target: "Isyn_net",
      plasticity: "err_post * r_min_1_pre",
    });
    this.connect("hidden", "hidden_pop", "output", "output_pop", readout);
    const back = named("rflo_feedback", output, { g: uniform(-1, 1), target: "Isyn_err_fb", rate: "err" });
    this.connect("output", "output_pop", "hidden", "hidden_pop", back);
    if (feedback === "readout-transposed") {
      this.alignTransposed(ALIGN_FEEDBACK, rfloSynapses.feedback, rfloSynapses.readout);
      this.#alignAfterUpdate = [ALIGN_FEEDBACK];
    }
  }

  /** How much rare classes count; whoever shows targets weighs errors by it. */
  get rarity(): number {
    return this.#rarity;
  }

  /** Align groups to run after every update. */
  get alignAfterUpdate(): readonly string[] {
    return this.#alignAfterUpdate;
  }

  protected override async afterInitialise(): Promise<void> {
    for (const group of this.#alignAfterUpdate) await this.runAlign(group);
  }
}
