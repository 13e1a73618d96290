#!/usr/bin/env node
/** The command line of the figures: `npm run figures -- all`. */
import { runMain } from "../run-main.ts";
import { main } from "./main.ts";

await runMain(main, { endsUnread: true });
