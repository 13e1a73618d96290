/** The worker of the CPU backend as one text, with all it imports. */
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const FOLDER = new URL("../genn/backends/wasm/", import.meta.url);
export const workerTextPath = new URL("worker-text.ts", FOLDER);

/** What stands in `worker-text.ts`. A script, not a module: Node runs no other from a text. */
export function workerTextFile(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("pool-worker.js", FOLDER))],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    // Names stay as they are, for whoever reads a stack.
    minifyWhitespace: true,
    minifySyntax: true,
    charset: "utf8",
  });
  const text = outputFiles[0]!.text.trim();
  return `/** \`pool-worker.js\` with all it imports, as one script. Written by \`npm run worker\`. */\nexport const workerText =\n  ${JSON.stringify(text)};\n`;
}
