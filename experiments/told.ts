/** What a person is told while something runs that takes minutes. */
import { type SimulationProgress, showSimulation } from "./activity/progress.ts";

export interface Told {
  say(text: string): void;
  progress(label: string): SimulationProgress;
}

/** On the terminal, unless it shall be quiet. */
export const toldUnless = (isQuiet: boolean): Told => ({
  say: isQuiet ? () => {} : console.log,
  progress: (label) => showSimulation(label, isQuiet ? { write() {} } : process.stderr),
});
