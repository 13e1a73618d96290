/** Options that experiments share which are no studies: where they run, and where their results go. */
import { backendChoices } from "../genn/index.ts";
import { optionGroups, optionTable } from "../network_base/index.ts";
import { resultsFolder } from "./study-options.ts";

const { running, results } = optionGroups;

const all = optionTable({
  backend: {
    ...{ kind: "choice", choices: backendChoices, group: running, default: "wasm" },
    help: "CPU (wasm) or GPU (webgpu); auto takes the GPU if there is one of hardware. reference: slow, what the others are compared with",
  },
  threads: {
    ...{ kind: "integer", min: 1, group: running, default: null, shownDefault: "all cores" },
    help: "Threads; they change the speed, never the results",
  },
  quiet: { kind: "flag", transient: true, group: running, help: "No progress, only the final result" },
  config: {
    ...{ kind: "text", transient: true, group: results },
    help: "Take settings from a file, such as config.json of a run; options given here win",
  },
});
export const { backend: backendOption, threads: threadsOption, quiet: quietOption, config: configOption } = all;

/** Where results go: by default a folder that is named after the experiment and, in angle brackets, some of its settings. */
export const outOption = (experiment: string, parts: readonly string[] = []) =>
  ({
    kind: "text",
    transient: true,
    group: results,
    shownDefault: resultsFolder(experiment, parts),
    help: "Folder for the results",
  }) as const;
