/** RFLO as a task: settings with their defaults, how a network follows from them, where sequences go in and answers come out. */
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import {
  type OptimiserSpec,
  optionGroups,
  optionTable,
  type PatternShape,
  rateModelOption,
  type SettingsOf,
  type Task,
} from "../../network_base/index.ts";
import { ERROR_WEIGHT, RfloNetwork, rfloPopulations, rfloSynapses } from "./network.ts";

const options = optionTable({
  model: rateModelOption("rate", "Rates and traces are sent when they change (event) or at every step (rate)"),
  feedback: {
    kind: "choice",
    choices: ["random", "readout-transposed"],
    all: "both",
    labels: { random: "random feedback", "readout-transposed": "feedback = readout transposed" },
    group: optionGroups.network,
    default: "random",
    title: "feedback",
    help: "Weights by which errors come back: fixed and random, or those of the readout",
  },
  learns: {
    kind: "choice",
    choices: ["all", "readout"],
    all: "both",
    labels: { all: "all weights learn", readout: "readout only" },
    group: optionGroups.network,
    default: "all",
    title: "what learns",
    help: "All weights and biases, or those of the output alone: a control",
  },
  hidden: {
    kind: "integer",
    min: 1,
    group: optionGroups.network,
    default: 100,
    title: "hidden neurons",
    help: "Neurons of the recurrent population",
  },
  dt: {
    kind: "number",
    above: 0,
    max: 1,
    group: optionGroups.network,
    default: 0.4,
    title: "step",
    help: "Time that a step of a sequence lasts, in membrane time constants",
  },
  threshold: {
    kind: "number",
    min: 0,
    group: optionGroups.network,
    default: 0.02,
    title: "event threshold",
    example: "0.02",
    help: "Change of a rate or a trace that is sent as an event",
  },
  "error-threshold": {
    kind: "number",
    min: 0,
    group: optionGroups.network,
    default: 0.02,
    title: "threshold of errors",
    example: "0.02",
    help: "The same for the error that outputs send back",
  },
  "class-weights": {
    kind: "choice",
    choices: ["full", "root", "none"],
    group: optionGroups.training,
    default: "full",
    title: "class weights",
    help: "Weight of a class in the error: 1 / its frequency, the root of that, or 1",
  },
});
export type RfloSettings = SettingsOf<typeof options>;

/** How much rare classes count. */
const POWERS: Readonly<Record<RfloSettings["class-weights"], number>> = { full: 1, root: 0.5, none: 0 };

const SEQUENCE: RulesOf<Required<PatternShape>> = {
  inputSize: required(a.count),
  outputSize: required(a.count),
  steps: required(a.count),
};

const optimiser: OptimiserSpec = { optimiser: "adam", params: { lr: 3e-3, epsilon: 1e-8 } };
const fixed: OptimiserSpec = { optimiser: "none" };

/**
 * The task for sequences of that shape, which end `LEARNING_LAG` steps after the last input, and whose answers are asked for `ANSWER_LAG` steps after what
 * they answer is shown. A step of a sequence is one step of the network.
 */
export function rfloTask(sequence: Required<PatternShape>): Task<RfloNetwork, RfloSettings> {
  checkOptions<Required<PatternShape>>(sequence, SEQUENCE, "the sequences of an RFLO task");
  return {
    options,
    columns: ["model", "feedback", "learns"] satisfies (keyof RfloSettings)[],
    shape: sequence,
    length: { epochs: 19, batch: 50, tests: 10, learningRateSchedule: "cosine" },
    presentation: ({ dt }) => ({ dt, tShow: dt * sequence.steps }),
    optimisers: () => ({
      [rfloPopulations.hidden]: optimiser,
      [rfloPopulations.output]: optimiser,
      [rfloSynapses.input]: optimiser,
      [rfloSynapses.recurrent]: optimiser,
      [rfloSynapses.readout]: optimiser,
      [rfloSynapses.feedback]: fixed,
    }),
    size: ({ hidden, model }, { inputSize, outputSize }) => ({
      neurons: inputSize + hidden + outputSize,
      synapses: hidden * (inputSize + hidden + 2 * outputSize),
      isEventBased: model === "event",
    }),
    create: (settings, { inputSize, outputSize }, { optimisers, ...network }) => {
      const { model, hidden, dt, threshold, feedback, learns, "error-threshold": errorThreshold } = settings;
      const idle = [rfloPopulations.hidden, rfloSynapses.input, rfloSynapses.recurrent].map((name) => [name, fixed]);
      return RfloNetwork.create(
        {
          dt,
          ...network,
          ...(optimisers === undefined
            ? {}
            : { optimisers: { ...optimisers, ...(learns === "readout" ? Object.fromEntries(idle) : {}) } }),
        },
        {
          inputSize,
          hiddenSize: hidden,
          outputSize,
          feedback,
          rarity: POWERS[settings["class-weights"]],
          thresholds: model === "event" ? { rate: threshold, error: errorThreshold } : undefined,
        },
      );
    },
    ports: ({ alignAfterUpdate, rarity }) => ({
      input: { population: rfloPopulations.input },
      target: { population: rfloPopulations.output },
      output: { population: rfloPopulations.output, variable: "r" },
      // Targets do not drive the output, so a test need not set anything.
      untaught: [],
      errorWeight: { population: rfloPopulations.output, target: ERROR_WEIGHT, power: rarity },
      restart: [rfloPopulations.input, rfloPopulations.hidden].map((population) => ({
        population,
        variable: "restart",
        value: 1,
      })),
      alignAfterUpdate,
    }),
    describe: ({ hidden, dt, model, threshold, "class-weights": classWeights }, has) => ({
      ...(has("hidden") ? { "hidden neurons": hidden } : {}),
      dt,
      ...(model === "rate" ? {} : { threshold }),
      "class weights": classWeights,
    }),
  };
}
