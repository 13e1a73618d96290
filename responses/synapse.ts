/**
 * What a synapse does. One that learns from spikes: how its weight changes over the time between a presynaptic and a postsynaptic spike. Any other: what arrives at its
 * target, and what its variables do, while its source sends spikes and is active for a while.
 */
import {
  build,
  GeNNModel,
  identifiersOf,
  postVarRef,
  preVarRef,
  type Simulation,
  synapseVarRef,
  varRef,
  type WeightUpdateModel,
} from "../genn/index.ts";
import { arriving, drawable, SEED, toldNeuron, unitOf, valuesOf } from "./probes.ts";
import { type Curve, type ModelAnswer, withUnit } from "./response.ts";
import { chosenLines } from "./shown.ts";
import { timesOf, watch } from "./watch.ts";

const DT = 0.1;
const DURATION = 300;
/** Five spikes at 50 Hz, and one when it has recovered. */
const TRAIN = [20, 40, 60, 80, 100, 250] as const;
const ACTIVE: readonly [number, number] = [20, 120];
const LEVELS: readonly [number, number] = [0, 1];
/** Pairs: presynaptic spikes come at this time, postsynaptic ones so much later or earlier, in steps of so much, ms. */
const PAIR_AT = 150;
const WINDOW = 80;
const PAIRS: readonly [number, number] = [1, 2 * WINDOW];
const APART = 2;
/** Where a weight is at a bound from the start, only one half of a window would be seen. */
const MIDDLE = 0.5;

interface Times {
  readonly pre: readonly (readonly number[])[];
  readonly post: readonly (readonly number[])[];
}

/** A pair of neurons for each list of times, with what the code asks of either. */
function networkOf(definition: WeightUpdateModel, { pre, post }: Times, dt: number, vars: object) {
  const model = new GeNNModel({ name: "response", dt, precision: "double", seed: SEED });
  const { active = ACTIVE, levels = LEVELS } = definition.docs?.response ?? {};
  const population = (name: string, side: Side, times: readonly (readonly number[])[]) => {
    const ends = times.map((_, k) => times.slice(0, k + 1).flat().length);
    return model.addNeuronPopulation(name, times.length, toldNeuron(name, neededVariables(definition, side)), {
      params: { on: active[0], off: active[1], rest: levels[0], active: levels[1] },
      vars: { next: ends.map((end, k) => end - times[k]!.length), last: ends },
      extraGlobalParams: { spikeTimes: [...times.flat(), 0] },
    });
  };
  const source = population("source", "pre", pre);
  const target = population("target", "post", post);
  const same = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, name]));
  const values = valuesOf(definition, pre.length);
  const synapses = model.addSynapsePopulation("synapses", "one_to_one", source, target, {
    weightUpdate: definition,
    weightUpdateValues: { ...values, vars: { ...values.vars, ...vars } },
    postsynaptic: arriving(Object.keys(definition.psmVarRefs)),
    preNeuronVarRefs: same(definition.preNeuronVarRefs),
    postNeuronVarRefs: same(definition.postNeuronVarRefs),
    psmVarRefs: same(definition.psmVarRefs),
    ...(usesDelays(definition) ? { maxDendriticDelaySteps: 256 } : {}),
  });
  return { model, source, target, synapses };
}

type Side = "pre" | "post";

const codeOf = (definition: WeightUpdateModel): string =>
  Object.values(definition)
    .filter((value) => typeof value === "string")
    .join("\n");

/** Whether its code sends with a delay of its own, which a population must have room for. */
export const usesDelays = (definition: WeightUpdateModel): boolean => /\baddToPostDelay\b/.test(codeOf(definition));

/** The variables that neurons of a side must have for such synapses: those that code names with `_pre` or `_post` behind them, and references. */
export function neededVariables(definition: WeightUpdateModel, side: Side): string[] {
  const suffix = `_${side}`;
  const own = [...Object.keys(definition.preVars), ...Object.keys(definition.postVars)];
  const isProvided = (name: string) => own.includes(name) || /^(id|(prev_)?(st|et))$/.test(name);
  const named = [...identifiersOf(codeOf(definition))].filter(
    (name) => name.endsWith(suffix) && !isOwn(definition, name),
  );
  const bare = named.map((name) => name.slice(0, -suffix.length)).filter((name) => !isProvided(name));
  const references = side === "pre" ? definition.preNeuronVarRefs : definition.postNeuronVarRefs;
  return [...new Set([...bare, ...Object.keys(references)])];
}

const isOwn = ({ params, derivedParams, vars, extraGlobalParams }: WeightUpdateModel, name: string): boolean =>
  [params, derivedParams, vars, extraGlobalParams].some((names) => Object.hasOwn(names, name));

async function running<Result>(
  network: ReturnType<typeof networkOf>,
  work: (simulation: Simulation) => Promise<Result>,
): Promise<Result> {
  const simulation = await build(network.model, { threads: 1 });
  try {
    return await work(simulation);
  } finally {
    simulation.destroy();
  }
}

/** Initial values of a variable that is at a bound, put into the middle. */
type Start = Readonly<Record<string, number>>;

async function windowOf(definition: WeightUpdateModel, name: string, start: Start): Promise<number[]> {
  const { dt = DT, pairs = PAIRS } = definition.docs?.response ?? {};
  const [count, interval] = pairs;
  const moments = Array.from({ length: count }, (_, k) => PAIR_AT + k * interval);
  const differences = differencesOf(interval);
  const network = networkOf(
    definition,
    {
      pre: differences.map(() => moments),
      post: differences.map((difference) => moments.map((moment) => moment + difference)),
    },
    dt,
    start,
  );
  return running(network, async (simulation) => {
    const reference = synapseVarRef(network.synapses, name);
    const before = Array.from(await simulation.pull(reference), Number);
    await simulation.step(Math.round((moments.at(-1)! + PAIR_AT) / dt));
    return Array.from(await simulation.pull(reference), (value, k) => Number(value) - before[k]!);
  });
}

/** From a postsynaptic spike long before the presynaptic one to one long after it; no further than where the next pair is nearer. */
function differencesOf(interval: number): number[] {
  const most = Math.floor(Math.min(WINDOW, interval / 2) / APART);
  return Array.from({ length: 2 * most + 1 }, (_, k) => (k - most) * APART);
}

/** The window of a rule that learns from pairs of spikes; undefined for any other. */
async function pairCurve(definition: WeightUpdateModel): Promise<Curve | undefined> {
  const { docs } = definition;
  const usesPost = definition.postSpikeSynCode.trim() !== "" || definition.postSpikeCode.trim() !== "";
  const learned = Object.entries(definition.vars)
    .filter(([name, { access, type }]) => access === "READ_WRITE" && type === "scalar" && name !== "inp_prev")
    .map(([name]) => name);
  const name = learned.find((one) => one === "g" || one === "w") ?? learned[0];
  if (!usesPost || name === undefined) return undefined;
  const isWhole = (changes: readonly number[]) => changes.some((one) => one > 0) && changes.some((one) => one < 0);
  let changes = await windowOf(definition, name, {});
  if (!isWhole(changes) && docs?.response?.values?.[name] === undefined) {
    const other = await windowOf(definition, name, { [name]: MIDDLE });
    if (isWhole(other) || changes.every((one) => one === 0)) changes = other;
  }
  if (changes.every((one) => one === changes[0])) return undefined;
  const [count, interval] = docs?.response?.pairs ?? PAIRS;
  const said =
    count === 1 ? "one pair of spikes" : `${count} pairs of spikes, ${withUnit(interval, "ms")} from one to the next`;
  return {
    title: "Pairs of spikes",
    caption: `Change by ${said}, of a synapse that is left alone else.`,
    ...{ xLabel: "t post \u2212 t pre", xUnit: "ms", yLabel: `change of ${name}`, yUnit: unitOf(docs, name) },
    ...{ x: differencesOf(interval), y: changes },
  };
}

async function trainTrace(definition: WeightUpdateModel): Promise<ModelAnswer> {
  const { docs } = definition;
  const { duration = DURATION, dt = DT } = docs?.response ?? {};
  const network = networkOf(definition, { pre: [TRAIN], post: [[]] }, dt, {});
  const steps = Math.round(duration / dt);
  const { synapses, target } = network;
  const own = [
    ...drawable(definition.vars).map((name) => [name, synapseVarRef(synapses, name)] as const),
    ...drawable(definition.preVars).map((name) => [name, preVarRef(synapses, name)] as const),
    ...drawable(definition.postVars).map((name) => [name, postVarRef(synapses, name)] as const),
  ];
  const recorded = await running(network, (simulation) =>
    watch(simulation, [["arrived", varRef(target, "arrived")], ...own], steps),
  );
  const names = own.map(([name]) => name);
  const further = chosenLines(names, recorded, docs).filter(({ values }) =>
    values.some((value) => value !== values[0]),
  );
  return {
    caption: whatIsDone(definition),
    trace: {
      times: timesOf(steps, dt),
      xLabel: "time",
      xUnit: "ms",
      lines: [{ name: "arrives at the target", unit: "input", values: recorded.arrived! }, ...further],
      spikes: sendsSpikes(definition) ? [[...TRAIN]] : [],
    },
  };
}

const sendsSpikes = ({ preSpikeSynCode, preSpikeCode }: WeightUpdateModel): boolean =>
  preSpikeSynCode.trim() !== "" || preSpikeCode.trim() !== "";

/** What its neurons do, as far as it sees it. */
function whatIsDone(definition: WeightUpdateModel): string {
  const { active = ACTIVE, levels = LEVELS } = definition.docs?.response ?? {};
  const seen = (["pre", "post"] as const).flatMap((side) =>
    neededVariables(definition, side).map((name) => `${side === "pre" ? "source" : "target"}'s ${name}`),
  );
  const spikes = sendsSpikes(definition) ? [`Its source spikes at ${TRAIN.join(", ")} ms.`] : [];
  const span = `${levels[1]} from ${active[0]} ms to ${active[1]} ms, and ${levels[0]} else`;
  const variables = seen.length === 0 ? [] : [`Its ${seen.join(" and ")} ${seen.length > 1 ? "are" : "is"} ${span}.`];
  return [...spikes, ...variables].join(" ").replaceAll("-", "\u2212");
}

/** The answer of a weight-update model. */
export async function synapseResponse(definition: WeightUpdateModel): Promise<ModelAnswer> {
  const [curve, answer] = [await pairCurve(definition), await trainTrace(definition)];
  return curve === undefined ? answer : { ...answer, curve };
}
