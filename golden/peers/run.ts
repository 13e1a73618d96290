/** Runs the network of a file, and takes down what the file has recordings of. */
import {
  type BuildOptions,
  build,
  ModelError,
  type Simulation,
  type SpikeTrain,
  type SynapsePopulation,
  type VariableReference,
} from "../../genn/index.ts";
import type { Definitions } from "./definitions.ts";
import {
  isOneForAll,
  type PeerFile,
  type PeerRecording,
  type PeerReference,
  type Precision,
  sampleStarts,
  Unsupported,
} from "./format.ts";
import { describeNetwork, type PeerNetwork, referenceOf } from "./network.ts";
import { placesOf } from "./order.ts";

export interface RunOn extends Pick<BuildOptions, "backend" | "execution" | "threads"> {
  /** Which definitions stand for the models of the file; its own snippets if left out. */
  readonly definitions?: Definitions;
}

/** What a run gave, in the shape of the recording. */
export interface PeerRun {
  /** What it ran on, such as `webgpu, fused`. */
  readonly ranOn: string;
  /** Each recorded variable: [sample][batch][element]. */
  readonly variables: readonly Float64Array[];
  /** By population whose synapses change: those at each sample. */
  readonly connectivity: Readonly<Record<string, readonly { readonly pre: Int32Array; readonly post: Int32Array }[]>>;
  /** Trains per instance, by population; undefined where a population never sends any. */
  readonly spikes: Readonly<Record<string, readonly SpikeTrain[] | undefined>>;
  readonly events: Readonly<Record<string, readonly SpikeTrain[] | undefined>>;
}

/** Can a recording be run at all? If not, why. */
export const unsupportedReason = (precision: Precision, { backend }: RunOn): string | undefined =>
  backend === "webgpu" && precision === "double" ? "double precision: for the wasm backend" : undefined;

/** Throws `Unsupported` for networks that cannot be built, `ModelError` for those that cannot be described. */
export async function runPeer(file: PeerFile, precision: Precision, options: RunOn = {}): Promise<PeerRun> {
  const { definitions, ...buildOptions } = options;
  const reason = unsupportedReason(precision, options);
  if (reason !== undefined) throw new Unsupported(reason);
  const network = describeNetwork(file, precision, definitions);
  let simulation: Simulation;
  try {
    simulation = await build(network.model, buildOptions);
  } catch (error) {
    if (error instanceof ModelError) throw new Unsupported(`cannot be built: ${error.message}`);
    throw error;
  }
  try {
    return await record(file, file.recorded[precision]!, network, simulation);
  } finally {
    simulation.destroy();
  }
}

async function record(
  file: PeerFile,
  recording: PeerRecording,
  network: PeerNetwork,
  simulation: Simulation,
): Promise<PeerRun> {
  for (const { reference, values } of network.perInstance) simulation.push(reference, values);
  const spiking = Object.keys(recording.spikes).filter((name) =>
    simulation.spikingPopulations.includes(network.neurons.get(name)!),
  );
  for (const name of spiking) simulation.recordSpikes(network.neurons.get(name)!, file.steps);
  const senders = Object.keys(recording.events).map((name) => ({ name, ...senderOf(name, network) }));
  for (const { synapses, side } of senders) simulation.recordEvents(synapses, side, file.steps);

  const variables = recording.variables.map((variable) => ({
    source: referenceOf(network, variable.reference),
    elements: elementsOf(file, variable.reference),
    starts: sampleStarts(variable, file.recordedSteps.length),
    values: new Float64Array(variable.data.values.length).fill(Number.NaN),
  }));
  const connectivity: Record<string, { pre: Int32Array; post: Int32Array }[]> = Object.fromEntries(
    recording.connectivity.map(({ population }) => [population, []]),
  );
  const sampled = new Set(file.recordedSteps);
  const stops = [...new Set([...file.recordedSteps, ...file.schedule.keys(), file.steps - 1])].sort((a, b) => a - b);
  let sample = 0;
  for (const step of stops) {
    await simulation.step(step + 1 - simulation.timestep);
    for (const group of file.schedule.get(step) ?? []) await simulation.customUpdate(group);
    if (!sampled.has(step)) continue;
    for (const [population, found] of Object.entries(connectivity)) {
      found.push(await simulation.connections(network.synapses.get(population)!));
    }
    for (const { source, elements, starts, values } of variables) {
      const now = await instances(simulation, source, elements, file.batchSize);
      // Where there are other synapses than recorded, there may be more of them.
      values.set(now.subarray(0, starts[sample + 1]! - starts[sample]!), starts[sample]!);
    }
    sample++;
  }
  const spikes: Record<string, SpikeTrain[]> = {};
  for (const name of spiking) spikes[name] = await simulation.spikes(network.neurons.get(name)!);
  const events: Record<string, SpikeTrain[]> = {};
  for (const { name, synapses, side } of senders) events[name] = await simulation.events(synapses, side);
  const { backend, execution } = simulation;
  return {
    ranOn: execution === undefined ? backend : `${backend}, ${execution}`,
    variables: variables.map(({ values }) => values),
    connectivity,
    spikes,
    events,
  };
}

function senderOf(name: string, { synapses }: PeerNetwork): { synapses: SynapsePopulation; side: "pre" | "post" } {
  const end = name.lastIndexOf(":");
  return { synapses: synapses.get(name.slice(0, end))!, side: name.slice(end + 1) as "pre" | "post" };
}

/** Values of a variable, [batch][element]: what the instances share is repeated. */
async function instances(
  simulation: Simulation,
  source: VariableReference,
  elements: readonly number[] | undefined,
  batchSize: number,
): Promise<Float64Array> {
  const pulled = await simulation.pull(source, { allowNonFinite: true });
  const { copies } = simulation.shape(source);
  const perCopy = pulled.length / copies;
  const chosen = elements ?? Array.from({ length: perCopy }, (_, index) => index);
  const all = Array.from({ length: batchSize }, (_, instance) => {
    const start = copies === 1 ? 0 : instance * perCopy;
    return chosen.map((element) => pulled[start + element]!);
  });
  return Float64Array.from(all.flat());
}

/** Which of our elements stand for the file's, which lists synapses in its own order; undefined: all, as they are. */
function elementsOf(file: PeerFile, { kind, group, variable }: PeerReference): number[] | undefined {
  if (kind === "custom_update") {
    const { model, varRefs } = file.updates.find(({ name }) => name === group)!;
    if (model.declared.vars!.some((one) => one.name === variable && isOneForAll(one))) return undefined;
    // What runs over synapses has a value for each.
    const orders = Object.values(varRefs).map((reference) => elementsOf(file, reference));
    return orders.find((order) => order !== undefined);
  }
  // What connectivity updates have left is recorded in the order of the rows.
  if (kind !== "wu" || file.rewirings.some(({ population }) => population === group)) return undefined;
  const { listed } = file.synapses.find(({ name }) => name === group)!;
  return listed && [...placesOf(listed)];
}
