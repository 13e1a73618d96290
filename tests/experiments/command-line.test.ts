import { truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { defaultFolder } from "../../experiments/default-folder.ts";
import { UserError } from "../../experiments/errors.ts";
import { parseArguments as figureRequest } from "../../experiments/figures/main.ts";
import { main, parseArguments } from "../../experiments/main.ts";
import { yinYangStudy } from "../../experiments/mc/yinyang/study.ts";
import { programName } from "../../experiments/program-name.ts";
import { experiments } from "../../experiments/registry.ts";
import { resolveConfig, writtenConfig } from "../../experiments/study-config.ts";
import { type GivenOptions, parseInterval } from "../../network_base/index.ts";
import { temporaryFolder } from "../temporary.ts";

const folder = temporaryFolder();
const resolveYinYang = (options: GivenOptions) => writtenConfig(yinYangStudy, resolveConfig(yinYangStudy, options));

function given(...args: string[]) {
  const request = parseArguments(["mc/yinyang", ...args]);
  if (request.kind !== "run") throw new Error("expected a run");
  return request.given;
}

function textOf(...args: string[]): string {
  const request = parseArguments(args);
  return request.kind === "text" ? request.text : "";
}

function configFile(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const [, startedBy] = process.argv;
beforeAll(() => {
  process.argv[1] = resolve("experiments/cli.ts");
});
afterAll(() => {
  process.argv[1] = startedBy!;
});

describe("reading a command line", () => {
  test("takes values of every kind", () => {
    const options = given(
      "--model",
      "both",
      "--hidden=40,20",
      "--epochs",
      "0.5",
      "--seed=7",
      "--threshold",
      "1e-4",
      "--fresh",
    );
    expect(options).toEqual({ model: "both", hidden: [40, 20], epochs: 0.5, seed: 7, threshold: 1e-4, fresh: true });
  });

  test("the last of two equal options wins", () => {
    expect(given("--epochs", "3", "--epochs", "4")).toEqual({ epochs: 4 });
  });

  test("help lists the experiments", () => {
    expect(textOf("--help")).toContain("mc/yinyang");
  });

  test("help of an experiment tells every option with its default and what comes out", () => {
    const help = textOf("mc/yinyang", "--help");
    for (const part of [
      "Network:",
      "Training:",
      "Data:",
      "Running:",
      "Results:",
      "Examples:",
      "learning.csv",
      "figure.html",
    ]) {
      expect(help).toContain(part);
    }
    expect(help).toMatch(/--epochs +Passes through the training set.*\[500\]/);
    expect(help).toMatch(/--threads +Worker threads.*\[all cores\]/);
    expect(help).not.toContain("[string]");
  });

  test("help is a word, too", () => {
    expect(textOf("help")).toBe(textOf("--help"));
    expect(textOf("help", "mc/yinyang")).toBe(textOf("mc/yinyang", "--help"));
    expect(figureRequest(["help"])).toBe(figureRequest(["--help"]));
  });

  test("help lists commands of the program that are no experiments, and a misspelt one is told", () => {
    const others = [{ name: "figures", summary: "Draw them" }];
    expect(parseArguments(["--help"], experiments, others)).toMatchObject({
      text: expect.stringMatching(/experiment -- figures +Draw them/),
    });
    expect(() => parseArguments(["figurs"], experiments, others)).toThrow("Did you mean figures?");
    expect(textOf("--help")).not.toContain("Draw them");
  });

  test("help is printed and counts as success", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await expect(main(["--help"])).resolves.toBe(0);
    expect(log.mock.calls.join()).toContain("Commands:");
    log.mockRestore();
  });
});

const known = experiments.map(({ name }) => name).join(", ");

describe("a wrong command line says what is wrong", () => {
  test.each([
    [
      ["--epcohs", "3"],
      "unknown option --epcohs. Did you mean --epochs? 'npm run experiment -- mc/yinyang --help' lists the options.",
    ],
    [["--frobnicate"], "unknown option --frobnicate. 'npm run experiment -- mc/yinyang --help' lists the options."],
    [["--epochs", "-5"], "--epochs must be a number above 0, not '-5'"],
    [["--epochs", "many"], "--epochs must be a number above 0, not 'many'"],
    [["--epochs"], "--epochs needs a value"],
    [["--runs", "0"], "--runs must be a whole number from 1 to 10000, not '0'"],
    [["--batch", "1.5"], "--batch must be a whole number of at least 1, not '1.5'"],
    [["--seed", "4294967296"], "--seed must be a whole number from 0 to 4294967295, not '4294967296'"],
    [["--model", "events"], "--model must be one of event, rate, both, not 'events'. Did you mean 'event'?"],
    [["--hidden", "30,a"], "--hidden must be whole numbers of at least 1, separated by commas, not '30,a'"],
    [
      ["--checkpoint-every", "5days"],
      "--checkpoint-every must be a number of epochs (10) or a time (30s, 5min, 1h), not '5days'",
    ],
    [["again"], "unexpected 'again': options start with --, and a run has one experiment"],
  ])("%j", (args, message) => {
    expect(() => given(...args)).toThrow(new UserError(message));
  });

  test.each([
    [["mc/yingyang"], `unknown experiment 'mc/yingyang'. Did you mean mc/yinyang? Known experiments: ${known}.`],
    [["train"], `unknown experiment 'train'. Known experiments: ${known}.`],
    [[], `which experiment? Known experiments: ${known}. 'npm run experiment -- --help' tells more.`],
  ])("%j", (args, message) => {
    expect(() => parseArguments(args)).toThrow(new UserError(message));
  });
});

describe("the configuration of Yin-Yang", () => {
  test("follows the published experiment", () => {
    const config = resolveYinYang({});
    expect(config).toMatchObject({ dt: 1, epochs: 500, batch: 128, tests: 20, hidden: [30], threshold: 1e-5 });
    expect(config["interneuron-threshold"]).toBe(1e-3);
    expect(config.optimisers.syn_input_input_pop_to_hidden0_pyr_pop).toEqual({
      optimiser: "adam",
      params: { lr: 5e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-2, low: -1e6, high: 1e6 },
    });
    expect(defaultFolder(yinYangStudy, config, config, [])).toBe("results/mc-yinyang/classic-event-backprop");
  });

  test("latent equilibrium has its own step and threshold", () => {
    expect(resolveYinYang({ variant: "latent-equilibrium" })).toMatchObject({ dt: 0.25, threshold: 1e-3 });
  });

  test("a configuration file comes back unchanged, and the command line wins over it", () => {
    const config = resolveYinYang({ epochs: 3, hidden: [20, 10], model: "rate", threads: 2 });
    const path = configFile("fed-back.json", { ...config, version: "0" });
    expect(resolveYinYang({ config: path })).toEqual(config);
    expect(resolveYinYang({ config: path, epochs: 4 })).toEqual({ ...config, epochs: 4 });
  });

  test("a configuration file may begin with a byte-order mark", () => {
    expect(resolveYinYang({ config: configFile("marked.json", '\ufeff{"epochs": 3}') })).toMatchObject({ epochs: 3 });
  });

  test("optimisers can be set in a configuration file", () => {
    const optimisers = { neur_output_output_pop: { optimiser: "sgd", params: { lr: 0.1 } } };
    expect(resolveYinYang({ config: configFile("optimisers.json", { optimisers }) }).optimisers).toEqual(optimisers);
  });

  test("a configuration file with the earlier spelling of optimisers means the same", () => {
    const optimizers = { neur_output_output_pop: { optimizer: "sgd", params: { lr: 0.1 } } };
    expect(resolveYinYang({ config: configFile("earlier.json", { optimizers }) }).optimisers).toEqual({
      neur_output_output_pop: { optimiser: "sgd", params: { lr: 0.1 } },
    });
  });

  test.each([
    [{ dt: 0.7 }, /--dt 0.7 does not divide the 150 time units a pattern is shown/],
    [{ dt: 300 }, /--dt 300 does not divide/],
    [{ "test-seed": 40 }, /--test-seed 40 is also the seed of the training set/],
    [{ seed: 4294967295, runs: 2 }, /leaves no room for 2 runs/],
    [{ epochs: 0.01, "train-samples": 100 }, /are not even one batch of 128/],
    [{ config: "/nowhere/config.json" }, /cannot read the configuration \/nowhere\/config.json: there is no such file/],
    [
      { config: "/dev/zero" },
      /cannot read the configuration \/dev\/zero: that is a device, a pipe .*regular file.*--config/,
    ],
    [{ config: "tests" }, /cannot read the configuration tests: that is a folder, not a file.*--config/],
  ])("%j is refused", (options, message) => {
    expect(() => resolveYinYang(options)).toThrow(message);
  });

  test.each([
    ["{", /is not valid JSON/],
    ["[]", /must be a JSON object such as \{"epochs": 100\}/],
    [{ epcohs: 3 }, /unknown key "epcohs" in .*\. Did you mean epochs\?/],
    [{ epochs: -3 }, /"epochs" must be a number above 0, not -3/],
    [{ experiment: "mc/mnist" }, /is a configuration of "mc\/mnist", not of "mc\/yinyang"/],
    [{ out: "elsewhere" }, /unknown key "out"/],
    [{ optimisers: [] }, /"optimisers" in the configuration file must be an object/],
  ])("a file with %j is refused", (content, message) => {
    expect(() => resolveYinYang({ config: configFile("wrong.json", content) })).toThrow(message);
  });

  test("a file far too large is refused unread", () => {
    const path = configFile("large.json", {});
    truncateSync(path, 2 ** 25);
    expect(() => resolveYinYang({ config: path })).toThrow(
      `cannot read the configuration ${path}: it has 33554432 bytes, but may have 16777216 at most`,
    );
  });
});

test("options that npm has kept for itself are missed", () => {
  process.env.npm_config_epochs = "1";
  try {
    expect(() => parseArguments(["mc/yinyang", "1"])).toThrow(
      "unexpected '1': options start with --, and a run has one experiment. npm keeps options for itself unless a -- stands before them: ",
    );
  } finally {
    delete process.env.npm_config_epochs;
  }
  expect(() => parseArguments(["mc/yinyang", "1"])).toThrow(/a run has one experiment$/);
});

describe("a program is called in its messages what it was started by", () => {
  test("in a checkout, a script of npm", () => {
    for (const name of ["cli.ts", "cli"])
      expect(programName(resolve("experiments", name))).toBe("npm run experiment --");
    expect(figureRequest(["--help"])).toMatch(/^npm run figures -- <name \.\.>/);
    expect(() => figureRequest(["all", "--frobnicate"])).toThrow("'npm run figures -- --help' lists the options");
  });

  test("elsewhere, a script by its name, and what is installed as a command by that", () => {
    expect(programName(resolve("xor.mjs"))).toBe("node xor.mjs");
    expect(programName(resolve("own", "cli.ts"))).toBe(`npx tsx ${join("own", "cli.ts")}`);
    expect(programName("/elsewhere/xor.mjs")).toBe("node /elsewhere/xor.mjs");
    expect(programName("/project/node_modules/.bin/xor")).toBe("xor");
  });
});

test("intervals are epochs or times", () => {
  expect(parseInterval("10")).toEqual({ every: 10, unit: "epochs" });
  expect(parseInterval("0.5 epochs")).toEqual({ every: 0.5, unit: "epochs" });
  expect(parseInterval("30s")).toEqual({ every: 30, unit: "seconds" });
  expect(parseInterval("1.5 h")).toEqual({ every: 5400, unit: "seconds" });
  for (const wrong of ["", "0", "-1", "min", "1 day"]) expect(parseInterval(wrong)).toBeUndefined();
});
