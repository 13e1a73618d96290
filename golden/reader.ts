/**
 * Reads golden files: trajectories recorded from the reference simulator, as JSON with base64 arrays. Everything is checked on
 * the way in, so that a truncated or edited file is an error that names the file and the field, and not a puzzling comparison.
 */
import { type ByName, Field, type GoldenArray, GoldenError } from "./field.ts";

export interface GoldenConfig {
  readonly family: string;
  readonly dt: number;
  readonly steps: number;
  readonly precision: "float" | "double";
  readonly isEventModel: boolean;
  readonly eventRule: "backward" | "forward";
  /** Steps between weight updates; undefined for a run without plasticity. */
  readonly updateEvery: number | undefined;
  readonly alignFeedback: boolean;
  readonly selfPrediction: boolean;
  readonly optimisers: ByName<{ readonly optimiser: string; readonly params: ByName<number> }>;
  /** Event threshold; undefined where the populations' own are all there is. */
  readonly threshold: number | undefined;
  readonly interneuronThreshold: number | undefined;
}

/** What is shown: pattern k is row `sampleIds[k]`, from `times[k]` on. */
export interface GoldenData {
  readonly input: GoldenArray;
  readonly target: GoldenArray;
  readonly sampleIds: readonly number[];
  readonly times: readonly number[];
  /** What is pushed as `targ_mode` of hidden and output neurons, value k at time k; undefined where a family has no phases. */
  readonly targetMode: { readonly times: readonly number[]; readonly values: readonly number[] } | undefined;
}
export interface GoldenNeurons {
  readonly name: string;
  readonly size: number;
  readonly variables: readonly string[];
}
export interface GoldenSynapses {
  readonly name: string;
  readonly pre: string;
  readonly post: string;
  readonly connectivity: "dense" | "one_to_one";
  readonly targetVariable: string;
  readonly variables: readonly string[];
}
/** One weight update: after the step, before the custom updates; between them and the alignment (where it does something); after both. */
export interface GoldenUpdate {
  readonly step: number;
  readonly before: { readonly dg: ByName<GoldenArray>; readonly db: ByName<GoldenArray> };
  readonly afterPlasticity: { readonly weights: ByName<GoldenArray>; readonly biases: ByName<GoldenArray> };
  readonly after: { readonly weights: ByName<GoldenArray>; readonly biases: ByName<GoldenArray> };
}
export interface GoldenSpikes {
  readonly countsPerStep: GoldenArray;
  /** By step, then neuron. */
  readonly ids: GoldenArray;
}
/** Runs of the static twin; variables by `<population>_<variable>`. */
export interface GoldenValidation {
  readonly steps: readonly number[];
  readonly nSteps: number;
  readonly sampleIds: readonly number[];
  readonly times: readonly number[];
  readonly runs: readonly { readonly time: number; readonly step: number; readonly vars: ByName<GoldenArray> }[];
}
export interface GoldenFile {
  readonly name: string;
  readonly config: GoldenConfig;
  readonly data: GoldenData | undefined;
  readonly neurons: readonly GoldenNeurons[];
  readonly synapses: readonly GoldenSynapses[];
  readonly initial: {
    readonly weights: ByName<GoldenArray>;
    readonly biases: ByName<GoldenArray>;
    readonly variables: ByName<ByName<number>>;
  };
  readonly updates: readonly GoldenUpdate[];
  readonly record: { readonly steps: readonly number[]; readonly vars: ByName<ByName<GoldenArray>> };
  readonly spikes: ByName<GoldenSpikes> | undefined;
  /** By what was recorded (`weights`, `biases`, `in_syn`, `dg`, ..), then population. */
  readonly final: ByName<ByName<GoldenArray>>;
  readonly validation: GoldenValidation | undefined;
  /** Parameter values by kind of neuron. */
  readonly parameters: ByName<ByName<number>>;
}

/** The file's contents, or undefined for JSON that records no run (it has no `config`). */
export const readGolden = async (path: string): Promise<GoldenFile | undefined> => goldenFrom(Field.ofFile(path));

/** The same from text; `name` is for messages. */
export const parseGolden = (text: string, name: string): GoldenFile | undefined => goldenFrom(Field.ofText(text, name));

/** The same from the JSON of a file. */
export function goldenFrom(root: Field): GoldenFile | undefined {
  const name = root.file;
  root.object();
  if (!root.has("config")) return undefined;
  const config = readConfig(root.at("config"));
  const neurons = root.at("neuron_pops").list((one) => ({
    name: one.at("name").text(),
    size: one.at("size").count(),
    variables: one.at("vars").list((variable) => variable.text()),
  }));
  const synapses = root.at("synapse_pops").list(readSynapses);
  const initial = root.at("initial");
  const file: GoldenFile = {
    name,
    config,
    data: root.has("data") ? readData(root.at("data")) : undefined,
    neurons,
    synapses,
    initial: {
      weights: initial.at("weights").byName((one) => one.array()),
      biases: initial.at("biases").byName((one) => one.array()),
      variables: initial.at("neuron_vars").byName((one) => one.byName((value) => value.number())),
    },
    updates: root.at("updates").list(readUpdate),
    record: {
      steps: root.at("record").at("steps").ascendingSteps(config.steps),
      vars: root
        .at("record")
        .at("vars")
        .byName((one) => one.byName((values) => values.array())),
    },
    spikes: root.has("spikes") ? root.at("spikes").byName((one) => readSpikes(one, config.steps)) : undefined,
    final: root.at("final").byName((one) => one.byName((values) => values.array())),
    validation: root.has("validation") ? readValidation(root.at("validation")) : undefined,
    parameters: root.has("parameters")
      ? root.at("parameters").byName((one) => one.at("params").byName((value) => value.number()))
      : {},
  };
  if (config.updateEvery === undefined && file.updates.length > 0) {
    throw root
      .at("updates")
      .error("has weight updates, but config.NT_skip_batch_plast is null: a run without plasticity");
  }
  checkShapes(file);
  return file;
}

function readConfig(config: Field): GoldenConfig {
  const optionalFlag = (key: string) => config.has(key) && config.at(key).flag();
  const threshold = (key: string) =>
    config.has(key) && !config.at(key).isNull() ? config.at(key).number() : undefined;
  return {
    family: config.at("family").text(),
    dt: config.at("dt").positive(),
    steps: config.at("n_steps").count(),
    precision: config.at("precision").choice(["float", "double"]),
    isEventModel: config.at("event_model").flag(),
    eventRule: config.at("event_rule").choice(["backward", "forward"]),
    updateEvery: config.at("NT_skip_batch_plast").isNull() ? undefined : config.at("NT_skip_batch_plast").count(),
    alignFeedback: optionalFlag("force_fb_align"),
    selfPrediction: optionalFlag("force_self_pred_state"),
    optimisers: config.at("optimizers").byName((one) => ({
      optimiser: one.at("optimizer").text(),
      params: one.at("params").byName((value) => value.number()),
    })),
    threshold: threshold("th"),
    interneuronThreshold: threshold("th_int"),
  };
}

const readSynapses = (one: Field): GoldenSynapses => ({
  name: one.at("name").text(),
  pre: one.at("pre").text(),
  post: one.at("post").text(),
  connectivity: one.at("matrix").choice(["dense", "one_to_one"]),
  targetVariable: one.at("target_var").text(),
  variables: one.at("vars").list((variable) => variable.text()),
});

function readData(data: Field): GoldenData {
  const sampleIds = data.at("sample_ids").list((one) => one.wholeNumber());
  const times = data.at("update_times").list((one) => one.number());
  const input = data.at("input").array();
  for (const id of sampleIds) {
    if (id >= input.shape[0]!) throw data.at("sample_ids").error(`names sample ${id}, but there are ${input.shape[0]}`);
  }
  return { input, target: data.at("target").array(), sampleIds, times, targetMode: readTargetMode(data) };
}

function readTargetMode(data: Field): GoldenData["targetMode"] {
  const [timesKey, valuesKey] = ["targ_mode_times", "targ_mode_values"] as const;
  if (!data.has(timesKey) && !data.has(valuesKey)) return undefined;
  const times = data.at(timesKey).list((one) => one.number());
  const values = data.at(valuesKey).list((one) => one.number());
  if (times.length !== values.length) {
    throw data.at(valuesKey).error(`has ${values.length} entries for the ${times.length} of ${timesKey}`);
  }
  times.forEach((time, index) => {
    if (time < 0) throw data.at(timesKey).error(`is before the run at entry ${index}`);
    if (index > 0 && time <= times[index - 1]!) throw data.at(timesKey).error(`is not ascending at entry ${index}`);
  });
  return { times, values };
}

function readUpdate(one: Field): GoldenUpdate {
  const arrays = (key: string) => (one.has(key) ? one.at(key).byName((values) => values.array()) : {});
  return {
    step: one.at("step").wholeNumber(),
    before: { dg: one.at("dg_before").byName((values) => values.array()), db: arrays("db_before") },
    afterPlasticity: { weights: arrays("weights_after_plast"), biases: arrays("biases_after_plast") },
    after: { weights: one.at("weights_after").byName((values) => values.array()), biases: arrays("biases_after") },
  };
}

function readSpikes(one: Field, steps: number): GoldenSpikes {
  const countsPerStep = one.at("counts_per_step").array();
  const ids = one.at("ids").array();
  if (countsPerStep.values.length !== steps) {
    throw one.at("counts_per_step").error(`has ${countsPerStep.values.length} entries for ${steps} steps`);
  }
  const total = countsPerStep.values.reduce((sum, count) => sum + count, 0);
  if (ids.values.length !== total)
    throw one.at("ids").error(`lists ${ids.values.length} spikes, the counts say ${total}`);
  return { countsPerStep, ids };
}

function readValidation(validation: Field): GoldenValidation {
  const nSteps = validation.at("n_steps").count();
  return {
    nSteps,
    steps: validation.at("steps").ascendingSteps(nSteps),
    sampleIds: validation.at("sample_ids").list((one) => one.wholeNumber()),
    times: validation.at("update_times").list((one) => one.number()),
    runs: validation.at("runs").list((run) => ({
      time: run.at("at_t").number(),
      step: run.at("at_step").wholeNumber(),
      vars: run.at("vars").byName((values) => values.array()),
    })),
  };
}

/** Every array has the shape its population asks for. */
function checkShapes(file: GoldenFile): void {
  const sizes = new Map(file.neurons.map((one) => [one.name, one.size]));
  const weightShapes = new Map<string, number[]>();
  for (const one of file.synapses) {
    const [pre, post] = [sizes.get(one.pre), sizes.get(one.post)];
    if (pre === undefined || post === undefined) {
      throw new GoldenError(
        `${file.name}: synapse_pops: '${one.name}' joins '${one.pre}' to '${one.post}', which neuron_pops lacks`,
      );
    }
    weightShapes.set(one.name, one.connectivity === "dense" ? [pre, post] : [pre]);
  }
  const expect = (
    field: string,
    arrays: ByName<GoldenArray>,
    shapeOf: (population: string) => number[] | undefined,
  ) => {
    for (const [population, { shape }] of Object.entries(arrays)) {
      const expected = shapeOf(population);
      const where = `${file.name}: ${field}.${population}`;
      if (expected === undefined) throw new GoldenError(`${where}: there is no such population`);
      if (expected.join() !== shape.join()) {
        throw new GoldenError(`${where} has shape [${shape.join(", ")}] instead of [${expected.join(", ")}]`);
      }
    }
  };
  const weights = (field: string, arrays: ByName<GoldenArray>) =>
    expect(field, arrays, (name) => weightShapes.get(name));
  const biases = (field: string, arrays: ByName<GoldenArray>) =>
    expect(field, arrays, (name) => (sizes.has(name) ? [sizes.get(name)!] : undefined));
  weights("initial.weights", file.initial.weights);
  biases("initial.biases", file.initial.biases);
  file.updates.forEach((update, index) => {
    const where = `updates[${index}]`;
    if (update.step >= file.config.steps) {
      throw new GoldenError(
        `${file.name}: ${where}.step is ${update.step}, but the run has ${file.config.steps} steps`,
      );
    }
    weights(`${where}.dg_before`, update.before.dg);
    biases(`${where}.db_before`, update.before.db);
    weights(`${where}.weights_after_plast`, update.afterPlasticity.weights);
    biases(`${where}.biases_after_plast`, update.afterPlasticity.biases);
    weights(`${where}.weights_after`, update.after.weights);
    biases(`${where}.biases_after`, update.after.biases);
  });
  for (const [population, variables] of Object.entries(file.record.vars)) {
    const size = sizes.get(population);
    if (size === undefined)
      throw new GoldenError(`${file.name}: record.vars.${population}: there is no such population`);
    expect(`record.vars.${population}`, variables, () => [file.record.steps.length, size]);
  }
}
