#!/usr/bin/env node
/** The command line: `npm run experiment -- mc/yinyang --epochs 100`, or `microcircuit mc/yinyang --epochs 100`. */
import { main } from "./main.ts";
import { runMain } from "./run-main.ts";

await runMain(main);
