/** What a recorder is told, and which neurons it then records. */
import { RandomState } from "../../data/index.ts";
import { checkCount, checkWhole, ModelError, unknownName } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";
import type { InputGenerator } from "./input-generator.ts";
import { type Recorded, recordable } from "./recorded-run.ts";
import type { ResultFigure } from "./result-figure.ts";

/** What makes the input of a run. */
export type InputSource = Pick<InputGenerator, "nInputs" | "generateInput" | "clearHistory">;

/** Does something with the figure of a run. */
export type FigureHandler = (figure: ResultFigure) => void | Promise<void>;

/** Options of a `Recorder`, which hold for all runs that are not told otherwise. */
export interface RecorderOptions {
  /** The neurons to record. Default: all. */
  readonly idList?: readonly number[];
  /** Make the data of a figure of each run. Default true. */
  readonly createPlot?: boolean;
  /** Saves the figure of each run. A recorder does not draw, and knows no files. */
  readonly saveFigures?: FigureHandler;
  /** Shows the figure of each run. */
  readonly showFigures?: FigureHandler;
  /** Figures show all runs so far, and not only the last. Default false. */
  readonly plotHistory?: boolean;
  /** Figures show neurons by their mean activation time. Default true; both this and that of the run must be true. */
  readonly orderNeurons?: boolean;
  /** Whole ms between samples of weights and EPSPs. Default: one at the beginning and one at the end of a run. */
  readonly dtRec?: number;
  /** What to keep. Default: everything, which of a long run is much: 8 bytes for every neuron and ms, and 8 for every synapse and sample. */
  readonly record?: readonly Recorded[];
}

/** Options of one run. Of `idList`, `nodeCollection` and `readoutSize` the first that is given counts. */
export interface RunNetworkOptions {
  /** The neurons to record, in the order in which they are wanted. */
  readonly idList?: readonly number[];
  /** The same, such as `getNodeCollections` gives them. */
  readonly nodeCollection?: readonly number[];
  /** Record so many neurons, drawn with the seed of the network: the same number gives the same neurons, in ascending order. */
  readonly readoutSize?: number;
  /** What makes the input. Default: silence. */
  readonly inpgen?: InputSource;
  /** Whole ms. Default 5000. */
  readonly tSim?: number;
  /** Of the figure. */
  readonly title?: string;
  /** Learn. Default true. */
  readonly train?: boolean;
  readonly dtRec?: number;
  readonly orderNeurons?: boolean;
}

const ids = { ...a.list, right: "a list of neurons" };
const RECORDER: RulesOf<RecorderOptions> = {
  idList: ids,
  createPlot: a.flag,
  saveFigures: a.fn,
  showFigures: a.fn,
  plotHistory: a.flag,
  orderNeurons: a.flag,
  dtRec: a.count,
  record: a.texts,
};
const RUN: RulesOf<RunNetworkOptions> = {
  idList: ids,
  nodeCollection: ids,
  readoutSize: a.anyWhole,
  inpgen: a.instance,
  tSim: a.count,
  title: a.text,
  train: a.flag,
  dtRec: a.count,
  orderNeurons: a.flag,
};

/** @throws ModelError for options that there are not, and neurons that the network has not */
export function checkRecorder(options: RecorderOptions, neuronCount: number): void {
  checkOptions<RecorderOptions>(options, RECORDER, "a recorder");
  const unknown = options.record?.find((one) => !recordable.includes(one));
  if (unknown !== undefined) throw unknownName("recording", unknown, "record of a recorder", recordable);
  if (options.idList !== undefined) checkIds(options.idList, neuronCount, "idList of a recorder");
}

/** @throws ModelError for options that there are not, and an input that is not for this network */
export function checkRun(options: RunNetworkOptions, nInputs: number): void {
  checkOptions<RunNetworkOptions>(options, RUN, "a run of a recorder");
  const { inpgen } = options;
  if (inpgen === undefined) return;
  if (typeof inpgen.generateInput !== "function") {
    throw new ModelError(`inpgen of a run of a recorder must be an InputGenerator, not ${shown(inpgen)}`);
  }
  if (inpgen.nInputs !== nInputs) {
    throw new ModelError(
      `inpgen of a run of a recorder makes input of ${inpgen.nInputs} channels, but the network has ${nInputs} inputs`,
    );
  }
}

/** The neurons that a run records. */
export function chosenIds(
  run: RunNetworkOptions,
  recorder: RecorderOptions,
  { neuronCount, seed }: { readonly neuronCount: number; readonly seed: number },
): readonly number[] {
  const { idList, nodeCollection, readoutSize } = run;
  if (idList !== undefined) return checkIds(idList, neuronCount, "idList of a run of a recorder");
  if (nodeCollection !== undefined)
    return checkIds(nodeCollection, neuronCount, "nodeCollection of a run of a recorder");
  if (readoutSize !== undefined) return drawnIds(readoutSize, neuronCount, seed);
  return recorder.idList ?? Array.from({ length: neuronCount }, (_, id) => id);
}

function drawnIds(count: number, neuronCount: number, seed: number): number[] {
  checkCount("readoutSize of a run of a recorder", count, neuronCount);
  // NumPy's seeds have 32 bits.
  const shuffled = new RandomState(seed % 2 ** 32).permutation(neuronCount);
  return Array.from(shuffled.subarray(0, count)).sort((one, other) => one - other);
}

function checkIds(list: readonly number[], neuronCount: number, where: string): readonly number[] {
  if (list.length === 0) throw new ModelError(`${where} is empty: leave it out to record all neurons`);
  const seen = new Set<number>();
  for (const id of list) {
    checkWhole(`a neuron in ${where}`, id, 0, neuronCount - 1);
    if (seen.has(id)) throw new ModelError(`${where} names neuron ${id} twice`);
    seen.add(id);
  }
  return [...list];
}
