/** Current sources, one to a file. Written by `npm run docs:models`. */
export * from "./step-source.ts";
