/**
 * RFLO as the reference toolkit had it, for its recorded trajectories: no recurrent weights, the rate of the output fed back instead of its
 * error, biases that do not learn. What learns sequences is `RfloNetwork`.
 */
import { type NeuronModel, uniform } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { rfloInput, rfloRecordedHidden, rfloRecordedOutput } from "../../genn_models/neurons/index.ts";
import { dense, type EventRule, NetworkBase, toEvents } from "../../network_base/index.ts";

/** What a network is built from. */
export interface RecordedRfloConfig {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly outputSize: number;
  /** Change of rate that each population sends as an event; undefined: rates travel at every step. */
  readonly thresholds?: { readonly input: number; readonly hidden: number; readonly output: number };
  /** Events only. Default `forward`, the rule it was written with. */
  readonly eventRule?: EventRule;
  /** How much of a weight is lost per ms: part of the rule of input weights. Default 1e-3. */
  readonly weightPenalty?: number;
}

type Thresholds = NonNullable<RecordedRfloConfig["thresholds"]>;

const CONFIG: RulesOf<RecordedRfloConfig> = {
  inputSize: required(a.count),
  hiddenSize: required(a.count),
  outputSize: required(a.count),
  thresholds: a.object,
  eventRule: a.text,
  weightPenalty: a.number,
};
const THRESHOLDS: RulesOf<Thresholds> = {
  input: required(a.notNegative),
  hidden: required(a.notNegative),
  output: required(a.notNegative),
};

/** Full names of the connections, which are the reference's. */
export const recordedSynapses = {
  input: "syn_input_pop_to_hidden_pop",
  readout: "syn_hidden_pop_to_output_pop",
  feedback: "syn_out_pop_to_hidden_pop",
} as const;

/** Layers `input`, `hidden` and `output`, with one population each. Targets enter the output through `Isyn`. */
export class RecordedRfloNetwork extends NetworkBase<RecordedRfloConfig> {
  override setup(config: RecordedRfloConfig): void {
    checkOptions<RecordedRfloConfig>(config, CONFIG, "the configuration of a recorded RFLO network");
    const { inputSize, hiddenSize, outputSize, thresholds, eventRule = "forward", weightPenalty = 1e-3 } = config;
    if (thresholds !== undefined) {
      checkOptions<Thresholds>(thresholds, THRESHOLDS, "the thresholds of a recorded RFLO network");
    }
    const neuron = (model: NeuronModel, role: keyof Thresholds): NeuronModel =>
      thresholds === undefined ? model : toEvents(model, { threshold: thresholds[role], rule: eventRule });
    const [input, hidden, output] = [
      neuron(rfloInput, "input"),
      neuron(rfloRecordedHidden, "hidden"),
      neuron(rfloRecordedOutput, "output"),
    ];
    this.addLayer("input").addNeurons("input_pop", inputSize, input);
    this.addLayer("hidden").addNeurons("hidden_pop", hiddenSize, hidden);
    this.addLayer("output").addNeurons("output_pop", outputSize, output);
    this.addInput("input", "input_pop");
    this.addInput("output", "output_pop");
    const weights = { g: uniform(-1, 1), norm: "sqrt" } as const;
    const fromInput = dense(input, {
      ...weights,
      target: "Isyn_input",
      plasticity: "err_fb_post * dr_min_2_post * r_trace_min_2_pre - w_penalty * g",
      params: { w_penalty: weightPenalty },
    });
    const readout = dense(hidden, { ...weights, target: "Isyn_net", plasticity: "err_post * r_min_1_pre" });
    const feedback = dense(output, { ...weights, target: "Isyn_err_fb" });
    this.connect("input", "input_pop", "hidden", "hidden_pop", fromInput, recordedSynapses.input);
    this.connect("hidden", "hidden_pop", "output", "output_pop", readout, recordedSynapses.readout);
    this.connect("output", "output_pop", "hidden", "hidden_pop", feedback, recordedSynapses.feedback);
  }
}
