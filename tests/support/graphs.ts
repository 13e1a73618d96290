/** Graphs of one population for tests of connectivity: drawn, and by the reference backend's evaluator. */
import { type CodeHost, runner, type Variable } from "../../genn/backends/reference/code.ts";
import { drawer } from "../../genn/backends/reference/random.ts";
import {
  type ConnectivityDescription,
  defineWeightUpdateModel,
  GeNNModel,
  type SynapsePopulation,
} from "../../genn/index.ts";
import { is64Bit, type Value } from "../../genn/language/values.ts";
import { doubleFunctions } from "../../genn/maths/c99-double.js";
import type { BuildRule } from "../../genn/model/connectivity.ts";
import { CONSTRUCTION_PRECISION, type ConstructionBinding, connectivityCode } from "../../genn/program/construction.ts";
import type { Graph } from "../../genn/program/graph.ts";
import { drawGraphs } from "../../genn/runtime/graphs.ts";
import { DT, nothing, silent } from "./definitions.ts";

export interface Sizes {
  readonly pre: number;
  readonly post?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly name?: string;
}

const still = defineWeightUpdateModel({ name: "still" });

/** A model with one sparse population, within one population of neurons where `post` is not given. */
export function sparseModel(connectivity: ConnectivityDescription, { pre, post, seed = 1, name = "syn" }: Sizes) {
  const model = new GeNNModel({ dt: DT, seed });
  const source = model.addNeuronPopulation("source", pre, silent);
  const target = post === undefined ? source : model.addNeuronPopulation("target", post, silent);
  const parts = { weightUpdate: still, postsynaptic: nothing };
  return { model, population: model.addSynapsePopulation(name, connectivity, source, target, parts) };
}

export async function graphOf(connectivity: ConnectivityDescription, sizes: Sizes): Promise<Graph> {
  const { model, population } = sparseModel(connectivity, sizes);
  return (await drawGraphs(model, { threads: sizes.threads })).get(population)!;
}

/** The targets of each presynaptic neuron. */
export const rowsOf = ({ rows, rowStart, targets }: Graph): number[][] =>
  Array.from({ length: rows }, (_, row) => [...targets.subarray(rowStart[row], rowStart[row + 1])]);

/** How many synapses lead to each postsynaptic neuron. */
export function inDegrees({ columns, targets }: Graph): Uint32Array {
  const degrees = new Uint32Array(columns);
  for (const target of targets) degrees[target]!++;
  return degrees;
}

export const outDegrees = ({ rows, rowStart }: Graph): Uint32Array =>
  Uint32Array.from({ length: rows }, (_, row) => rowStart[row + 1]! - rowStart[row]!);

/** The same rows from the reference backend's evaluator; `lengths` where they share a number of synapses. */
export function interpretedRows(model: GeNNModel, population: SynapsePopulation, lengths?: Uint32Array): number[][] {
  const code = connectivityCode(model, population, population.sparse!.rule as BuildRule);
  const found: number[][] = Array.from({ length: population.source.size }, () => []);
  const here = { row: 0 };
  const machine = {
    program: { seed: model.seed, precision: CONSTRUCTION_PRECISION },
    step: 0,
    draws: 0,
    maths: mathsOf,
  };
  const locals = new Map<unknown, Variable>();
  const host: CodeHost = {
    variable: (symbol) => {
      const binding = symbol.binding as ConstructionBinding | undefined;
      if (binding?.kind === "constant") return readOnly(() => binding.value);
      if (binding?.kind === "given") return readOnly(() => (binding.what === "row" ? here.row : lengths![here.row]!));
      let value: Value = is64Bit(symbol.type) ? 0n : 0;
      const fresh: Variable = {
        read: () => value,
        write: (next) => {
          value = next;
        },
      };
      const local = locals.get(symbol) ?? fresh;
      locals.set(symbol, local);
      return local;
    },
    array: () => {
      throw new Error("there are no arrays");
    },
    effect:
      ({ name }) =>
      ([value, count]) => {
        const first = Math.trunc(value as number);
        for (let k = 0; k < (name === "addSynapses" ? Number(count) : 1); k++) {
          if (code.side === "pre") found[here.row]!.push(first + k);
          else found[first + k]!.push(here.row);
        }
        return undefined;
      },
    maths: (name) => mathsOf(name),
    random: (call) => {
      const draw = drawer(machine as never, call, code.stream);
      return (values, round) => {
        // The word of the counter that has the step elsewhere.
        machine.step = round >>> 16;
        machine.draws = round >>> 16;
        return draw(values, { element: here.row, batch: 0, round: round & 0xffff });
      };
    },
    fail: ({ kind }) => {
      throw new Error(kind);
    },
  };
  const run = runner(code.body, host);
  for (here.row = 0; here.row < code.rows; here.row++) run();
  return found.map((row) => row.sort((a, b) => a - b));
}

const readOnly = (read: () => Value): Variable => ({ read, write: () => {} });

const mathsOf = (name: string) => doubleFunctions[name.replace("f64.", "")]!;
