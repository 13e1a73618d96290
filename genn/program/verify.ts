/**
 * The invariants of a Program: what `lower` promises, every pass keeps and every backend relies on. Tests verify after every pass
 * (`GENN_DEBUG=verify`); a broken rule is a mistake of the simulator, and the error names the kernel, the buffer and the pass.
 */
import { type Buffer, type CustomUpdateKernel, copiesOf, type EventQueue, type Program, padded } from "./program.ts";
import { addsToBlocks, kernelsOf } from "./rewrite.ts";
import { CodeVerifier, type Place } from "./verify/code.ts";
import { verifyConnectivityUpdates } from "./verify/connectivity-updates.ts";
import { InvalidProgramError, Verification } from "./verify/context.ts";
import { verifyNeurons } from "./verify/neurons.ts";
import { Sides } from "./verify/sides.ts";
import { verifyStreams } from "./verify/streams.ts";
import { verifySynapses } from "./verify/synapses.ts";

export { InvalidProgramError } from "./verify/context.ts";

/**
 * Checks a Program.
 * @param after What has just been done to it, for the message: `the pass 'zeroRows'`.
 * @throws InvalidProgramError with every rule that is broken.
 */
export function verify(program: Program, after: string): void {
  const all = new Verification(program);
  const sides = new Sides(all);
  verifyNames(all);
  for (const [index, buffer] of program.buffers.entries()) verifyBuffer(all, buffer, index);
  for (const [index, { id, name, initial }] of program.arrays.entries()) {
    all.require(id === index, `array '${name}'`, `its id is ${id}, its index ${index}`);
    all.require(
      Array.prototype.every.call(initial, Number.isFinite),
      `array '${name}'`,
      "it starts with what is no finite number",
    );
  }
  for (const [index, queue] of program.events.entries()) verifyQueue(all, queue, index, sides);
  verifyOrder(all);
  for (const kernel of program.step) {
    if (kernel.kind === "neuron") verifyNeurons(all, kernel, sides);
    else if (kernel.kind === "customUpdate") verifyStepUpdate(all, kernel);
    else verifySynapses(all, kernel, sides);
  }
  for (const kernel of program.customUpdates) verifyCustomUpdate(all, kernel);
  verifyConnectivityUpdates(all);
  sides.verify();
  verifyStreams(all);
  if (all.problems.length > 0) throw new InvalidProgramError(program.name, after, [...new Set(all.problems)]);
}

function verifyNames(all: Verification): void {
  const unique = (what: string, names: readonly string[]) => {
    const seen = new Set<string>();
    for (const name of names) {
      all.require(!seen.has(name), `${what} '${name}'`, "there are two of that name");
      seen.add(name);
    }
  };
  const { buffers, arrays, events } = all.program;
  unique(
    "buffer",
    buffers.map(({ name }) => name),
  );
  unique(
    "array",
    arrays.map(({ name }) => name),
  );
  unique(
    "kernel",
    kernelsOf(all.program).map(({ name }) => name),
  );
  unique(
    "event queue",
    events.map(({ kind, population, synapses }) => `${synapses ?? population}.${kind}`),
  );
}

const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;

function verifyBuffer(all: Verification, buffer: Buffer, index: number): void {
  const { id, name, rows, columns, stride, initial, persistent, repeats, sharing, historyOf, segmentOf } = buffer;
  const require = (holds: boolean, problem: string) => all.require(holds, `buffer '${name}'`, problem);
  require(id === index, `its id is ${id}, its index ${index}`);
  // A sparse population may have no synapses.
  require(isCount(rows) && (isCount(columns) || columns === 0), `it has ${rows} x ${columns} elements`);
  require(stride === padded(columns), `its rows of ${columns} elements are ${stride} apart, not ${padded(columns)}`);
  require(isCount(copiesOf(all.program, sharing)), `it has ${copiesOf(all.program, sharing)} copies`);
  const isDrawn = initial !== undefined && initial.kind !== "constant" && initial.kind !== "array";
  require(persistent || !isDrawn, "it is scratch, but what it starts as is drawn");
  if (initial?.kind === "array") {
    const { length } = initial.values;
    const grows = all.program.graphs.some(({ growth }) => growth?.variables.includes(id));
    const elements = (historyOf === undefined ? rows : 1) * columns;
    require(grows
      ? length <= elements
      : length === elements, `it has ${rows} x ${columns} elements and ${length} initial values`);
  }
  if (historyOf !== undefined) {
    const kept = all.program.buffers[historyOf];
    const alike = kept?.type === buffer.type && kept.sharing === sharing && kept.time === buffer.time;
    require(alike &&
      kept.rows === 1 &&
      kept.columns === columns, `it is the past of '${kept?.name}', which is not like it`);
    require(isRing(rows), `it is a ring of ${rows} slots`);
  }
  if (segmentOf !== undefined) {
    const of = all.buffer(segmentOf, `buffer '${name}', its segments`);
    const values = of?.initial?.kind === "array" ? Array.from(of.initial.values) : [];
    require(of?.type === "uint32" &&
      values.length > 0 &&
      values.every(
        (one) => Number.isInteger(one) && one >= 0 && one < columns,
      ), `'${of?.name}' does not say which of its ${columns} segments each neuron is in`);
  }
  if (repeats === undefined) return;
  require(isCount(repeats) && rows === 1, `one element stands for ${repeats} synapses, but it has ${rows} rows`);
  require(initial?.kind === "constant", "one element stands for a row of synapses that do not start alike");
}

/** Rings have 2^n slots. */
const isRing = (slots: number): boolean => isCount(slots) && Number.isInteger(Math.log2(slots));

function verifyQueue(all: Verification, queue: EventQueue, index: number, sides: Sides): void {
  const { id, kind, population, size, slots, time, previousTime, wasTrue } = queue;
  const where = `event queue of '${population}' (${kind})`;
  all.require(id === index, where, `its id is ${id}, its index ${index}`);
  all.require(isRing(slots), where, `it has ${slots} slots`);
  all.require(
    (kind === "spike") === (queue.synapses === undefined),
    where,
    "spikes are of neurons alone, other events of synapses",
  );
  const type = "int32";
  all.own(queue.count, `${where}, 'count'`, { rows: slots, columns: 1, type });
  all.own(queue.ids, `${where}, 'ids'`, { rows: slots, columns: size, type });
  all.own(queue.total, `${where}, 'total'`, { columns: 1, type });
  all.scratch(queue.spiking, `${where}, 'spiking'`, { columns: size, type });
  if (wasTrue !== undefined) all.own(wasTrue, `${where}, 'wasTrue'`, { columns: size, type });
  const { timepoint } = all.program.precision;
  for (const buffer of [time, previousTime]) {
    if (buffer === undefined || !all.own(buffer, `${where}, its times`, { columns: size, type: timepoint })) continue;
    sides.belongs(buffer, population, where);
  }
  all.require(
    previousTime === undefined || time !== undefined,
    where,
    "it keeps the time before the last, not the last",
  );
  const fillers = all.program.step.flatMap((kernel) =>
    kernel.kind === "neuron" ? kernel.events.filter(({ event }) => event === id) : [],
  );
  all.require(fillers.length === 1, where, `${fillers.length} kernels fill it instead of one`);
}

/** Synapses come first, then updates, neurons, and updates; a population has one kernel. */
function verifyOrder(all: Verification): void {
  const populations = new Set<string>();
  let last = "";
  let isBehindUpdates = false;
  for (const kernel of all.program.step) {
    const where = `kernel '${kernel.name}'`;
    if (kernel.kind === "customUpdate") {
      isBehindUpdates = true;
      last = kernel.name;
      continue;
    }
    if (kernel.kind !== "neuron") {
      const isFirst = populations.size === 0 && !isBehindUpdates;
      all.require(isFirst, where, `synapses come first, and it stands behind '${last}'`);
      continue;
    }
    const { population, size, stride } = kernel;
    all.require(!populations.has(population), where, `there are two kernels of the population '${population}'`);
    all.require(isCount(size) && stride === padded(size), where, `${size} neurons have a stride of ${stride}`);
    populations.add(population);
    last = kernel.name;
  }
}

/** Of an update that runs in every step, in one instance after the other. */
function verifyStepUpdate(all: Verification, kernel: CustomUpdateKernel): void {
  const { name, group, connectivity, copies, axis, reductions, broadcasts } = kernel;
  const where = `kernel '${name}'`;
  all.require(group === undefined, where, `it is of the group '${group}', which is called`);
  all.require(connectivity === undefined, where, "what runs over synapses in every step is code of theirs");
  all.require(copies === "instance", where, `it runs over '${copies}', and not in an instance`);
  all.require(axis !== "batch" || reductions.length === 0, where, "instances do not meet within a step");
  all.require(broadcasts.length === 0, where, "it sets the past, which is done between steps");
  verifyCustomUpdate(all, kernel);
}

function verifyCustomUpdate(all: Verification, kernel: CustomUpdateKernel): void {
  const where = `kernel '${kernel.name}'`;
  const { rows, columns, copies, connectivity, section, reductions, axis, segments } = kernel;
  const storage = connectivity?.storage ?? { rows: 1, columns };
  all.require(
    rows === storage.rows && columns === storage.columns,
    where,
    `it runs over ${rows} x ${columns} elements, which are stored as ${storage.rows} x ${storage.columns}`,
  );
  all.require(section.role === "customUpdate", where, `its code has the role '${section.role}'`);
  if (kernel.skipWhereZero !== undefined) {
    const at = `${where}, 'skipWhereZero'`;
    all.require(
      connectivity?.kind === "dense" && addsToBlocks(kernel, all.program),
      at,
      "it does not only add to rows",
    );
    const factor = all.buffer(kernel.skipWhereZero.buffer, at);
    if (factor !== undefined) all.shaped(factor, { columns: rows, type: "float" }, at);
    all.scratch(kernel.skipWhereZero.rows, at, { columns: rows, type: "int32" });
  }
  for (const { name, buffer: id, type, index } of reductions) {
    const at = `${where}, reduction '${name}'`;
    const buffer = all.buffer(id, at);
    if (buffer === undefined) continue;
    const target = axis === "batch" ? { rows, columns } : { rows: 1, columns: segments?.count ?? 1 };
    all.shaped(buffer, { ...target, type }, at);
    const expected = { batch: "own", neurons: "single", segments: "segment" }[axis];
    const sharing = axis === "batch" ? "shared" : copies;
    all.require(index === expected && buffer.sharing === sharing, at, `buffer '${buffer.name}' has no place for it`);
  }
  const isOverNeurons = connectivity === undefined && copies !== "block" && kernel.skipWhereZero === undefined;
  all.require(axis === "batch" || (isOverNeurons && reductions.length > 0), where, `it reduces over the ${axis}`);
  all.require((axis === "segments") === (segments !== undefined), where, "segments are for what reduces over them");
  if (segments !== undefined) {
    const purpose = `${where}, its segments`;
    const starts = all.buffer(segments.starts, purpose);
    if (starts !== undefined) all.shaped(starts, { columns: segments.count + 1, type: "uint32" }, purpose);
  }
  const place: Place = {
    shapes: {
      own: { rows, columns },
      single: { rows: 1, columns: 1 },
      ...(connectivity === undefined
        ? {}
        : { pre: { rows: 1, columns: connectivity.rows }, post: { rows: 1, columns: connectivity.columns } }),
      ...(connectivity?.kind === "dense" ? { transposed: { rows: columns, columns: rows } } : {}),
    },
    numbers: connectivity === undefined ? ["own", "batch"] : ["pre", "post", "synapse", "batch"],
    inputs: [],
    reductions: reductions.map(({ type }) => type),
    refusesWrite: ({ sharing }, index) => {
      if (index === "single") return "which is one value for all elements";
      if (index === "segment") return "which the neurons of a segment share";
      if (index === "pre" || index === "post") return "which many synapses share";
      // Instances may add to what their block accumulates; that they do no more is for `refusesRead` to see.
      if (copies === "instance" && sharing === "block") return undefined;
      return sharing === copies ? undefined : `which has copies for '${sharing}', while it runs over '${copies}'`;
    },
    refusesRead: ({ sharing }) =>
      sharing === copies || sharing === "shared"
        ? undefined
        : `has copies for '${sharing}', while it runs over '${copies}'`,
    refusesCall: () => "which custom updates cannot",
    reached: () => undefined,
  };
  new CodeVerifier(all, kernel.name, place).check(section, section.body);
}
