/** Two kinds of pictures, in the files of MNIST. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { idxFile } from "../data/idx-files.ts";

/** A bar, upright or lying, somewhere in every picture: classes 0 and 1. */
export function writeBars(to: string, part: "train" | "t10k", count: number): void {
  const values = new Uint8Array(count * 784);
  for (let k = 0; k < count; k++) {
    const [across, along] = [3 + ((7 * k) % 20), 2 + ((5 * k) % 8)];
    for (let one = along; one < along + 16; one++) {
      for (const side of [across, across + 1])
        values[784 * k + (k % 2 === 0 ? one * 28 + side : side * 28 + one)] = 255;
    }
  }
  writeFileSync(join(to, `${part}-images-idx3-ubyte`), idxFile([count, 28, 28], values));
  writeFileSync(
    join(to, `${part}-labels-idx1-ubyte`),
    idxFile(
      [count],
      Array.from({ length: count }, (_, k) => k % 2),
    ),
  );
}
