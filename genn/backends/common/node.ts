/**
 * Modules that only Node has, for code that also runs in pages. They are asked for, not imported: a bundler for pages would look for whatever is
 * imported, and stop where there is none.
 */

/** A module of Node's, such as `node:os`; undefined where this is no Node. */
export const nodeModule = <Module>(name: string): Module | undefined =>
  typeof process === "undefined" ? undefined : (process.getBuiltinModule?.(name) as Module | undefined);
