/**
 * The memory a training takes at least, known before anything is allocated: so that a size which cannot work is an error with numbers, not an
 * allocation that fails an hour later. The simulator counts exactly, once a network is built.
 */
import type { PatternShape, Task } from "../network_base/index.ts";
import type { RunSettings } from "./jobs.ts";
import { patternCount } from "./schedule.ts";
import { testBatchSize } from "./testing.ts";

/** What takes memory, in words that name options as `--name`, and how many bytes: on the host, and where the network runs. */
export interface MemoryNeed {
  readonly what: string;
  readonly host: number;
  readonly device: number;
  /** True for the network that tests, whose memory is its own. */
  readonly isTwin?: true;
}

/** Numbers that a neuron has per instance, and a synapse once, at least; most have more. */
const PER_NEURON = 4;
const PER_SYNAPSE = 2;
const FLOAT = 4;
const DOUBLE = 8;

/** What a training of a task takes at least. */
export function memoryNeeds(task: Pick<Task, "size">, settings: RunSettings, shape: PatternShape): MemoryNeed[] {
  const { batch, epochs, "train-samples": training, "test-samples": test } = settings;
  const { neurons, synapses } = task.size(settings, shape);
  const presented = patternCount(settings) * batch;
  const network = (instances: number) => FLOAT * (PER_NEURON * neurons * instances + PER_SYNAPSE * synapses);
  // A network that does not fit at all is tested with one sample at once.
  const testBatch = testBatchSize(test, Math.min(synapses, Number.MAX_SAFE_INTEGER));
  const { steps = 1 } = shape;
  const values = steps * (shape.inputSize + shape.outputSize);
  // Of sequences, inputs, targets and the weights of errors each have an id for every step, and targets lie there once for each class.
  const ids = steps === 1 ? 2 : 3 * steps;
  const shownValues = steps === 1 ? values : steps * shape.inputSize;
  return [
    {
      what: `${training} training and ${test} test samples of ${values} values (--train-samples, --test-samples)`,
      host: (training + test) * values * DOUBLE,
      device: training * shownValues * FLOAT,
    },
    {
      what: `the order of ${presented} samples in ${epochs} epochs (--epochs, --batch)`,
      host: (steps === 1 ? 1 : 1 + ids) * presented * FLOAT,
      device: ids * presented * FLOAT,
    },
    {
      what: `a network of ${neurons} neurons and ${synapses} synapses with ${batch} samples at once (--hidden, --batch)`,
      host: 0,
      device: network(batch),
    },
    {
      what: `its twin, which tests ${testBatch} samples at once (--hidden, --test-samples)`,
      host: 0,
      device: network(testBatch),
      isTwin: true,
    },
  ];
}

/** A size for people: "3.9 GiB". */
export function sizeText(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  const value = bytes / 1024 ** power;
  return `${value < 1e6 ? value.toFixed(power === 0 ? 0 : 1) : value.toPrecision(3)} ${units[power]}`;
}

/** What a sum of needs takes, the largest first, leaving out what is small beside the rest. */
export function needsText(parts: readonly { readonly what: string; readonly bytes: number }[]): string {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return parts
    .filter(({ bytes }) => bytes > total / 20)
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ what, bytes }) => `${sizeText(bytes)} for ${what}`)
    .join("; ");
}
