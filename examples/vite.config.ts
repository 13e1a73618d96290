/** Serves and builds what runs in a page: the page of one's own, and the programs of the gallery as they run in the manual. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  base: "./",
  // In the checkout, programs run the sources.
  resolve: {
    alias: [
      { find: /^microcircuit-network$/, replacement: at("../index.ts") },
      { find: /^microcircuit-network\/(.*)$/, replacement: `${at("..")}/$1/index.ts` },
    ],
  },
  server: { host: "127.0.0.1", open: false, fs: { allow: [at("..")] } },
  worker: { format: "es" },
  build: {
    outDir: at("../docs/public/live"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: ["program", "page"].map((name) => at(`${name}/index.html`)) },
  },
});
