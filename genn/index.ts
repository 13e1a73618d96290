/** The simulator: describe a `GeNNModel`, `build` it, step the `Simulation`. */
export { identifiersOf, nearestName, renameIdentifiers, SnippetError } from "./language/index.ts";
export * from "./model/index.ts";
export * from "./runtime/index.ts";
