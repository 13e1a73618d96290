/**
 * Accumulators from one backend to another: one keeps them per block of batch instances (pass `blockAccumulators`), another per instance. Only
 * their sum over the batch is ever used, so it does not matter which instance holds what.
 */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { type Buffer, blockCount, copiesOf, copySize, type Program } from "../program/program.ts";

/** What was saved of a buffer, in as many copies as it has here; undefined if it does not fit. */
export function fitCopies(program: Program, buffer: Buffer, saved: Elements): Elements | undefined {
  const size = copySize(buffer);
  const copies = copiesOf(program, buffer.sharing);
  if (saved.length === size * copies) return saved;
  const perBlock = size * blockCount(program);
  const perInstance = size * program.batchSize;
  const fitted = elementsOf(buffer.type, size * copies) as Float32Array;
  const values = saved as Float32Array;
  const { blockSize } = program;
  if (buffer.sharing === "block" && saved.length === perInstance) {
    for (let index = 0; index < perInstance; index++) {
      const block = Math.floor(index / size / blockSize);
      fitted[block * size + (index % size)]! += values[index]!;
    }
    return fitted;
  }
  if (buffer.sharing === "instance" && saved.length === perBlock) {
    // The first instance of each block holds what the block has.
    for (let block = 0; block < copies / blockSize; block++) {
      fitted.set(values.subarray(block * size, (block + 1) * size), block * blockSize * size);
    }
    return fitted;
  }
  return undefined;
}
