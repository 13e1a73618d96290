/** Writes a page for each model, and one that lists them: `npm run docs:pages -- --out FOLDER`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type DescribedModel, described, subjects } from "./described-models.ts";
import { indexPage, modelPage, pageName, style, styleName } from "./model-page.ts";

const DEFAULT_FOLDER = "results/manual/models";

/** Where pages go, and where they lead back to, if anywhere. */
function given(words: readonly string[]): { readonly out: string; readonly home?: string } {
  try {
    const options = { out: { type: "string", default: DEFAULT_FOLDER }, home: { type: "string" } } as const;
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    console.error(
      `${(error as Error).message}\nUse: npm run docs:pages -- --out FOLDER (default ${DEFAULT_FOLDER}) --home ADDRESS (of the manual, to link to)`,
    );
    process.exit(2);
  }
}

const { out, home } = given(process.argv.slice(2));
const folder = resolve(out);
mkdirSync(folder, { recursive: true });
const models: DescribedModel[] = [];
for (const subject of subjects) models.push(await described(subject));
for (const [k, model] of models.entries()) {
  writeFileSync(join(folder, pageName(model)), modelPage(model, { before: models[k - 1], after: models[k + 1], home }));
}
writeFileSync(join(folder, styleName), style);
writeFileSync(join(folder, "index.html"), indexPage(models, home));
console.log(`${models.length} models: ${relative(process.cwd(), join(folder, "index.html"))}`);
