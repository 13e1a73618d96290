import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Without these, a page may not share memory between threads. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses: the built page may lie in any folder of a server.
  base: "./",
  server: { host: "127.0.0.1", headers, open: false, fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] } },
  preview: { host: "127.0.0.1", headers, open: false },
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("../dist/studio", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
  },
});
