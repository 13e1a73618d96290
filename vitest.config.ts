import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** The GPU of machines without one: the software driver that comes with Debian's Chromium. */
const SOFTWARE_GPU = "/usr/lib/chromium/vk_swiftshader_icd.json";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    env: {
      // The tests run on the software GPU everywhere, unless a driver is named from outside.
      ...(process.env.VK_ICD_FILENAMES === undefined && existsSync(SOFTWARE_GPU)
        ? { VK_ICD_FILENAMES: SOFTWARE_GPU }
        : {}),
      // Whatever a test builds keeps the rules of a Program after every pass.
      GENN_DEBUG: process.env.GENN_DEBUG ?? "verify",
    },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests start pools of threads themselves: more files at once than cores would only make them wait.
    maxWorkers: 2,
  },
});
