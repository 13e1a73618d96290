/** What comes into a neuron: one spike through a postsynaptic model, or the current of a source, into a neuron that only leaks. */
import {
  build,
  type CurrentSourceModel,
  GeNNModel,
  inSynRef,
  type PostsynapticModel,
  postsynapticVarRef,
  varRef,
} from "../genn/index.ts";
import { drawable, PASSIVE, passiveName, passiveNeuron, SEED, spike, toldNeuron, unitOf, valuesOf } from "./probes.ts";
import { type ModelAnswer, type ResponseLine, rounded, withUnit } from "./response.ts";
import { byUnit, chosenLines } from "./shown.ts";
import { timesOf, watch } from "./watch.ts";

const DT = 0.1;
const DURATION = 100;
const SPIKE_AT = 10;
/** A weight that is small for whatever it is the weight of, to find one whose answer is a typical one. */
const TINY = 1e-6;
/** A typical answer of the potential, in mV. */
const TYPICAL_CHANGE = 1;

/** Neurons of a source: arrays of examples are for so many. */
const SOURCE_NEURONS = 5;

const referredNames = (names: object): readonly [names: string[], references: Record<string, string>] => {
  const references = Object.fromEntries(Object.keys(names).map((name) => [name, passiveName(name)]));
  return [Object.values(references).filter((name) => name !== "V" && name !== "I"), references];
};

async function runPostsynaptic(definition: PostsynapticModel, weight: number, duration: number, dt: number) {
  const model = new GeNNModel({ name: "response", dt, precision: "double", seed: SEED });
  const [others, postsynapticVarRefs] = referredNames(definition.neuronVarRefs);
  const source = model.addNeuronPopulation("source", 1, toldNeuron("told", []), {
    vars: { last: 1 },
    extraGlobalParams: { spikeTimes: [SPIKE_AT] },
  });
  const target = model.addNeuronPopulation("target", 1, passiveNeuron(others));
  const synapses = model.addSynapsePopulation("synapses", "dense", source, target, {
    weightUpdate: spike,
    weightUpdateValues: { params: { g: weight } },
    postsynaptic: definition,
    postsynapticValues: valuesOf(definition, 1),
    postsynapticVarRefs,
  });
  const simulation = await build(model, { threads: 1 });
  const own = drawable(definition.vars).map((name) => [name, postsynapticVarRef(synapses, name)] as const);
  const watched = [
    ["I", varRef(target, "I")],
    ["V", varRef(target, "V")],
    ["inSyn", inSynRef(synapses)],
    ...own,
  ] as const;
  try {
    return await watch(simulation, watched, Math.round(duration / dt));
  } finally {
    simulation.destroy();
  }
}

/** What one spike does through a postsynaptic model: the current that it injects, and the potential of a neuron that only leaks. */
export async function postsynapticResponse(definition: PostsynapticModel): Promise<ModelAnswer> {
  const { docs } = definition;
  const { input, duration = DURATION, dt = DT } = docs?.response ?? {};
  let weight = input;
  if (weight === undefined) {
    const { V } = await runPostsynaptic(definition, TINY, duration, dt);
    const change = Math.max(...V!.map((value) => Math.abs(value - PASSIVE.rest)));
    weight = change > 0 ? rounded((TINY * TYPICAL_CHANGE) / change, "up") : 1;
  }
  const recorded = await runPostsynaptic(definition, weight, duration, dt);
  const names = Object.keys(recorded).filter((name) => name !== "I" && name !== "V");
  const steps = recorded.V!.length;
  const changes = (name: string) => recorded[name]!.some((value) => value !== recorded[name]![0]);
  // Some models take what arrives out of it in the same step, and keep it themselves.
  const wanted = docs?.response?.show === undefined && changes("inSyn") ? ["inSyn"] : names.filter(changes);
  const fixed: ResponseLine[] = [
    { name: "injected current", unit: "input", values: recorded.I! },
    { name: "V", unit: "mV", values: recorded.V! },
  ];
  const chosen = wanted.length === 0 ? [] : chosenLines(wanted, recorded, docs);
  const own = chosen.map((line) => ({ ...line, unit: inputUnit(line.unit) }));
  return {
    caption: `One spike of weight ${withUnit(weight, inputUnit(unitOf(docs, "inSyn")) === "input" ? "1" : unitOf(docs, "inSyn"))} at ${SPIKE_AT} ms, onto a neuron that only leaks: time constant ${PASSIVE.tau} ms, at rest at \u2212${-PASSIVE.rest} mV, 1 mV/ms for every unit of input.`,
    trace: {
      times: timesOf(steps, dt),
      xLabel: "time",
      xUnit: "ms",
      lines: byUnit([...own, ...fixed]).flat(),
      spikes: [],
    },
  };
}

/** "that of the input" says nothing on an axis. */
const inputUnit = (unit: string): string => (/input/.test(unit) ? "input" : unit);

/** What a source injects into a neuron that only leaks. */
export async function sourceResponse(definition: CurrentSourceModel): Promise<ModelAnswer> {
  const { docs } = definition;
  const { duration = DURATION, dt = DT } = docs?.response ?? {};
  const model = new GeNNModel({ name: "response", dt, precision: "double", seed: SEED });
  const [others, varRefs] = referredNames(definition.neuronVarRefs);
  const cells = model.addNeuronPopulation("cells", SOURCE_NEURONS, passiveNeuron(others));
  const source = model.addCurrentSource("source", definition, cells, {
    ...valuesOf(definition, SOURCE_NEURONS),
    varRefs,
  });
  const simulation = await build(model, { threads: 1 });
  const own = drawable(definition.vars).map((name) => [name, varRef(source, name)] as const);
  const steps = Math.round(duration / dt);
  try {
    const recorded = await watch(simulation, [["I", varRef(cells, "I")], ...own], steps);
    const unit = inputUnit(currentUnit(docs));
    const lines = [
      { name: "injected current", unit, values: recorded.I! },
      ...chosenLines(
        own.map(([name]) => name),
        recorded,
        docs,
      ).filter(() => docs?.response?.show !== undefined),
    ];
    return {
      caption: `What it injects into the first of ${SOURCE_NEURONS} neurons.`,
      trace: { times: timesOf(steps, dt), xLabel: "time", xUnit: "ms", lines, spikes: [] },
    };
  } finally {
    simulation.destroy();
  }
}

/** The unit of what a source injects: that of the first quantity that is one of current or of input. */
function currentUnit(docs: CurrentSourceModel["docs"]): string {
  const units = Object.values(docs?.quantities ?? {}).map((quantity) => quantity?.[0] ?? "1");
  return units.find((unit) => /^[pnum]?A$|input/.test(unit)) ?? "1";
}
