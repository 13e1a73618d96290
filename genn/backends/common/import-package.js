/**
 * Imports a package that only Node needs, and that may not be there. Bundlers leave it alone: the name is none that they can read, and the comments are for
 * those that would say so. Not compiled, since TypeScript would take the comments away: `npm run build` copies it.
 */
/** @type {(name: string) => Promise<unknown>} */
export const importPackage = (name) => import(/* @vite-ignore */ /* webpackIgnore: true */ name);
