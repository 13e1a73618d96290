/** How far a training is: a bar on a terminal, a line per test elsewhere. */
import type { TrainingProgress } from "../training/index.ts";
import { fittedLine, type LinePart } from "./progress-line.ts";

/** Where progress is written; `process.stderr` is one. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows the progress of one run. */
export interface Progress {
  /** Something has been computed. */
  update(state: TrainingProgress): void;
  /** A test has been taken. */
  tested(state: TrainingProgress): void;
  /** A line that stays. */
  line(text: string): void;
  /** Removes what does not stay. */
  end(): void;
}

const REDRAW_MS = 100;
const CLEAR_LINE = "\r\x1b[2K";

/** What a run's state means for all runs together, in words. */
export type Overall = (state: TrainingProgress) => string;

/** Progress on an output; `label` names the run, `overall` places it among several. */
export function showProgress(label: string, output: ProgressOutput, overall: Overall = () => ""): Progress {
  return output.isTTY ? bar(label, output, overall) : lines(label, output, overall);
}

/**
 * How far several runs are, one after the other: "run 3/8, 31 % of all, 12 min 05 s left in all". `costs` says how long each takes
 * in comparison. The function that comes back is for run k; a run that is resumed starts somewhere on its way.
 */
export function overallProgress(costs: readonly number[], now = () => performance.now()): (run: number) => Overall {
  const started = now();
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const before = costs.map((_, run) => costs.slice(0, run).reduce((sum, cost) => sum + cost, 0));
  let skipped = 0;
  return (run) => {
    let isFirst = true;
    return ({ epoch, epochs }) => {
      const own = (costs[run]! * epoch) / epochs;
      if (isFirst) skipped += own;
      isFirst = false;
      const done = before[run]! + own;
      const seconds = (now() - started) / 1000;
      const left =
        done > skipped ? `, ${formatDuration((seconds * (total - done)) / (done - skipped))} left in all` : "";
      return `run ${run + 1}/${costs.length}, ${((100 * done) / total).toFixed(0)} % of all${left}`;
    };
  };
}

/** Shows nothing. */
export const noProgress: Progress = { update() {}, tested() {}, line() {}, end() {} };

function bar(label: string, output: ProgressOutput, overall: Overall): Progress {
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = (state: TrainingProgress) => {
    drawn = performance.now();
    const place = overall(state).split(", ");
    const [run = "", ofAll = "", leftInAll = ""] = place;
    const before: LinePart[] = [
      { text: run, rank: 2 },
      { text: ofAll, rank: 7 },
      { text: leftInAll, rank: 1 },
      { text: label, rank: 5 },
    ].filter(({ text }) => text !== "");
    // A line that wraps could not be cleared again.
    const columns = (output.columns ?? 80) - 1;
    output.write(
      CLEAR_LINE + fittedLine([...before, ...partsOf(state)], before.length, state.epoch / state.epochs, columns),
    );
  };
  return {
    update: (state) => {
      if (performance.now() - drawn >= REDRAW_MS) draw(state);
    },
    tested: draw,
    line: (text) => output.write(`${CLEAR_LINE}${text}\n`),
    end: () => output.write(CLEAR_LINE),
  };
}

function lines(label: string, output: ProgressOutput, overall: Overall): Progress {
  return {
    update() {},
    tested: (state) => {
      const place = overall(state);
      output.write(`${label}: ${describe(state)}${place && "  "}${place}\n`);
    },
    line: (text) => output.write(`${text}\n`),
    end() {},
  };
}

const describe = (state: TrainingProgress): string =>
  partsOf(state)
    .map(({ text }) => text)
    .join("  ");

function partsOf({ epoch, epochs, accuracy, loss, patternsPerSecond, secondsLeft }: TrainingProgress): LinePart[] {
  const total = String(Number(epochs.toPrecision(4)));
  const shown = epoch.toFixed(1);
  const parts: LinePart[] = [
    { text: `epoch ${shown.padStart(total.length + 2)}/${total}`, short: `${shown}/${total}`, rank: 4 },
  ];
  if (accuracy !== undefined) {
    const value = accuracy.toFixed(3);
    parts.push({ text: `accuracy ${value}`, short: `acc ${value}`, rank: 6 });
  }
  if (loss !== undefined) parts.push({ text: `loss ${loss.toFixed(4)}`, rank: 8 });
  if (patternsPerSecond !== undefined) {
    const value = patternsPerSecond.toFixed(0);
    parts.push({ text: `${value} patterns/s`, short: `${value}/s`, rank: 0 });
  }
  if (secondsLeft !== undefined) parts.push({ text: `${formatDuration(secondsLeft)} left`, rank: 0 });
  return parts;
}

/** "42 s", "3 min 05 s", "1 h 02 min" */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
