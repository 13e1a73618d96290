/** The command line of the figures: which of them, from where, and to where. */
import { join } from "node:path";
import { pageImages } from "../../figures/image.ts";
import { differenceRecord, differenceText } from "../../figures/published/differences.ts";
import { type DrawnFigure, experimentsOf, type PublishedFigure } from "../../figures/published/figure.ts";
import { publishedFigures } from "../../figures/published/index.ts";
import { pageToHtml } from "../../figures/write-page.ts";
import { optionGroups, optionTable, resolveOptions } from "../../network_base/index.ts";
import { asksForHelp, helpText, readCommandLine, unknownWord, withHelpOption } from "../arguments.ts";
import { someAre } from "../counted.ts";
import { type Column, formatCsv } from "../csv.ts";
import { UserError } from "../errors.ts";
import { checkFolder, makeWritableFolder, removeTemporaryFiles, writeFileAtomic } from "../files.ts";
import { commandProgram, experimentProgram } from "../program-name.ts";
import { packageVersion } from "../version.ts";
import { findResults } from "./find-results.ts";
import { openRenderer, type Renderer } from "./render.ts";

const ALL = "all";
const NAMES = publishedFigures.map(({ name }) => name);

/** What a command line asks for. */
export interface FigureRequest {
  readonly figures: readonly PublishedFigure[];
  readonly results: string;
  readonly out: string;
  /** False for pages and tables only. */
  readonly hasImages: boolean;
}

const DIFFERENCE_COLUMNS: readonly Column<keyof ReturnType<typeof differenceRecord>>[] = [
  { field: "figure", type: "string" },
  { field: "quantity", type: "string" },
  { field: "condition", type: "string" },
  { field: "at", type: "string" },
  { field: "publishedMean", type: "optional number" },
  { field: "publishedSd", type: "optional number" },
  { field: "publishedRuns", type: "optional number" },
  { field: "publishedSource", type: "string" },
  { field: "oursMean", type: "optional number" },
  { field: "oursSd", type: "optional number" },
  { field: "oursRuns", type: "optional number" },
  { field: "difference", type: "optional number" },
];

/** Does what the arguments ask for; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const request = parseArguments(args);
  if (typeof request === "string") console.log(request);
  else await drawFigures(request);
  return 0;
}

const options = optionTable({
  results: {
    kind: "text",
    group: optionGroups.results,
    default: "results",
    help: "Folder below which results are looked for, however deep they lie",
  },
  out: { kind: "text", group: optionGroups.results, default: "results/figures", help: "Folder for the figures" },
  images: {
    kind: "flag",
    group: optionGroups.results,
    default: true,
    help: "PNG and SVG of every plot; --no-images for pages and tables only",
  },
});

/** Reads a command line: a request, or the text of the help. Everything wrong with it is a UserError. */
export function parseArguments(asked: readonly string[]): FigureRequest | string {
  const args = withHelpOption(asked);
  const { words, given, wantsVersion } = readCommandLine(args, options, `${commandProgram("figures")} --help`);
  if (wantsVersion) return packageVersion();
  const figures = words.length === 0 && asksForHelp(args) ? [] : chosenFigures(words);
  if (asksForHelp(args)) return help();
  const { results, out, images } = resolveOptions(options, given);
  return { figures, results, out, hasImages: images };
}

const help = (): string =>
  helpText({
    program: commandProgram("figures"),
    usage: `$0 <name ..> [options]\n\nDraws published figures, published values beside those of your own runs.\n\nFigures:\n${describeFigures()}`,
    options,
    examples: [
      ["all", "every figure, from the results there are"],
      ["mnist mnist-threshold --results /data/runs --out paper", "two of them, from elsewhere"],
    ],
    epilogue: `The folder of --out receives, for each figure,
  <name>.html          the figure; opens without a network
  <name>.csv           published values, ours, and the differences
  <name>-<panel>.png   every plot, 290 pixels per inch
  <name>-<panel>.svg   the same as vectors
What has not been run yet is listed with the command that makes it.`,
  });

const describeFigures = (): string =>
  [...publishedFigures, { name: ALL, summary: "All of them" }]
    .map(({ name, summary }) => `  ${name.padEnd(Math.max(...NAMES.map(({ length }) => length)) + 2)}${summary}`)
    .join("\n");

function chosenFigures(names: readonly string[]): PublishedFigure[] {
  const known = `Known figures: ${NAMES.join(", ")}; ${ALL} draws them all.`;
  if (names.length === 0) throw new UserError(`which figure? ${known}`);
  for (const name of names) {
    if (name === ALL || NAMES.includes(name)) continue;
    throw unknownWord("figure", name, [...NAMES, ALL], known);
  }
  return publishedFigures.filter(({ name }) => names.includes(ALL) || names.includes(name));
}

/** Draws figures, writes their files and tells of each what it shows and lacks. */
async function drawFigures({ figures, results, out, hasImages }: FigureRequest): Promise<void> {
  checkFolder(out);
  const { folders, complaints } = findResults(results, experimentsOf(figures));
  for (const complaint of complaints) console.error(`warning: ${complaint}`);
  makeWritableFolder(out);
  removeTemporaryFiles(out, false);
  const renderer = hasImages ? await openRenderer() : undefined;
  let lacking = 0;
  try {
    for (const figure of figures) {
      const drawn = figure.draw({ path: results, folders, program: experimentProgram });
      await writeFigure(figure, drawn, out, typeof renderer === "string" ? undefined : renderer);
      tell(figure, drawn, out);
      if (drawn.missing.length > 0) lacking++;
    }
  } finally {
    if (renderer !== undefined && typeof renderer !== "string") await renderer.close();
  }
  if (typeof renderer === "string") console.error(`warning: only pages and tables were written, as ${renderer}`);
  if (lacking > 0) {
    console.log(
      `note: ${someAre(lacking, figures.length, "figure", ["shows", "show"])} what there is; the commands above make the rest`,
    );
  }
}

async function writeFigure(
  { name }: PublishedFigure,
  { page, differences }: DrawnFigure,
  out: string,
  renderer?: Renderer,
) {
  writeFileAtomic(join(out, `${name}.html`), pageToHtml(page));
  const records = differences.map((row) => differenceRecord(name, row));
  writeFileAtomic(join(out, `${name}.csv`), formatCsv(DIFFERENCE_COLUMNS, records));
  if (renderer === undefined) return;
  for (const image of pageImages(page)) {
    const { png, svg } = await renderer.render(image);
    writeFileAtomic(join(out, `${name}-${image.name}.png`), png);
    writeFileAtomic(join(out, `${name}-${image.name}.svg`), svg);
  }
}

function tell({ name }: PublishedFigure, { page, differences, missing }: DrawnFigure, out: string): void {
  console.log(`${name}: ${page.title}\n`);
  if (differences.length > 0) console.log(`${differenceText(differences)}\n`);
  for (const { what, command } of missing) console.log(`missing: ${what}\n  ${command}`);
  if (missing.length > 0) console.log("");
  console.log(`figure: ${join(out, `${name}.html`)}\n`);
}
