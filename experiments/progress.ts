/** How far a training is: a bar on a terminal, a line per test elsewhere. */
import { epochText, type TrainingProgress } from "../training/index.ts";
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
/** Where the line that is written now begins again, with nothing in it. */
export const CLEAR_LINE = "\r\x1b[2K";

/** Where a run stands among all that are made. */
export interface Place {
  /** From 1. */
  readonly run: number;
  readonly runs: number;
  /** Of the work of all. */
  readonly fraction: number;
  /** Of all; undefined as long as nobody can tell. */
  readonly secondsLeft: number | undefined;
}

/** What a run's state means for all runs together; undefined where it is the only one. */
export type Overall = (state: TrainingProgress) => Place | undefined;

/** Progress on an output; `label` names the run, `overall` places it among several. */
export function showProgress(label: string, output: ProgressOutput, overall: Overall = () => undefined): Progress {
  return output.isTTY ? bar(label, output, overall) : lines(label, output, overall);
}

/**
 * How far several runs are, one after the other. `costs` says how long each takes in comparison. The function that comes back is for run k; a
 * run that is resumed starts somewhere on its way. What is left follows from what the run itself has left, and from what all runs so far have
 * taken for their cost.
 */
export function overallProgress(costs: readonly number[], now = () => performance.now()): (run: number) => Overall {
  const started = now();
  const sumOf = (some: readonly number[]) => some.reduce((sum, cost) => sum + cost, 0);
  const total = sumOf(costs);
  /** Of the runs that were made here, without what was there before. */
  let begun = 0;
  return (run) => {
    const [before, own, after] = [sumOf(costs.slice(0, run)), costs[run]!, sumOf(costs.slice(run + 1))];
    let isFirst = true;
    return ({ epoch, epochs, secondsLeft }) => {
      if (isFirst) begun += own * (1 - epoch / epochs);
      isFirst = false;
      const place = { run: run + 1, runs: costs.length, fraction: (before + (own * epoch) / epochs) / total };
      // At the end of a run that was resumed there, nothing has been learned about the next.
      if (secondsLeft === undefined || begun <= 0) return { ...place, secondsLeft: undefined };
      const whole = (now() - started) / 1000 + secondsLeft;
      return { ...place, secondsLeft: secondsLeft + (after * whole) / begun };
    };
  };
}

/** Shows nothing. */
export const noProgress: Progress = { update() {}, tested() {}, line() {}, end() {} };

function bar(label: string, output: ProgressOutput, overall: Overall): Progress {
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = (state: TrainingProgress) => {
    drawn = performance.now();
    const place = overall(state);
    const before: LinePart[] = [
      ...(place === undefined ? [] : [{ text: runText(place), rank: 1 }]),
      ...(label === "" ? [] : [{ text: label, rank: 5 }]),
    ];
    const fraction = place?.fraction ?? state.epoch / state.epochs;
    // A line that wraps could not be cleared again.
    const columns = (output.columns ?? 80) - 1;
    const line = fittedLine([...before, ...partsOf(state, place)], { at: before.length, rank: 6, fraction }, columns);
    output.write(CLEAR_LINE + line);
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
      const names = [...(place === undefined ? [] : [runText(place)]), ...(label === "" ? [] : [label])].join(", ");
      const told = partsOf(state, place).map(({ text }) => text);
      output.write(`${names}${names && ": "}${told.join("  ")}\n`);
    },
    line: (text) => output.write(`${text}\n`),
    end() {},
  };
}

const runText = ({ run, runs }: Place): string => `run ${run}/${runs}`;

/** With one time that is left: that of all runs, where there are several. */
function partsOf(state: TrainingProgress, place: Place | undefined): LinePart[] {
  const { epoch, epochs, accuracy, loss, patternsPerSecond } = state;
  const total = String(Number(epochs.toPrecision(4)));
  const shown = epochText(epoch, epochs);
  const widest = epochText(epochs, epochs).length;
  const parts: LinePart[] = [{ text: `epoch ${shown.padStart(widest)}/${total}`, short: `${shown}/${total}`, rank: 2 }];
  if (accuracy !== undefined) {
    const value = accuracy.toFixed(3);
    parts.push({ text: `accuracy ${value}`, short: `acc ${value}`, rank: 3 });
  }
  if (loss !== undefined) parts.push({ text: `loss ${loss.toFixed(4)}`, rank: 7 });
  if (patternsPerSecond !== undefined) {
    const value = patternsPerSecond.toFixed(0);
    parts.push({ text: `${value} patterns/s`, short: `${value}/s`, rank: 4 });
  }
  const left = place === undefined ? state.secondsLeft : place.secondsLeft;
  if (left !== undefined) {
    const text = `${formatDuration(left)} left`;
    parts.push({ text: place === undefined ? text : `${text} in all`, short: text, shortest: roughly(left), rank: 0 });
  }
  return parts;
}

/** "42 s left", "3 min left", "1 h left" */
const roughly = (seconds: number): string => {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s left`;
  return whole < 3600 ? `${Math.round(whole / 60)} min left` : `${Math.round(whole / 3600)} h left`;
};

/** "42 s", "3 min 05 s", "1 h 02 min" */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
