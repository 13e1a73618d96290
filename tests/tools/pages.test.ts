/** The pages of models as the command writes them: every model has one, with a picture and its program; and they fit a phone. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { equationHtml } from "../../figures/equations.ts";
import * as everything from "../../index.ts";
import * as neurons from "../../snn/index.ts";
import { sectionTitles, subjects } from "../../tools/described-models.ts";
import { launch } from "../support/browser.ts";
import { runIn } from "../support/packed.ts";
import { temporaryFolder } from "../temporary.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = temporaryFolder();
const TSX = ["--import", pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href];
const pages = subjects.map((subject) => [subject.name, subject] as const);
const read = (name: string) => readFileSync(join(folder, `${name}.html`), "utf8");

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
/** The text of HTML without tags. */
const plainText = (html: string) =>
  html.replace(/<[^>]*>/g, "").replace(/&(lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]!);

let printed: string;
beforeAll(() => {
  printed = runIn(root, process.execPath, ...TSX, "tools/pages.ts", "--out", folder);
});

test("the command writes a page for every model and one that lists them, and says where", () => {
  expect(printed).toMatch(new RegExp(`^${subjects.length} models: .*index\\.html\n$`));
  const names = [...subjects.map(({ name }) => `${name}.html`), "index.html", "style.css"];
  expect(readdirSync(folder).sort()).toEqual(names.sort());
  const index = read("index");
  for (const { name } of subjects) expect(index).toContain(`href="${name}.html"`);
  for (const title of Object.values(sectionTitles)) expect(index).toContain(`<h2>${title} <small>`);
  // As many pictures as models, none of them empty.
  expect(index.match(/<svg/g)).toHaveLength(subjects.length);
  expect(index).not.toMatch(/<svg[^>]*><\/svg>/);
});

test("whatever the package exports and is a model or a neuron has a page; initial values have one for each kind", () => {
  const { Neuron, InputBase, FewSpikeNeuron } = neurons;
  const isNeuron = (value: unknown) =>
    typeof value === "function" && value.prototype instanceof Neuron && value !== InputBase && value !== FewSpikeNeuron;
  const isModel = (value: unknown) => typeof value === "object" && value !== null && "kind" in value && "name" in value;
  const exported = Object.entries<unknown>(everything).filter(([, value]) => isNeuron(value) || isModel(value));
  const [initial, others] = [true, false].map((is) => subjects.filter(({ section }) => (section === "initial") === is));
  expect(others!.map(({ name }) => name).sort()).toEqual(exported.map(([name]) => name).sort());
  // That no kind is missing, types see to.
  for (const { name } of initial!) expect(everything).toHaveProperty(name, expect.any(Function));
});

test("an unknown option is refused, with how the command is to be used", () => {
  expect(() => runIn(root, process.execPath, ...TSX, "tools/pages.ts", "--output", folder)).toThrow(
    /--output[\s\S]*Use: npm run docs:pages -- --out FOLDER/,
  );
});

test.each(pages)("%s: everything that has a name, equations, source, and plots that are not empty", (_, subject) => {
  const page = read(subject.name);
  const text = plainText(page.replace(/<style>[\s\S]*?<\/style>/, ""));
  expect(text).toContain(subject.docs!.summary.replaceAll("`", ""));
  expect(text).toContain(subject.docs!.source.replaceAll("`", ""));
  expect(page.match(/<div class="equations">([\s\S]*?)<\/div>/)![1]!.match(/<p>/g)).toHaveLength(
    subject.docs!.equations.length,
  );
  for (const { name } of subject.members) {
    expect(page).toMatch(new RegExp(`<th scope="row"><code>${name}</code></th>(<td[^>]*>.*?</td>){4}`));
  }
  const plots = page.match(/<svg[\s\S]*?<\/svg>/g)!;
  // Each is there for a screen and for a phone.
  expect(plots.length % 2).toBe(0);
  for (const plot of plots) {
    const drawn = [...plot.matchAll(/<path[^>]* d="([^"]*)"/g)].map(([, path]) => path!);
    expect(Math.max(...drawn.map((path) => path.length))).toBeGreaterThan(10);
    expect(plot).not.toMatch(/NaN|Infinity|undefined/);
    expect(plot).toMatch(/aria-label="[^"]+"/);
  }
  expect(text).toMatch(/import [\s\S]* from "microcircuit-network";[\s\S]*simulation\.destroy\(\);/);
  // Nothing comes from elsewhere.
  expect(page).not.toMatch(/(src|href)="https?:/);
});

test("neurons that spike have an f-I curve, rate neurons a rate curve", () => {
  expect(read("lif")).toContain("<h2>f-I curve</h2>");
  expect(read("leakyRate")).toContain("<h2>Rate curve</h2>");
  expect(read("poisson")).not.toContain("curve</h2>");
});

test("equations: letters alone are quantities, articles are not; code and powers are marked", () => {
  const none = new Set<string>();
  expect(equationHtml("at a spike of one's own: x := a - 2^-k, kernel[a]", none)).toBe(
    "at a spike of one's own: <i>x</i> \u2190 <i>a</i> \u2212 2<sup>\u2212<i>k</i></sup>, kernel[<i>a</i>]",
  );
  expect(equationHtml("x^(n - 1) as in `normal`", none)).toBe(
    "<i>x</i><sup><i>n</i> \u2212 1</sup> as in <code>normal</code>",
  );
});

test("equations: names are slanted, words are not, signs are those of mathematics", () => {
  const names = new Set(["V", "tau_m", "beta"]);
  expect(equationHtml("tau_m dV/dt = -V, unless it is refractory", names)).toBe(
    "<i>tau</i><sub>m</sub> <i>dV</i>/<i>dt</i> = \u2212<i>V</i>, unless it is refractory",
  );
  expect(equationHtml("alpha_m = 1", names)).toBe("<i>alpha</i><sub>m</sub> = 1");
  expect(equationHtml("V >= 1: V := beta^2 + beta^T", names)).toBe(
    "<i>V</i> \u2265 1: <i>V</i> \u2190 <i>beta</i><sup>2</sup> + <i>beta</i><sup><i>T</i></sup>",
  );
});

describe("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch("--disable-gpu");
  });
  afterAll(() => browser?.close());

  test.each([390, 1200])("at a width of %i, nothing sticks out and nothing complains", async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    for (const name of ["index", ...subjects.map(({ name }) => name)]) {
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      const [wide, shown] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        [...document.querySelectorAll("svg")].filter((one) => one.checkVisibility()).length,
      ]);
      expect(wide, name).toBeLessThanOrEqual(width);
      expect(shown, name).toBeGreaterThan(0);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});
