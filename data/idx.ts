/**
 * The IDX file format of the MNIST database: a magic number, the size of each dimension, and the elements in row-major
 * order; all integers big-endian. The magic number is 0, 0, the type of the elements, the number of dimensions.
 *
 * Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits".
 */
import { DataError } from "./errors.ts";
import { isGzip } from "./gzip.ts";

const UNSIGNED_BYTES = 0x08;

/** The content of an IDX file of unsigned bytes. */
export interface IdxArray {
  /** Where it comes from, for messages. */
  readonly source: string;
  readonly shape: readonly number[];
  /** Row-major, of the shape `shape`; a view of the file's bytes. */
  readonly values: Uint8Array;
}

/**
 * Reads an unpacked IDX file of unsigned bytes with the given number of dimensions: 1 for labels, 3 for images. Throws a
 * `DataError` that names `source` for another magic number and for bytes that are missing or left over.
 */
export function parseIdx(bytes: Uint8Array, source: string, dimensions: number): IdxArray {
  const headerSize = 4 + 4 * dimensions;
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 4) checkMagic(header.getUint32(0), bytes, source, dimensions);
  if (bytes.length < headerSize) {
    throw new DataError(`${source}: truncated, found ${bytes.length} bytes where the header alone has ${headerSize}`);
  }
  const shape = Array.from({ length: dimensions }, (_, dimension) => header.getUint32(4 + 4 * dimension));
  const expected = headerSize + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    const problem = bytes.length < expected ? "truncated" : "bytes left over at the end";
    throw new DataError(
      `${source}: ${problem}, found ${bytes.length} bytes where ${shape.join(" x ")} elements and the header make ${expected}`,
    );
  }
  return { source, shape, values: bytes.subarray(headerSize) };
}

function checkMagic(found: number, bytes: Uint8Array, source: string, dimensions: number): void {
  const right = (UNSIGNED_BYTES << 8) | dimensions;
  if (found === right) return;
  const hint = isGzip(bytes) ? "; this is a gzip file, to be unpacked first" : "";
  throw new DataError(
    `${source}: the magic number is ${hex(found)}, but must be ${hex(right)}, unsigned bytes in ${dimensions} ${dimensions === 1 ? "dimension" : "dimensions"}${hint}`,
  );
}

const hex = (word: number): string => `0x${word.toString(16).padStart(8, "0")}`;
