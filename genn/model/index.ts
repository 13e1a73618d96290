export { type ConnectivityKind, connectivityKinds } from "./connectivity.ts";
export * from "./definitions.ts";
export type { ModelDocs, Quantity } from "./docs.ts";
export { checkCount, checkFinite, checkIdentifier, ModelError, unknownName } from "./errors.ts";
export * from "./initialisers.ts";
export * from "./model.ts";
export type { NeuronReference, NeuronVarAccessMode, NeuronVariable, NeuronVariables } from "./neuron-references.ts";
