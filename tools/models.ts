/**
 * Writes the index files of `genn_models/` and `docs/models.md`: to be run when a model has been added, removed,
 * renamed or described anew.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelFolder } from "../genn_models/catalogue.ts";
import { folderTitles, indexOf, modelsPage } from "./models-page.ts";

/** Writes a file and says so, or that it was up to date. */
function write(file: URL, text: string): void {
  const isSame = existsSync(file) && readFileSync(file, "utf8") === text;
  if (!isSame) writeFileSync(file, text);
  console.log(`${isSame ? "unchanged" : "written  "}  ${relative(process.cwd(), fileURLToPath(file))}`);
}

for (const folder of Object.keys(folderTitles) as ModelFolder[]) {
  const path = new URL(`../genn_models/${folder}/`, import.meta.url);
  write(new URL("index.ts", path), indexOf(folder, readdirSync(path)));
}
// Only now does the catalogue see all models.
const { catalogue } = await import("../genn_models/catalogue.ts");
write(new URL("../docs/models.md", import.meta.url), modelsPage(catalogue));
console.log(`${catalogue.length} models`);
