/** What the tables of calls are made of: functions that take options, with options that are right. */

import * as genn from "../../genn/index.ts";
import { sumInput } from "../../genn_models/index.ts";
import * as base from "../../network_base/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: what is called with the wrong things
export type Any = any;

/** One call. */
export interface Call {
  /** With options or a definition that may be wrong. */
  readonly call: (options: Any) => unknown;
  /** What is right, fresh at every call. */
  readonly valid: () => Record<string, Any>;
  /** Objects within, by path, that are options too. */
  readonly inner?: readonly string[];
  /** Entries of which another type is right too, or is for somebody else to refuse. */
  readonly free?: readonly string[];
  /** What is no object and right all the same. */
  readonly accepts?: readonly unknown[];
  /** True where entries have names of one's own. */
  readonly isOpen?: boolean;
  /** True where the options may be left out. */
  readonly isOptional?: boolean;
}

/** By name of the export; of a method, `Class.method`. */
export type Calls = Readonly<Record<string, Call | readonly Call[]>>;

export const neuron = genn.defineNeuronModel({
  name: "cell",
  params: { tau: 1 },
  vars: { r: 0, b: genn.readOnly(0), db: 0 },
});
export const nothing = () => {};
/** A model with a population, and what is done with it. */
export const model = () => new genn.GeNNModel({ dt: 1 });
export const population = (owner: genn.GeNNModel, definition = neuron) =>
  owner.addNeuronPopulation("pop", 2, definition);

export class Pair extends base.NetworkBase {
  override setup(): void {
    const layer = this.addLayer("a");
    layer.addNeurons("p", 2, neuron);
    layer.addSynapses("p", "p", base.dense(neuron, { g: 1 }));
    this.addInput("a", "p");
  }
}
/** Adds something in `setup`. */
export const inSetup = (add: (network: Any) => void) =>
  class extends Pair {
    override setup(): void {
      super.setup();
      add(this);
    }
  }.create({ dt: 1, threads: 1 });

/** A simulation and a network to call, made once. */
export interface Made {
  readonly simulation: genn.Simulation;
  readonly network: Pair;
}
export async function make(): Promise<Made> {
  const owner = model();
  population(owner);
  const spiking = owner.addNeuronPopulation(
    "spiking",
    1,
    genn.defineNeuronModel({ name: "spiking", thresholdConditionCode: "true" }),
  );
  const synapses = owner.addSynapsePopulation("events", "one_to_one", spiking, spiking, {
    weightUpdate: genn.defineWeightUpdateModel({
      name: "events",
      preEventThresholdConditionCode: "true",
      preEventSynCode: "addToPost(1.0);",
    }),
    postsynaptic: sumInput,
  });
  const network = await Pair.create({ dt: 1, threads: 1, validation: { batchSize: 1 } });
  const simulation = await genn.build(owner, { threads: 1 });
  simulation.recordSpikes(spiking, 1);
  simulation.recordEvents(synapses, "pre", 1);
  await simulation.step();
  return { simulation, network };
}

/** A table of options. */
export const table = () => ({
  number: {
    kind: "number",
    above: 0,
    min: 1,
    group: "g",
    help: "h",
    default: 2,
    shownDefault: "2",
    title: "t",
    noun: "n",
    example: "1",
  },
  integer: { kind: "integer", min: 0, max: 9, group: "g", help: "h" },
  choice: { kind: "choice", choices: ["one", "two"], all: "both", labels: {}, group: "g", help: "h", transient: true },
  follows: { kind: "number", group: "g", help: "h", default: { by: "choice", values: { one: 1, two: 2 } } },
});
