/** Commands as pages show them, read by the programs that they name, which refuse what there is not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { benchmarkNames, benchOptions } from "../../bench/main.ts";
import { readCommandLine } from "../../experiments/arguments.ts";
import { parseArguments as figureRequest } from "../../experiments/figures/main.ts";
import { parseArguments as experimentRequest } from "../../experiments/main.ts";
import { studioOptions } from "../../experiments/studio.ts";
import { goldenOptions } from "../../golden/main.ts";
import { examples, root } from "./pages.ts";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** What `npm run example` knows: programs, and the page. */
const exampleNames = [...examples.map(({ name }) => name.replace("example-", "")), "page"];

/** What else a reader may be told to call. */
const OTHERS =
  /^(node|npx (tsx|tsc|vite|vitest|http-server)|tsx|python3?|sbatch|cd|mkdir|git clone|apt-get install|sudo apt-get install|deno run|bun run|export|for |done|do |brew install|gunzip|ls|curl|npm (ci|install|i|init|pack|start|test|create))\b/;

/** The commands of a block, without remarks and without what is set before them. */
export const commandsOf = (text: string): string[] =>
  text
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .flatMap((line) => line.split(/\s(?:&&|\||&)\s?|;\s/))
    .map((line) => line.replace(/^(?:[A-Z_]+=\S+\s+)+/, "").trim())
    .filter((line) => line !== "");

/** Throws what the program that a command names would say against it. */
export function checkCommand(command: string): void {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g)!.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
  const redirected = words.findIndex((word) => /^\d?>/.test(word));
  const own = redirected === -1 ? words : words.slice(0, redirected);
  if (own[0] === "npm" && own[1] === "run") {
    const name = own[2]!;
    if (!Object.hasOwn(scripts, name)) throw new Error(`there is no script '${name}'`);
    const dashes = own.indexOf("--");
    if (dashes === -1 && own.length > 3)
      throw new Error("npm takes what stands behind a script's name for itself: -- is missing");
    checkArguments(name, dashes === -1 ? [] : own.slice(dashes + 1));
    return;
  }
  const at = own[0] === "npx" ? 1 : 0;
  if (own[at] === "microcircuit") {
    const [first = "", ...rest] = own.slice(at + 1);
    const isCommand = ["figures", "golden", "bench", "studio"].includes(first);
    checkArguments(isCommand ? first : "experiment", isCommand ? rest : own.slice(at + 1));
    return;
  }
  if (!OTHERS.test(command)) throw new Error(`nothing is known of the command '${command}'`);
}

function checkArguments(program: string, args: readonly string[]): void {
  /** A name or a value that the reader is to fill in. */
  const isOpen = args.some((word) => /^(NAME|FILE|FOLDER|\.\.)$/.test(word));
  switch (program) {
    case "experiment":
    case "figures":
      // The program alone, as sentences name it, or one whose options depend on what is filled in.
      if (args.length > 0 && !isOpen) (program === "figures" ? figureRequest : experimentRequest)(args);
      return;
    case "golden":
      readCommandLine(args, goldenOptions, "--help");
      return;
    case "studio":
      if (readCommandLine(args, studioOptions, "--help").words.length > 0)
        throw new Error("the studio takes options alone");
      return;
    case "bench": {
      const { words } = readCommandLine(args, benchOptions, "--help");
      for (const word of isOpen ? [] : words) {
        if (!benchmarkNames.includes(word)) throw new Error(`there is no benchmark '${word}'`);
      }
      return;
    }
    case "example": {
      const { words } = readCommandLine(args, {}, "--help");
      for (const word of isOpen ? [] : words) {
        if (!exampleNames.includes(word)) throw new Error(`there is no example '${word}'`);
      }
      return;
    }
    case "docs":
      if (args.length > 0) throw new Error("npm run docs takes nothing");
  }
}
