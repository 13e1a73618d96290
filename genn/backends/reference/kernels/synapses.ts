/** One step of synapses in one instance: those of the neurons that sent an event, in the order of the list, or all, by rows. */
import type { ConnectivityKind } from "../../../model/connectivity.ts";
import type { Connectivity } from "../../../program/connectivity.ts";
import type { SynapseKernel } from "../../../program/program.ts";
import { sectionAt, standIn } from "../host.ts";
import type { Machine } from "../machine.ts";

/** The partners of one neuron, in order. */
interface Partners {
  /** Postsynaptic neurons of a presynaptic one. */
  readonly targets: (connectivity: Connectivity, row: number) => readonly number[];
  /** Presynaptic neurons of a postsynaptic one. */
  readonly sources: (connectivity: Connectivity, column: number) => readonly number[];
}

const upTo = (size: number): number[] => Array.from({ length: size }, (_, index) => index);

const PARTNERS: Readonly<Record<ConnectivityKind, Partners>> = {
  dense: { targets: ({ columns }) => upTo(columns), sources: ({ rows }) => upTo(rows) },
  one_to_one: { targets: (_, row) => [row], sources: (_, column) => [column] },
};

export function synapseStep(machine: Machine, kernel: SynapseKernel): (batch: number) => void {
  const { connectivity, trigger, kind } = kernel;
  const { targets, sources } = PARTNERS[connectivity.kind];
  const stand = standIn(connectivity);
  const { here } = stand;
  const code = sectionAt(machine, stand, kernel.section);
  const ofRow = (row: number) => {
    here.row = row;
    for (const column of targets(connectivity, row)) {
      here.column = column;
      code();
    }
  };
  const ofColumn = (column: number) => {
    here.column = column;
    for (const row of sources(connectivity, column)) {
      here.row = row;
      code();
    }
  };
  const ofSender = kind === "postsynapticSpike" ? ofColumn : ofRow;
  const rows = upTo(connectivity.rows);
  return (batch) => {
    here.batch = batch;
    if (trigger === undefined) rows.forEach(ofRow);
    else machine.senders(trigger, batch).forEach(ofSender);
  };
}
