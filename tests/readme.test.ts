/** The README is taken at its word: its example runs and type-checks as it stands wherever it says so, and its commands exist. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishedFigures } from "../figures/index.ts";
import { packedProject, runIn } from "./support/packed.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocksOf = (page: string) =>
  [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({ kind, text: text! }));
const blocks = blocksOf(readme);
const [simulator] = blocksOf(readFileSync(join(root, "docs", "simulator.md"), "utf8"));
const rules = blocksOf(readFileSync(join(root, "docs", "event-rules.md"), "utf8")).find(({ kind }) => kind === "ts");
const spiking = blocksOf(readFileSync(join(root, "docs", "spiking-networks.md"), "utf8")).map(({ text }) => text);
const cortical = blocksOf(readFileSync(join(root, "docs", "potjans-diesmann.md"), "utf8")).find(
  ({ kind }) => kind === "ts",
);
const pictures = blocksOf(readFileSync(join(root, "docs", "neurons-and-readouts.md"), "utf8")).find(
  ({ kind }) => kind === "ts",
);
const architectures = blocksOf(readFileSync(join(root, "docs", "architectures.md"), "utf8")).find(
  ({ kind }) => kind === "ts",
);
const [example, balanced] = blocks.filter(({ kind }) => kind === "ts").map(({ text }) => text);
const tool = (...path: readonly string[]) => join(root, "node_modules", ...path);
const TSX = ["--import", pathToFileURL(tool("tsx", "dist", "loader.mjs")).href];
const TSC = tool("typescript", "bin", "tsc");

/** The targets are +-0.5; without learning the error would stay near that. */
function expectLearned(output: string): void {
  const errors = [...output.matchAll(/-?\d+\.?\d*(e-?\d+)?(?=,|\s*\])/g)].map(([text]) => Number(text));
  expect(errors).toHaveLength(16);
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.1);
}

test("there are two examples, and every kind of block is looked at here", () => {
  expect(blocks.filter(({ kind }) => kind === "ts")).toHaveLength(2);
  expect(new Set(blocks.map(({ kind }) => kind))).toEqual(new Set(["ts", "sh", ""]));
});

describe("in a checkout, without a build", () => {
  // Within the checkout, where people write their scripts.
  const folder = mkdtempSync(join(root, "tests", "readme-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["network.mts", "network.ts"])("the example runs as %s", (name) => {
    writeFileSync(join(folder, name), example!);
    expectLearned(runIn(root, process.execPath, ...TSX, join(folder, name)));
  });

  test("so does that of spiking networks", () => {
    writeFileSync(join(folder, "balanced.mts"), balanced!);
    expect(runIn(root, process.execPath, ...TSX, join(folder, "balanced.mts"))).toMatch(/^[12]\d\.\d Hz\n$/);
  });

  test("so does that of the simulator", () => {
    writeFileSync(join(folder, "simulator.mts"), simulator!.text);
    const output = runIn(root, process.execPath, ...TSX, join(folder, "simulator.mts"));
    expect(output).toMatch(/^\d{3} spikes in 500 ms, the last of neuron \d+ in step 49\d\d\nthe highest v is 0\.9/);
  });

  test("so does that of event rules", () => {
    writeFileSync(join(folder, "rules.mts"), rules!.text);
    const output = runIn(root, process.execPath, ...TSX, join(folder, "rules.mts"));
    const percent = [...output.matchAll(/threshold [\d.]+: ([\d.]+) % of the change/g)].map(([, text]) => Number(text));
    expect(percent).toHaveLength(3);
    expect(percent[0]).toBeLessThan(20);
    expect(percent[2]).toBeLessThan(0.2);
  });

  test.each([
    [0, /^[3-8]\.\d spikes per neuron and second\n$/],
    [1, /^[\d.]+ Hz, CV of intervals [01]\.\d\d\n$/],
    [2, /^107584 144\n/],
    [5, /^the first weight is now 0\.0\d\d\n$/],
    [6, /^(100|9\d) % are told right\n$/],
    [7, /^\d{3,4} of 2000 synapses lead elsewhere\n$/],
    [8, /^\d+ bytes { near: 1994, local: \d+, listed: 3 }[\s\S]* \[ 1, 3, 2 \] 0\.00\d+\n$/],
  ])("so does number %i of spiking networks", (k, printed) => {
    writeFileSync(join(folder, `spiking-${k}.mts`), spiking[k]!);
    expect(runIn(root, process.execPath, ...TSX, join(folder, `spiking-${k}.mts`))).toMatch(printed);
  });

  test("so does that of the cortical microcircuit", () => {
    writeFileSync(join(folder, "cortical.mts"), cortical!.text);
    expect(runIn(root, process.execPath, ...TSX, join(folder, "cortical.mts"))).toMatch(
      /^6\.\d MiB\n\d{3} spikes of L4E\n$/,
    );
  });

  test("so does that of neurons and readouts", () => {
    writeFileSync(join(folder, "pictures.mts"), pictures!.text);
    expect(runIn(root, process.execPath, ...TSX, join(folder, "pictures.mts"))).toBe("row\ncolumn\ndiagonal\n");
  });

  test("the examples type-check", () => {
    writeFileSync(join(folder, "pictures.mts"), pictures!.text);
    writeFileSync(join(folder, "cortical.mts"), cortical!.text);
    for (const [k, text] of spiking.entries()) writeFileSync(join(folder, `spiking-${k}.mts`), text);
    writeFileSync(join(folder, "rules.mts"), rules!.text);
    writeFileSync(join(folder, "architectures.mts"), architectures!.text);
    writeFileSync(join(folder, "network.mts"), example!);
    writeFileSync(join(folder, "simulator.mts"), simulator!.text);
    const include = ["*.mts"];
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", include }));
    expect(runIn(folder, process.execPath, TSC, "-p", ".")).toBe("");
  });
});

describe("in a fresh folder with the package", () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await packedProject(), "fresh");
    mkdirSync(folder);
    runIn(folder, "npm", "init", "-y");
    for (const name of ["network.mts", "network.mjs"]) writeFileSync(join(folder, name), example!);
    for (const name of ["simulator.mts", "simulator.mjs"]) writeFileSync(join(folder, name), simulator!.text);
  }, 180_000);

  test("the example runs as TypeScript", () => {
    expectLearned(runIn(folder, process.execPath, ...TSX, "network.mts"));
  });

  test("the example runs as JavaScript", () => expectLearned(runIn(folder, process.execPath, "network.mjs")));

  test("that of the simulator runs as JavaScript", () => {
    expect(runIn(folder, process.execPath, "simulator.mjs")).toContain("spikes in 500 ms");
  });

  test("the examples type-check under the defaults of `tsc --init`", () => {
    runIn(folder, process.execPath, TSC, "--init");
    expect(runIn(folder, process.execPath, TSC, "--noEmit")).toBe("");
  });

  test("a misspelt name is answered as the README shows", () => {
    writeFileSync(join(folder, "misspelt.mjs"), example!.replace("- v) / tau;", "- v) / tua;"));
    const [shown] = blocks.filter(({ text }) => text.includes("Did you mean")).map(({ text }) => text.trimEnd());
    expect(() => runIn(folder, process.execPath, "misspelt.mjs")).toThrow(shown);
  });
});

test("its commands exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const text = blocks.map((block) => block.text).join("\n") + readme.replace(/^```[\s\S]*?^```$/gm, "");
  const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(scripts, `npm run ${name}`).toHaveProperty([name]);
  const figures = [...text.matchAll(/npm run figures -- ([a-z][\w -]*?)(?: --|`|$)/gm)].flatMap(([, names]) =>
    names!.trim().split(" "),
  );
  for (const name of figures) expect(["all", ...publishedFigures.map((figure) => figure.name)]).toContain(name);
});
