/**
 * The package as pages use it: each bundler with its plain configuration, in a browser, with two threads where the page is cross-origin isolated and one
 * where it is not.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import type * as Vite from "vite";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { launch, serveFolder } from "../support/browser.ts";
import { packedProject, toolPath } from "../support/packed.ts";

/** Halves 8 three times. */
const MAIN = `
import { build, defineNeuronModel, GeNNModel, varRef } from "microcircuit-network";
const decay = defineNeuronModel({ name: "decay", vars: { v: 8 }, simCode: "v *= 0.5;" });
async function run() {
  const model = new GeNNModel({ dt: 1, batchSize: 16 });
  const pop = model.addNeuronPopulation("pop", 1, decay);
  const simulation = await build(model, { threads: 2 });
  await simulation.step(3);
  const values = [...new Set(await simulation.pull(varRef(pop, "v")))];
  return { threads: simulation.threads, values, isolated: crossOriginIsolated };
}
window.result = run().catch((error) => ({ error: String(error) }));
`;
const PAGE = '<!doctype html><script type="module" src="./main.js"></script>';
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

let browser: Browser;
let project: string;
beforeAll(async () => {
  [browser, project] = await Promise.all([launch("--disable-gpu"), packedProject()]);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
}, 180_000);
afterAll(() => browser?.close());

/** A folder with the page and its script. */
function source(name: string): string {
  const folder = join(project, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(join(folder, "main.js"), MAIN);
  return folder;
}

interface Shown {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly result: unknown;
}

/** What a page shows, and what it says. */
async function show(url: string): Promise<Shown> {
  const page = await browser.newPage();
  const [problems, warnings]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("response", (response) => {
    if (response.status() >= 400 && !response.url().endsWith("favicon.ico"))
      problems.push(`${response.status()} ${response.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "warning") warnings.push(message.text());
  });
  await page.goto(url);
  await page.waitForFunction(() => "result" in window, undefined, { timeout: 30_000 }).catch(() => {});
  const result = await page.evaluate(() => (window as { result?: unknown }).result);
  await page.close();
  return { problems, warnings, result };
}

async function expectPage(url: string, isolated: boolean): Promise<void> {
  const { problems, warnings, result } = await show(url);
  expect(problems).toEqual([]);
  expect(result).toEqual({ threads: isolated ? 2 : 1, values: [1], isolated });
  const said = isolated ? [] : [expect.stringMatching(/uses 1 thread: this page is not cross-origin isolated/)];
  expect(warnings).toEqual(said);
}

async function expectBuilt(folder: string): Promise<void> {
  for (const isolated of [true, false]) {
    const server = await serveFolder(folder, isolated);
    await expectPage(server.url, isolated).finally(() => server.close());
  }
}

/** The path of a tool's module; the test is skipped where there is none. */
async function tool(context: TestContext, path: string): Promise<string> {
  return (await toolPath(path)) ?? context.skip(`the registry has no ${path}`);
}

const VITES: readonly (readonly [string, (context: TestContext) => Promise<string>])[] = [
  ["Vite 8", async () => fileURLToPath(new URL("../../node_modules/vite", import.meta.url))],
  ["Vite 7", async (context) => join(await tool(context, "vite7/package.json"), "..")],
];

test.for(VITES)("%s builds a page", async ([name, find], context) => {
  const [vite, folder] = [await find(context), source(`${name} build`)];
  execFileSync(process.execPath, [join(vite, "bin", "vite.js"), "build", folder], { stdio: "pipe", env: production });
  await expectBuilt(join(folder, "dist"));
});

/** Vitest's own mode is no business of the tools. */
const { NODE_ENV: _, VITEST: __, ...production } = process.env;

test.for(VITES)("%s serves a page while it is developed", async ([name, find], context) => {
  const [vite, root] = [await find(context), source(`${name} dev`)];
  const { createServer } = (await import(pathToFileURL(join(vite, "dist", "node", "index.js")).href)) as typeof Vite;
  for (const isolated of [true, false]) {
    const headers = isolated ? HEADERS : {};
    const server = await createServer({
      root,
      configFile: false,
      logLevel: "error",
      server: { host: "127.0.0.1", headers, hmr: false },
    });
    try {
      await server.listen();
      await expectPage(server.resolvedUrls!.local[0]!, isolated);
    } finally {
      await server.close();
    }
  }
});

test("esbuild bundles a page", async () => {
  const folder = source("esbuild");
  const outfile = join(folder, "dist", "main.js");
  const { warnings } = await build({ entryPoints: [join(folder, "main.js")], bundle: true, format: "esm", outfile });
  expect(warnings).toEqual([]);
  cpSync(join(folder, "index.html"), join(folder, "dist", "index.html"));
  await expectBuilt(join(folder, "dist"));
});

test("rollup bundles a page", async (context) => {
  const require = createRequire(await tool(context, "rollup/package.json"));
  const { rollup } = require("rollup");
  const { nodeResolve } = require("@rollup/plugin-node-resolve");
  const folder = source("rollup");
  const warnings: string[] = [];
  const bundle = await rollup({
    input: join(folder, "main.js"),
    plugins: [nodeResolve({ browser: true })],
    // The checkers of expressions and of calls are one recursion.
    onwarn: ({ code, message }: { code: string; message: string }) =>
      code !== "CIRCULAR_DEPENDENCY" && warnings.push(message),
  });
  await bundle.write({ dir: join(folder, "dist"), format: "es" });
  expect(warnings).toEqual([]);
  cpSync(join(folder, "index.html"), join(folder, "dist", "index.html"));
  await expectBuilt(join(folder, "dist"));
});

test("webpack bundles a page", async (context) => {
  const webpack = createRequire(await tool(context, "webpack/package.json"))("webpack");
  const folder = source("webpack");
  const stats = await new Promise<{ toJson(): { errors: object[]; warnings: object[] } }>((resolve, reject) => {
    webpack(
      {
        mode: "production",
        context: folder,
        entry: "./main.js",
        output: { path: join(folder, "dist") },
        performance: { hints: false },
        // Quicker, and no other test of it: Vite minifies.
        optimization: { minimize: false },
      },
      (error: Error | null, result: never) => (error === null ? resolve(result) : reject(error)),
    );
  });
  const { errors, warnings } = stats.toJson();
  expect([errors, warnings]).toEqual([[], []]);
  cpSync(join(folder, "index.html"), join(folder, "dist", "index.html"));
  await expectBuilt(join(folder, "dist"));
});

/** The policy that the manual names. */
const [, POLICY] = /^Content-Security-Policy: (.*)$/m.exec(
  readFileSync(new URL("../../docs/install.md", import.meta.url), "utf8"),
)!;

async function showUnder(policy: string, folder: string): Promise<Shown> {
  const server = await serveFolder(folder, true, `default-src 'self'; ${policy}`);
  return show(server.url).finally(() => server.close());
}

test("a page has its threads under the content security policy that the manual names", async () => {
  expect(POLICY).toContain("'wasm-unsafe-eval'");
  const shown = await showUnder(POLICY!, join(project, "esbuild", "dist"));
  expect(shown).toEqual({ problems: [], warnings: [], result: { threads: 2, values: [1], isolated: true } });
});

test("where a policy allows no text as a worker, it is started from a file, or one thread is used and said", async () => {
  const strict = POLICY!.replace(" blob:", "");
  const { result, warnings } = await showUnder(strict, join(project, "Vite 8 build", "dist"));
  expect([result, warnings]).toEqual([{ threads: 2, values: [1], isolated: true }, []]);
  const bare = await showUnder(strict, join(project, "esbuild", "dist"));
  expect(bare.result).toEqual({ threads: 1, values: [1], isolated: true });
  expect(bare.warnings).toEqual([expect.stringMatching(/uses 1 thread: no worker could be started/)]);
});

test("where a policy allows no WebAssembly, that is what the error says", async () => {
  const { result } = await showUnder("script-src 'self'", join(project, "esbuild", "dist"));
  expect(result).toEqual({ error: expect.stringMatching(/WebAssembly.*(Content Security Policy|unsafe-eval)/) });
});
