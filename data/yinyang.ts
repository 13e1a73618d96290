/**
 * The Yin-Yang dataset: Kriener, Göltz & Petrovici, "The Yin-Yang Dataset", NICE 2022
 * (https://arxiv.org/abs/2102.08211). Same seed, same bytes as the authors' NumPy generator.
 */
import { a, type RulesOf, required } from "../genn/model/options.ts";
import { requireFinite, requireInteger, requireOptions } from "./arguments.ts";
import { type Dataset, oneHot } from "./dataset.ts";
import { RandomState } from "./numpy-random.ts";

/**
 * Class names as the authors list them, by label. The authors' formulas give label 1 to the half that they call yin
 * while deciding; the labels are what a network learns, so those are kept.
 */
export const YIN_YANG_CLASSES = ["yin", "yang", "dot"] as const;

/** The samples of the published experiment: how many, and from which seeds. */
export const yinYangSplit = { training: { size: 10_000, seed: 40 }, test: { size: 1000, seed: 41 } } as const;

const INPUT_SIZE = 4;

/** Radii of the symbol: it fills the circle of radius `rBig` around (rBig, rBig) and has two dots of radius `rSmall`. */
export interface YinYangShape {
  /** At most half of `rBig`, so that a dot fits into its lobe. */
  readonly rSmall?: number;
  readonly rBig?: number;
}

export interface YinYangOptions extends YinYangShape {
  /** Number of samples. */
  readonly size: number;
  /** Seed of NumPy's legacy generator, 0 to 2^32 - 1. */
  readonly seed: number;
}

const SHAPE: RulesOf<YinYangShape> = { rSmall: a.anyNumber, rBig: a.anyNumber };
const OPTIONS: RulesOf<YinYangOptions> = { ...SHAPE, size: required(a.anyWhole), seed: required(a.anyWhole) };

/**
 * Draws a Yin-Yang dataset: inputs (x, y, 1 - x, 1 - y) of shape [size, 4], one-hot targets of shape [size, 3].
 * Each sample draws its class first and then points until one falls into it, so that classes are equally likely.
 */
export function yinYang(options: YinYangOptions): Dataset {
  requireOptions("yinYang", options, OPTIONS);
  const { size, seed, rSmall = 0.1, rBig = 0.5 } = options;
  requireInteger("yinYang", "size", size, 0);
  requireInteger("yinYang", "seed", seed, 0, 2 ** 32 - 1);
  checkShape(rSmall, rBig);

  const random = new RandomState(seed);
  const inputs = new Float64Array(size * INPUT_SIZE);
  const labels = new Uint8Array(size);
  for (let sample = 0; sample < size; sample++) {
    const label = random.randint(0, YIN_YANG_CLASSES.length);
    let x: number;
    let y: number;
    do {
      x = random.random() * 2 * rBig;
      y = random.random() * 2 * rBig;
    } while (distance(x, y, rBig, rBig) > rBig || classInside(x, y, rSmall, rBig) !== label);
    inputs.set([x, y, 1 - x, 1 - y], sample * INPUT_SIZE);
    labels[sample] = label;
  }

  return {
    name: "yinyang",
    inputs,
    targets: oneHot(labels, YIN_YANG_CLASSES.length),
    labels,
    sampleCount: size,
    inputSize: INPUT_SIZE,
    targetSize: YIN_YANG_CLASSES.length,
  };
}

/** Label of the point (x, y), 0 to 2, or undefined outside the big circle. */
export function yinYangClass(x: number, y: number, shape: YinYangShape = {}): number | undefined {
  requireOptions("yinYangClass", shape, SHAPE);
  const { rSmall = 0.1, rBig = 0.5 } = shape;
  checkShape(rSmall, rBig);
  return distance(x, y, rBig, rBig) > rBig ? undefined : classInside(x, y, rSmall, rBig);
}

function classInside(x: number, y: number, rSmall: number, rBig: number): number {
  const toRightDot = distance(x, y, 1.5 * rBig, rBig);
  const toLeftDot = distance(x, y, 0.5 * rBig, rBig);
  if (toRightDot < rSmall || toLeftDot < rSmall) return 2;
  const onRightDotEdge = toRightDot <= rSmall;
  const inLeftLobe = toLeftDot > rSmall && toLeftDot <= 0.5 * rBig;
  const inUpperHalf = y > rBig && toRightDot > 0.5 * rBig;
  return onRightDotEdge || inLeftLobe || inUpperHalf ? 1 : 0;
}

/** Square root of squares, not `Math.hypot`, whose last bit is not NumPy's. */
function distance(x: number, y: number, centreX: number, centreY: number): number {
  const dx = x - centreX;
  const dy = y - centreY;
  return Math.sqrt(dx * dx + dy * dy);
}

function checkShape(rSmall: number, rBig: number): void {
  requireFinite("yinYang", "rBig", rBig);
  requireFinite("yinYang", "rSmall", rSmall);
  if (rBig <= 0) throw new RangeError(`yinYang: rBig is ${rBig}, but the radius of the symbol must be positive`);
  if (rSmall <= 0 || rSmall > 0.5 * rBig) {
    throw new RangeError(
      `yinYang: rSmall is ${rSmall}, but the radius of a dot must be above 0 and at most rBig / 2 = ${0.5 * rBig}`,
    );
  }
}
