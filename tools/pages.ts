/** Writes a page for each model, and one that lists them: `npm run docs:pages -- --out FOLDER`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type DescribedModel, described, subjects } from "./described-models.ts";
import { indexPage, modelPage, pageName, style, styleName } from "./model-page.ts";

const DEFAULT_FOLDER = "results/manual/models";

function folderOf(words: readonly string[]): string {
  try {
    return parseArgs({ args: [...words], options: { out: { type: "string", default: DEFAULT_FOLDER } } }).values.out;
  } catch (error) {
    console.error(`${(error as Error).message}\nUse: npm run docs:pages -- --out FOLDER (default ${DEFAULT_FOLDER})`);
    process.exit(2);
  }
}

const folder = resolve(folderOf(process.argv.slice(2)));
mkdirSync(folder, { recursive: true });
const models: DescribedModel[] = [];
for (const subject of subjects) models.push(await described(subject));
for (const [k, model] of models.entries()) {
  writeFileSync(join(folder, pageName(model)), modelPage(model, { before: models[k - 1], after: models[k + 1] }));
}
writeFileSync(join(folder, styleName), style);
writeFileSync(join(folder, "index.html"), indexPage(models));
console.log(`${models.length} models: ${relative(process.cwd(), join(folder, "index.html"))}`);
