export { type ConnectivityKind, connectivityKinds } from "./connectivity.ts";
export * from "./definitions.ts";
export type { ModelDocs, Quantity } from "./docs.ts";
export {
  checkCount,
  checkFinite,
  checkIdentifier,
  checkWhole,
  ModelError,
  NotFiniteError,
  unknownName,
} from "./errors.ts";
export * from "./initialisers.ts";
export * from "./model.ts";
export type { NeuronReference, NeuronVarAccessMode, NeuronVariable, NeuronVariables } from "./neuron-references.ts";
export { isWhole, wholeNumberProblem, wholeNumbers } from "./whole-numbers.ts";
