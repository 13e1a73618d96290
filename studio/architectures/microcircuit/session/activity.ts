/** Rates and events of every neuron while a few patterns are shown, one after the other. */
import type { Dataset } from "../../../../data/index.ts";
import { describePopulation } from "../../../../network_architectures/mc/index.ts";
import { type AnyNetwork, type Ports, type Presentation, times } from "../../../../network_base/index.ts";
import { fixedFromStart } from "../../../../training/index.ts";

/** Rates are recorded for so long after the onset of each pattern, in membrane time constants; then they have settled. */
const RECORDED = 12;

export interface PopulationActivity {
  /** For people, such as `pyramidal 2`. */
  readonly name: string;
  readonly size: number;
  /** Rates, [pattern][step][neuron], for the steps that are recorded. */
  readonly rates: Float32Array;
  /** When, in membrane time constants, and by which neuron; null for a network that sends rates. */
  readonly events: { readonly times: Float32Array; readonly neurons: Int32Array } | null;
}

export interface Activity {
  /** How long each pattern is shown, and how long its rates are recorded from the onset, in membrane time constants. */
  readonly tShow: number;
  readonly recorded: number;
  /** Length of a step, in membrane time constants. */
  readonly dt: number;
  /** Class and place of the patterns shown. */
  readonly patterns: readonly { readonly label: number; readonly x: number; readonly y: number }[];
  readonly populations: readonly PopulationActivity[];
  /** Values sent during each pattern by all neurons: events, or the rates of every step. */
  readonly sentPerPattern: readonly number[];
}

/** The first sample of each class. */
export function oneOfEachClass({ labels }: Dataset): Int32Array {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  return Int32Array.from(classes, (label) => (labels as Uint8Array).indexOf(label));
}

/** Shows samples to a network of one instance, which must have been given its weights, and records everything. */
export async function observe(
  net: AnyNetwork,
  { input, untaught }: Ports,
  tShow: number,
  data: Dataset,
  samples: Int32Array,
): Promise<Activity> {
  const T = samples.length * tShow;
  const starts = Float64Array.from(samples, (_, index) => index * tShow);
  const spiking = new Set(net.simulation.spikingPopulations.map(({ name }) => name));
  const { dt } = net.options;
  const readoutTimes = [...starts].flatMap((start) => [...times(start, start + RECORDED, dt)]);
  const names = [...net.neurons.keys()];
  const result = await net.runSim({
    T,
    inputs: [{ ...input, data: data.inputs, sampleIds: samples, times: starts }],
    external: fixedFromStart(untaught),
    readouts: names.map((name) => [name, "r", readoutTimes]),
    recordSpikes: names.filter((name) => spiking.has(name)),
  });
  const populations = names.map((name): PopulationActivity => {
    const train = result.spikes[name]?.[0];
    return {
      name: nameForPeople(name, net),
      size: net.neuronPopulation(name).size,
      rates: Float32Array.from(result.neurons[`${name}_r`]!.values),
      events: train === undefined ? null : { times: Float32Array.from(train.steps, (s) => s * dt), neurons: train.ids },
    };
  });
  return {
    tShow,
    recorded: RECORDED,
    dt,
    patterns: Array.from(samples, (sample) => ({
      label: data.labels[sample]!,
      x: data.inputs[sample * data.inputSize]!,
      y: data.inputs[sample * data.inputSize + 1]!,
    })),
    populations,
    sentPerPattern: Array.from(samples, (_, pattern) => sentDuring(populations, pattern, { dt, tShow })),
  };
}

function sentDuring(populations: readonly PopulationActivity[], pattern: number, { dt, tShow }: Presentation): number {
  let sent = 0;
  for (const { events, size } of populations) {
    if (events === null) sent += size * Math.round(tShow / dt);
    else for (const time of events.times) if (Math.floor(time / tShow) === pattern) sent++;
  }
  return sent;
}

const KINDS = { input: "input", pyr: "pyramidal", int: "interneurons", output: "output" } as const;

/** Hidden layers are counted from 1, where there are several. */
function nameForPeople(population: string, { neurons }: AnyNetwork): string {
  const described = describePopulation(population);
  if (described === undefined) return population;
  const { role, layer } = described;
  const hasSeveral = [...neurons.keys()].some((name) => describePopulation(name)?.layer === 1);
  return layer !== undefined && hasSeveral ? `${KINDS[role]} ${layer + 1}` : KINDS[role];
}
