export { type ConnectivityKind, connectivityKinds } from "./connectivity.ts";
export * from "./definitions.ts";
export { checkCount, checkFinite, checkIdentifier, ModelError, unknownName } from "./errors.ts";
export * from "./initialisers.ts";
export * from "./model.ts";
