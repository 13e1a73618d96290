/** An array job for Slurm: a script whose tasks make the shares of an experiment's runs. */
import { join, resolve } from "node:path";
import type { GivenOptions, OptionTable } from "../network_base/index.ts";
import { counted } from "./counted.ts";
import { UserError } from "./errors.ts";
import { makeWritableFolder, writeFileAtomic } from "./files.ts";

/** Options of this program that become options of `sbatch`, and what they must look like. */
const SBATCH: Readonly<Record<string, { readonly form: RegExp; readonly right: string }>> = {
  time: {
    form: /^(\d+-\d+(:\d+){0,2}|\d+(:\d+){0,2})$/,
    right: "a time as sbatch takes it, such as 30 (minutes), 2:00:00 or 1-12",
  },
  partition: { form: /^[\w.,-]+$/, right: "the name of a partition" },
  "cpus-per-task": { form: /^\d+$/, right: "a number" },
};

/** The options about Slurm. */
export const slurmOptions = (group: string): OptionTable => ({
  slurm: {
    kind: "flag",
    transient: true,
    group,
    help: "Run nothing: write an array job for Slurm, and say how to submit it",
  },
  time: { kind: "text", transient: true, group, help: "Time limit of a task, for sbatch: 30 (minutes), 2:00:00, 1-12" },
  partition: { kind: "text", transient: true, group, help: "Partition, for sbatch" },
  "cpus-per-task": {
    kind: "integer",
    min: 1,
    max: 65_536,
    transient: true,
    group,
    help: "Cores of a task, for sbatch; threads follow",
  },
});

/** Slurm's own limit on the tasks of an array, unless a cluster has set another. */
const MAX_TASKS = 1000;
/** Seconds before the time limit at which a task is told to save and stop. */
const NOTICE = 60;

/** What a script is written from. */
export interface ArrayJob {
  readonly name: string;
  readonly tasks: number;
  /** Absolute paths. */
  readonly workingFolder: string;
  readonly logFolder: string;
  /** The program with the options of its runs, without those of a share. */
  readonly command: readonly string[];
  /** Further lines for sbatch, by option. */
  readonly sbatch: Readonly<Record<string, string>>;
  /** Undefined: as many as the task has cores. */
  readonly threads: number | undefined;
}

/** The script. */
export function arrayScript({ name, tasks, workingFolder, logFolder, command, sbatch, threads }: ArrayJob): string {
  const options = {
    "job-name": name.replaceAll("/", "-"),
    array: `0-${tasks - 1}`,
    output: join(logFolder, "%A_%a.txt"),
    "open-mode": "append",
    signal: `B:TERM@${NOTICE}`,
    ...sbatch,
  };
  return `#!/bin/bash
${Object.entries(options)
  .map(([option, value]) => `#SBATCH --${option}=${quoted(value)}\n`)
  .join("")}#SBATCH --requeue
# Made by: microcircuit ${name} --slurm. Task i makes share i of the runs. Submit the script again to go on with what is not finished.
cd ${quoted(workingFolder)} || exit
# Without --cpus-per-task, a task may see more cores than it has been given.
threads=${threads ?? `\${SLURM_CPUS_PER_TASK:-$SLURM_CPUS_ON_NODE}`}
# exec, so that signals (a time limit, scancel, a requeue) reach the program, which then saves a checkpoint.
exec ${command.map(quoted).join(" ")} --job-index "$SLURM_ARRAY_TASK_ID" --job-count ${tasks} --threads "$threads"
`;
}

/** An experiment whose runs are submitted. */
export interface Submission {
  readonly experiment: string;
  /** The results folder; it holds the configuration already. */
  readonly path: string;
  readonly given: GivenOptions;
  readonly runs: number;
  /** Names of given options that are no part of the configuration, but that every task needs. */
  readonly passedOn: readonly string[];
}

/** Writes the script for an experiment's runs into their folder, and says how to submit it. */
export function writeArrayJob({ experiment, path, given, runs, passedOn }: Submission): void {
  const sbatch = sbatchOptions(given);
  const logFolder = resolve(path, "slurm");
  makeWritableFolder(logFolder);
  const script = join(path, "slurm.sh");
  const tasks = Math.min((given["job-count"] as number | undefined) ?? runs, runs, MAX_TASKS);
  const options = { config: join(resolve(path), "config.json"), out: resolve(path) };
  const command = [
    process.execPath,
    ...process.execArgv,
    resolve(process.argv[1]!),
    experiment,
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ...passedOn.flatMap((name) => [`--${name}`, String(given[name])]),
  ];
  const threads = given.threads as number | undefined;
  writeFileAtomic(
    script,
    arrayScript({ name: experiment, tasks, workingFolder: process.cwd(), logFolder, command, sbatch, threads }),
  );
  console.log(`${counted(runs, "run")} in ${counted(tasks, "task")}. Submit them with\n  sbatch ${script}`);
  console.log("Submit it again if tasks were killed: finished runs are kept, others go on from their checkpoints.");
}

/** What sbatch is told. Throws `UserError` for what it would not understand. */
export function sbatchOptions(given: GivenOptions): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, { form, right }] of Object.entries(SBATCH)) {
    const value = given[name];
    if (value === undefined) continue;
    if (!form.test(String(value))) throw new UserError(`--${name} must be ${right}, not '${value}'`);
    options[name] = String(value);
  }
  return options;
}

/** A word for the shell. */
const quoted = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
