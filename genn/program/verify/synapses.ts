/** Checks of synapse kernels: what triggers them, what they reach on either side, and what passes have noted about them. */
import { storageBytes } from "../../language/types.ts";
import { wordsPerRow } from "../graph.ts";
import type { Buffer, ElementIndex, FunctionBinding, Section, StillSenders, SynapseKernel } from "../program.ts";
import { CodeVerifier, type Place } from "./code.ts";
import type { Verification } from "./context.ts";
import type { Sides } from "./sides.ts";

export function verifySynapses(all: Verification, kernel: SynapseKernel, sides: Sides): void {
  const where = `kernel '${kernel.name}'`;
  const { section, connectivity, still, skipWhereZero, marks } = kernel;
  sides.connects(kernel);
  all.require(section.role === "synapse", where, `its code has the role '${section.role}'`);
  verifyTrigger(all, kernel);
  verifyGraph(all, kernel, where);
  verifier(all, kernel, sides, {}).check(section, section.body);
  if (skipWhereZero !== undefined) {
    const at = `${where}, 'skipWhereZero'`;
    all.require(kernel.kind === "synapseDynamics", at, `it is for work in every step, not for a ${kernel.kind}`);
    const rate = all.buffer(skipWhereZero.buffer, at);
    if (rate) all.shaped(rate, { columns: connectivity.rows, type: "float" }, at);
    all.scratch(skipWhereZero.rows, at, { columns: connectivity.rows, type: "int32" });
  }
  if (still !== undefined) verifyStill(all, kernel, still, sides);
  if (marks !== undefined) {
    const at = `${where}, 'marks'`;
    const isChanged = all.program.step.some((other) => other.kind === "neuron" && other.held?.changed === marks);
    all.require(isChanged, at, `buffer ${marks} is not what a neuron kernel with held values looks at`);
    all.require(kernel.kind === "presynapticSpike", at, `a ${kernel.kind} kernel marks no events`);
  }
}

/** The synapses of a sparse population are where its graph says, which lies in buffers of the right size. */
function verifyGraph(all: Verification, { connectivity, rowCode }: SynapseKernel, where: string): void {
  const { graph, rows, columns, synapseCount, kernelSize } = connectivity;
  const room = connectivity.storage.columns;
  all.require((connectivity.kind === "sparse") === (graph !== undefined), where, "only sparse synapses are listed");
  if (graph === undefined) return;
  const numbers = (id: number, length: number) => {
    const buffer = all.buffer(id, where);
    if (buffer === undefined) return;
    all.shaped(buffer, { columns: length }, where);
    all.require(
      buffer.sharing === "shared" && (!buffer.persistent || graph.changes),
      where,
      `buffer '${buffer.name}' is no list of synapses`,
    );
  };
  numbers(graph.rowStart, rows + 1);
  if (graph.unpacked !== undefined) {
    all.require(graph.incoming === undefined, where, "its synapses are not listed, so nothing can run along columns");
    const { words } = graph.unpacked;
    all.require((words === undefined) === (rowCode !== undefined), where, "rows are found from bits, or by code");
    if (words !== undefined) numbers(words, rows * wordsPerRow(columns));
    return;
  }
  numbers(graph.targets, room);
  all.require(
    (graph.kernel === undefined) === (kernelSize === undefined),
    where,
    "who shares a kernel says which element",
  );
  if (graph.kernel !== undefined) numbers(graph.kernel, synapseCount);
  if (graph.ordered !== undefined) for (const id of Object.values(graph.ordered)) numbers(id, room);
  if (graph.incoming === undefined) return;
  numbers(graph.incoming.start, columns + 1);
  numbers(graph.incoming.synapses, room);
  numbers(graph.incoming.sources, room);
}

function verifyTrigger(
  all: Verification,
  { name, source, target, kind, trigger, connectivity, arrival }: SynapseKernel,
): void {
  const where = `kernel '${name}'`;
  if (kind === "synapseDynamics") {
    all.require(trigger === undefined, where, "dynamics have no trigger");
    return;
  }
  const queue = trigger === undefined ? undefined : all.program.events[trigger];
  all.require(queue !== undefined, where, `its trigger, event queue ${trigger}, does not exist`);
  if (queue === undefined) return;
  all.require(
    arrival >= 1 && arrival <= queue.slots,
    where,
    `its trigger is of ${arrival} steps ago, of which ${queue.slots} are kept`,
  );
  const side = kind === "presynapticSpike" ? "pre" : "post";
  const neurons = side === "pre" ? connectivity.rows : connectivity.columns;
  all.require(
    queue.size === neurons,
    where,
    `its trigger has ${queue.size} neurons ('${queue.population}'), the ${side}synaptic side ${neurons}`,
  );
  const population = side === "pre" ? source : target;
  all.require(
    queue.population === population,
    where,
    `its trigger is of '${queue.population}', that side is '${population}'`,
  );
}

function verifyStill(all: Verification, kernel: SynapseKernel, still: StillSenders, sides: Sides): void {
  const where = `kernel '${kernel.name}', 'still'`;
  const { rows, columns, kind } = kernel.connectivity;
  const { scalar } = all.program.precision;
  all.require(kernel.kind === "synapseDynamics" && kind === "dense", where, "it is for dense synapse dynamics");
  all.flag(still.begun, `${where}, 'begun'`);
  all.require(still.watched.length > 0, where, "it watches nothing");
  for (const { buffer, last } of still.watched) {
    const watched = all.buffer(buffer, where);
    if (watched === undefined) continue;
    all.shaped(watched, { columns: rows }, where);
    all.require(storageBytes(watched.type) === 4, where, `buffer '${watched.name}' is wider than 4 bytes`);
    all.scratch(last, `${where}, 'last'`, { columns: rows, type: watched.type });
  }
  for (const id of still.kept) all.scratch(id, `${where}, 'kept'`, { columns, type: scalar });
  for (const id of still.integrals) all.scratch(id, `${where}, 'integrals'`, { columns, type: scalar });
  const into = (allowed: readonly number[], { kind, ...binding }: FunctionBinding) =>
    kind === "addTo" && "buffer" in binding && allowed.includes(binding.buffer)
      ? undefined
      : "but it may only add to the kept sums";
  const check = (section: Section | undefined, changes: Partial<Place>) => {
    if (section !== undefined) verifier(all, kernel, sides, changes).check(section, section.body);
  };
  const nothing = () => "but nothing may be written here";
  check(still.send, { refusesWrite: nothing, refusesCall: (binding) => into(still.kept, binding) });
  check(still.settle, { refusesCall: () => "but nothing is sent here" });
  check(still.eachStep, {
    shapes: { post: { rows: 1, columns }, single: { rows: 1, columns: 1 } },
    numbers: ["post", "batch"],
    refusesWrite: ({ id }) => (still.integrals.includes(id) ? undefined : "which is none of the integrals"),
  });
}

/** Code of synapses, but for `changes`. */
function verifier(all: Verification, kernel: SynapseKernel, sides: Sides, changes: Partial<Place>): CodeVerifier {
  const { connectivity, name, source, target, sums } = kernel;
  const place: Place = {
    shapes: {
      own: connectivity.storage,
      pre: { rows: 1, columns: connectivity.rows },
      post: { rows: 1, columns: connectivity.columns },
      single: { rows: 1, columns: 1 },
      ...(connectivity.kernelSize !== undefined && { kernel: { rows: 1, columns: connectivity.kernelSize } }),
    },
    numbers: ["pre", "post", "synapse", "batch"],
    inputs: [],
    reductions: [],
    refusesWrite: (buffer, index) => refusesWrite(kernel, buffer, index),
    refusesRead: ({ sharing }) => (sharing === "block" ? "is an accumulator: steps may only add to it" : undefined),
    refusesCall: (binding) => {
      if (binding.kind !== "addTo" && binding.kind !== "addToDelayed") return "which is for neurons";
      if (sums.variables.some(({ index, buffer }) => index === binding.index && buffer === binding.buffer))
        return undefined;
      if (binding.buffer === (binding.kind === "addTo" ? sums[binding.index] : sums.delayed)) return undefined;
      return `which adds to buffer '${all.program.buffers[binding.buffer]?.name}', no sum of these synapses`;
    },
    reached: (buffer, index) => {
      if (index !== "pre" && index !== "post") return;
      sides.reaches(index === "pre" ? source : target, buffer.id, `kernel '${name}'`);
    },
    ...changes,
  };
  return new CodeVerifier(all, name, place);
}

function refusesWrite({ kind }: SynapseKernel, buffer: Buffer, index: ElementIndex): string | undefined {
  if (buffer.sharing === "shared") return "which instances share";
  if (index === "own") return undefined;
  const isRowConstant = index === "pre" && buffer.repeats !== undefined && kind === "presynapticSpike";
  return isRowConstant ? undefined : `which synapses reach by '${index}' only`;
}
