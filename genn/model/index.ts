export type { ArrayReference } from "./array-references.ts";
export type { Bounds } from "./bounds.ts";
export {
  betweenSegments,
  type ConnectivityDescription,
  type ConnectivityKind,
  connectivityKinds,
  fromIndices,
  fromRule,
  type RuleOptions,
  type SparseConnectivity,
  type SparseOptions,
  type SparseStorage,
  sparseStorages,
} from "./connectivity.ts";
export {
  type ConnectivityModel,
  type ConnectivityModelSpec,
  defineConnectivityModel,
  type SidesSizes,
} from "./connectivity-model.ts";
export type { ConnectivityUpdateValues } from "./connectivity-updates.ts";
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
export { defineInitialiser, type InitialiserSpec, initialise } from "./initialiser-model.ts";
export * from "./initialisers.ts";
export * from "./model.ts";
export type { NeuronReference, NeuronVarAccessMode, NeuronVariable, NeuronVariables } from "./neuron-references.ts";
export type { ModelResponse } from "./response.ts";
export type { SegmentSizes } from "./segments.ts";
export { isWhole, wholeNumberProblem, wholeNumbers } from "./whole-numbers.ts";
