/**
 * Writes the index files of `genn_models/` and `docs/models.md`: to be run when a model has been added, removed,
 * renamed or described anew.
 */
import { readdirSync, writeFileSync } from "node:fs";
import type { ModelFolder } from "../genn_models/catalogue.ts";
import { folderTitles, indexOf, modelsPage } from "./models-page.ts";

for (const folder of Object.keys(folderTitles) as ModelFolder[]) {
  const path = new URL(`../genn_models/${folder}/`, import.meta.url);
  writeFileSync(new URL("index.ts", path), indexOf(folder, readdirSync(path)));
}
// Only now does the catalogue see all models.
const { catalogue } = await import("../genn_models/catalogue.ts");
writeFileSync(new URL("../docs/models.md", import.meta.url), modelsPage(catalogue));
