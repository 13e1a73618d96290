/** Reads files of spiking networks recorded from other simulators. Whatever they say is checked here; what they only say for people is passed over. */
import { type ByName, type Field, GoldenError } from "../field.ts";
import { readConnectivity } from "./connectivity.ts";
import {
  matrices,
  type PeerFile,
  type PeerModel,
  type PeerNeurons,
  type PeerRewiring,
  type PeerSource,
  type PeerSynapses,
  type PeerUpdate,
} from "./format.ts";
import { instanceFields, ownName, readInstance, readModels } from "./models.ts";
import { type Recorded, readRecordings, recordedPrecisions } from "./recordings.ts";
import { type ElementCounts, elementCounts, readReference } from "./references.ts";

const FOR_PEOPLE = ["name", "about", "source", "numpy_resimulation", "readouts"];
const FIELDS = [
  ...["dt", "n_steps", "batch_size", "models", "neuron_populations", "current_sources", "synapse_populations"],
  ...["custom_updates", "custom_connectivity_updates", "schedule", "record", "recorded"],
];

/** Is it a network with what was recorded of it? */
export const isPeerFile = (root: Field): boolean =>
  !root.has("config") && ["neuron_populations", "models", "recorded"].some((key) => root.has(key));

/** The contents of a file. Throws `GoldenError` for what is damaged, or not of this format. */
export function readPeer(root: Field): PeerFile {
  root.names([...FOR_PEOPLE, ...FIELDS]);
  const steps = root.at("n_steps").count();
  const batchSize = root.has("batch_size") ? root.at("batch_size").count() : 1;
  const models = readModels(root.at("models"));
  const listOf = <T>(key: string, read: (one: Field) => T): T[] => (root.has(key) ? root.at(key).list(read) : []);

  const neurons = root.at("neuron_populations").list((one) => readNeurons(one, models, batchSize));
  const sizes = new Map(neurons.map(({ name, size }) => [name, size]));
  const synapses = listOf("synapse_populations", (one) => readSynapses(one, models, sizes, batchSize));
  const sources = listOf("current_sources", (one) => readSource(one, models, sizes, batchSize));
  for (const groups of [neurons, synapses, sources]) checkDistinct(root, groups);
  const counts = elementCounts(neurons, synapses);
  const updates = listOf("custom_updates", (one) => readUpdate(one, models, counts, batchSize));

  const rewirings = listOf("custom_connectivity_updates", (one) =>
    readRewiring(one, models, synapses, sizes, batchSize),
  );

  checkDistinct(root, [...updates, ...rewirings]);

  const schedule = readSchedule(
    listOf("schedule", (one) => one),
    steps,
    [...updates, ...rewirings],
  );
  const recordedSteps = ascending(root.at("record").at("steps"), steps);
  const recorded: Recorded = {
    samples: recordedSteps.length,
    steps,
    batchSize,
    counts,
    sizes,
    changing: [...new Set(rewirings.map(({ population }) => population))],
    sides: new Map(synapses.map((one) => [one.name, { pre: sizes.get(one.pre)!, post: sizes.get(one.post)! }])),
  };
  return {
    name: root.file,
    dt: root.at("dt").positive(),
    steps,
    batchSize,
    neurons,
    synapses,
    sources,
    updates,
    rewirings,
    schedule,
    recordedSteps,
    precisions: recordedPrecisions(root.at("recorded")),
    recorded: readRecordings(root.at("recorded"), recorded),
  };
}

function readNeurons(one: Field, models: ByName<PeerModel>, batch: number): PeerNeurons {
  one.names(["name", "size", ...instanceFields]);
  const size = one.at("size").count();
  return { name: one.at("name").text(), size, ...readInstance(one, models, "neuron", { vars: size, batch }) };
}

/** The population that a field names. */
function population(one: Field, sizes: ReadonlyMap<string, number>): { readonly name: string; readonly size: number } {
  const name = one.text();
  const size = sizes.get(name);
  if (size === undefined) throw one.error(`is '${name}', which 'neuron_populations' does not have`);
  return { name, size };
}

function readSource(
  one: Field,
  models: ByName<PeerModel>,
  sizes: ReadonlyMap<string, number>,
  batch: number,
): PeerSource {
  one.names(["name", "population", ...instanceFields]);
  const target = population(one.at("population"), sizes);
  const instance = readInstance(one, models, "current_source", { vars: target.size, batch });
  return { name: one.at("name").text(), population: target.name, ...instance };
}

function readSynapses(
  one: Field,
  models: ByName<PeerModel>,
  sizes: ReadonlyMap<string, number>,
  batch: number,
): PeerSynapses {
  one.names([
    ...["name", "pre", "post", "matrix", "connectivity", "weight_update", "postsynaptic"],
    ...["axonal_delay_steps", "back_prop_delay_steps", "max_dendritic_delay_timesteps"],
    ...["post_target_var", "pre_target_var", "max_connections", "max_source_connections"],
  ]);
  const [pre, post] = [population(one.at("pre"), sizes), population(one.at("post"), sizes)];
  const matrix = one.at("matrix").choice(matrices);
  const connections = readConnectivity(one, matrix, { pre: pre.size, post: post.size });
  for (const part of ["weight_update", "postsynaptic"]) one.at(part).names(instanceFields);
  const given = <T>(own: string, key: string, read: (value: Field) => T) =>
    one.has(key) ? { [own]: read(one.at(key)) } : {};
  return {
    name: one.at("name").text(),
    pre: pre.name,
    post: post.name,
    matrix,
    ...connections,
    weightUpdate: readInstance(one.at("weight_update"), models, "weight_update", {
      vars: connections.count,
      preVars: pre.size,
      postVars: post.size,
      batch,
    }),
    postsynaptic: readInstance(one.at("postsynaptic"), models, "postsynaptic", { vars: post.size, batch }),
    options: {
      ...given("postTargetVar", "post_target_var", (value) => value.text()),
      ...given("preTargetVar", "pre_target_var", (value) => value.text()),
      ...given("axonalDelaySteps", "axonal_delay_steps", (value) => value.wholeNumber()),
      ...given("backPropDelaySteps", "back_prop_delay_steps", (value) => value.wholeNumber()),
      ...given("maxDendriticDelaySteps", "max_dendritic_delay_timesteps", (value) => value.count()),
    },
    limits: {
      ...given("maxConnections", "max_connections", (value) => value.count()),
      ...given("maxSourceConnections", "max_source_connections", (value) => value.count()),
    },
  };
}

function readUpdate(one: Field, models: ByName<PeerModel>, counts: ElementCounts, batch: number): PeerUpdate {
  one.names(["name", "group", ...instanceFields]);
  const varRefs = one.at("var_refs").byName((reference) => readReference(reference));
  const elements = Object.entries(varRefs).map(([name, reference]) =>
    counts.of(reference, one.at("var_refs").at(name)),
  );
  const vars = Math.max(...elements);
  const instance = readInstance(one, models, "custom_update", { vars, batch });
  const needed = (instance.model.declared.varRefs ?? []).map(({ name }) => name);
  one.at("var_refs").names(needed);
  for (const name of needed) one.at("var_refs").at(name);
  const update: PeerUpdate = { name: one.at("name").text(), group: one.at("group").text(), varRefs, ...instance };
  counts.enter(update, vars);
  return update;
}

function readRewiring(
  one: Field,
  models: ByName<PeerModel>,
  populations: readonly PeerSynapses[],
  sizes: ReadonlyMap<string, number>,
  batch: number,
): PeerRewiring {
  one.names(["name", "group", "synapse_population", ...instanceFields]);
  const synapses = populations.find(({ name }) => name === one.at("synapse_population").text());
  if (synapses === undefined) throw one.at("synapse_population").error("names no population of 'synapse_populations'");
  const { pre, post, count, name: population } = synapses;
  const counts = { vars: count, preVars: sizes.get(pre)!, postVars: sizes.get(post)! };
  const instance = readInstance(one, models, "custom_connectivity_update", { ...counts, batch });
  const varRefs = Object.fromEntries(
    ["var_refs", "pre_var_refs", "post_var_refs"].map((key) => {
      const needed = (instance.model.declared[ownName(key)] ?? []).map(({ name }) => name);
      if (needed.length === 0 && !one.has(key)) return [ownName(key), {}];
      one.at(key).names(needed);
      return [ownName(key), Object.fromEntries(needed.map((name) => [name, readReference(one.at(key).at(name))]))];
    }),
  );
  return { name: one.at("name").text(), group: one.at("group").text(), population, varRefs, ...instance };
}

function readSchedule(
  entries: readonly Field[],
  steps: number,
  updates: readonly { readonly group: string }[],
): Map<number, string[]> {
  const schedule = new Map<number, string[]>();
  for (const one of entries) {
    one.names(["step", "groups"]);
    const step = one.at("step").wholeNumber();
    if (step >= steps) throw one.at("step").error(`is ${step} in a run of ${steps} steps`);
    const groups = one.at("groups").list((group) => {
      if (!updates.some((update) => update.group === group.text()))
        throw group.error(`is '${group.text()}', a group that no custom update has`);
      return group.text();
    });
    schedule.set(step, [...(schedule.get(step) ?? []), ...groups]);
  }
  return schedule;
}

function ascending(one: Field, end: number): number[] {
  const steps = one.indices(end);
  steps.forEach((step, index) => {
    if (index > 0 && step <= steps[index - 1]!) throw one.error(`is not ascending at entry ${index}`);
  });
  return steps;
}

function checkDistinct(root: Field, groups: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of groups) {
    if (seen.has(name)) throw new GoldenError(`${root.file}: there are two groups with the name '${name}'`);
    seen.add(name);
  }
}
