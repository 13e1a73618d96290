/**
 * Re-runs what a golden file recorded, with the drop-in models and `NetworkBase.runSim`, and reports the largest differences: of the state of
 * neurons and synapses, of weight and bias changes before each update, of weights and biases after it, and of events.
 */
import type { NeuronPopulation } from "../genn/model/model.ts";
import { eventNames, type PlasticityInfo, type RunOptions, type RunResult } from "../network_base/index.ts";
import { type AnyNetwork, type FamilyOptions, families, type GoldenNetwork } from "./families.ts";
import { type ByName, type GoldenArray, GoldenError } from "./field.ts";
import { MovedEvents } from "./moved-events.ts";
import type { GoldenFile, GoldenUpdate } from "./reader.ts";

/** What is compared: variables, `dg` and `db`, weights and biases. */
export const kinds = ["state", "change", "weights"] as const;
export type Kind = (typeof kinds)[number];

/**
 * The largest difference of a kind, and where it is. State and weights are of order 1: |ours - recorded|. Changes are long sums of any
 * size, in which a rounding error is multiplied by elapsed time: |ours - recorded| / max(1, largest |recorded| of the array).
 */
export interface Difference {
  readonly size: number;
  readonly where: string;
}
export interface Comparison {
  readonly name: string;
  /** What it ran on, such as `webgpu, fused`. */
  readonly ranOn: string;
  readonly differences: Readonly<Record<Kind, Difference>>;
  /** Events that moved, vanished or appeared, of all recorded; how many may; steps of a population whose numbers of events differ. */
  readonly events: {
    readonly moved: number;
    readonly total: number;
    readonly stepsOff: number;
    readonly allowed: number;
  };
  /** Numbers looked at. */
  readonly compared: number;
  /** Recorded variables that our models do not have, and numbers left out because their neuron's events moved. */
  readonly notModelled: readonly string[];
  readonly leftOut: number;
  readonly tolerance: number;
  /** What is past its tolerance, in words; empty when the file is reproduced. */
  readonly failures: readonly string[];
}

/** Differences up to which a run counts as reproduced (README of the golden files). */
export const tolerances = { float: 1e-4, double: 1e-9 } as const;
/** Share of events that may move in float runs of the classic family, whose thresholds are 170 units in the last place of a rate. */
const MOVED_SHARE = 0.003;
/** Chaotic recurrent network: past this step the event-based minimal network says nothing about an implementation. */
const MINIMAL_EVENT_STEPS = 100;

/** Can the file be run on that backend? If not, why. */
export function unsupported({ config }: GoldenFile, { backend }: FamilyOptions = {}): string | undefined {
  if (!Object.hasOwn(families, config.family)) return `not supported yet: family ${config.family}`;
  return backend === "webgpu" && config.precision === "double" ? "double precision: for the wasm backend" : undefined;
}

/** Re-runs a file and compares. Throws `GoldenError` or `ModelError` where the file does not describe a network we can build. */
export async function compareGolden(file: GoldenFile, options: FamilyOptions = {}): Promise<Comparison> {
  const reason = unsupported(file, options);
  if (reason !== undefined) throw new GoldenError(`${file.name}: ${reason}`);
  const golden = await families[file.config.family]!(file, options);
  try {
    checkStructure(file, golden.net);
    await setInitial(file, golden.net);
    const steps = comparedSteps(file);
    const run = await drive(file, golden, steps);
    const tally = new Tally(file, steps, run.result, golden.largestSum);
    await compareRun(file, golden.net, run, steps, tally);
    const { backend, execution } = golden.net.simulation;
    return tally.comparison(execution === undefined ? backend : `${backend}, ${execution}`);
  } finally {
    golden.net.destroy();
  }
}

const comparedSteps = ({ config }: GoldenFile): number =>
  config.family === "min" && config.isEventModel ? Math.min(config.steps, MINIMAL_EVENT_STEPS) : config.steps;

/** Our network has the file's populations, in the file's order, with the file's connections. */
function checkStructure(file: GoldenFile, net: AnyNetwork): void {
  const { model } = net.simulation;
  const describe = (name: string, ...rest: unknown[]) => `${name} (${rest.join(", ")})`;
  const compareLists = (what: string, ours: readonly string[], theirs: readonly string[]) => {
    const index = theirs.findIndex((one, k) => one !== ours[k]);
    if (index !== -1 || ours.length !== theirs.length) {
      const k = index === -1 ? theirs.length : index;
      throw new GoldenError(
        `${file.name}: ${what}[${k}] is ${theirs[k] ?? "missing"}, where our network has ${ours[k] ?? "none"}`,
      );
    }
  };
  compareLists(
    "neuron_pops",
    model.neuronPopulations.map((one) => describe(one.name, one.size)),
    file.neurons.map((one) => describe(one.name, one.size)),
  );
  compareLists(
    "synapse_pops",
    model.synapsePopulations.map((one) =>
      describe(one.name, one.source.name, one.target.name, one.connectivity, one.postTargetVar),
    ),
    file.synapses.map((one) => describe(one.name, one.pre, one.post, one.connectivity, one.targetVariable)),
  );
}

/** Weights, biases and start values of all variables, as recorded. */
async function setInitial(file: GoldenFile, net: AnyNetwork): Promise<void> {
  for (const [name, { values }] of Object.entries(file.initial.weights)) await net.setWeights(name, values);
  for (const [name, { values }] of Object.entries(file.initial.biases)) {
    if (hasVariable(net, name, "b")) await net.setBiases(name, values);
    else checkInert(file, `initial.biases.${name}`, values);
  }
  for (const [name, variables] of Object.entries(file.initial.variables)) {
    for (const [variable, value] of Object.entries(variables)) {
      if (hasVariable(net, name, variable)) net.simulation.push(net.reference(name, variable), value);
    }
  }
}

const neuronOf = (net: AnyNetwork, name: string): NeuronPopulation => net.neuronPopulation(name);
const hasVariable = (net: AnyNetwork, population: string, variable: string): boolean =>
  Object.hasOwn(neuronOf(net, population).neuron.definition.vars, variable);

/** Biases of a population that has none in our models must do nothing in the recording. */
function checkInert(file: GoldenFile, field: string, values: Float64Array): void {
  if (values.some((value) => value !== 0))
    throw new GoldenError(`${file.name}: ${field} is not 0, but our model has no bias there`);
}

/** What an update left, by population. */
interface Snapshot {
  readonly dg: Map<string, ArrayLike<number>>;
  readonly db: Map<string, ArrayLike<number>>;
  readonly afterPlasticity: Weights;
  readonly after: Weights;
}
interface Weights {
  readonly weights: Map<string, ArrayLike<number>>;
  readonly biases: Map<string, ArrayLike<number>>;
}
interface Run {
  readonly result: RunResult;
  readonly updates: Map<number, Snapshot>;
}

/** Runs the network as the file says, keeping what is around each update. */
async function drive(file: GoldenFile, golden: GoldenNetwork, steps: number): Promise<Run> {
  const { net } = golden;
  const { config } = file;
  const recordedSteps = file.record.steps.filter((step) => step < steps);
  const readouts = Object.entries(file.record.vars).flatMap(([population, variables]) =>
    Object.keys(variables)
      .filter((variable) => hasVariable(net, population, variable))
      .map((variable) => [population, variable, recordedSteps.map((step) => step * config.dt)] as const),
  );
  const updates = new Map<number, Snapshot>();
  let pending: { dg: Snapshot["dg"]; db: Snapshot["db"]; afterPlasticity?: Weights };
  const result = await net.runSim({
    T: steps * config.dt,
    inputs: golden.inputs,
    external: golden.external,
    readouts,
    recordSpikes: file.spikes === undefined ? [] : Object.keys(file.spikes),
    plasticity:
      config.updateEvery !== undefined && file.updates.length > 0
        ? {
            everySteps: config.updateEvery,
            align: golden.align,
            beforeUpdate: async () => {
              pending = { dg: await pullSynapses(net, "dg"), db: await pullNeurons(net, "db") };
            },
            beforeAlign: async () => {
              pending.afterPlasticity = await pullWeights(net);
            },
            hook: async ({ step }: PlasticityInfo) => {
              const after = await pullWeights(net);
              updates.set(step, { ...pending, afterPlasticity: pending.afterPlasticity ?? after, after });
            },
          }
        : undefined,
    validation: validationOptions(file, golden),
  } as RunOptions);
  return { result, updates };
}

function validationOptions(file: GoldenFile, { validation }: GoldenNetwork): RunOptions["validation"] {
  if (validation === undefined || file.validation === undefined) return undefined;
  const recorded = file.validation;
  const times = recorded.steps.map((step) => step * file.config.dt);
  const readouts = file.neurons.flatMap((one) =>
    one.variables
      .filter((variable) => recorded.runs.some((run) => Object.hasOwn(run.vars, `${one.name}_${variable}`)))
      .map((variable) => [one.name, variable, times] as const),
  );
  return { times: recorded.runs.map((run) => run.time), run: { ...validation, readouts } };
}

async function pullNeurons(net: AnyNetwork, variable: string): Promise<Map<string, ArrayLike<number>>> {
  const values = new Map<string, ArrayLike<number>>();
  for (const { name } of net.simulation.model.neuronPopulations) {
    if (hasVariable(net, name, variable)) values.set(name, await net.simulation.pull(net.reference(name, variable)));
  }
  return values;
}
async function pullSynapses(net: AnyNetwork, variable: string): Promise<Map<string, ArrayLike<number>>> {
  const values = new Map<string, ArrayLike<number>>();
  for (const { name, weightUpdate } of net.simulation.model.synapsePopulations) {
    if (variable === "inSyn" || Object.hasOwn(weightUpdate.definition.vars, variable)) {
      values.set(name, await net.simulation.pull(net.reference(name, variable)));
    }
  }
  return values;
}
const pullWeights = async (net: AnyNetwork): Promise<Weights> => ({
  weights: await pullSynapses(net, "g"),
  biases: await pullNeurons(net, "b"),
});

/** What `final` calls our synaptic variables. */
const FINAL_STATE = { in_syn: "inSyn", inp_prev: "inp_prev", dg_prev: "dg_prev", t_prev: "t_prev" } as const;

async function compareRun(file: GoldenFile, net: AnyNetwork, run: Run, steps: number, tally: Tally): Promise<void> {
  compareRecord(file, net, run.result, steps, tally);
  let previous = -1;
  for (const update of file.updates.filter((one) => one.step < steps)) {
    const snapshot = run.updates.get(update.step);
    if (snapshot === undefined)
      throw new GoldenError(`${file.name}: there is an update at step ${update.step}, which our run does not have`);
    compareUpdate(file, update, snapshot, previous, tally);
    previous = update.step;
  }
  if (file.updates.length > 0 && run.updates.size !== file.updates.length) {
    throw new GoldenError(
      `${file.name}: updates lists ${file.updates.length} updates, our run has ${run.updates.size}`,
    );
  }
  if (steps === file.config.steps) await compareFinal(file, net, previous, tally);
  file.validation?.runs.forEach((recorded, index) => {
    const ours = run.result.validations[index];
    if (ours === undefined || ours.step !== recorded.step) {
      throw new GoldenError(
        `${file.name}: validation.runs[${index}] is before step ${recorded.step}, ours before ${ours?.step ?? "none"}`,
      );
    }
    for (const [key, expected] of Object.entries(recorded.vars)) {
      const found = ours.result.neurons[key];
      if (found === undefined) tally.lacks(`validation ${key}`);
      else tally.add("state", `validation ${index}, ${key}`, expected, found.values);
    }
  });
}

function compareRecord(file: GoldenFile, net: AnyNetwork, result: RunResult, steps: number, tally: Tally): void {
  const rows = file.record.steps.filter((step) => step < steps);
  for (const [population, variables] of Object.entries(file.record.vars)) {
    const names = eventNames(neuronOf(net, population).neuron.definition);
    for (const [variable, recorded] of Object.entries(variables)) {
      const ours = result.neurons[`${population}_${variable}`];
      if (ours === undefined) {
        tally.lacks(`${population}.${variable}`);
        continue;
      }
      const size = recorded.shape[1]!;
      const isSent = variable === names?.lastSent || variable === names?.sentBefore;
      rows.forEach((step, row) => {
        const skip = isSent ? tally.moved(population).neuronsAt(step) : undefined;
        const values = recorded.values.subarray(row * size, (row + 1) * size);
        const kind = variable === "b" ? "weights" : variable === "db" ? "change" : "state";
        tally.add(
          kind,
          `${population}.${variable} at step ${step}`,
          { shape: [size], values },
          slice(ours.values, row * size, size),
          skip,
        );
      });
    }
  }
}

const slice = (values: ArrayLike<number>, from: number, count: number): ArrayLike<number> =>
  (values as Float64Array).subarray(from, from + count);

function compareUpdate(file: GoldenFile, update: GoldenUpdate, ours: Snapshot, previous: number, tally: Tally): void {
  const at = (what: string, name: string) => `${name}.${what} of the update at step ${update.step}`;
  for (const [name, recorded] of Object.entries(update.before.dg)) {
    const skip = tally.moved(sourceOf(file, name)).neuronsInInterval(previous, update.step);
    tally.add("change", at("dg", name), recorded, ours.dg.get(name), skip);
  }
  const biases = (kind: Kind, what: string, recorded: ByName<GoldenArray>, found: Map<string, ArrayLike<number>>) => {
    for (const [name, expected] of Object.entries(recorded)) {
      if (found.has(name)) tally.add(kind, at(what, name), expected, found.get(name));
      else checkInert(file, at(what, name), expected.values);
    }
  };
  biases("change", "db", update.before.db, ours.db);
  for (const phase of ["afterPlasticity", "after"] as const) {
    for (const [name, expected] of Object.entries(update[phase].weights)) {
      tally.add("weights", at("g", name), expected, ours[phase].weights.get(name));
    }
    biases("weights", "b", update[phase].biases, ours[phase].biases);
  }
}

const sourceOf = (file: GoldenFile, synapse: string): string => file.synapses.find((one) => one.name === synapse)!.pre;

async function compareFinal(file: GoldenFile, net: AnyNetwork, lastUpdate: number, tally: Tally): Promise<void> {
  const { weights, biases } = await pullWeights(net);
  for (const [name, expected] of Object.entries(file.final.weights ?? {})) {
    tally.add("weights", `${name}.g at the end`, expected, weights.get(name));
  }
  for (const [name, expected] of Object.entries(file.final.biases ?? {})) {
    if (biases.has(name)) tally.add("weights", `${name}.b at the end`, expected, biases.get(name));
    else checkInert(file, `final.biases.${name}`, expected.values);
  }
  const changes = await pullSynapses(net, "dg");
  for (const [name, expected] of Object.entries(file.final.dg ?? {})) {
    const skip = tally.moved(sourceOf(file, name)).neuronsInInterval(lastUpdate, file.config.steps - 1);
    tally.add("change", `${name}.dg at the end`, expected, changes.get(name), skip);
  }
  for (const [recordedName, variable] of Object.entries(FINAL_STATE)) {
    const ours = await pullSynapses(net, variable);
    for (const [name, expected] of Object.entries(file.final[recordedName] ?? {})) {
      const values = ours.get(name);
      const skip = tally.moved(sourceOf(file, name)).neuronsAt(file.config.steps - 1);
      // What reaches a target is summed over all sources, so nothing can be left out there.
      if (values === undefined) tally.lacks(`${name}.${recordedName}`);
      else
        tally.add(
          "state",
          `${name}.${recordedName} at the end`,
          expected,
          values,
          variable === "inSyn" ? undefined : skip,
        );
    }
  }
}

/** Keeps the largest differences. */
class Tally {
  readonly #file: GoldenFile;
  readonly #largestSum: number;
  readonly #largest: Record<Kind, Difference>;
  readonly #moved: Map<string, MovedEvents>;
  readonly #notModelled = new Set<string>();
  #compared = 0;
  #leftOut = 0;

  constructor(file: GoldenFile, steps: number, result: RunResult, largestSum = 1) {
    this.#file = file;
    this.#largestSum = largestSum;
    this.#largest = Object.fromEntries(kinds.map((kind) => [kind, { size: 0, where: "" }])) as Record<Kind, Difference>;
    this.#moved = new Map(
      Object.entries(file.spikes ?? {}).map(([population, recorded]) => {
        const train = result.spikes[population]?.[0];
        if (train === undefined) throw new GoldenError(`${file.name}: spikes.${population}: our network recorded none`);
        return [population, MovedEvents.compare(recorded, train.steps, train.ids, steps)];
      }),
    );
  }

  /** Rows (presynaptic neurons) in `moved` may be left out in runs that are allowed moved events. */
  moved(population: string): MovedEvents {
    return this.#mayMove ? (this.#moved.get(population) ?? MovedEvents.none) : MovedEvents.none;
  }
  get #mayMove(): boolean {
    return this.#file.config.family === "classic" && this.#file.config.precision === "float";
  }

  lacks(what: string): void {
    this.#notModelled.add(what);
  }

  /** Compares values; `skip`: rows (first index) to leave out. */
  add(
    kind: Kind,
    where: string,
    recorded: GoldenArray,
    ours: ArrayLike<number> | undefined,
    skip?: ReadonlySet<number>,
  ): void {
    if (ours === undefined) throw new GoldenError(`${this.#file.name}: our network has no ${where}`);
    if (ours.length !== recorded.values.length) {
      throw new GoldenError(`${this.#file.name}: ${where} has ${recorded.values.length} values, ours ${ours.length}`);
    }
    const perRow = recorded.values.length / recorded.shape[0]!;
    const scale =
      kind === "change"
        ? recorded.values.reduce((most, value) => Math.max(most, Math.abs(value)), this.#largestSum)
        : 1;
    for (let index = 0; index < ours.length; index++) {
      if (skip?.has(Math.floor(index / perRow))) {
        this.#leftOut += 1;
        continue;
      }
      const size = Math.abs(ours[index]! - recorded.values[index]!) / scale;
      // A difference that is no number is the largest of all.
      if (!(size <= this.#largest[kind].size)) {
        this.#largest[kind] = {
          size: Number.isNaN(size) ? Number.POSITIVE_INFINITY : size,
          where: `${where} [${index}]`,
        };
      }
    }
    this.#compared += ours.length;
  }

  comparison(ranOn: string): Comparison {
    const tolerance = tolerances[this.#file.config.precision];
    const failures = kinds
      .filter((kind) => this.#largest[kind].size > tolerance)
      .map(
        (kind) =>
          `${kind} differs by ${this.#largest[kind].size.toPrecision(3)} (tolerance ${tolerance}): ${this.#largest[kind].where}`,
      );
    const sum = (of: (one: MovedEvents) => number) =>
      [...this.#moved.values()].reduce((total, one) => total + of(one), 0);
    const total = sum((one) => one.total);
    const events = {
      moved: sum((one) => one.count),
      stepsOff: sum((one) => one.stepsOff),
      total,
      allowed: this.#mayMove ? Math.floor(MOVED_SHARE * total) : 0,
    };
    if (events.moved > events.allowed) {
      const names = [...this.#moved].filter(([, one]) => one.count > 0).map(([name]) => name);
      failures.push(
        `${events.moved} of ${total} events differ (${events.allowed} may), in ${events.stepsOff} steps the number of events: ${names.join(", ")}`,
      );
    }
    if (this.#compared === 0) failures.push("there was nothing to compare");
    return {
      name: this.#file.name,
      ranOn,
      differences: this.#largest,
      events,
      compared: this.#compared,
      notModelled: [...this.#notModelled],
      leftOut: this.#leftOut,
      tolerance,
      failures,
    };
  }
}
