/**
 * How far the change that a pattern of equilibrium propagation makes is from the gradient of the loss that it descends,
 * C = -1/4 sum of y ln r + (1 - y) ln(1 - r) over outputs and samples, in the settled free network. Weights stay as they are, and numbers are
 * doubles. The gradient itself is the contrast of two vanishing nudges, of rates, in phases in which everything settles (Scellier & Bengio 2017,
 * theorem 1; Laborieux et al. 2021, equation 8).
 */
import type { Samples } from "../../../data/dataset.ts";
import type { GradientRecord } from "../../../figures/records.ts";
import type { BackendName } from "../../../genn/index.ts";
import {
  type EquipropNetwork,
  type EquipropSettings,
  type EquipropTask,
  equipropNames,
} from "../../../network_architectures/ep/index.ts";
import { phaseInputs, restarts, trainingInputs } from "../../../training/index.ts";
import { changeOf } from "../../change-of.ts";

/** What is measured. */
export interface GradientSettings {
  readonly task: EquipropTask;
  /** Of the network and its phases; what is measured at each point replaces its model, nudging, beta and threshold. */
  readonly network: EquipropSettings;
  readonly betas: readonly number[];
  /** Of hidden and output neurons, where rates are sent as events. Rates that are sent at every step are measured as well. */
  readonly thresholds: readonly number[];
  /** One network each. */
  readonly seeds: readonly number[];
  /** All are shown at once. */
  readonly data: Samples;
  /** One with double precision. Default `wasm`. */
  readonly backend?: BackendName;
  /** Called with every network before it is shown anything, to give it other weights than those it has drawn. */
  readonly prepare?: (net: EquipropNetwork) => void;
}

/** The strength of the nudge that stands for none: its contrast is off by its square, and by rounding divided by it. */
const VANISHING = 1e-3;
/** How many times as long as the phases that are measured are those in which everything settles. */
const LONGER = 20;

/** Kinds of nudging, as panels show them. */
export const NUDGINGS = ["symmetric", "one-sided"] as const;

/**
 * Cosine and error of every network for each kind of nudging and beta: of rates, then of events at every threshold. Throws `ModelError` for settings
 * that no network can have.
 */
export async function measureGradients(settings: GradientSettings): Promise<GradientRecord[]> {
  const points = NUDGINGS.flatMap((nudging) =>
    settings.betas.flatMap((beta) => [
      { nudging, beta, model: "rate", threshold: null } as const,
      ...settings.thresholds.map((threshold) => ({ nudging, beta, model: "event", threshold }) as const),
    ]),
  );
  const records: GradientRecord[] = [];
  for (const seed of settings.seeds) {
    const gradient = await lossDescent(settings, seed);
    for (const { threshold, ...point } of points) {
      const change = await changeAt(settings, seed, { ...point, ...(threshold === null ? {} : { threshold }) });
      records.push({ seed, ...point, threshold, ...compare(change, gradient) });
    }
  }
  return records;
}

/** The network and phases whose change is the gradient itself. */
export const gradientNetwork = (network: EquipropSettings): EquipropSettings => ({
  ...network,
  ...{ model: "rate", nudging: "symmetric", beta: VANISHING, accumulate: "phase-ends", window: 1 },
  ...{ "free-phase": LONGER * network["free-phase"], "nudged-phase": LONGER * network["nudged-phase"] },
});

/**
 * Minus the gradient of the loss, summed over all samples: one number per learned parameter, weights from the input, to each next layer, biases of
 * the hidden layers, of the output.
 */
export const lossDescent = (settings: Omit<GradientSettings, "seeds">, seed: number): Promise<Float64Array> =>
  changeAt(settings, seed, gradientNetwork(settings.network));

/** What a pattern that shows all samples adds up to, in the same order. */
async function changeAt(
  { task, network, data, backend = "wasm", prepare }: Omit<GradientSettings, "seeds">,
  seed: number,
  point: Partial<EquipropSettings>,
): Promise<Float64Array> {
  const own: EquipropSettings = { ...network, ...point };
  const { dt, tShow } = task.presentation(own);
  const { sampleCount } = data;
  const shape = { inputSize: data.inputSize, outputSize: data.targetSize };
  const options = { seed, batchSize: sampleCount, precision: "double", optimisers: {}, backend, threads: 1 } as const;
  const net = await task.create(own, shape, options);
  try {
    prepare?.(net);
    const ports = task.ports(net);
    const names = equipropNames(network.hidden.length);
    const learned = [names.fromInput, ...names.forward, ...names.hidden, names.output];
    const changes: Float64Array[] = [];
    // The update of a pattern comes with the first step of the next.
    const begun = 2;
    const order = Int32Array.from({ length: begun * sampleCount }, (_, k) => k % sampleCount);
    await net.runSim({
      T: tShow + dt,
      inputs: [...trainingInputs(ports, data, order, begun, tShow), ...phaseInputs(ports, net, begun, tShow)],
      external: restarts(ports, begun, tShow),
      plasticity: {
        everySteps: Math.round(tShow / dt),
        learningRate: () => 0,
        beforeAlign: async ({ update }) => {
          if (update > 0) for (const name of learned) changes.push(await changeOf(net, name));
        },
      },
    });
    return Float64Array.from(changes.flatMap((one) => [...one]));
  } finally {
    net.destroy();
  }
}

/** The cosine of the angle between two vectors, 0 where one of them is 0; and the size of their difference, relative to that of the second. */
export function compare(change: Float64Array, gradient: Float64Array): { cosine: number; error: number } {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const [size, whole] = [change, gradient].map((one) => Math.sqrt(dot(one, one))) as [number, number];
  const difference = change.map((value, k) => value - gradient[k]!);
  return {
    cosine: size === 0 || whole === 0 ? 0 : dot(change, gradient) / (size * whole),
    error: Math.sqrt(dot(difference, difference)) / whole,
  };
}
