/** Small IDX files for the tests. */
import { gzipSync } from "node:zlib";
import type { MnistFile } from "../../data/node/mnist-files.ts";

/** An IDX file of unsigned bytes. */
export function idxFile(shape: readonly number[], values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, 0x0800 + shape.length);
  shape.forEach((size, dimension) => {
    header.setUint32(4 + 4 * dimension, size);
  });
  bytes.set(Array.from(values), 4 + 4 * shape.length);
  return bytes;
}

/** Images of 28 x 28 pixels in which no two neighbours are alike. */
export const imagesFile = (count: number): Uint8Array<ArrayBuffer> =>
  idxFile(
    [count, 28, 28],
    Uint8Array.from({ length: count * 784 }, (_, index) => (index * 37) % 256),
  );

/** Labels 0, 1, ..., 9, 0, 1, ... */
export const labelsFile = (count: number): Uint8Array<ArrayBuffer> =>
  idxFile(
    [count],
    Array.from({ length: count }, (_, index) => index % 10),
  );

/** A small MNIST: 12 training and 5 test samples. */
export const smallMnist: Readonly<Record<MnistFile, Uint8Array<ArrayBuffer>>> = {
  "train-images-idx3-ubyte": imagesFile(12),
  "train-labels-idx1-ubyte": labelsFile(12),
  "t10k-images-idx3-ubyte": imagesFile(5),
  "t10k-labels-idx1-ubyte": labelsFile(5),
};

/** A gzip file. */
export const packed = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(bytes));
