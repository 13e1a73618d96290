/** From a golden file to the network it was recorded from: one entry per model family. Everything comes from the file's contents. */
import {
  EquipropNetwork,
  type EquipropRole,
  equipropNames,
  equipropNeurons,
  equipropRoles,
} from "../network_architectures/ep/index.ts";
import {
  alignGroups,
  type MicrocircuitConfig,
  MicrocircuitNetwork,
  microcircuitNeurons,
  type Role,
  roles,
  type Variant,
} from "../network_architectures/mc/index.ts";
import { MinimalNetwork } from "../network_architectures/min/index.ts";
import { RecordedRfloNetwork } from "../network_architectures/rflo/index.ts";
import type {
  ExternalData,
  InputSchedule,
  NetworkBase,
  NetworkOptions,
  OptimiserSpec,
  RunOptions,
} from "../network_base/index.ts";
import { type ByName, GoldenError } from "./field.ts";
import type { GoldenFile } from "./reader.ts";

/** Any network: the comparison looks at populations by name. */
export type AnyNetwork = NetworkBase<never>;

/** A network ready to be driven like the recorded run. */
export interface GoldenNetwork {
  readonly net: AnyNetwork;
  readonly inputs: readonly InputSchedule[];
  /** What the host sets while it runs. */
  readonly external: readonly ExternalData[];
  /**
   * How large sums of changes get on the way, where phases of opposite sign then cancel: rounding errors are those of these sums. (The
   * recording itself is as far from its twin in double precision.) Default 1.
   */
  readonly largestSum?: number;
  /** Align groups after each update. */
  readonly align: readonly string[];
  /** How the static twin is run. */
  readonly validation: RunOptions | undefined;
}

/** What to run on. Default: as `NetworkBase`. */
export type FamilyOptions = Pick<NetworkOptions, "backend" | "execution">;
type Family = (file: GoldenFile, options: FamilyOptions) => Promise<GoldenNetwork>;

/** The families that have been built; files of others cannot be compared. */
export const families: ByName<Family> = {
  latent_equilibrium: (file, options) => microcircuit("latent-equilibrium", file, options),
  classic: (file, options) => microcircuit("classic", file, options),
  equiprop: equilibriumPropagation,
  min: minimal,
  rflo,
};

/** Parameters that the reference's neurons declare and never read. */
const UNUSED = ["tau_va", "tau_in"];

async function microcircuit(variant: Variant, file: GoldenFile, options: FamilyOptions): Promise<GoldenNetwork> {
  const { config, data } = file;
  if (data === undefined) throw new GoldenError(`${file.name} has no 'data': a microcircuit needs input and target`);
  const hiddenSizes: number[] = [];
  while (file.neurons.some((one) => one.name === `neur_hidden${hiddenSizes.length}_pyr_pop`)) {
    hiddenSizes.push(sizeOf(file, `neur_hidden${hiddenSizes.length}_pyr_pop`));
  }
  const base: MicrocircuitConfig = {
    inputSize: sizeOf(file, "neur_input_input_pop"),
    hiddenSizes,
    outputSize: sizeOf(file, "neur_output_output_pop"),
    variant,
    model: config.isEventModel ? "event" : "rate",
    method: config.alignFeedback ? "backprop" : "feedback-alignment",
    eventRule: config.eventRule,
    threshold: config.threshold,
    // Files of latent equilibrium have one threshold for all where they name no other.
    interneuronThreshold:
      config.interneuronThreshold ?? (variant === "latent-equilibrium" ? config.threshold : undefined),
  };
  const definitions = microcircuitNeurons(base);
  const net = await MicrocircuitNetwork.create(
    networkOptions(file, options, (population) => Object.hasOwn(definitions[roleOf(population)].vars, "db")),
    {
      ...base,
      neuronParams: Object.fromEntries(roles.map((role) => [role, parameters(file, role, definitions[role].params)])),
    },
  );
  const show = (
    population: string,
    values: ArrayLike<number>,
    sampleIds = data.sampleIds,
    times = data.times,
  ): InputSchedule => ({
    population,
    data: values,
    sampleIds,
    times,
  });
  const groups = [config.alignFeedback && alignGroups.feedback, config.selfPrediction && alignGroups.selfPrediction];
  return {
    net,
    inputs: [show("neur_input_input_pop", data.input.values), show("neur_output_output_pop", data.target.values)],
    external: [],
    align: groups.filter((group) => group !== false),
    validation: file.validation && {
      T: file.validation.nSteps * config.dt,
      inputs: [show("neur_input_input_pop", data.input.values, file.validation.sampleIds, file.validation.times)],
      external: [{ population: "neur_output_output_pop", variable: "ga", times: [0], values: [0] }],
    },
  };
}

const roleOf = (population: string): Role => {
  const role = roles.find((one) => population.endsWith(`_${one}_pop`));
  if (role === undefined) throw new GoldenError(`'${population}' is no population of a microcircuit`);
  return role;
};

/** The file's parameters of a kind of neuron, without those nobody reads. One that our definition lacks is an error. */
function parameters(file: GoldenFile, role: string, known: ByName<unknown>): Record<string, number> {
  const given = Object.entries(file.parameters[role] ?? {}).filter(([name]) => !UNUSED.includes(name));
  for (const [name] of given) {
    if (!Object.hasOwn(known, name)) {
      throw new GoldenError(`${file.name}: parameters.${role}.params.${name}: the model has no such parameter`);
    }
  }
  return Object.fromEntries(given);
}

async function equilibriumPropagation(file: GoldenFile, options: FamilyOptions): Promise<GoldenNetwork> {
  const { config, data, validation } = file;
  if (data?.targetMode === undefined) {
    throw new GoldenError(`${file.name}: data has no 'targ_mode_times': equilibrium propagation needs its phases`);
  }
  if (validation !== undefined) {
    throw new GoldenError(`${file.name} has a validation, which files of equilibrium propagation do not`);
  }
  const { input, target, sampleIds, times, targetMode } = data;
  const hiddenSizes: number[] = [];
  while (file.neurons.some((one) => one.name === `neur_hidden${hiddenSizes.length}_hidden_pop`)) {
    hiddenSizes.push(sizeOf(file, `neur_hidden${hiddenSizes.length}_hidden_pop`));
  }
  const names = equipropNames(hiddenSizes.length);
  const parametersOf = (role: EquipropRole) => file.parameters[role] ?? {};
  const thresholdOf = (role: EquipropRole): number => {
    const threshold = parametersOf(role).th ?? config.threshold;
    if (threshold === undefined) throw new GoldenError(`${file.name}: parameters.${role}.params has no 'th'`);
    return threshold;
  };
  const definitions = equipropNeurons({ variant: "recorded", hasLeakyInput: "eps" in parametersOf("input") });
  const recorded = equipropRoles.map((role) => {
    // Divides changes of weights, also where the neuron itself is not nudged; events have their threshold apart.
    const known = { ...definitions[role].params, beta: 0, th: 0 };
    const { th: _, ...params } = parameters(file, role, known);
    return [role, params] as const;
  });
  const net = await EquipropNetwork.create(
    networkOptions(file, options, (population) => population !== names.input),
    {
      inputSize: sizeOf(file, names.input),
      hiddenSizes,
      outputSize: sizeOf(file, names.output),
      model: config.isEventModel ? "event" : "rate",
      variant: "recorded",
      eventRule: config.eventRule,
      recorded: Object.fromEntries(recorded),
      ...(config.isEventModel
        ? { thresholds: Object.fromEntries(equipropRoles.map((role) => [role, thresholdOf(role)])) }
        : {}),
    },
  );
  return {
    net,
    inputs: [
      { population: names.input, data: input.values, sampleIds, times },
      { population: names.output, data: target.values, sampleIds, times },
    ],
    external: [...names.hidden, names.output].map((population) => ({
      population,
      variable: "targ_mode",
      ...targetMode,
    })),
    largestSum: largestPhaseSum(file, targetMode.times),
    // The reference makes weights symmetric after every update, whatever the configuration says.
    align: net.alignAfterUpdate,
    validation: undefined,
  };
}

/** The longest phase, over beta: what rates of 1 would add up to in it. */
function largestPhaseSum({ config, parameters: roles }: GoldenFile, times: readonly number[]): number {
  const end = config.steps * config.dt;
  const phases = times.filter((time) => time < end).map((time, k) => Math.min(times[k + 1] ?? end, end) - time);
  const betas = ["hidden", "output"].map((role) => Math.abs(roles[role]?.beta ?? 1));
  return Math.max(...phases) / Math.min(...betas);
}

async function minimal(file: GoldenFile, options: FamilyOptions): Promise<GoldenNetwork> {
  const { config } = file;
  if (config.isEventModel && config.threshold === undefined) throw new GoldenError(`${file.name}: config has no 'th'`);
  const net = await MinimalNetwork.create(
    networkOptions(file, options, () => true),
    {
      size: sizeOf(file, "neur_layer1_neur_pop1"),
      threshold: config.isEventModel ? config.threshold : undefined,
      eventRule: config.eventRule,
    },
  );
  return { net, inputs: [], external: [], align: [], validation: undefined };
}

/** Every kind of neuron has a threshold of its own, among its parameters. */
async function rflo(file: GoldenFile, options: FamilyOptions): Promise<GoldenNetwork> {
  const { config, data } = file;
  if (data === undefined) throw new GoldenError(`${file.name} has no 'data': RFLO needs input and target`);
  const thresholdOf = (role: string): number => {
    const { th } = parameters(file, role, { th: 0 });
    if (th === undefined) throw new GoldenError(`${file.name}: parameters.${role}.params has no 'th'`);
    return th;
  };
  const net = await RecordedRfloNetwork.create(
    networkOptions(file, options, () => false),
    {
      inputSize: sizeOf(file, "neur_input_input_pop"),
      hiddenSize: sizeOf(file, "neur_hidden_hidden_pop"),
      outputSize: sizeOf(file, "neur_output_output_pop"),
      eventRule: config.eventRule,
      ...(config.isEventModel
        ? { thresholds: { input: thresholdOf("input"), hidden: thresholdOf("hidden"), output: thresholdOf("output") } }
        : {}),
    },
  );
  const { sampleIds, times } = data;
  return {
    net,
    inputs: [
      { population: "neur_input_input_pop", data: data.input.values, sampleIds, times },
      { population: "neur_output_output_pop", data: data.target.values, sampleIds, times },
    ],
    external: [],
    align: [],
    validation: undefined,
  };
}

/** `learns` says of a neuron population whether it has a bias to optimise: the reference gives one to all, also to inputs. */
function networkOptions(
  file: GoldenFile,
  options: FamilyOptions,
  learns: (population: string) => boolean,
): NetworkOptions {
  const isInert = (name: string) => name.startsWith("neur_") && !learns(name);
  const optimisers = Object.entries(file.config.optimisers).filter(([name]) => !isInert(name));
  return {
    dt: file.config.dt,
    precision: file.config.precision,
    optimisers: Object.fromEntries(optimisers) as Record<string, OptimiserSpec>,
    validation: file.validation !== undefined,
    eventRule: file.config.eventRule,
    ...options,
  };
}

function sizeOf(file: GoldenFile, population: string): number {
  const found = file.neurons.find((one) => one.name === population);
  if (found === undefined) throw new GoldenError(`${file.name}: neuron_pops has no '${population}'`);
  return found.size;
}
