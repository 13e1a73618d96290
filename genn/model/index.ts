export * from "./definitions.ts";
export { ModelError } from "./errors.ts";
export * from "./initialisers.ts";
export * from "./model.ts";
