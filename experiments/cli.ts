#!/usr/bin/env node
/**
 * The command line: `npm run experiment -- mc/yinyang --epochs 100`, or `microcircuit mc/yinyang --epochs 100`. Commands that are no experiments come first:
 * `npm run figures -- all` is `microcircuit figures all`.
 */
import { asksForHelp, withHelpOption } from "./arguments.ts";
import { main, type OtherCommand } from "./main.ts";
import { experiments } from "./registry.ts";
import { runMain } from "./run-main.ts";
import { packageVersion } from "./version.ts";

/** A command that is no experiment: loaded when it is asked for. */
interface Command extends OtherCommand {
  readonly load: () => Promise<{ readonly main: (args: readonly string[]) => Promise<number> }>;
  /** True where a process is to end with the command, though threads of a simulation may still wait. */
  readonly ends?: boolean;
}

const commands: readonly Command[] = [
  {
    name: "figures",
    summary: "Draw published figures, published values beside those of your own runs",
    load: () => import("./figures/main.ts"),
  },
  {
    name: "studio",
    summary: "Serve the studio: a page that trains while you watch",
    load: () => import("./studio.ts"),
  },
  {
    name: "golden",
    summary: "Compare the models with recorded trajectories of other simulators",
    load: () => import("../golden/main.ts"),
    ends: true,
  },
  { name: "bench", summary: "Measure speed on this machine", load: () => import("../bench/main.ts"), ends: true },
];

/** `--help golden` is `golden --help`. */
const inOrder = (words: readonly string[]): readonly string[] => {
  const [first, second, ...rest] = withHelpOption(words);
  return second !== undefined && asksForHelp([first!]) ? [second, first!, ...rest] : withHelpOption(words);
};
const command = commands.find(({ name }) => name === inOrder(process.argv.slice(2))[0]);
await runMain(
  async (words) => {
    const args = inOrder(words);
    if (command === undefined) return main(args, experiments, commands);
    if (!args.includes("--version")) return (await command.load()).main(args.slice(1));
    console.log(packageVersion());
    return 0;
  },
  { endsUnread: command !== undefined },
);
if (command?.ends) process.exit();
