/** Orientation columns: receptive fields, and that neurons answer to the orientation that they prefer. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../experiments/csv.ts";
import { TUNING, TUNING_COLUMNS } from "../../experiments/vision/orientation.ts";
import {
  gaborFunctions,
  grating,
  OrientationNetwork,
  preferredAngles,
} from "../../network_architectures/orientation/index.ts";
import { backends } from "../backends/backends.ts";
import { runCommand } from "../experiments/command.ts";
import { temporaryFolder } from "../temporary.ts";

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, one) => total + one, 0);

test("fields have no mean, magnitudes that add up to 1, and answer most to their own grating", () => {
  const [size, wavelength] = [9, 6];
  const fields = gaborFunctions(size, 6, wavelength);
  for (const [k, field] of fields.entries()) {
    expect(sum(field)).toBeCloseTo(0, 12);
    expect(sum(field.map(Math.abs))).toBeCloseTo(1, 12);
    const answers = preferredAngles(6).map((angle) => {
      const picture = grating(size, angle, wavelength);
      return sum(field.map((one, pixel) => one * picture[pixel]!));
    });
    expect(answers.indexOf(Math.max(...answers))).toBe(k);
  }
  // A quarter of a turn apart, rows are columns.
  const [across, upright] = gaborFunctions(5, 2, 4);
  for (let row = 0; row < 5; row++) {
    for (let column = 0; column < 5; column++) {
      expect(upright![row * 5 + column]).toBeCloseTo(across![column * 5 + row]!, 12);
    }
  }
});

describe.each(backends)("%s", (_, options) => {
  test("neurons answer to what they prefer", async () => {
    const angles = preferredAngles(4);
    const net = await OrientationNetwork.create(
      { dt: 1, seed: 3, batchSize: 4, plastic: false, ...options },
      { size: 12, field: 7, orientations: 4 },
    );
    expect(net.shape).toEqual([6, 6, 4]);
    net.show(
      angles.map((angle) => grating(12, angle, 6)),
      100,
    );
    await net.simulation.step(150);
    const counts = await net.counts();
    const rates = angles.map((_, shown) =>
      angles.map((_, own) => {
        const of = counts.slice(shown * 144, (shown + 1) * 144).filter((_, k) => k % 4 === own);
        return sum(of) / 36 / 0.15;
      }),
    );
    for (const [shown, own] of rates.entries()) {
      expect(own.indexOf(Math.max(...own))).toBe(shown);
      expect(own[shown]!).toBeGreaterThan(20);
      expect(own[(shown + 2) % 4]!).toBeLessThan(0.2 * own[shown]!);
    }
    net.destroy();
  });
});

test("a field larger than the picture is refused", async () => {
  const options = { dt: 1, batchSize: 1, plastic: false };
  await expect(OrientationNetwork.create(options, { size: 6, field: 7 })).rejects.toThrow(
    "fields of 7 pixels, more than the picture's 6",
  );
});

describe("vision/orientation", () => {
  const folder = temporaryFolder();
  const small = ["--size", "12", "--field", "7", "--orientations", "4", "--angles", "6", "--time", "100"];

  test("writes tuning curves and a figure", async () => {
    const out = join(folder, "out");
    const printed = await runCommand("vision/orientation", ...small, "--out", out);
    expect(printed).toMatch(/fields of 90°: [\d.]+ spikes per second for a grating of 90°/);
    const rows = parseCsv(TUNING, TUNING_COLUMNS, readFileSync(join(out, TUNING), "utf8"));
    expect(rows).toHaveLength(24);
    expect(readFileSync(join(out, "figure.html"), "utf8")).toContain("Answers to the grating of");
  });

  test("refuses a field larger than the picture before anything is written", async () => {
    const out = join(folder, "refused");
    await expect(runCommand("vision/orientation", "--size", "5", "--out", out)).rejects.toThrow(
      "--field 9 must not be more than the picture's --size 5",
    );
    expect(existsSync(out)).toBe(false);
  });
});
