/** Connectivity updates as generated code, over memory of its own, on one thread. What it does is what `reference/connectivity-update.ts` says. */
import { type ConnectivityUpdate, clockOf, type PlacedGraph, type Program } from "../../program/program.ts";
import type { RowBinding } from "../../program/rows.ts";
import { timeOfStep } from "../../program/time.ts";
import { usesOf } from "../../program/walk.ts";
import type { RowsAfter, RowsBefore, RowUpdate } from "../common/row-update.ts";
import { type Elements, RunError } from "../engine.ts";
import { ConstructionModule, type ConstructionRun, HEAD } from "./construction/module.ts";
import { type RowLayout, rowLayoutOf } from "./construction/row-layout.ts";
import { printRowUpdate } from "./construction/row-update.ts";

/** Memory that such code can have; larger populations are for the definition. */
const MOST_BYTES = 2 ** 31;

/** Makes the code of an update run; undefined where it has to be run by the letter. */
export async function compiledRowUpdate(
  program: Program,
  update: ConnectivityUpdate,
  placed: PlacedGraph,
  sides: { readonly pre: string; readonly post: string },
): Promise<RowUpdate | undefined> {
  if (!canCompile(update)) return undefined;
  const layout = rowLayoutOf(program, update, placed);
  if (layout.end > MOST_BYTES) return undefined;
  const module = new ConstructionModule(program.name, program.seed);
  const index = printRowUpdate(module, update, { program, placed, layout, target: sides.post });
  const run = await module.start({ threads: 1 });
  return (before) =>
    updated({ module, run, index, layout }, before, placed, sides.pre, timeOfStep(before.timestep, clockOf(program)));
}

/**
 * Does the function mean what the code says? Values of neurons are in locals while a row is done, so none may be reached in two ways, one of which writes.
 */
function canCompile({ section, writes }: ConnectivityUpdate): boolean {
  const read = [...usesOf(section.body).all].flatMap(({ binding }) => {
    const bound = binding as RowBinding | undefined;
    return bound?.kind === "element" && bound.index === "post" ? [bound.buffer] : [];
  });
  return !writes.some((id) => read.includes(id));
}

interface Compiled {
  readonly module: ConstructionModule;
  readonly run: ConstructionRun;
  readonly index: number;
  readonly layout: RowLayout;
}

type Kind<T> = { new (buffer: ArrayBufferLike, at: number, length: number): T; readonly BYTES_PER_ELEMENT: number };

function updated(
  { module, run, index, layout }: Compiled,
  before: RowsBefore,
  placed: PlacedGraph,
  source: string,
  time: number,
): RowsAfter {
  const { graph, synapses, neurons, arrays } = before;
  const arrayBytes = arrays.reduce((sum, { byteLength }) => sum + Math.ceil(byteLength / 8) * 8, 0);
  // An array without elements has a place, too.
  run.reach(layout.end + arrayBytes + 8, `the synapses of '${placed.population}'`);
  const view = <T extends Elements | Uint8Array | Uint16Array>(values: T, at: number, count = values.length): T =>
    new (values.constructor as unknown as Kind<T>)(run.buffer, at, count);
  const put = <T extends Elements | Uint8Array | Uint16Array>(values: T, at: number) =>
    view(values, at).set(values as never);
  new Float64Array(run.buffer, layout.time, 1)[0] = time;
  new Uint32Array(run.buffer, layout.call, 1)[0] = before.call;
  put(graph.rowStart, layout.startsBefore);
  put(graph.targets, layout.targetsBefore);
  new Uint32Array(run.buffer, layout.startsAfter, 1)[0] = 0;
  for (const [id, { before: at }] of layout.synapses) put(synapses.get(id)!, at);
  for (const [id, at] of layout.neurons) put(neurons.get(id)!, at);
  let free = layout.end;
  const places = arrays.map((elements, k) => {
    new Uint32Array(run.buffer, layout.arrays + 8 * k, 2).set([free, elements.length]);
    put(elements, free);
    const at = free;
    free += Math.ceil(elements.byteLength / 8) * 8;
    return at;
  });
  const failed = run.runHere(index, 0, graph.rows);
  if (failed !== 0) fail({ module, run, index, layout }, failed, source);
  for (const [id, at] of layout.neurons) neurons.get(id)!.set(view(neurons.get(id)!, at) as never);
  for (const [k, at] of places.entries()) arrays[k]!.set(view(arrays[k]!, at) as never);
  const rowStart = view(graph.rowStart, layout.startsAfter).slice();
  const synapseCount = rowStart[graph.rows]!;
  const after = new Map(
    [...layout.synapses].map(([id, { after: at }]) => [
      id,
      withoutRest(view(synapses.get(id)!, at).slice(), synapseCount, placed),
    ]),
  );
  const targets = view(graph.targets, layout.targetsAfter, synapseCount).slice();
  return { graph: { ...graph, synapseCount, rowStart, targets, listed: undefined }, synapses: after };
}

/** What removed synapses have left behind the last one becomes 0, in every copy. */
function withoutRest(elements: Elements, synapseCount: number, { graph, growth }: PlacedGraph): Elements {
  const stride = Math.max(1, Math.ceil((graph.rows * growth!.perRow) / 4)) * 4;
  const zero = elements instanceof BigInt64Array || elements instanceof BigUint64Array ? 0n : 0;
  for (let start = 0; start < elements.length; start += stride)
    elements.fill(zero as never, start + synapseCount, start + stride);
  return elements;
}

/** Which row it was that failed: the one that no end has been noted for. */
function fail({ module, run }: Compiled, check: number, source: string): never {
  const row = new Uint32Array(run.buffer, HEAD.slots, 1)[0]!;
  throw new RunError(`${module.whatFailed(check, run.value)} (for neuron ${row} of '${source}')`);
}
