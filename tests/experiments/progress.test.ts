import { describe, expect, test } from "vitest";
import { showDownloads } from "../../experiments/download-progress.ts";
import { formatDuration, type ProgressOutput, showProgress } from "../../experiments/progress.ts";

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

  test.each([40, 60, 80, 100, 120, 200])("fits %i columns, and keeps speed and time left", (columns) => {
    const far = { ...state, epoch: 12_345.6, epochs: 100_000, secondsLeft: 360_000 };
    for (const shown of [state, far]) {
      for (const place of ["", "run 3/8, 31 % of all, 12 min 05 s left in all"]) {
        const written: string[] = [];
        const output: ProgressOutput = { isTTY: true, columns, write: (text) => written.push(text) };
        showProgress("events, feedback alignment, threshold 0.01, run 2 of 3", output, () => place).tested(shown);
        const line = written[0]!.replace("\r\x1b[2K", "");
        expect(line.length).toBeLessThan(columns);
        expect(line).toMatch(/20000(\/s| patterns\/s) .*(1 min 05 s|100 h 00 min) left$/);
      }
    }
  });

  test("shortens its bar first, then its words, then leaves out what matters least", () => {
    const lineOf = (columns: number) => {
      const { written, progress } = collect(true, columns);
      progress.tested(state);
      return written[0]!.replace("\r\x1b[2K", "");
    };
    const whole = "epoch  12.5/100  accuracy 0.835  loss 0.0900  20000 patterns/s  1 min 05 s left";
    expect(lineOf(120)).toBe(`events, backprop  ━━━${"─".repeat(17)}  ${whole}`);
    expect(lineOf(110)).toBe(`events, backprop  ━${"─".repeat(9)}  ${whole}`);
    expect(lineOf(90)).toBe(
      "events, backprop  ━──────────  12.5/100  acc 0.835  loss 0.0900  20000/s  1 min 05 s left",
    );
    expect(lineOf(80)).toBe("events, backprop  12.5/100  acc 0.835  loss 0.0900  20000/s  1 min 05 s left");
    expect(lineOf(60)).toBe("events, backprop  12.5/100  20000/s  1 min 05 s left");
    expect(lineOf(40)).toBe("12.5/100  20000/s  1 min 05 s left");
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
