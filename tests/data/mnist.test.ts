import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../data/errors.ts";
import { gunzip } from "../../data/gzip.ts";
import { type IdxArray, parseIdx } from "../../data/idx.ts";
import { mnistDataset } from "../../data/mnist.ts";
import { idxFile, imagesFile, labelsFile, packed } from "./idx-files.ts";

const SEED = 1;

/** What a function throws has to be a DataError with this message. */
const expectDataError = (act: () => unknown, message: string) => expect(act).toThrow(new DataError(message));

describe("parseIdx", () => {
  const anyShape = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 });

  test("reads what was written, at any place in a buffer", () => {
    fc.assert(
      fc.property(anyShape, fc.nat(5), fc.nat(255), (shape, offset, seed) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const values = Uint8Array.from({ length: count }, (_, index) => (seed + 31 * index) % 256);
        const file = idxFile(shape, values);
        const buffer = new Uint8Array(offset + file.length + 3);
        buffer.set(file, offset);
        const idx = parseIdx(buffer.subarray(offset, offset + file.length), "f", shape.length);
        expect({ ...idx, values: Uint8Array.from(idx.values) }).toStrictEqual({ source: "f", shape, values });
      }),
      { seed: SEED },
    );
  });

  test("every file cut short or with more at the end is an error that counts the bytes", () => {
    fc.assert(
      fc.property(anyShape, fc.nat(), (shape, cut) => {
        const file = idxFile(shape, new Uint8Array(shape.reduce((product, size) => product * size, 1)));
        const short = file.subarray(0, cut % file.length);
        expect(() => parseIdx(short, "f", shape.length)).toThrow(`f: truncated, found ${short.length} bytes`);
        const long = Uint8Array.from([...file, 0]);
        expect(() => parseIdx(long, "f", shape.length)).toThrow(
          `f: bytes left over at the end, found ${long.length} bytes where`,
        );
      }),
      { seed: SEED },
    );
  });

  test("says what is wrong", () => {
    const images = imagesFile(2);
    expectDataError(
      () => parseIdx(images.subarray(0, 1000), "images", 3),
      "images: truncated, found 1000 bytes where 2 x 28 x 28 elements and the header make 1584",
    );
    expectDataError(
      () => parseIdx(images.subarray(0, 9), "images", 3),
      "images: truncated, found 9 bytes where the header alone has 16",
    );
    expectDataError(
      () => parseIdx(labelsFile(3), "labels as images", 3),
      "labels as images: the magic number is 0x00000801, but must be 0x00000803, unsigned bytes in 3 dimensions",
    );
    expectDataError(
      () => parseIdx(packed(labelsFile(3)), "labels.gz", 1),
      "labels.gz: the magic number is 0x1f8b0800, but must be 0x00000801, unsigned bytes in 1 dimension; this is a gzip file, to be unpacked first",
    );
    // Sizes whose product is beyond all integers must not wrap around to something that fits.
    const huge = Uint8Array.from([0, 0, 8, 3, ...new Array(12).fill(0xff)]);
    expect(() => parseIdx(huge, "huge", 3)).toThrow("huge: truncated, found 16 bytes");
  });
});

describe("gunzip", () => {
  const content = Uint8Array.from({ length: 5000 }, (_, index) => (index * index) % 251);

  test("unpacks", async () => {
    expect(await gunzip(packed(content), "f")).toStrictEqual(content);
  });

  test("every cut and a wrong checksum are errors that name the file", async () => {
    const file = packed(content);
    for (const end of [0, 2, 9, 20, file.length >> 1, file.length - 9, file.length - 1]) {
      await expect(gunzip(file.slice(0, end), "data.gz")).rejects.toThrow(
        /^data\.gz: cannot be unpacked, its gzip data are truncated or damaged \(.+\)$/,
      );
    }
    const damaged = file.slice();
    damaged[file.length - 6]! ^= 1;
    await expect(gunzip(damaged, "data.gz")).rejects.toThrow(DataError);
  });
});

describe("mnistDataset", () => {
  const images = (count: number) => parseIdx(imagesFile(count), "images", 3);
  const labels = (count: number) => parseIdx(labelsFile(count), "labels", 1);

  test("pixels become rates, labels become one-hot rows", () => {
    const dataset = mnistDataset(images(12), labels(12));
    const { inputs, targets, ...rest } = dataset;
    expect(rest).toStrictEqual({
      name: "mnist",
      labels: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]),
      sampleCount: 12,
      inputSize: 784,
      targetSize: 10,
    });
    expect(inputs).toStrictEqual(Float32Array.from({ length: 12 * 784 }, (_, index) => ((index * 37) % 256) / 255));
    expect(Math.min(...inputs)).toBe(0);
    expect(Math.max(...inputs)).toBe(1);
    expect(targets).toStrictEqual(
      Float64Array.from({ length: 120 }, (_, index) => (Math.floor(index / 10) % 10 === index % 10 ? 1 : 0)),
    );
  });

  test("the first samples", () => {
    const all = mnistDataset(images(12), labels(12));
    const first = mnistDataset(images(12), labels(12), 5);
    expect(first).toStrictEqual({
      ...all,
      inputs: all.inputs.slice(0, 5 * 784),
      targets: all.targets.slice(0, 50),
      labels: all.labels.slice(0, 5),
      sampleCount: 5,
    });
    expect(mnistDataset(images(12), labels(12), 0).sampleCount).toBe(0);
    expect(() => mnistDataset(images(12), labels(12), 13)).toThrow(
      "mnistDataset: first is 13, but must be an integer from 0 to 12",
    );
  });

  test("files that do not fit are named", () => {
    expectDataError(
      () => mnistDataset(images(3), labels(4)),
      "images has 3 images, but labels has 4 labels: the files do not belong together",
    );
    const wrong: IdxArray = { source: "labels", shape: [3], values: Uint8Array.from([9, 10, 11]) };
    expectDataError(() => mnistDataset(images(3), wrong), "labels: label 1 is 10, but must be from 0 to 9");
    const small: IdxArray = { source: "small", shape: [3, 2, 2], values: new Uint8Array(12) };
    expectDataError(
      () => mnistDataset(small, labels(3)),
      "small: the elements are 3 x 2 x 2, but MNIST has images of 28 x 28",
    );
  });
});
