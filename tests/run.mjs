// The test command: makes sure that the tests have what they need, runs them, and closes with one line of counts. With --quick, only those that
// tell most and need nothing.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quickTests } from "./quick.mjs";

const run = (command, ...parameters) => spawnSync(command, parameters, { stdio: "inherit" }).status === 0;

/** Installs Debian's packages, where we may; the result says whether they are there. */
function install(what, ...packages) {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  console.log(`installing ${what}`);
  const attempt = () => run("apt-get", "install", "-y", "--no-install-recommends", ...packages);
  return attempt() || (run("apt-get", "update") && attempt());
}

/** Chromium, for the tests that run in a browser. */
function ensureChromium() {
  if (process.env.CHROMIUM !== undefined || ["/usr/bin/chromium", "/usr/bin/chromium-browser"].some(existsSync)) return;
  if (install("Chromium for the browser tests", "chromium")) return;
  console.error(
    "The browser tests need Chromium: install it (Debian: apt-get install chromium) or name it in the variable CHROMIUM.",
  );
  process.exit(1);
}

const VULKAN = ["lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64", "lib"].map(
  (at) => `/usr/${at}/libvulkan.so.1`,
);

/** The Vulkan loader, through which the GPU backend finds a GPU, or Chromium's software one. */
function ensureVulkan() {
  if (process.platform !== "linux" || VULKAN.some(existsSync)) return;
  if (install("the Vulkan loader for the GPU backend", "libvulkan1")) return;
  console.error(
    "The tests of the GPU backend need the Vulkan loader: install it (Debian: apt-get install libvulkan1).",
  );
  process.exit(1);
}

/** Slurm, for the test of array jobs, which says so itself where it is not there. */
function ensureSlurm() {
  if (!existsSync("/usr/bin/sbatch")) install("Slurm for the test of array jobs", "slurm-wlm", "munge");
}

const given = process.argv.slice(2);
const isQuick = given.includes("--quick");
const named = given.filter((word) => word !== "--quick");
const isWhole = named.length === 0;
if (isQuick) {
  console.log(
    "The most telling tests of each part: about a minute and a half on two cores. GPU and browser are left to npm test.",
  );
} else {
  if (isWhole) {
    console.log("All tests: about a quarter of an hour on two cores. npm run test:quick takes less than two minutes.");
  }
  ensureChromium();
  ensureVulkan();
  ensureSlurm();
}
const folder = mkdtempSync(join(tmpdir(), "microcircuit-tests-"));
const report = join(folder, "report.json");
if (isQuick) process.env.TEST_GPU = "off";
const passedAll = run(
  process.execPath,
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  // A terminal is told by the first one.
  ...(process.stdout.isTTY ? [] : ["--reporter=./tests/progress-reporter.mjs"]),
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...(isQuick && isWhole ? quickTests : []),
  ...named,
);
let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numFailedTestSuites: 0 };
if (existsSync(report)) counts = JSON.parse(readFileSync(report, "utf8"));
rmSync(folder, { recursive: true, force: true });
// A file that does not even load has failed as well, and so has a run that found nothing.
const failed = counts.numFailedTests === 0 && !passedAll ? 1 : counts.numFailedTests;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : "";
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(failed === 0 && counts.numPassedTests > 0 ? 0 : 1);
