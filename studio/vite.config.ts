import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Without these, a page may not share memory between threads. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The server of Vite starts an editor for whoever asks; nobody here does. */
const noEditor: Plugin = {
  name: "no-editor",
  configureServer: ({ middlewares }) =>
    void middlewares.use("/__open-in-editor", (_request, response) => {
      response.statusCode = 404;
      response.end("nothing opens an editor here");
    }),
};

export default defineConfig({
  plugins: [noEditor],
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
    rollupOptions: {
      input: ["index.html", "catalogue.html"].map((page) => fileURLToPath(new URL(page, import.meta.url))),
    },
  },
});
