#!/usr/bin/env node
/**
 * The command line: `npm run experiment -- mc/yinyang --epochs 100`, or `microcircuit mc/yinyang --epochs 100`; `microcircuit figures all` is
 * `npm run figures -- all`.
 */
import { main as drawFigures } from "./figures/main.ts";
import { main } from "./main.ts";
import { runMain } from "./run-main.ts";

await runMain((args) => (args[0] === "figures" ? drawFigures(args.slice(1)) : main(args)));
