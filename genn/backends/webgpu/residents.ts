/**
 * What of an instance's state lives in workgroup memory while its workgroup runs a stretch: the lists of spikes and partial sums first, then as many of its
 * neurons' variables as fit, the smallest first.
 */
import { storageBytes } from "../../language/types.ts";
import { isSynapseKernel } from "../../program/program.ts";
import { accessesOf, buffersTouched } from "../../program/schedule.ts";
import type { ModuleContext } from "./module-context.ts";

export function chooseResidents(context: ModuleContext, room: number): Set<number> {
  const spikes = context.program.events.flatMap(({ count, ids }) => [count, ids]);
  const bits = [...context.bookkeeping.values()].flatMap(({ eventBits }) => eventBits);
  const sums = context.program.step.flatMap((kernel) =>
    isSynapseKernel(kernel) ? (context.partialSums(kernel) ?? []) : [],
  );
  const bytes = (id: number): number => {
    const { columns, type } = context.buffer(id);
    return columns * storageBytes(type);
  };
  const others = [...buffersOfSteps(context)]
    .filter((id) => {
      const { sharing, rows, columns } = context.buffer(id);
      return sharing === "instance" && rows === 1 && columns > 0;
    })
    .sort((a, b) => bytes(a) - bytes(b));
  const chosen = new Set<number>();
  let used = 0;
  // Rings stay where all their rows have room.
  const lists = spikes.filter((id) => context.buffer(id).rows === 1);
  for (const id of [...bits, ...lists, ...sums, ...others]) {
    // Every variable starts on 16 bytes.
    const taken = Math.ceil(bytes(id) / 16) * 16;
    if (chosen.has(id) || used + taken > room) continue;
    chosen.add(id);
    used += taken;
  }
  return chosen;
}

/** Everything the kernels of a step touch, as far as this backend keeps it, and the backend's own bookkeeping. */
function buffersOfSteps({ program, bookkeeping, layout }: ModuleContext): Set<number> {
  const touched = program.step.flatMap((kernel) => [...buffersTouched(accessesOf(program, kernel))]);
  const own = [...bookkeeping.values()].flatMap(({ heldUntil, restsUntil }) => [...heldUntil, restsUntil ?? []].flat());
  return new Set([...touched, ...own].filter((id) => layout.places.has(id)));
}
