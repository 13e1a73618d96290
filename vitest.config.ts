import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests start pools of threads themselves: more files at once than cores would only make them wait.
    maxWorkers: 2,
  },
});
