// Copies what is not compiled into the built package: plain JavaScript that has its declarations beside it, and the programs that speed is measured against.
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";

const PLAIN = ["genn/backends/common/import-package.js"];

const root = new URL("..", import.meta.url);
for (const path of PLAIN) copyFileSync(new URL(path, root), new URL(`dist/${path}`, root));

const native = new URL("bench/native/", root);
const copies = new URL("dist/bench/native/", root);
mkdirSync(copies, { recursive: true });
for (const { name } of readdirSync(native, { withFileTypes: true }).filter((one) => one.isFile())) {
  copyFileSync(new URL(name, native), new URL(name, copies));
}
