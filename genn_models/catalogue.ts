/**
 * All models as data, for documentation, tests and pages: whatever a folder exports and is a definition. A model is
 * described in its own file, so that nothing is to be added here for a new one.
 */
import type { AnyDefinition, ConnectivityModel, ModelDocs } from "../genn/model/index.ts";
import * as connectivity from "./connectivity/index.ts";
import * as neurons from "./neurons/index.ts";
import * as postsynaptic from "./postsynaptic/index.ts";
import * as sources from "./sources/index.ts";
import * as synapses from "./synapses/index.ts";
import * as updates from "./updates/index.ts";

const folders = { neurons, synapses, postsynaptic, sources, updates, connectivity };

/** Folders of this folder, one for each kind of model. */
export type ModelFolder = keyof typeof folders;

export interface CataloguedModel {
  readonly folder: ModelFolder;
  /** What it is exported as. */
  readonly exportName: string;
  readonly definition: Exclude<AnyDefinition, { kind: "connectivityUpdate" }> | ConnectivityModel;
  readonly docs: ModelDocs | undefined;
}

/** Every model of this folder, by kind and by name. */
export const catalogue: readonly CataloguedModel[] = (Object.keys(folders) as ModelFolder[]).flatMap((folder) =>
  Object.entries<unknown>(folders[folder])
    .filter((entry): entry is [string, CataloguedModel["definition"]] => isDefinition(entry[1]))
    .map(([exportName, definition]) => ({ folder, exportName, definition, docs: definition.docs })),
);

function isDefinition(value: unknown): value is CataloguedModel["definition"] {
  return value !== null && typeof value === "object" && "kind" in value && "name" in value;
}
