/** What Vite makes of files that are no code. */

declare module "*.css";

declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** Modules by their paths, each loaded when it is asked for. */
  glob<Module>(patterns: readonly string[]): Readonly<Record<string, () => Promise<Module>>>;
}
