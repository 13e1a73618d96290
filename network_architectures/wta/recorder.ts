/** Runs a winner-take-all network, and keeps what it did. */
import { ModelError } from "../../genn/index.ts";
import { shown } from "../../genn/model/shown.ts";
import { silence } from "./generated-input.ts";
import { type ActivationOrder, getOrder, lastComplete } from "./order.ts";
import { type RateFractionCheck, type Recorded, type RecordedRun, recordable } from "./recorded-run.ts";
import {
  checkRecorder,
  checkRun,
  chosenIds,
  type InputSource,
  type RecorderOptions,
  type RunNetworkOptions,
} from "./recorder-options.ts";
import { resultFigure } from "./result-figure.ts";
import { type RecordedNetwork, RunRecording } from "./run-recording.ts";

/** Order of the recorded neurons, by their numbers in the network. */
export interface NeuronOrder {
  readonly order: readonly number[];
  /** Of each neuron in `order`: ms since the window began, NaN where it is silent. */
  readonly times: readonly number[];
  /** The presentation that it was found in, in the times of the recorder. */
  readonly window: ActivationOrder["window"];
}

/**
 * Runs a network with the input of a generator, in training or in a test, and keeps spikes, potentials and rate fractions of every ms, and samples of weights and EPSPs (the `Recorder` of the published
 * package, under its names). Every run records neurons of its own; all times go on from run to run.
 */
export class Recorder {
  readonly #network: RecordedNetwork;
  #options: RecorderOptions = {};
  #runs: RecordedRun[] = [];
  #clock = 0;
  #isRunning = false;

  /** @throws ModelError for options that there are not, and neurons that the network has not */
  constructor(network: RecordedNetwork, options: RecorderOptions = {}) {
    if (typeof network?.run !== "function") throw new ModelError(`a recorder needs a network, not ${shown(network)}`);
    this.#network = network;
    this.set(options);
  }

  /**
   * Changes options, for the runs that follow; those that are not given stay.
   * @throws ModelError for options that there are not, and neurons that the network has not
   */
  set(options: RecorderOptions): void {
    checkRecorder(options, this.#network.neuronCount);
    this.#options = { ...this.#options, ...options };
  }

  /** The runs since the beginning, or since `resetRecorders`. */
  get runs(): readonly RecordedRun[] {
    return this.#runs;
  }

  /**
   * The last run.
   * @throws ModelError where there is none
   */
  get lastRun(): RecordedRun {
    const last = this.#runs.at(-1);
    if (last === undefined) throw new ModelError("a recorder has no run yet: runNetwork makes one");
    return last;
  }

  /**
   * Runs the network for `tSim` ms, records it, and returns the recorded neurons, with which a later run can follow the same ones (`idList`).
   * @throws ModelError for options that there are not, neurons that the network has not, an input for another number of channels, and while another run is under way
   */
  async runNetwork(options: RunNetworkOptions = {}): Promise<readonly number[]> {
    checkRun(options, this.#network.nInputs);
    const ids = chosenIds(options, this.#options, this.#network);
    if (this.#isRunning) throw new ModelError("a recorder runs its network already: await the run before the next");
    this.#isRunning = true;
    try {
      await this.#run(options, ids);
    } finally {
      this.#isRunning = false;
    }
    return ids;
  }

  /** A run of `t` ms in which the network learns. `inpgen` undefined: without input. */
  async simulate(inpgen: InputSource | undefined, t: number, dtRec?: number): Promise<RecordedRun> {
    await this.runNetwork({ inpgen, tSim: t, dtRec, train: true });
    return this.lastRun;
  }

  /** A run of `t` ms in which the network does not learn. `inpgen` undefined: without input. */
  async test(inpgen: InputSource | undefined, t: number, dtRec?: number): Promise<RecordedRun> {
    await this.runNetwork({ inpgen, tSim: t, dtRec, train: false });
    return this.lastRun;
  }

  /**
   * The neurons of a run by their mean activation time, in the last presentation that was recorded completely (see `getOrder`).
   * @param run Default: the last one
   * @throws ModelError where no presentation is complete, or no fractions were recorded
   */
  getOrder(run: RecordedRun = this.lastRun): NeuronOrder {
    const { fractions, ids, input, tOrigin } = run;
    if (fractions === undefined) throw notRecorded("neurons are ordered", "fractions");
    const { order, times, window } = getOrder({
      fractions,
      neurons: ids.length,
      presentations: input.presentations,
    });
    return {
      order: Array.from(order, (column) => ids[column]!),
      times: Array.from(order, (column) => times[column]!),
      window: { ...window, start: window.start + tOrigin, end: window.end + tOrigin },
    };
  }

  /**
   * Whether the rate fractions of every circuit have added up to 1 in every ms of a run, whoever was recorded.
   * @param run Default: the last one
   * @throws ModelError where no fractions were recorded
   */
  verifyRateFractions(run: RecordedRun = this.lastRun): RateFractionCheck {
    if (run.rateFractions === undefined) throw notRecorded("rate fractions are verified", "fractions");
    return run.rateFractions;
  }

  /** Forgets all runs, and the history of the input. Times go on. */
  resetRecorders(inpgen?: InputSource): void {
    this.#runs = [];
    inpgen?.clearHistory();
  }

  async #run({ inpgen, tSim = 5000, title, train = true, ...run }: RunNetworkOptions, ids: readonly number[]) {
    const { createPlot = true, plotHistory = false, record = recordable, saveFigures, showFigures } = this.#options;
    const tOrigin = this.#clock;
    const input = inpgen?.generateInput(tSim, tOrigin) ?? silence(tSim, tOrigin);
    const recording = new RunRecording(this.#network, ids, record, tOrigin);
    await recording.record(input, train, run.dtRec ?? this.#options.dtRec ?? tSim);
    const inputSpikes = { channels: input.channels, times: Float64Array.from(input.steps, (step) => tOrigin + step) };
    const facts = { title, train, ids, tOrigin, duration: tSim, input, inputSpikes, ...recording.recorded(tSim) };
    const recorded: RecordedRun = { ...facts, figure: undefined };
    const isOrdered = (this.#options.orderNeurons ?? true) && (run.orderNeurons ?? true) && canOrder(recorded);
    const figure = createPlot
      ? resultFigure(recorded, isOrdered ? this.getOrder(recorded).order : undefined, plotHistory ? this.#runs : [])
      : undefined;
    this.#clock += tSim;
    this.#runs.push({ ...facts, figure });
    if (figure === undefined) return;
    await saveFigures?.(figure);
    await showFigures?.(figure);
  }
}

const canOrder = ({ fractions, input, duration }: RecordedRun): boolean =>
  fractions !== undefined && lastComplete(input.presentations, duration) !== undefined;

const notRecorded = (what: string, name: Recorded): ModelError =>
  new ModelError(
    `${what} by ${name}, which were not recorded: leave record of the recorder out, or put '${name}' in it`,
  );
