// Copies what is not compiled into the built package: plain JavaScript that has its declarations beside it.
import { copyFileSync } from "node:fs";

const PLAIN = ["genn/backends/common/import-package.js"];

const root = new URL("..", import.meta.url);
for (const path of PLAIN) copyFileSync(new URL(path, root), new URL(`dist/${path}`, root));
