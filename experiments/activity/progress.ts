/** How far the simulation of a network is: one line on a terminal, nothing elsewhere. */
import { CLEAR_LINE, formatDuration, type ProgressOutput } from "../progress.ts";
import { fittedLine } from "../progress-line.ts";

/** Shows the progress of one network. */
export interface SimulationProgress {
  /** So much of the simulation is done. */
  update(fraction: number): void;
  /** Removes the line. */
  end(): void;
}

/** Milliseconds between two times of drawing: nobody reads faster. */
const EVERY = 100;

/** Until the first update, the network is being built. */
export function showSimulation(label: string, output: ProgressOutput): SimulationProgress {
  if (!output.isTTY) return { update() {}, end() {} };
  const draw = (fraction: number, told: string) => {
    const parts = [
      { text: label, rank: 1 },
      { text: told, rank: 0 },
    ];
    // A line that wraps could not be cleared again.
    const columns = (output.columns ?? 80) - 1;
    output.write(CLEAR_LINE + fittedLine(parts, { at: 1, rank: 2, fraction }, columns));
  };
  let start: number | undefined;
  let drawn = 0;
  draw(0, "building the network");
  return {
    update: (fraction) => {
      const now = performance.now();
      start ??= now;
      if (now - drawn < EVERY && fraction < 1) return;
      drawn = now;
      const seconds = (now - start) / 1000;
      // The first moments say nothing of the others.
      const left =
        fraction > 0 && seconds > 0.5 ? `${formatDuration((seconds * (1 - fraction)) / fraction)} left` : "simulating";
      draw(fraction, left);
    },
    end: () => output.write(CLEAR_LINE),
  };
}
