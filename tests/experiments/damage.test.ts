/** Files of results that are damaged, missing, or of something else: never read silently. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { findResults } from "../../experiments/figures/find-results.ts";
import { claimLock } from "../../experiments/lock.ts";
import { openManifest } from "../../experiments/manifest.ts";
import { readWeights } from "../../experiments/weights-file.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand, writeSmallMnist } from "./command.ts";

const folder = temporaryFolder();
const inFolder = (...names: string[]) => join(folder, ...names);
const SMALL = [
  ...["mc/yinyang", "--train-samples", "256", "--test-samples", "20", "--hidden", "4", "--tests", "2"],
  ...["--threads", "1", "--backend", "wasm", "--quiet", "--out"],
];
const TABLES = ["config.json", "learning.csv", "runtime.csv", "manifest.json"];
const WEIGHTS = "weights-event-backprop-0.json";
const STATE = "state-event-backprop-0.bin";
const train = (out: string, ...args: string[]) => runCommand(...SMALL, inFolder(out), "--epochs", "1", ...args);

beforeAll(async () => {
  await train("whole");
});

/** One way to damage a file. */
const anyDamage = fc.record({
  kind: fc.constantFrom("flip" as const, "cut" as const, "remove" as const, "line" as const, "insert" as const),
  at: fc.nat(),
  count: fc.integer({ min: 1, max: 40 }),
});
type Damage = typeof anyDamage extends fc.Arbitrary<infer Value> ? Value : never;

function damage(whole: Buffer, { kind, at, count }: Damage): Buffer {
  const place = at % whole.length;
  switch (kind) {
    case "flip": {
      const bytes = Buffer.from(whole);
      bytes[place]! ^= 1 << (count % 8);
      return bytes;
    }
    case "cut":
      return whole.subarray(0, place);
    case "remove":
      return Buffer.concat([whole.subarray(0, place), whole.subarray(place + count)]);
    case "line": {
      const end = whole.indexOf("\n", place);
      const start = whole.lastIndexOf("\n", place - 1) + 1;
      return Buffer.concat([whole.subarray(0, start), whole.subarray(end < 0 ? whole.length : end + 1)]);
    }
    case "insert":
      return Buffer.concat([whole.subarray(0, place), Buffer.alloc(count, 0x31), whole.subarray(place)]);
  }
}

const messageOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("damage of any kind", () => {
  test("to a table, the configuration or the manifest is refused, with the name of a file and what to do", async () => {
    cpSync(inFolder("whole"), inFolder("tables"), { recursive: true });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TABLES), anyDamage, async (name, how) => {
        const path = inFolder("tables", name);
        const whole = readFileSync(path);
        const bytes = damage(whole, how);
        fc.pre(!bytes.equals(whole));
        writeFileSync(path, bytes);
        const message = await messageOf(() => train("tables"));
        const { folders, complaints } = findResults(inFolder("tables"), ["mc/yinyang"]);
        writeFileSync(path, whole);
        // A damaged manifest may also fit no file any more.
        expect(message).toMatch(/\/tables\/[\w.]+ .*(copy|put it back).*--out.*--fresh/i);
        if (name !== "manifest.json") expect(message).toContain(path);
        expect(folders).toEqual([]);
        expect(complaints.join()).toContain(`${inFolder("tables")} is left out: `);
      }),
      { numRuns: 60 },
    );
    // Nothing was changed by any of them.
    expect(await train("tables")).toContain("accuracy");
  });

  test("to weights is refused", async () => {
    const path = inFolder(WEIGHTS);
    const whole = readFileSync(inFolder("whole", WEIGHTS));
    await fc.assert(
      fc.asyncProperty(anyDamage, async (how) => {
        const bytes = damage(whole, how);
        fc.pre(!bytes.equals(whole));
        writeFileSync(path, bytes);
        expect(await messageOf(() => readWeights(path))).toMatch(
          /^cannot read the weights .*: the file .*undamaged copy/,
        );
      }),
      { numRuns: 300 },
    );
    writeFileSync(path, whole);
    expect(Object.keys(readWeights(path).weights!)).toContain("syn_input_input_pop_to_hidden0_pyr_pop");
  });

  test("to the weights of a finished run is refused by the same command, and that they are gone is told", async () => {
    cpSync(inFolder("whole"), inFolder("finished"), { recursive: true });
    const path = inFolder("finished", WEIGHTS);
    const whole = readFileSync(path);
    expect(await train("finished")).not.toContain("warning");
    writeFileSync(path, damage(whole, { kind: "flip", at: 1000, count: 1 }));
    expect(await messageOf(() => train("finished"))).toBe(
      `${path} is not what was written: its checksum is another. It was damaged, or changed by hand. Put back the file as it was, from a copy, ` +
        "choose another folder with --out, or start over with --fresh, which moves this folder aside.",
    );
    rmSync(path);
    const printed = await train("finished");
    expect(printed).toContain(`warning: ${path} is missing, though its run is finished. Put back what was there`);
    expect(printed).toContain("--fresh");
    expect(printed).toContain("accuracy");
    // Those of earlier versions have no checksum.
    const { bytes: _, sha256: __, ...unsealed } = JSON.parse(whole.toString());
    writeFileSync(path, JSON.stringify(unsealed));
    expect(await train("finished")).not.toContain("warning");
    // A longer training writes them anew.
    rmSync(path);
    expect(await train("finished", "--epochs", "2")).not.toContain("warning");
    expect(existsSync(path)).toBe(true);
  });

  test("to the state at the end of a run is refused when it is prolonged", async () => {
    cpSync(inFolder("whole"), inFolder("state"), { recursive: true });
    const path = inFolder("state", STATE);
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(anyDamage, async (how) => {
        const bytes = damage(whole, how);
        fc.pre(!bytes.equals(whole));
        writeFileSync(path, bytes);
        expect(await messageOf(() => train("state", "--epochs", "2"))).toMatch(
          new RegExp(`^the checkpoint ${path} cannot be used: .*Delete it`),
        );
      }),
      { numRuns: 15 },
    );
  });

  test("to weights of earlier versions, which have no checksum, is told where it can be seen", async () => {
    const mnist = writeSmallMnist(inFolder("mnist"), 32);
    const digits = ["--data-dir", mnist, "--other-data", "--hidden", "3", "--threads", "1", "--quiet"];
    await runCommand(
      ...["mc/mnist", ...digits, "--train-samples", "32", "--test-samples", "20", "--batch", "32"],
      ...["--epochs", "1", "--tests", "1", "--out", inFolder("digits")],
    );
    const { weights, biases } = readWeights(inFolder("digits", WEIGHTS));
    const name = "syn_input_input_pop_to_hidden0_pyr_pop";
    const good = weights![name]!;
    const show = (content: unknown) => {
      writeFileSync(inFolder("old.json"), JSON.stringify(content));
      return messageOf(() =>
        runCommand(
          "mc/sample-spikes",
          ...digits,
          "--samples",
          "1",
          "--weights",
          inFolder("old.json"),
          "--out",
          inFolder("s"),
        ),
      );
    };
    expect(await show({ weights, biases })).toBe("");
    const wrong: [unknown, string][] = [
      [{ ...good, dtype: "<f2" }, 'the type "<f2", which is not <f4 or <f8'],
      [{ ...good, dtype: "<f8" }, "where the shape 784 x 3 takes"],
      [{ ...good, shape: [3, 784] }, "of the shape 3 x 784, but this network has 784 x 3"],
      [{ ...good, shape: null }, "of the shape null, which is not a list of lengths"],
      [{ ...good, b64: `${good.b64}AAAA` }, "bytes, where the shape 784 x 3 takes"],
      [{ ...good, b64: "%" }, "that are not base64"],
      [null, "of the type undefined"],
    ];
    for (const [array, message] of wrong) {
      expect(await show({ weights: { ...weights, [name]: array }, biases })).toContain(`weights of ${name} `);
      expect(await show({ weights: { ...weights, [name]: array }, biases })).toContain(message);
    }
    expect(await show({ weights: null, biases })).toContain("has null where the weights should be");
  });
});

/** Leaves a folder as a process does that is killed right after it has replaced a table: its manifest lists what was there before, too. */
function leaveTwoVersions(path: string, name: string): string {
  const lock = claimLock(join(path, "lock"));
  const present = readFileSync(join(path, name), "utf8");
  const former = `${present.trimEnd().split("\n").slice(0, -1).join("\n")}\n`;
  const { configuration } = JSON.parse(readFileSync(join(path, "manifest.json"), "utf8"));
  const manifest = openManifest(path, lock, configuration, []);
  manifest.write(name, former);
  manifest.write(name, present);
  lock.release();
  expect(JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")).files[name]).toHaveLength(2);
  return present;
}

/** What has happened to a table since; undefined: it is gone. */
const HAPPENINGS: [string, (table: string) => string | undefined][] = [
  ["another value", (table) => table.replace(/\d(?=\d*\n$)/, (digit) => String((Number(digit) + 1) % 10))],
  ["a line less", (table) => table.replace(/.*\n/, "")],
  ["a line more", (table) => table.replace(/.*\n$/, (line) => line + line)],
  ["no content", () => ""],
  ["no file", () => undefined],
];

describe.each(["learning.csv", "runtime.csv"])("a process that was killed when it had replaced %s", (name) => {
  describe.each([
    ["of a process of its own", [], ""],
    ["of processes that share the runs out", ["--job-index", "0", "--job-count", "1"], ""],
    ["of one of those runs", ["--job-index", "0", "--job-count", "1"], "runs/event-backprop-0"],
  ])("%s", (_, share, below) => {
    const out = `killed ${name} ${share.length} ${below.length}`;
    const table = () => inFolder(out, below, name);
    let whole: string;
    const again = () => messageOf(() => train(out, ...share));
    beforeAll(async () => {
      await train(out, ...share);
      whole = leaveTwoVersions(inFolder(out, below), name);
    });

    test.each(HAPPENINGS)("leaves none that has %s since to be taken for either version", async (_, happen) => {
      const files = () => TABLES.map((file) => readFileSync(inFolder(out, below, file), "utf8"));
      const damaged = happen(whole);
      if (damaged === undefined) rmSync(table());
      else {
        expect(damaged).not.toBe(whole);
        writeFileSync(table(), damaged);
      }
      const left = damaged === undefined ? undefined : files();
      const message = await again();
      expect(message).toContain(`${table()} ${damaged === undefined ? "is missing" : ""}`);
      expect(message).toMatch(/Put back the file as it was.*--out.*--fresh/);
      // It is left as it was found, and refused again.
      if (left !== undefined) expect(files()).toEqual(left);
      expect(await again()).toBe(message);
      writeFileSync(table(), whole);
    });

    test("leaves one that goes on from what was written", async () => {
      expect(await again()).toBe("");
      expect(readFileSync(table(), "utf8")).toBe(whole);
    });
  });
});

test("damage that is done while a process writes is not what it expects next time", () => {
  const path = inFolder("meanwhile");
  cpSync(inFolder("whole"), path, { recursive: true });
  const lock = claimLock(join(path, "lock"));
  const manifest = openManifest(path, lock, "1", TABLES);
  const table = readFileSync(join(path, "learning.csv"), "utf8");
  writeFileSync(join(path, "learning.csv"), "damage");
  // Killed between manifest and table.
  const killed = openManifest(
    path,
    {
      ...lock,
      write: (file, content) => {
        if (file.endsWith(".csv")) throw new Error("killed");
        lock.write(file, content);
      },
    },
    "1",
    TABLES,
  );
  expect(() => killed.write("learning.csv", `${table}more`)).toThrow("killed");
  expect(() => openManifest(path, lock, "1", TABLES)).toThrow(/learning\.csv has 6 bytes where/);
  // One that lives puts it right.
  manifest.write("learning.csv", table);
  manifest.close();
  lock.release();
  expect(JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")).files["learning.csv"]).toHaveLength(1);
});

describe("a folder", () => {
  test.each(["null", "[]", "7", '"text"', ""])(
    "whose configuration is %j is refused, and passed over by figures",
    async (text) => {
      const path = `config ${text.length}`;
      cpSync(inFolder("whole"), inFolder(path), { recursive: true });
      writeFileSync(inFolder(path, "config.json"), text);
      rmSync(inFolder(path, "manifest.json"));
      expect(await messageOf(() => train(path))).toMatch(/config\.json (holds|is not valid JSON).*--fresh/);
      expect(findResults(inFolder(path), ["mc/yinyang"]).complaints.join()).toContain("is left out");
      rmSync(inFolder(path), { recursive: true });
    },
  );

  test.each(["learning.csv", "runtime.csv", "checkpoint.bin", WEIGHTS, STATE])(
    "with %s, but without a configuration, is refused",
    async (name) => {
      mkdirSync(inFolder("bare"));
      writeFileSync(
        inFolder("bare", name),
        existsSync(inFolder("whole", name)) ? readFileSync(inFolder("whole", name)) : "",
      );
      await expect(train("bare")).rejects.toThrow(
        /bare holds results, but not their configuration: config.json is missing/,
      );
      rmSync(inFolder("bare"), { recursive: true });
    },
  );

  test.each([
    [[...TABLES], /^cannot read .*Put back the file as it was.*--out.*--fresh/],
    [["checkpoint.bin", STATE], /^the checkpoint .* cannot be used: .*Delete it to repeat the run/],
  ] as const)("with something else in the place of %j is refused at once, with what to do", async (names, message) => {
    for (const name of names) {
      const path = inFolder("else", name);
      const put: Record<string, () => void> = {
        "that is a folder, not a file": () => mkdirSync(path),
        "that is a device, a pipe or a socket; take a regular file": () => symlinkSync("/dev/zero", path),
      };
      for (const [problem, place] of Object.entries(put)) {
        cpSync(inFolder("whole"), inFolder("else"), { recursive: true });
        rmSync(path, { force: true });
        place();
        const told = await messageOf(() => train("else", "--epochs", "2"));
        expect(told).toMatch(message);
        expect(told).toContain(`${path}${names.length > 2 ? "" : " cannot be used"}: ${problem}`);
        rmSync(inFolder("else"), { recursive: true });
      }
    }
  });

  test.each([WEIGHTS, "figure.html"])("with a folder in the place of %s, which is written, says so", async (name) => {
    cpSync(inFolder("whole"), inFolder("place"), { recursive: true });
    rmSync(inFolder("place", name));
    mkdirSync(inFolder("place", name));
    expect(await messageOf(() => train("place", "--epochs", "2"))).toBe(
      `cannot write ${inFolder("place", name)}: a folder of that name is there. What was there before is still there: ` +
        "move that folder away, and the same command goes on from it",
    );
    rmSync(inFolder("place", name), { recursive: true });
    expect(await train("place", "--epochs", "2")).toContain("2 epochs");
    rmSync(inFolder("place"), { recursive: true });
  });

  test("that lacks one of its files is refused", async () => {
    for (const name of TABLES) {
      cpSync(inFolder("whole"), inFolder("lacks"), { recursive: true });
      rmSync(inFolder("lacks", name));
      expect(await messageOf(() => train("lacks"))).toContain(name);
      expect(await messageOf(() => train("lacks"))).toContain("missing");
      rmSync(inFolder("lacks"), { recursive: true });
    }
  });

  test("is moved aside by --fresh, whole, and figures pass it over", async () => {
    await train("fresh", "--seed", "7");
    writeFileSync(inFolder("fresh", "notes.txt"), "mine");
    const before = readdirSync(inFolder("fresh")).sort();
    await train("fresh", "--fresh");
    await train("fresh", "--fresh", "--seed", "2");
    expect(readdirSync(inFolder("fresh.old-1")).sort()).toEqual(before);
    expect(readdirSync(inFolder("fresh.old-2"))).not.toContain("notes.txt");
    expect(readdirSync(inFolder("fresh"))).not.toContain("notes.txt");
    expect(JSON.parse(readFileSync(inFolder("fresh.old-1", "config.json"), "utf8")).seed).toBe(7);
    const found = findResults(folder, ["mc/yinyang"]).folders.map(({ path }) => path);
    expect(found).toContain(inFolder("fresh"));
    expect(found.filter((path) => path.includes(".old-"))).toEqual([]);
  });
});
