// The test command: makes sure that the tests have what they need, runs them, and closes with one line of counts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const run = (command, ...parameters) => spawnSync(command, parameters, { stdio: "inherit" }).status === 0;

/** Chromium, for the tests that run in a browser: Debian's package, where we may install it. */
function ensureChromium() {
  if (process.env.CHROMIUM !== undefined || ["/usr/bin/chromium", "/usr/bin/chromium-browser"].some(existsSync)) return;
  const isRoot = process.getuid?.() === 0;
  if (process.platform === "linux" && isRoot && existsSync("/usr/bin/apt-get")) {
    console.log("installing Chromium for the browser tests");
    if (run("apt-get", "install", "-y", "--no-install-recommends", "chromium")) return;
    if (run("apt-get", "update") && run("apt-get", "install", "-y", "--no-install-recommends", "chromium")) return;
  }
  console.error(
    "The browser tests need Chromium: install it (Debian: apt-get install chromium) or name it in the variable CHROMIUM.",
  );
  process.exit(1);
}

ensureChromium();
const folder = mkdtempSync(join(tmpdir(), "microcircuit-tests-"));
const report = join(folder, "report.json");
const passedAll = run(
  process.execPath,
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
);
let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numFailedTestSuites: 0 };
if (existsSync(report)) counts = JSON.parse(readFileSync(report, "utf8"));
rmSync(folder, { recursive: true, force: true });
// A file that does not even load has failed as well, and so has a run that found nothing.
const failed = counts.numFailedTests === 0 && !passedAll ? 1 : counts.numFailedTests;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : "";
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(failed === 0 && counts.numPassedTests > 0 ? 0 : 1);
