/** Words with two spellings have one here, the British: in code, in texts, and in the names of what is exported. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const project = fileURLToPath(new URL("..", import.meta.url));
const AMERICAN = /\w*(?:(?:optimi|initiali|normali|seriali)z(?:e|er|ers|ed|es|ing|ation))\w*/gi;

/** Where the other spelling is somebody else's, or an old name that is answered with the new one. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // A title, options of Vite and webpack, a function of WGSL, keys of the recorded trajectories.
  "genn_models/updates/adam.ts": ["optimization"],
  "docs/models.md": ["optimization"],
  "studio/vite.config.ts": ["optimizeDeps"],
  "tests/studio/development-server.test.ts": ["optimizeDeps"],
  "tests/platforms/bundlers.test.ts": ["optimization"],
  "genn/backends/webgpu/printer/names.ts": ["normalize"],
  "golden/reader.ts": ["optimizers", "optimizer"],
  "tests/golden/golden.test.ts": ["optimizers"],
  // Old names.
  "experiments/earlier-names.ts": ["optimizers", "optimizer"],
  "tests/experiments/command-line.test.ts": ["optimizers", "optimizer"],
  "genn/model/known-names.ts": ["optimizer", "optimizers", "defaultOptimizer"],
  "network_base/network-base.ts": ["reinitialize"],
  "network_architectures/mc/experiments.ts": ["microcircuitOptimizers"],
  "tests/options/messages.test.ts": ["optimizer", "optimizers", "reinitialize", "microcircuitOptimizers"],
  "tests/options/without.ts": ["microcircuitOptimizers", "reinitialize"],
};

test("one spelling", () => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.mjs", "*.md"], {
    cwd: project,
  })
    .toString()
    .split("\n")
    .filter((name) => name !== "" && name !== "tests/spelling.test.ts");
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    (readFileSync(`${project}/${file}`, "utf8").match(AMERICAN) ?? [])
      .filter((word) => !ALLOWED[file]?.includes(word))
      .map((word) => `${file}: ${word}`),
  );
  expect(found).toEqual([]);
});
