#!/usr/bin/env node
/** The command line of the figures: `npm run figures -- all`. */
import { messageOf } from "../errors.ts";
import { main } from "./main.ts";

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(process.env.DEBUG && error instanceof Error ? error.stack : `error: ${messageOf(error)}`);
  process.exitCode = 1;
}
