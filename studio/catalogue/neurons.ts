/** All neurons, those of the catalogue and those of networks that compute, and how they are found. */
import type { ModelDocs, NeuronModel } from "../../genn/index.ts";
import { type CataloguedModel, catalogue } from "../../genn_models/catalogue.ts";
import { snnCatalogue } from "../../snn/catalogue.ts";

export interface CataloguedNeuron {
  readonly exportName: string;
  readonly definition: NeuronModel;
  readonly docs: ModelDocs | undefined;
}

export const neurons: readonly CataloguedNeuron[] = [
  ...catalogue.filter((model): model is CataloguedModel & CataloguedNeuron => model.definition.kind === "neuron"),
  ...snnCatalogue,
];

/** Those of which name, summary or source, which says what other simulators call it, have all words of a search, in any case; those first whose name begins so. */
export function found(search: string, among: readonly CataloguedNeuron[] = neurons): CataloguedNeuron[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = ({ exportName, definition, docs }: CataloguedNeuron) =>
    [exportName, definition.name, docs?.summary, docs?.source].join(" ").toLowerCase();
  const fitting = among.filter((model) => words.every((word) => textOf(model).includes(word)));
  const begins = ({ exportName }: CataloguedNeuron) => exportName.toLowerCase().startsWith(words[0] ?? "");
  return [...fitting.filter(begins), ...fitting.filter((model) => !begins(model))];
}
