/** What generated code imports from JavaScript: the double functions that WebAssembly lacks, and rare distributions. */
/** @type {WebAssembly.Imports} */
export const hostImports = {
  maths: Object.fromEntries(
    Object.getOwnPropertyNames(Math)
      .filter((name) => typeof Math[/** @type {keyof Math} */ (name)] === "function")
      .map((name) => [name, /** @type {any} */ (Math)[name]]),
  ),
  random: {},
};
