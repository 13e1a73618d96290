/**
 * MNIST, handwritten digits of 28 x 28 pixels: LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document
 * recognition", 1998. Fashion-MNIST and other sets in the same files can be read as well.
 */
import { requireInteger } from "./arguments.ts";
import { type Dataset, oneHot } from "./dataset.ts";
import { DataError } from "./errors.ts";
import type { IdxArray } from "./idx.ts";

const CLASS_COUNT = 10;
const IMAGE_SIZE = 28;

/**
 * A dataset from the parsed image and label files: inputs pixel / 255, shape [samples, 784], and one-hot targets, shape
 * [samples, 10]. `first` takes only so many samples, from the start; default all.
 *
 * Throws a `DataError` for images of another size, for another number of labels than images, and for a label above 9.
 */
export function mnistDataset(images: IdxArray, labels: IdxArray, first?: number): Dataset {
  const [imageCount, height, width] = images.shape;
  if (imageCount === undefined || height !== IMAGE_SIZE || width !== IMAGE_SIZE) {
    throw new DataError(
      `${images.source}: the elements are ${images.shape.join(" x ")}, but MNIST has images of ${IMAGE_SIZE} x ${IMAGE_SIZE}`,
    );
  }
  const labelCount = labels.values.length;
  if (imageCount !== labelCount) {
    throw new DataError(
      `${images.source} has ${imageCount} images, but ${labels.source} has ${labelCount} labels: the files do not belong together`,
    );
  }
  const wrong = labels.values.findIndex((label) => label >= CLASS_COUNT);
  if (wrong >= 0) {
    throw new DataError(
      `${labels.source}: label ${wrong} is ${labels.values[wrong]}, but must be from 0 to ${CLASS_COUNT - 1}`,
    );
  }

  const sampleCount = requireInteger("mnistDataset", "first", first ?? imageCount, 0, imageCount);
  const inputSize = height * width;
  const inputs = new Float32Array(sampleCount * inputSize);
  for (let index = 0; index < inputs.length; index++) inputs[index] = images.values[index]! / 255;
  const taken = labels.values.slice(0, sampleCount);
  return {
    name: "mnist",
    inputs,
    targets: oneHot(taken, CLASS_COUNT),
    labels: taken,
    sampleCount,
    inputSize,
    targetSize: CLASS_COUNT,
  };
}
