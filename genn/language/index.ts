/** The snippet language: text in, typed tree or `SnippetError` out. It is defined in `docs/language.md`. */
export * from "./ast.ts";
export { type CheckedSnippet, checkCondition, checkSnippet, checkValue } from "./checker.ts";
export * from "./environment.ts";
export { SnippetError } from "./errors.ts";
export { LIBRARY, type LibraryFunction, libraryFunction, libraryNames, type ParameterClass } from "./functions.ts";
export { nearestName } from "./names.ts";
export { identifiersOf, renameIdentifiers, subscriptsOf } from "./rename.ts";
export { isKeyword } from "./scanner.ts";
export { expressionText, statementLines } from "./text.ts";
export { typeText } from "./type-names.ts";
export * from "./types.ts";
export { binaryValue, constantValue, convertValue, is64Bit, unaryValue, type Value } from "./values.ts";
