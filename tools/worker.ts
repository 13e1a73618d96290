/** Writes `genn/backends/wasm/worker-text.ts`: to be run when the worker or what it imports has changed. */
import { writeFileSync } from "node:fs";
import { workerTextFile, workerTextPath } from "./worker-file.ts";

writeFileSync(workerTextPath, workerTextFile());
