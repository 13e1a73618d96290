/** Lines of `npm run golden` for files of spiking networks: one per file and precision. */
import type { Field } from "../field.ts";
import { comparePeer, type PeerComparison, type TrainsCompared } from "./compare.ts";
import { type PeerFile, type Precision, Unsupported } from "./format.ts";
import { readPeer } from "./read.ts";
import type { RunOn } from "./run.ts";
import { TOLERANCE } from "./sensitivity.ts";

export const peerLegend =
  "largest difference: |ours - recorded| as a share of the variable's range over the record\n" +
  `tolerances: float ${TOLERANCE.float}, or 4 times what single precision did to the recording itself, double ${TOLERANCE.double}; ` +
  "whole numbers, spikes and events: equal\n" +
  "(left out: what follows a spike that single precision moved in the recording itself)\n";

export const peerColumns = `${"precision".padEnd(10)}${"largest".padStart(9)}${"spikes differ".padStart(17)}${"events differ".padStart(17)}${"compared".padStart(10)}  ran on`;

export type Outcome = "ok" | "skipped" | "failed";

/** Compares what a file has recorded, and says how it went: a line for each precision. Throws `GoldenError` for a damaged file. */
export async function reportPeer(
  root: Field,
  label: string,
  options: RunOn,
  verbose: boolean,
  print: (line: string) => void,
): Promise<Outcome[]> {
  const file = readPeer(root);
  const outcomes: Outcome[] = [];
  for (const precision of file.precisions) {
    outcomes.push(await reportOne(file, precision, label, options, verbose, print));
  }
  return outcomes;
}

async function reportOne(
  file: PeerFile,
  precision: Precision,
  label: string,
  options: RunOn,
  verbose: boolean,
  print: (line: string) => void,
): Promise<Outcome> {
  const name = `${label}${precision.padEnd(10)}`;
  try {
    const comparison = await comparePeer(file, precision, options);
    const failed = comparison.failures.length > 0;
    print(`${failed ? "FAIL" : "ok  "}  ${name}${numbers(comparison)}`);
    for (const failure of comparison.failures) print(`      ${failure}`);
    if (verbose) print(`      largest: ${comparison.largest.where || "equal"}`);
    return failed ? "failed" : "ok";
  } catch (error) {
    if (error instanceof Unsupported) {
      print(`skip  ${name}${error.message}`);
      return "skipped";
    }
    print(`ERROR ${name}${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    return "failed";
  }
}

function numbers({ largest, spikes, events, compared, leftOut, ranOn }: PeerComparison): string {
  const trains = ({ differ, total }: TrainsCompared) => (total === 0 && differ === 0 ? "-" : `${differ} of ${total}`);
  const left = leftOut === 0 ? "" : ` (${leftOut} left out)`;
  return `${largest.size.toExponential(1).padStart(9)}${trains(spikes).padStart(17)}${trains(events).padStart(17)}${String(compared).padStart(10)}  ${ranOn}${left}`;
}
