/** Array jobs: the script that is written, and what becomes of it on a real cluster of one node, made for this test. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arrayScript } from "../../experiments/slurm.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand, withoutTimes } from "./command.ts";

const folder = temporaryFolder();
const inFolder = (...names: string[]) => join(folder, ...names);

describe("the script", () => {
  const script = arrayScript({
    name: "mc/randman",
    tasks: 4,
    workingFolder: "/home/a b",
    logFolder: "/home/a b/it's",
    command: ["node", "cli.ts", "mc/randman", "--out", "it's"],
    sbatch: { time: "1-12", partition: "gpu" },
    threads: undefined,
  });

  test("is one array job whose tasks are requeued, and its last line is the program", () => {
    const lines = script.trim().split("\n");
    expect(lines[0]).toBe("#!/bin/bash");
    for (const option of ["array=0-3", "requeue", "time=1-12", "partition=gpu", "job-name=mc-randman"]) {
      expect(lines).toContain(`#SBATCH --${option}`);
    }
    expect(lines.at(-1)).toBe(
      `exec node cli.ts mc/randman --out 'it'\\''s' --job-index "$SLURM_ARRAY_TASK_ID" --job-count 4 --threads "$threads"`,
    );
  });

  test("is read by a shell as it was meant", () => {
    const said = execFileSync(
      "bash",
      ["-c", script.replace("cd '/home/a b' || exit", "").replace("exec node", "printf '%s\\n'")],
      { encoding: "utf8", env: { ...process.env, SLURM_ARRAY_TASK_ID: "3", SLURM_CPUS_ON_NODE: "2" } },
    );
    expect(said.trim().split("\n")).toEqual([
      ...["cli.ts", "mc/randman", "--out", "it's", "--job-index", "3", "--job-count", "4", "--threads", "2"],
    ]);
  });

  test.each([
    [
      ["--time", "soon"],
      /--time must be a time as sbatch takes it, such as 30 \(minutes\), 2:00:00 or 1-12, not 'soon'/,
    ],
    [["--partition", "a b"], /--partition must be the name of a partition, not 'a b'/],
  ])("is not written with %j", async (args, message) => {
    const out = inFolder("wrong");
    await expect(runCommand("mc/yinyang", "--slurm", ...args, "--out", out)).rejects.toThrow(message);
    expect(existsSync(join(out, "slurm.sh"))).toBe(false);
  });
});

const isRoot = process.getuid?.() === 0;
const missing = ["sbatch", "slurmctld", "slurmd", "munged"].filter(
  (program) => !["/usr/bin", "/usr/sbin"].some((path) => existsSync(join(path, program))),
);
const reason = isRoot ? `${missing.join(", ")} missing` : "setting up Slurm takes root";
const canRun = isRoot && missing.length === 0;
if (!canRun) console.warn(`The test of array jobs on a Slurm cluster is skipped: ${reason}.`);

describe.skipIf(!canRun)("on a cluster", () => {
  const cluster = inFolder("cluster");
  const environment = { ...process.env, SLURM_CONF: join(cluster, "slurm.conf") };
  const slurm = (program: string, ...args: string[]) =>
    execFileSync(program, args, { encoding: "utf8", env: environment }).trim();

  beforeAll(() => {
    // munge takes a socket only where others may enter.
    chmodSync(folder, 0o755);
    execFileSync("tests/support/mini-slurm.sh", ["start", cluster], { stdio: "inherit" });
  }, 60_000);
  afterAll(() => {
    execFileSync("tests/support/mini-slurm.sh", ["stop", cluster], { stdio: "inherit" });
  }, 60_000);

  const SWEEP = [
    "mc/yinyang-multiple",
    ...["--datasets", "1,2", "--epochs", "60", "--train-samples", "512", "--test-samples", "40"],
    ...["--tests", "2", "--checkpoint-every", "1", "--threads", "1"],
  ];
  const RUNS = ["event-backprop-datasets=1-0", "event-backprop-datasets=2-0"];

  /** Waits for something; what Slurm and the tasks have said helps where it does not come. */
  async function until(what: string, isSo: () => boolean, seconds = 180): Promise<void> {
    for (const end = Date.now() + 1000 * seconds; Date.now() < end; await delay(50)) if (isSo()) return;
    const logs = existsSync(inFolder("array", "slurm")) ? readdirSync(inFolder("array", "slurm")) : [];
    const said = logs.map((name) => `${name}: ${readFileSync(inFolder("array", "slurm", name), "utf8")}`);
    throw new Error(`${what} did not come about:\n${slurm("squeue")}\n${said.join("\n")}`);
  }

  test("tasks that are killed, cancelled or requeued are made up for, and the results merge", {
    timeout: 600_000,
  }, async () => {
    const out = inFolder("array");
    // In a process of its own: the script names the program that wrote it.
    const program = [process.execPath, "--import", "tsx", "experiments/cli.ts"];
    const ask = [...program.slice(1), ...SWEEP, "--slurm", "--time", "10", "--out", out];
    const printed = execFileSync(program[0]!, ask, { encoding: "utf8" });
    expect(printed).toContain(`2 runs in 2 tasks. Submit them with\n  sbatch ${join(out, "slurm.sh")}`);
    const hasCheckpoint = (run: number) => existsSync(join(out, "runs", RUNS[run]!, "checkpoint.bin"));
    const submit = () => slurm("sbatch", "--parsable", resolve(out, "slurm.sh"));
    const isOver = (job: string) =>
      slurm("squeue", "--noheader", "--states=all", "--job", job, "--format=%T")
        .split("\n")
        .every((state) => ["COMPLETED", "FAILED", "CANCELLED"].includes(state));

    // The first task is killed without notice, the second requeued, which takes the whole round through Slurm.
    const job = submit();
    await until("a checkpoint of both tasks", () => hasCheckpoint(0) && hasCheckpoint(1));
    const lock = join(out, "runs", RUNS[0]!, "lock");
    const { pid } = JSON.parse(readFileSync(join(lock, readdirSync(lock)[0]!, "holder.json"), "utf8")) as {
      pid: number;
    };
    process.kill(pid, "SIGKILL");
    slurm("scontrol", "requeue", `${job}_1`);
    await until("the end of the second task", () => existsSync(join(out, `weights-${RUNS[1]}.json`)));
    await until("the end of the job", () => isOver(job));
    expect(existsSync(join(out, "learning.csv"))).toBe(false);
    const log = readFileSync(join(out, "slurm", `${job}_1.txt`), "utf8");
    expect(log).toContain("resumed from");

    // Submitted again: what has been finished is kept, what has not goes on.
    const again = submit();
    await until("the merged results", () => existsSync(join(out, "figure.html")));
    await until("the end of the second job", () => isOver(again));
    expect(readFileSync(join(out, "slurm", `${again}_0.txt`), "utf8")).toContain("resumed from");
    await runCommand(...SWEEP, "--quiet", "--out", inFolder("one"));
    for (const name of ["learning.csv", "runtime.csv"]) {
      // The cluster gives a task its cores, whatever this process was told.
      const table = (path: string) => withoutTimes(path).replaceAll(/,\d+,wasm/g, ",wasm");
      expect(table(join(out, name))).toBe(table(inFolder("one", name)));
    }
  });
});
