/**
 * Equilibrium propagation as a task: its settings with their defaults, how a network follows from them, where patterns go in and answers
 * come out.
 */
import { ModelError } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import {
  eventRules,
  optionGroups,
  optionTable,
  type Ports,
  rateModelOption,
  type SettingsOf,
  type Task,
} from "../../network_base/index.ts";
import { type EquipropExperiment, equipropOptimisers } from "./experiments.ts";
import { EquipropNetwork, equipropPhaseInputs } from "./network.ts";
import { defaultEquipropThresholds, EQUIPROP_EVENT_RULE } from "./neurons.ts";
import { type EquipropPhases, equipropLevels, phaseProblem } from "./phases.ts";
import { equipropNames } from "./populations.ts";

const EXPERIMENT: RulesOf<EquipropExperiment> = {
  inputSize: required(a.count),
  hiddenSizes: required(a.list),
  outputSize: required(a.count),
  dt: required(a.positive),
  phases: required(a.object),
  epochs: required(a.positive),
  batchSize: required(a.count),
  tests: required(a.count),
  epsilon: required(a.positive),
  learningRates: required(a.object),
  weightScales: required(a.object),
};

/** Membrane time constants, far beyond what it takes to settle. */
const LONGEST_PHASE = 1000;

/** The settings of one run. */
export type EquipropSettings = SettingsOf<EquipropOptions>;
export type EquipropOptions = ReturnType<typeof equipropOptions>;

/** Equilibrium propagation as a task, with the types of its options. */
export type EquipropTask = Task<EquipropNetwork, EquipropSettings> & { readonly options: EquipropOptions };

/** The options of equilibrium propagation, with the defaults of an experiment. */
export function equipropOptions(experiment: EquipropExperiment) {
  checkOptions<EquipropExperiment>(experiment, EXPERIMENT, "the settings of an experiment of equilibrium propagation");
  const { hiddenSizes, dt, phases } = experiment;
  return optionTable({
    model: rateModelOption("event"),
    accumulate: {
      kind: "choice",
      choices: ["phase-ends", "whole-phases"],
      all: "both",
      labels: { "phase-ends": "phase ends", "whole-phases": "whole phases" },
      group: optionGroups.network,
      default: "phase-ends",
      title: "what counts",
      help: "Weights learn from the ends of phases, or from all of each, transients included",
    },
    hidden: {
      kind: "integers",
      min: 1,
      group: optionGroups.network,
      default: hiddenSizes,
      title: "hidden layers",
      help: "Neurons of each hidden layer, such as 40,20",
    },
    dt: {
      kind: "number",
      above: 0,
      // Beyond the time constant of the membrane, a step overshoots.
      max: 1,
      group: optionGroups.network,
      default: dt,
      title: "step",
      help: "Step, in membrane time constants; a divisor of both phases",
    },
    nudging: {
      kind: "choice",
      choices: ["symmetric", "one-sided"],
      group: optionGroups.network,
      default: phases.nudging,
      title: "nudging",
      help: "Contrast a nudge of beta with one of -beta (three phases), or with the free phase (two)",
    },
    beta: {
      kind: "number",
      above: 0,
      group: optionGroups.network,
      default: phases.beta,
      title: "strength of the nudge",
      example: "0.2",
      help: "Strength of the nudge towards the target",
    },
    "free-phase": {
      kind: "number",
      above: 0,
      max: LONGEST_PHASE,
      group: optionGroups.network,
      default: phases.free,
      title: "free phase",
      help: "Length of the free phase, in membrane time constants",
    },
    "nudged-phase": {
      kind: "number",
      above: 0,
      max: LONGEST_PHASE,
      group: optionGroups.network,
      default: phases.nudged,
      title: "nudged phase",
      help: "Length of each nudged phase",
    },
    window: {
      kind: "integer",
      min: 1,
      group: optionGroups.network,
      default: 1,
      title: "steps that count",
      help: "Last steps of each phase that weights learn from (phase-ends)",
    },
    restart: {
      kind: "choice",
      choices: ["every-pattern", "never"],
      group: optionGroups.network,
      default: "every-pattern",
      title: "start at rest",
      help: "Start from rest at every pattern, in tests too, or where the one before has ended",
    },
    threshold: {
      kind: "number",
      above: 0,
      group: optionGroups.network,
      default: defaultEquipropThresholds.hidden,
      title: "event threshold",
      example: "1e-3",
      help: "Change of rate that hidden and output neurons send as an event",
    },
    "input-threshold": {
      kind: "number",
      above: 0,
      group: optionGroups.network,
      default: defaultEquipropThresholds.input,
      title: "threshold of inputs",
      example: "1e-4",
      help: "The same for inputs",
    },
    "event-rule": {
      kind: "choice",
      choices: eventRules,
      group: optionGroups.network,
      default: EQUIPROP_EVENT_RULE,
      title: "event rule",
      help: "How learning looks at events; backward and forward cannot tell phases apart",
    },
  });
}

/** The task, with the settings of an experiment unless it is told otherwise. */
export function equipropTask(experiment: EquipropExperiment): EquipropTask {
  const options = equipropOptions(experiment);
  const { inputSize, outputSize, epochs, batchSize, tests, epsilon, learningRates, weightScales } = experiment;
  return {
    options,
    columns: ["model", "accumulate"] satisfies (keyof EquipropSettings)[],
    shape: { inputSize, outputSize },
    length: { epochs, batch: batchSize, tests, learningRateSchedule: "cosine" },
    check: (settings) =>
      phaseProblem(phasesOf(settings), settings.dt, {
        beta: "--beta",
        free: "--free-phase",
        nudged: "--nudged-phase",
        window: "--window",
        dt: "--dt",
      }),
    presentation: (settings) => {
      const { dt } = settings;
      return { dt, tShow: equipropLevels(phasesOf(settings), dt).tShow };
    },
    optimisers: ({ hidden }) => equipropOptimisers(learningRates, epsilon, hidden.length),
    size: ({ hidden, model }, shape) => {
      const settling = [...hidden, shape.outputSize];
      const pairs = hidden.map((size, k) => 2 * size * settling[k + 1]!);
      return {
        neurons: [shape.inputSize, ...settling].reduce((sum, size) => sum + size, 0),
        synapses: [shape.inputSize * hidden[0]!, ...pairs].reduce((sum, size) => sum + size, 0),
        isEventBased: model === "event",
      };
    },
    create: (settings, shape, { optimisers, ...network }) => {
      const { model, hidden, threshold } = settings;
      // What alignment overwrites need not learn.
      const idle = equipropNames(hidden.length).backward.map((name) => [name, { optimiser: "none" } as const]);
      return EquipropNetwork.create(
        {
          dt: settings.dt,
          ...network,
          ...(optimisers === undefined ? {} : { optimisers: { ...optimisers, ...Object.fromEntries(idle) } }),
        },
        {
          ...shape,
          hiddenSizes: hidden,
          model,
          eventRule: settings["event-rule"],
          thresholds: { input: settings["input-threshold"], hidden: threshold, output: threshold },
          weightScales,
          phases: phasesOf(settings),
          restarts: settings.restart === "every-pattern",
        },
      );
    },
    ports: equipropPorts,
    describe: (settings, has) => ({
      ...(has("hidden") ? { "hidden neurons": settings.hidden.join(", ") } : {}),
      dt: settings.dt,
      nudging: settings.nudging,
      beta: settings.beta,
      ...(settings.restart === "never" ? { "start at rest": "never" } : {}),
      ...(settings.model === "rate" || !has("threshold") ? {} : { threshold: settings.threshold }),
      ...(settings.model === "rate" ? {} : { "event rule": settings["event-rule"] }),
    }),
  };
}

/**
 * Patterns enter the input neurons, targets the output neurons, whose rates are the answer. In a test nothing is nudged. Throws `ModelError` for
 * a network that was made without `phases`.
 */
export function equipropPorts(network: EquipropNetwork): Ports {
  const { phases, restarts, options, alignAfterUpdate } = network;
  if (phases === undefined) {
    throw new ModelError(
      'a network of equilibrium propagation that is trained needs its phases: { phases: { nudging: "symmetric", beta: 0.2, free: 20, nudged: 8 } }',
    );
  }
  const levels = equipropLevels(phases, options.dt);
  const { input, output, hidden } = equipropNames(network.hiddenLayers);
  const settling = [...hidden, output];
  return {
    input: { population: input },
    target: { population: output },
    output: { population: output, variable: "r" },
    untaught: [],
    restart: restarts ? settling.map((population) => ({ population, variable: "restart", value: 1 })) : [],
    phases: settling.flatMap((population) =>
      equipropPhaseInputs.map((target) => ({ population, target, ...levels[target] })),
    ),
    alignAfterUpdate,
  };
}

const phasesOf = (settings: EquipropSettings): EquipropPhases => ({
  nudging: settings.nudging,
  beta: settings.beta,
  free: settings["free-phase"],
  nudged: settings["nudged-phase"],
  window: settings.accumulate === "whole-phases" ? "phase" : settings.window,
});
