/** An experiment of one's own, with a figure of its own, in a fresh folder with nothing but the packed package; and the package's command. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { packedProject, runIn } from "../support/packed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs", "extending.md"), "utf8");

let folder: string;
beforeAll(async () => {
  folder = await packedProject();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
}, 180_000);

/** The script of the page's section, as it stands. */
const script = /## In a project of your own[\s\S]*?```js\n([\s\S]*?)```/.exec(page)![1]!;

test("the script of docs/extending.md trains, draws its figure and reads its results back", () => {
  writeFileSync(join(folder, "xor.js"), script);
  const output = runIn(folder, process.execPath, "xor.js");
  expect(output).toMatch(/events, backprop: accuracy [\d.]+/);
  expect(output).toMatch(/best loss of 2 runs: 0\.\d+/);
  expect(readFileSync(join(folder, "results", "xor", "figure.html"), "utf8")).toContain("XOR");
  expect(readFileSync(join(folder, "summary.html"), "utf8")).toContain("Loss of every run");
  expect(
    readFileSync(join(folder, "results", "xor", "runtime.csv"), "utf8")
      .trim()
      .split("\n"),
  ).toHaveLength(3);
});

test("its command line is called what it was started by", () => {
  const imports = 'import { main, runMain } from "microcircuit-network/experiments";';
  const own = script.replace(
    /^await runExperiment[\s\S]*$/m,
    "await runMain((args) => main(args, [experimentOf(study)]));",
  );
  writeFileSync(join(folder, "xorcli.mjs"), `${imports}\n${own}`);
  expect(runIn(folder, process.execPath, "xorcli.mjs", "xor", "--help")).toMatch(/^node xorcli\.mjs xor \[options\]/);
});

test("a script is told what it has misspelt", () => {
  writeFileSync(
    join(folder, "misspelt.js"),
    `import { runExperiment, UserError, yinYangStudy } from "microcircuit-network/experiments";
     for (const given of [{ epohcs: 2 }, { epochs: -1 }]) {
       await runExperiment(yinYangStudy, given).catch((error) => console.log(error instanceof UserError, error.message));
     }`,
  );
  const [name, value] = runIn(folder, process.execPath, "misspelt.js").trim().split("\n");
  expect(name).toMatch(/^true unknown option 'epohcs'. Did you mean epochs\?/);
  expect(value).toMatch(/^true 'epochs' must be/);
});

test("`microcircuit figures` draws from the package", () => {
  const output = runIn(folder, "npx", "--no-install", "microcircuit", "figures", "yinyang", "--no-images");
  expect(output).toContain("figure: results/figures/yinyang.html");
  expect(output).toContain(
    "  npx microcircuit mc/yinyang --model event --method backprop --runs 10 --out results/yinyang",
  );
  expect(output).not.toContain("npm run");
  const help = runIn(folder, "npx", "--no-install", "microcircuit", "help");
  expect(help).toMatch(/^npx microcircuit <experiment>.*npx microcircuit figures +Draw/s);
  expect(existsSync(join(folder, "results", "figures", "yinyang.csv"))).toBe(true);
});

test("every entry of the package can be imported, and every data file is there", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };
  const names = Object.keys(exports).filter((name) => !name.endsWith(".json"));
  writeFileSync(
    join(folder, "all.js"),
    `${names.map((name) => `await import("microcircuit-network${name.slice(1)}");`).join("\n")}
     const { axisTitle, palette, publishedFigures } = await import("microcircuit-network/figures");
     const { loadMnist } = await import("microcircuit-network/data/node");
     console.log(typeof axisTitle, palette.blue, publishedFigures.length > 5, typeof loadMnist);`,
  );
  expect(runIn(folder, process.execPath, "all.js").trim()).toBe("function #0072B2 true function");
});
