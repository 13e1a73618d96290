// `npm run test:soak`: all that the test command does a small share of; it takes about an hour. SOAK=0.1 in the environment is a tenth.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PARTS = ["tests/soak/", "tests/backends/random-snippets.test.ts", "tests/studio/development-server.test.ts"];
const { status } = spawnSync(process.execPath, [fileURLToPath(new URL("run.mjs", import.meta.url)), ...PARTS], {
  stdio: "inherit",
  env: { ...process.env, SOAK: process.env.SOAK ?? "1" },
});
process.exit(status ?? 1);
