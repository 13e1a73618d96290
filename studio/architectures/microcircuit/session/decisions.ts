/** What a network answers all over the Yin-Yang disc. */
import type { Samples } from "../../../../data/index.ts";
import type { AnyNetwork, Ports } from "../../../../network_base/index.ts";
import { answersOf, testRun } from "../../../../training/index.ts";
import { task } from "../task.ts";

const { inputSize: INPUT_SIZE, outputSize: OUTPUT_SIZE } = task.shape;

/** The answers on a square grid over [0, 1] x [0, 1], with points on the borders. */
export interface Decisions {
  /** Points along each side. */
  readonly resolution: number;
  /** Rates of the outputs, [y][x][output], y upwards; NaN far outside the disc. */
  readonly answers: Float32Array;
}

/** The points of the grid inside the disc, and those just outside it that a picture interpolates with. */
export interface Grid {
  readonly resolution: number;
  /** Places y * resolution + x of the points. */
  readonly places: Int32Array;
}

export function makeGrid(resolution: number): Grid {
  const spacing = 1 / (resolution - 1);
  const reach = 0.5 + 1.5 * spacing;
  const all = Int32Array.from({ length: resolution * resolution }, (_, place) => place);
  const places = all.filter((place) => {
    const [x, y] = pointAt(place, resolution);
    return Math.hypot(x - 0.5, y - 0.5) <= reach;
  });
  return { resolution, places };
}

const pointAt = (place: number, resolution: number): [x: number, y: number] => [
  (place % resolution) / (resolution - 1),
  Math.floor(place / resolution) / (resolution - 1),
];

/** Asks a network for its answers on a grid. It must have been given its weights. */
export async function decide(
  net: AnyNetwork,
  ports: Ports,
  tShow: number,
  { resolution, places }: Grid,
): Promise<Decisions> {
  const answers = new Float32Array(resolution * resolution * OUTPUT_SIZE).fill(Number.NaN);
  const points = pointsAsSamples(places, resolution);
  const values = answersOf(await net.runSim(testRun(ports, points, tShow, net.model.batchSize)), ports);
  places.forEach((place, index) => {
    answers.set(values.subarray(index * OUTPUT_SIZE, (index + 1) * OUTPUT_SIZE), place * OUTPUT_SIZE);
  });
  return { resolution, answers };
}

/** Points as patterns to show; nothing is expected of them. */
function pointsAsSamples(places: Int32Array, resolution: number): Samples {
  const inputs = new Float64Array(places.length * INPUT_SIZE);
  places.forEach((place, index) => {
    const [x, y] = pointAt(place, resolution);
    inputs.set([x, y, 1 - x, 1 - y], index * INPUT_SIZE);
  });
  return {
    name: "disc",
    inputs,
    targets: new Float64Array(places.length * OUTPUT_SIZE),
    sampleCount: places.length,
    inputSize: INPUT_SIZE,
    targetSize: OUTPUT_SIZE,
  };
}
