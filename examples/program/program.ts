/// <reference types="vite/client" />
/** Runs a program of the gallery in this page, as it stands: `program/index.html?f-i-curve`. What it prints and shows stands here. */

/** Those that take a few seconds at most on a machine of today, on one thread. */
const programs = import.meta.glob(["../*.ts", "!../run.ts", "!../vite.config.ts"]);

const name = location.search.slice(1);
const printed = document.querySelector<HTMLElement>("#printed")!;
const lines: string[] = [];
const print = (text: string) => {
  lines.push(text);
  printed.textContent = lines.join("\n");
};
const { log } = console;
console.log = (...values: readonly unknown[]) => {
  log(...values);
  print(values.map(String).join(" "));
};

const start = performance.now();
try {
  const load = programs[`../${name}.ts`];
  if (load === undefined) throw new Error(`there is no program '${name}' in the gallery`);
  await load();
  print(`ran for ${((performance.now() - start) / 1000).toFixed(1)} s in this page`);
  document.documentElement.dataset.ended = "well";
} catch (error) {
  printed.classList.add("error");
  print(String(error));
  document.documentElement.dataset.ended = "badly";
  throw error;
}
