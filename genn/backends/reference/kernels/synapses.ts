/** One step of synapses in one instance: those of the neurons that sent an event, in the order of the list, or all, by rows. */
import type { SynapseKernel } from "../../../program/program.ts";
import { sectionAt, standIn } from "../host.ts";
import type { Machine } from "../machine.ts";
import { placesOf } from "../places.ts";

export function synapseStep(machine: Machine, kernel: SynapseKernel): (batch: number) => void {
  const { connectivity, trigger, kind } = kernel;
  const stand = standIn(connectivity);
  const { here } = stand;
  const code = sectionAt(machine, stand, kernel.section);
  const { ofRow, ofColumn } = placesOf(machine, connectivity);
  const ofSender = kind === "postsynapticSpike" ? ofColumn : ofRow;
  const at = (neuron: number) => {
    for (const place of ofSender(neuron)) {
      Object.assign(here, place);
      code();
    }
  };
  return (batch) => {
    here.batch = batch;
    if (trigger === undefined) for (let row = 0; row < connectivity.rows; row++) at(row);
    else machine.senders(trigger, batch, kernel.arrival).forEach(at);
  };
}
