/**
 * The microcircuit as a task: its settings with their defaults, how a network follows from them, where patterns go in and answers come
 * out. Defaults are those of a published experiment.
 */
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import {
  optionGroups,
  optionTable,
  type Ports,
  rateModelOption,
  type SettingsOf,
  type Task,
} from "../../network_base/index.ts";
import { LATENT_DT, type MicrocircuitExperiment, microcircuitOptimisers } from "./experiments.ts";
import { MicrocircuitNetwork, overwrittenByAlignment, type RateModel } from "./microcircuit.ts";
import { DEFAULT_EVENT_RULE, defaultThresholds, type Role, type Variant } from "./neurons.ts";
import { inputPopulation, outputPopulation } from "./populations.ts";
import { defaultWeightScales, type WeightScale } from "./synapses.ts";

/** The published settings of an experiment for a variant and a rate model. */
export type PublishedSettings = (variant: Variant, model: RateModel) => MicrocircuitExperiment;

const EXPERIMENT: RulesOf<MicrocircuitExperiment> = {
  inputSize: required(a.count),
  hiddenSizes: required(a.list),
  outputSize: required(a.count),
  dt: required(a.positive),
  tShow: required(a.positive),
  epochs: required(a.positive),
  batchSize: required(a.count),
  tests: required(a.count),
  epsilon: required(a.positive),
  learningRates: required(a.object),
  tauDRa: required(a.positive),
  weightScales: required(a.object),
};

/** The published settings, once they are seen to be some. */
function checked(experiment: MicrocircuitExperiment): MicrocircuitExperiment {
  checkOptions<MicrocircuitExperiment>(experiment, EXPERIMENT, "the settings of a microcircuit experiment");
  return experiment;
}

/** The settings of one run. */
export type MicrocircuitSettings = SettingsOf<MicrocircuitOptions>;
export type MicrocircuitOptions = ReturnType<typeof microcircuitOptions>;

/** The microcircuit as a task, with the types of its options. */
export type MicrocircuitTask = Task<MicrocircuitNetwork, MicrocircuitSettings> & {
  readonly options: MicrocircuitOptions;
};

/** The options of the microcircuit. `variant` is the one it has unless told otherwise. */
export function microcircuitOptions(published: PublishedSettings, variant: Variant = "classic") {
  const { hiddenSizes, tShow } = checked(published(variant, "event"));
  return optionTable({
    model: rateModelOption("event"),
    method: {
      kind: "choice",
      choices: ["backprop", "feedback-alignment"],
      all: "both",
      labels: { "feedback-alignment": "feedback alignment" },
      group: optionGroups.network,
      default: "backprop",
      title: "method",
      help: "Feedback weights: the forward ones, or fixed and random",
    },
    variant: {
      kind: "choice",
      choices: ["classic", "latent-equilibrium"],
      labels: { "latent-equilibrium": "latent equilibrium" },
      group: optionGroups.network,
      default: variant,
      title: "variant",
      help: "Leaky membrane, or prospective coding",
    },
    hidden: {
      kind: "integers",
      min: 1,
      group: optionGroups.network,
      default: hiddenSizes,
      title: "hidden layers",
      help: "Pyramidal neurons of each hidden layer, such as 40,20",
    },
    dt: {
      kind: "number",
      above: 0,
      group: optionGroups.network,
      default: byVariant({ classic: published("classic", "event").dt, "latent-equilibrium": LATENT_DT }),
      title: "step",
      help: `Step, in membrane time constants; a divisor of the ${tShow} a pattern is shown`,
    },
    threshold: {
      kind: "number",
      above: 0,
      group: optionGroups.network,
      default: byVariant(thresholdsOf("pyr")),
      title: "event threshold",
      example: "1e-5",
      help: "Change of rate that is sent as an event",
    },
    "interneuron-threshold": {
      kind: "number",
      above: 0,
      group: optionGroups.network,
      default: byVariant(thresholdsOf("int")),
      title: "threshold of interneurons",
      example: "1e-3",
      help: "The same for interneurons",
    },
    "event-rule": {
      kind: "choice",
      choices: ["exact", "backward", "forward"],
      group: optionGroups.network,
      default: DEFAULT_EVENT_RULE,
      title: "event rule",
      help: "What events learn: the continuous change (exact), for the time since the last event, or until the next",
    },
    "weight-scale": {
      kind: "number",
      above: 0,
      group: optionGroups.training,
      // Without a value of its own, so that configurations of published runs do not mention it.
      shownDefault: "1",
      title: "factor on initial weights",
      help: "Multiplies the published spread of the initial forward weights; deep networks need more",
    },
  });
}

/** The learning rates of a published experiment one by one. Forms offer them; a configuration has optimisers instead. */
export function learningRateOptions(experiment: MicrocircuitExperiment) {
  const { learningRates } = checked(experiment);
  const rate = (name: keyof typeof learningRates, what: string) =>
    ({
      kind: "number",
      min: 0,
      group: optionGroups.training,
      default: learningRates[name],
      title: what,
      noun: `learning rate "${what}"`,
      example: "1e-3",
      help: `Learning rate, ${what}`,
    }) as const;
  return optionTable({
    PINP: rate("PINP", "input to pyramidal"),
    PPBasal: rate("PPBasal", "pyramidal to output"),
    IP: rate("IP", "pyramidal to interneuron"),
    PI: rate("PI", "interneuron to pyramidal"),
    pyrBias: rate("pyrBias", "pyramidal bias"),
    intBias: rate("intBias", "interneuron bias"),
    outputBias: rate("outputBias", "output bias"),
  });
}

/** The task. `variant` is the one it has unless told otherwise. */
export function microcircuitTask(published: PublishedSettings, variant?: Variant): MicrocircuitTask {
  const options = microcircuitOptions(published, variant);
  const { inputSize, outputSize, epochs, batchSize, tests, tShow } = published(options.variant.default, "event");
  return {
    options,
    columns: ["model", "method", "variant"] satisfies (keyof MicrocircuitSettings)[],
    shape: { inputSize, outputSize },
    length: { epochs, batch: batchSize, tests },
    check: ({ dt }) => {
      const steps = tShow / dt;
      return steps < 1 || Math.abs(steps - Math.round(steps)) > 1e-9 * steps
        ? `--dt ${dt} does not divide the ${tShow} time units a pattern is shown: take one that does, such as 1, 0.5 or 0.25`
        : undefined;
    },
    presentation: ({ dt }) => ({ dt, tShow }),
    optimisers: ({ hidden, variant }) => {
      const { learningRates, epsilon } = published(variant, "event");
      return microcircuitOptimisers(learningRates, epsilon, hidden.length);
    },
    size: ({ hidden, model }, shape) => ({
      ...countPopulations(shape.inputSize, hidden, shape.outputSize),
      isEventBased: model === "event",
    }),
    create: (settings, shape, { optimisers, ...network }) => {
      const { variant, model, method, hidden, threshold } = settings;
      const { tauDRa, weightScales } = published(variant, model);
      // What alignment overwrites need not learn.
      const overwritten = method === "backprop" ? overwrittenByAlignment(hidden.length) : [];
      const idle = Object.fromEntries(overwritten.map((name) => [name, { optimiser: "none" } as const]));
      return MicrocircuitNetwork.create(
        {
          dt: settings.dt,
          ...network,
          ...(optimisers === undefined ? {} : { optimisers: { ...optimisers, ...idle } }),
        },
        {
          inputSize: shape.inputSize,
          hiddenSizes: hidden,
          outputSize: shape.outputSize,
          variant,
          model,
          method,
          eventRule: settings["event-rule"],
          threshold,
          interneuronThreshold: settings["interneuron-threshold"],
          tauDRa,
          weightScales: { ...weightScales, ...forwardScales(variant, weightScales, settings["weight-scale"]) },
        },
      );
    },
    ports: microcircuitPorts,
    describe: ({ model, variant, hidden, dt, threshold, "event-rule": eventRule }, has) => ({
      variant,
      ...(has("hidden") ? { "hidden neurons": hidden.join(", ") } : {}),
      dt,
      ...(model === "rate" || !has("threshold") ? {} : { threshold }),
      ...(model === "rate" || !has("event-rule") ? {} : { "event rule": eventRule }),
    }),
  };
}

/** Patterns enter the input neurons, targets the output neurons, whose rates are the answer. With `ga` = 0, no target acts on them. */
export const microcircuitPorts = ({ alignAfterUpdate }: MicrocircuitNetwork): Ports => ({
  input: { population: inputPopulation },
  target: { population: outputPopulation },
  output: { population: outputPopulation, variable: "r" },
  untaught: [{ population: outputPopulation, variable: "ga", value: 0 }],
  alignAfterUpdate,
});

const byVariant = (values: Readonly<Record<Variant, number>>) => ({ by: "variant", values }) as const;

const thresholdsOf = (role: Role): Record<Variant, number> => ({
  classic: defaultThresholds.classic[role],
  "latent-equilibrium": defaultThresholds["latent-equilibrium"][role],
});

function countPopulations(inputSize: number, hidden: readonly number[], outputSize: number) {
  let neurons = inputSize + outputSize;
  let synapses = inputSize * hidden[0]!;
  hidden.forEach((size, k) => {
    const next = hidden[k + 1] ?? outputSize;
    neurons += size + next;
    // Forward, feedback, to the interneurons and back; nudging is one to one.
    synapses += 4 * size * next + next;
  });
  return { neurons, synapses };
}

/** The spread of the forward weights, multiplied. */
function forwardScales(
  variant: Variant,
  published: MicrocircuitExperiment["weightScales"],
  factor: number | undefined,
): MicrocircuitExperiment["weightScales"] {
  if (factor === undefined) return {};
  const of = (connection: "PINP" | "PPBasal"): WeightScale => {
    const { scale, norm } = published[connection] ?? defaultWeightScales[variant][connection];
    return { scale: factor * scale, norm };
  };
  return { PINP: of("PINP"), PPBasal: of("PPBasal") };
}
