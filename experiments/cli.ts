#!/usr/bin/env node
/**
 * The command line: `npm run experiment -- mc/yinyang --epochs 100`, or `microcircuit mc/yinyang --epochs 100`; `microcircuit figures all` is
 * `npm run figures -- all`.
 */
import { withHelpOption } from "./arguments.ts";
import { main as drawFigures } from "./figures/main.ts";
import { main } from "./main.ts";
import { experiments } from "./registry.ts";
import { runMain } from "./run-main.ts";

const figures = { name: "figures", summary: "Draw published figures, published values beside those of your own runs" };

await runMain((words) => {
  const args = withHelpOption(words);
  return args[0] === figures.name ? drawFigures(args.slice(1)) : main(args, experiments, [figures]);
});
