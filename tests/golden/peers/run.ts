/** Runs the network of a file, and takes down what the file has recordings of. */
import {
  type BuildOptions,
  build,
  ModelError,
  type Simulation,
  type SpikeTrain,
  type SynapsePopulation,
  type VariableReference,
} from "../../../genn/index.ts";
import {
  isOneForAll,
  type PeerFile,
  type PeerRecording,
  type PeerReference,
  type Precision,
  Unsupported,
} from "./format.ts";
import { describeNetwork, type PeerNetwork, referenceOf } from "./network.ts";
import { placesOf } from "./order.ts";

export type RunOn = Pick<BuildOptions, "backend" | "execution" | "threads">;

/** What a run gave, in the shape of the recording. */
export interface PeerRun {
  /** What it ran on, such as `webgpu, fused`. */
  readonly ranOn: string;
  /** Each recorded variable: [sample][batch][element]. */
  readonly variables: readonly Float64Array[];
  /** Trains per instance, by population; undefined where a population never sends any. */
  readonly spikes: Readonly<Record<string, readonly SpikeTrain[] | undefined>>;
  readonly events: Readonly<Record<string, readonly SpikeTrain[] | undefined>>;
}

/** Can a recording be run at all? If not, why. */
export function unsupportedReason(file: PeerFile, precision: Precision, { backend }: RunOn): string | undefined {
  if (file.unsupported.length > 0) return `not supported yet: ${file.unsupported[0]}`;
  return backend === "webgpu" && precision === "double" ? "double precision: for the wasm backend" : undefined;
}

/** Throws `Unsupported` for networks that cannot be built, `ModelError` for those that cannot be described. */
export async function runPeer(file: PeerFile, precision: Precision, options: RunOn = {}): Promise<PeerRun> {
  const reason = unsupportedReason(file, precision, options);
  if (reason !== undefined) throw new Unsupported(reason);
  const network = describeNetwork(file, precision);
  let simulation: Simulation;
  try {
    simulation = await build(network.model, options);
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

  const variables = recording.variables.map(({ reference, data }) => ({
    source: referenceOf(network, reference),
    elements: elementsOf(file, reference),
    values: new Float64Array(data.values.length),
  }));
  const sampled = new Set(file.recordedSteps);
  const stops = [...new Set([...file.recordedSteps, ...file.schedule.keys(), file.steps - 1])].sort((a, b) => a - b);
  let sample = 0;
  for (const step of stops) {
    await simulation.step(step + 1 - simulation.timestep);
    for (const group of file.schedule.get(step) ?? []) await simulation.customUpdate(group);
    if (!sampled.has(step)) continue;
    for (const { source, elements, values } of variables) {
      const now = await instances(simulation, source, elements, file.batchSize);
      values.set(now, sample * now.length);
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
  if (kind !== "wu") return undefined;
  const { listed, count } = file.synapses.find(({ name }) => name === group)!;
  if (listed === undefined) return undefined;
  const places = placesOf(listed);
  const { shared } = listed;
  // Of synapses that share a value: any of those that have it.
  return shared === undefined
    ? [...places]
    : Array.from({ length: count }, (_, index) => places[shared.indexOf(index)]!);
}
