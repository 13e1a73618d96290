/** Running the command line, in this process or in one of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { vi } from "vitest";
import { main } from "../../experiments/main.ts";
import { imagesFile, labelsFile } from "../data/idx-files.ts";

/** What the command line prints, without its progress. */
export async function runCommand(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const spies = [
    vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line)),
    vi.spyOn(console, "error").mockImplementation((line) => void printed.push(line)),
    vi.spyOn(process.stderr, "write").mockImplementation(() => true),
  ];
  try {
    await main(args);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return printed.join("\n");
}

/** A command line in a process of its own. */
export interface Command {
  readonly child: ChildProcess;
  readonly outcome: Promise<{
    readonly code: number | null;
    /** That ended it. */
    readonly signal: NodeJS.Signals | null;
    readonly stderr: string;
  }>;
  /** Waits until something is the case, or the process has ended. */
  until(isSo: () => boolean): Promise<void>;
  /** Waits until it has written that to stderr. */
  said(text: string): Promise<void>;
}

/** Starts a command line. */
export const startCommand = (...args: string[]): Command =>
  startProgram(process.execPath, "--import", "tsx", "experiments/cli.ts", ...args);

/** Starts a program in a process group of its own, as a shell does. */
export function startProgram(program: string, ...args: string[]): Command {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let stderr = "";
  child.stderr!.on("data", (text) => {
    stderr += text;
  });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo() && child.exitCode === null && child.signalCode === null) await delay(5);
  };
  return {
    child,
    outcome: once(child, "close").then(([code, signal]) => ({ code, signal, stderr })),
    until,
    said: (text) => until(() => stderr.includes(text)),
  };
}

/** A table without the columns that tell times, which no two runs share. */
export function withoutTimes(path: string): string {
  const [header, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const kept = header!.split(",").map((heading) => !heading.includes("second"));
  return [header!, ...lines]
    .map((line) =>
      line
        .split(",")
        .filter((_, column) => kept[column])
        .join(","),
    )
    .join("\n");
}

/** A folder with files like those of MNIST: so many training samples, and 20 to test with. */
export function writeSmallMnist(folder: string, trainingSamples: number): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "train-images-idx3-ubyte"), imagesFile(trainingSamples));
  writeFileSync(join(folder, "train-labels-idx1-ubyte"), labelsFile(trainingSamples));
  writeFileSync(join(folder, "t10k-images-idx3-ubyte"), imagesFile(20));
  writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), labelsFile(20));
  return folder;
}
