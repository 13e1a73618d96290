import { describe, expect, test } from "vitest";
import { showDownloads } from "../../experiments/download-progress.ts";
import { formatDuration, type ProgressOutput, showProgress } from "../../experiments/progress.ts";
import { emptyTally, epochText, progressFollower } from "../../training/index.ts";

describe("what a run has left", () => {
  const basis = { epochs: 10, patterns: 100, patternsPerEpoch: 10, batchSize: 8, secondsBefore: 0 };
  const tally = (patterns: number, trainSeconds: number) => ({
    ...emptyTally,
    tests: [{ epoch: 0, accuracy: 0.5, loss: 1, eventsPerPattern: null, seconds: 0 }],
    trainSeconds,
    testSeconds: 3,
    testedPattern: patterns,
  });

  test("has its tests in it", () => {
    const follower = progressFollower({ ...basis, testedAt: [0, 50, 100] });
    expect(follower.tested(tally(0, 0)).secondsLeft).toBeUndefined();
    // 80 patterns at 0.1 s, and two tests of 3 s.
    expect(follower.stateAt(20, 2).secondsLeft).toBeCloseTo(8 + 6, 9);
    expect(follower.stateAt(60, 6).secondsLeft).toBeCloseTo(4 + 3, 9);
    expect(progressFollower(basis).stateAt(0, 0).secondsLeft).toBeUndefined();
  });

  test("is told once there is something to tell from, and the speed at once", () => {
    const follower = progressFollower({ ...basis, patterns: 10_000, epochs: 1000 });
    follower.stateAt(0, 0);
    expect(follower.stateAt(10, 1)).toMatchObject({ patternsPerSecond: 80, secondsLeft: undefined });
    expect(follower.stateAt(20, 2).secondsLeft).toBeCloseTo(998, 9);
    const short = progressFollower(basis);
    short.stateAt(0, 0);
    expect(short.stateAt(10, 0.1).secondsLeft).toBeCloseTo(0.9, 9);
  });
});

describe("progress", () => {
  const state = {
    epoch: 12.5,
    epochs: 100,
    accuracy: 0.83456,
    loss: 0.09,
    patternsPerSecond: 20_000.4,
    secondsLeft: 65,
  };
  const collect = (isTTY: boolean, columns = 140) => {
    const written: string[] = [];
    const output: ProgressOutput = { isTTY, columns, write: (text) => written.push(text) };
    return { written, progress: showProgress("events, backprop", output) };
  };

  test("is a line per test where it goes to a file", () => {
    const { written, progress } = collect(false);
    progress.update(state);
    progress.tested(state);
    progress.end();
    expect(written).toEqual([
      "events, backprop: epoch  12.5/100  accuracy 0.835  loss 0.0900  20000 patterns/s  1 min 05 s left\n",
    ]);
  });

  test("is a bar that fits the terminal and goes away", () => {
    const { written, progress } = collect(true);
    progress.update(state);
    progress.update(state);
    progress.end();
    expect(written).toHaveLength(2);
    expect(written[0]).toContain(`\r\x1b[2Kevents, backprop  ━━━${"─".repeat(21)}  epoch`);
    expect(written[0]!.length).toBeLessThan(140 + 5);
    expect(written[1]).toBe("\r\x1b[2K");
  });

  const place = { run: 3, runs: 8, fraction: 0.25, secondsLeft: 725 };
  const lineIn = (columns: number, shown: typeof state, label: string, among?: typeof place) => {
    const written: string[] = [];
    const output: ProgressOutput = { isTTY: true, columns, write: (text) => written.push(text) };
    showProgress(label, output, () => among).tested(shown);
    return written[0]!.replace("\r\x1b[2K", "");
  };

  test.each([40, 60, 80, 100, 120, 200])("fits %i columns, and keeps run, epoch and one time left", (columns) => {
    const far = { ...state, epoch: 12_345.6, epochs: 100_000, secondsLeft: 360_000 };
    for (const shown of [state, far]) {
      for (const among of [undefined, place, { ...place, secondsLeft: 360_000 }]) {
        const line = lineIn(columns, shown, "events, feedback alignment, threshold 0.01", among);
        expect(line.length).toBeLessThan(columns);
        expect(line.startsWith("run 3/8")).toBe(among !== undefined);
        expect(line).toContain(`${shown.epoch}/${shown.epochs}`);
        expect(line.match(/left/g)).toHaveLength(1);
        expect(line).toMatch(/ (s|min|h) left( in all)?$/);
      }
    }
  });

  test("of one run shortens its bar first, then its words, then leaves out what matters least", () => {
    const lineOf = (columns: number) => lineIn(columns, state, "events, backprop");
    const whole = "epoch  12.5/100  accuracy 0.835  loss 0.0900  20000 patterns/s  1 min 05 s left";
    expect(lineOf(120)).toBe(`events, backprop  ━━━${"─".repeat(17)}  ${whole}`);
    expect(lineOf(110)).toBe(`events, backprop  ━${"─".repeat(9)}  ${whole}`);
    expect(lineOf(90)).toBe(
      "events, backprop  ━──────────  12.5/100  acc 0.835  loss 0.0900  20000/s  1 min 05 s left",
    );
    expect(lineOf(80)).toBe("events, backprop  ━━────────────  12.5/100  acc 0.835  20000/s  1 min 05 s left");
    expect(lineOf(60)).toBe("━━──────────  12.5/100  acc 0.835  20000/s  1 min 05 s left");
    expect(lineOf(40)).toBe("12.5/100  acc 0.835  1 min 05 s left");
  });

  test("of several runs has run and epoch first, then accuracy, then speed, and the time that all have left", () => {
    const lineOf = (columns: number) => lineIn(columns, state, "events, backprop", place);
    const soon = { ...place, secondsLeft: 42 };
    expect(lineIn(80, state, "events, backprop", soon)).toBe(
      "run 3/8  events, backprop  ━━━────────  12.5/100  acc 0.835  20000/s  42 s left",
    );
    expect(lineIn(40, { ...state, epoch: 2.5, epochs: 60 }, "events, backprop", soon)).toBe(
      "run 3/8  2.5/60  acc 0.835  42 s left",
    );
    expect(lineOf(130)).toBe(
      "run 3/8  events, backprop  ━━━──────────  epoch  12.5/100  accuracy 0.835  loss 0.0900  20000 patterns/s  12 min 05 s left in all",
    );
    expect(lineOf(80)).toBe("run 3/8  events, backprop  12.5/100  acc 0.835  20000/s  12 min 05 s left");
    expect(lineOf(60)).toBe("run 3/8  12.5/100  acc 0.835  20000/s  12 min 05 s left");
    expect(lineOf(40)).toBe("run 3/8  12.5/100  20000/s  12 min left");
  });

  test("of several runs names each once, also in a file, and tells no time before there is evidence", () => {
    const written: string[] = [];
    const output: ProgressOutput = { write: (text) => written.push(text) };
    const progress = showProgress("events, backprop", output, () => ({ ...place, secondsLeft: undefined }));
    progress.tested({ ...state, epoch: 0 });
    expect(written).toEqual([
      "run 3/8, events, backprop: epoch   0.0/100  accuracy 0.835  loss 0.0900  20000 patterns/s\n",
    ]);
  });

  test("has as many digits of an epoch as a short training needs", () => {
    expect(lineIn(60, { ...state, epoch: 0.0256, epochs: 0.1 }, "")).toContain("0.026/0.1");
    expect([epochText(0.5, 1), epochText(0.025, 0.1), epochText(3, 60), epochText(12.34, 500)]).toEqual([
      "0.50",
      "0.025",
      "3.0",
      "12.3",
    ]);
  });

  test("of a download is redrawn on a terminal, and a line per file elsewhere", () => {
    const shown = (isTTY: boolean) => {
      const written: string[] = [];
      const show = showDownloads({ isTTY, write: (text) => written.push(text) });
      for (const receivedBytes of [0, 1_500_000, 3_000_000])
        show({ file: "a.gz", receivedBytes, totalBytes: 3_000_000 });
      return written;
    };
    expect(shown(false)).toEqual(["downloading a.gz\n"]);
    expect(shown(true)[1]).toBe("\r\x1b[2Kdownloading a.gz  1.5 of 3.0 MB");
    expect(shown(true)[2]).toBe("\r\x1b[2K");
  });

  test("durations are for people", () => {
    expect([0.4, 59.4, 65, 3600 + 120].map(formatDuration)).toEqual(["0 s", "59 s", "1 min 05 s", "1 h 02 min"]);
  });
});
