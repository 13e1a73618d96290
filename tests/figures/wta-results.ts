/** Made-up results of circuits that learn patterns, for looking at the page and for testing it: neurons take turns in patterns, and rest in noise. */
import { RandomState } from "../../data/index.ts";
import { publishedOnePattern } from "../../figures/wta/measures.ts";
import type { WtaResults } from "../../figures/wta/page.ts";
import type { WtaCircuit, WtaTestRecord } from "../../figures/wta/records.ts";

/** How large they are. */
export interface MadeUp {
  readonly columns?: number;
  readonly rows?: number;
  readonly patterns?: number;
  readonly variants?: readonly string[];
  readonly seeds?: number;
  readonly length?: number;
}

/** Results of a grid of circuits. */
export function wtaResults(given: MadeUp = {}): WtaResults {
  const { columns = 10, rows = 5, patterns = 1, variants = ["full"], seeds = 3, length = 3000 } = given;
  const random = new RandomState(3);
  const circuits: WtaCircuit[] = [];
  let size = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const own = random.randint(2, 11);
      circuits.push({ x, y, first: size, size: own });
      size += own;
    }
  }
  const pick = () => random.randint(0, circuits.length);
  const connections = Array.from({ length: 20 * circuits.length }, () => [pick(), pick()] as const).filter(
    ([source, target]) => source !== target,
  );
  const presentations = Array.from({ length: Math.ceil(length / 700) }, (_, k) => ({
    ...{ pattern: k % patterns, start: 700 * k + 400, end: 700 * k + 700 },
  }));
  const circuitOf = Int32Array.from(circuits.flatMap((one, k) => new Array<number>(one.size).fill(k)));
  const during = (time: number) => presentations.find(({ start, end }) => time >= start && time < end);
  const inputs = Array.from({ length: Math.round(0.6 * length) }, () => {
    const time = random.randint(0, length);
    return {
      channel: random.randint(0, 100),
      time,
      pattern: random.random() < 0.7 ? (during(time)?.pattern ?? -1) : -1,
    };
  });
  const spikes = variants.flatMap((variant) =>
    Array.from({ length: 5 * length }, () => {
      const neuron = random.randint(0, size);
      const one = presentations[random.randint(0, presentations.length)]!;
      const own = neuron % 3 < 2 && variant !== "no-stp";
      const time = own ? one.start + (300 * neuron) / size + random.normal(0, 12) : random.random() * length;
      return { variant, neuron, circuit: circuitOf[neuron]!, time: Math.round(time) };
    }).filter(({ time, neuron }) => time >= 0 && time < length && (neuron % 3 < 2 || during(time) === undefined)),
  );
  const tests = variants.flatMap((variant, at) =>
    Array.from({ length: seeds }, (_, seed) => seed + 1).flatMap((seed) =>
      [0, 10, 20, 40, 60, 80, 100].map((trained): WtaTestRecord => {
        const rise = (1 - Math.exp(-trained / 40)) / (1 + at) + 0.01 * random.normal(0, 1);
        return {
          ...{ variant, seed, trained, selectivity: 0.65 * rise, selective: 0.7 * rise, winner: 0.3 + 0.5 * rise },
          ...{ correlation: trained === 0 ? null : 0.95, reproduced: 170 * rise, order: 0.95 * rise },
          distinct: patterns > 1 ? 0.5 * rise : null,
        };
      }),
    ),
  );
  const kinds = ["input", "recurrent"] as const;
  const weightsOf = (count: number) => Float64Array.from({ length: count }, () => -2.5 + random.normal(0, 0.8));
  return {
    ...{
      title: "A memory trace",
      subtitle: "Made up, to be looked at.",
      grid: { columns, rows, circuits, connections },
    },
    ...{ tests, spikes, inputs, inputCount: 100, presentations, shownLength: length, patterns },
    orders: Object.fromEntries(variants.map((variant) => [variant, Int32Array.from({ length: size }, (_, k) => k)])),
    history: kinds.flatMap((kind) =>
      Array.from({ length: 10 }, (_, pre) => pre).flatMap((pre) =>
        Array.from({ length: 200 }, (_, k) => ({
          ...{ kind, pre, post: 0, time: 500 * k, weight: -pre * 0.3 * (1 - Math.exp(-k / 50)) },
        })),
      ),
    ),
    weights: variants.flatMap((variant) => kinds.map((kind) => ({ variant, kind, weights: weightsOf(2000) }))),
    published: patterns === 1 ? publishedOnePattern(variants) : undefined,
    settings: { grid: `${columns},${rows}`, train: 100 },
  };
}
