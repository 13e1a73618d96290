/** Every option of every program, given what it does not take: the answer is one message of ours, and nothing is done. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../experiments/errors.ts";
import type { Experiment } from "../../experiments/experiment.ts";
import { parseArguments as parseFigures } from "../../experiments/figures/main.ts";
import { checkLimits } from "../../experiments/limits.ts";
import { parseArguments } from "../../experiments/main.ts";
import { experiments } from "../../experiments/registry.ts";
import { checkRequest } from "../../experiments/run-study.ts";
import * as studies from "../../experiments/studies.ts";
import type { Study } from "../../experiments/study.ts";
import { resolveConfig } from "../../experiments/study-config.ts";
import type { Option } from "../../network_base/index.ts";
import { temporaryFolder } from "../temporary.ts";

const folder = temporaryFolder();
const out = join(folder, "out");
const NUMERIC = ["number", "integer", "integers", "numbers", "interval"];
/** No number, or one that nothing can be. */
const SENSELESS = [
  "",
  " ",
  "x",
  "NaN",
  "Infinity",
  "-1",
  "1e308",
  "1e400",
  "0x10",
  "1,",
  ",1",
  "1,,2",
  "\uff11",
  "1 2",
];
/** Numbers that some options take. */
const EXTREME = ["0", "1.5", "1e9", "1e12", "1e15", "1e30", "1e-30", "2147483648", "4294967296"];

const optionsOf = (kinds: readonly string[]): [experiment: Experiment, name: string, option: Option][] =>
  experiments.flatMap((experiment) =>
    Object.entries(experiment.options)
      .filter(([, { kind }]) => kinds.includes(kind))
      .map(([name, option]): [Experiment, string, Option] => [experiment, name, option]),
  );

const studyNamed = (name: string): Study | undefined =>
  Object.values<Experiment | Study>(studies as never).find((one): one is Study => "task" in one && one.name === name);

/** Reads a command line and checks all that can be checked before work; the message, or undefined where it is right. */
function problemWith(args: readonly string[]): string | undefined {
  try {
    const request = parseArguments(args);
    if (request.kind !== "run") return undefined;
    const study = studyNamed(request.experiment.name);
    if (study !== undefined) checkRequest(study, { ...request.given, out });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
}

describe("numbers", () => {
  test("that make no sense are refused by name, whatever the experiment and the option", () => {
    for (const [experiment, name, option] of optionsOf(NUMERIC)) {
      for (const value of SENSELESS) {
        // Only a few options take less than 0, or a place in a list.
        const message = problemWith([experiment.name, `--${name}=${value}`]);
        expect(message, `${experiment.name} --${name}=${value}, ${option.kind}`).toContain(`--${name}`);
      }
    }
    expect(existsSync(out)).toBe(false);
  });

  test("that are extreme are taken, or refused by name before anything is done", () => {
    for (const [{ name: experiment }, name] of optionsOf(NUMERIC)) {
      for (const value of EXTREME) {
        const message = problemWith([experiment, "--backend", "wasm", `--${name}`, value]);
        if (message !== undefined) expect(message, `${experiment} --${name} ${value}`).toContain(`--${name}`);
      }
    }
    expect(existsSync(out)).toBe(false);
  }, 60_000);

  test.each([
    [["--tests", "1e9"], "--tests must be a whole number from 1 to 1000000, not '1e9'"],
    [["--runs", "1e8"], "--runs must be a whole number from 1 to 10000, not '1e8'"],
    [["--train-samples", "1e9"], "this training has 585937500000 steps, more than the 2147483648 that can be counted"],
    [["--hidden", Array(300).fill(1).join(",")], "--hidden may have 256 values at most, not 300"],
    [["--threshold", "1e-50"], "--threshold must be a number above 0, within single precision (1e-45 to 3.4e38)"],
    [["--batch", "1e8"], "are not even one batch of 100000000: take more of either, or a smaller --batch"],
  ])("%j says what would be right", (args, message) => {
    expect(problemWith(["mc/yinyang", ...args])).toContain(message);
  });
});

describe("what does not fit into memory", () => {
  const check = (given: Record<string, number | string | number[]>, machine = 8 * 2 ** 30) => {
    const study = studyNamed("mc/yinyang")!;
    checkLimits(study, resolveConfig(study, { backend: "wasm", ...given }), machine);
  };

  test("of the machine is refused with its sizes", () => {
    expect(() => check({ "train-samples": 1e9, epochs: 0.001 })).toThrow(
      "this training needs at least 78.2 GiB, more than the 8.0 GiB of this machine: " +
        "78.2 GiB for 1000000000 training and 1000 test samples of 7 values (--train-samples, --test-samples)",
    );
    expect(() => check({ "train-samples": 1e6, epochs: 1 }, 2 ** 20)).toThrow("more than the 1.0 MiB of this machine");
    expect(() => check({ "train-samples": 1e6, epochs: 1 })).not.toThrow();
  });

  test("of WebAssembly is refused with its sizes, and left to a GPU", () => {
    const wide = { hidden: [16_000, 16_000], epochs: 1 };
    expect(() => check(wide, 2 ** 40)).toThrow(
      /more than the 4\.0 GiB that WebAssembly can address: .* for a network of/,
    );
    expect(() => check({ ...wide, backend: "webgpu" }, 2 ** 40)).not.toThrow();
  });

  test("of a table is refused: too many runs", () => {
    const study = studyNamed("mc/randman")!;
    const given = { runs: 10_000, thresholds: Array.from({ length: 200 }, (_, k) => (k + 1) / 1000) };
    expect(() => checkLimits(study, resolveConfig(study, given))).toThrow(
      "these are 20000000 runs, more than the 100000 there may be: take fewer --runs or --sizes or --thresholds",
    );
  });
});

describe("names", () => {
  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "$0", "_", "no-quiet"])(
    "an option called %s is unknown everywhere",
    (name) => {
      for (const { name: experiment } of experiments) {
        expect(problemWith([experiment, `--${name}`, "5"])).toContain(`unknown option --${name}`);
      }
      expect(() => parseFigures(["all", `--${name}`, "5"])).toThrow(`unknown option --${name}`);
    },
  );

  test("a value that is missing is asked for", () => {
    const others = ["choice", "text", ...NUMERIC];
    for (const [{ name: experiment }, name] of optionsOf(others)) {
      expect(problemWith([experiment, `--${name}`])).toBe(`--${name} needs a value`);
      expect(problemWith([experiment, `--${name}`, "--quiet"])).toBe(`--${name} needs a value`);
    }
  });

  test.each([
    [["mc/yin", "--help"], "unknown experiment 'mc/yin'. Did you mean mc/yinyang?"],
    [["mc/mnits", "--help"], "unknown experiment 'mc/mnits'. Did you mean mc/mnist?"],
    [["--help", "nothing"], "unknown experiment 'nothing'. Known experiments:"],
  ])("help of what is not there is an error: %j", (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });

  test("any words at all are read, or refused in words of ours", () => {
    const names = [...new Set(experiments.flatMap(({ options }) => Object.keys(options)))];
    const word = fc.oneof(
      fc.constantFrom(...names.map((name) => `--${name}`), "--", "-", "-x", "--=", "---", "--__proto__", "--no-"),
      fc.constantFrom(...SENSELESS, ...EXTREME, "mc/yinyang", "both", "true", "false"),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => void problemWith(["mc/yinyang", ...words])),
      {
        numRuns: 500,
      },
    );
    expect(existsSync(out)).toBe(false);
  });
});

describe("a folder that cannot be written is refused at once", () => {
  const file = join(folder, "file");
  const inside = join(file, "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, "");

  test.each(["/proc/foo", "/proc/foo/bar", file, inside, "/dev/null"])("%s", (path) => {
    const study = studyNamed("mc/yinyang")!;
    expect(() => checkRequest(study, { out: path })).toThrow(`cannot write results into ${path}: `);
  });
});

test.each([
  [
    ["experiments/cli.ts", "golden", "/nope"],
    "error: cannot read golden files from /nope: there is no such file or folder",
  ],
  [
    ["experiments/cli.ts", "mc/yinyang", "--config", "/dev/zero"],
    "error: cannot read the configuration /dev/zero: that",
  ],
  [["experiments/cli.ts", "golden", "--constructor", "5"], "error: unknown option --constructor"],
  [["experiments/cli.ts", "golden", "studio"], "error: there are no golden files (*.json) in studio"],
  [["experiments/cli.ts", "bench", "--json", "/proc/foo/a.json"], "error: cannot write results into /proc/foo"],
  [["experiments/cli.ts", "figures", "mnits", "--help"], "error: unknown figure 'mnits'. Did you mean mnist?"],
  [["experiments/cli.ts", "bench", "evnts", "--help"], "error: unknown benchmark 'evnts'. Did you mean events?"],
  [["experiments/cli.ts", "figures", "all", "--out", "/proc/foo"], "error: cannot write results into /proc/foo"],
  [["experiments/cli.ts", "mc/yinyang", "--out", "/proc/foo"], "error: cannot write results into /proc/foo"],
])("%j ends with one line", { timeout: 60_000 }, ([script, ...args], message) => {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script!, ...args], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr.startsWith(message), stderr).toBe(true);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});
