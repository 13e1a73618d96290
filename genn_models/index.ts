/**
 * Drop-in definitions: neurons, synapses, postsynaptic models, sources and custom updates as plain data.
 * `docs/models.md` lists them.
 */
export { type CataloguedModel, catalogue, type ModelFolder } from "./catalogue.ts";
export * from "./connectivity/index.ts";
export * from "./neurons/index.ts";
export * from "./postsynaptic/index.ts";
export * from "./sources/index.ts";
export * from "./synapses/index.ts";
export * from "./updates/index.ts";
