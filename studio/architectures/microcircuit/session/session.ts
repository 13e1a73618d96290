/**
 * A training that can be driven: so many batches, then a test, a look at the decisions or at the activity, then some more.
 * It is one `runSim` from the first pattern to the last, held at a gate between batches, so that looking changes nothing.
 */
import { type Dataset, yinYang, yinYangSplit } from "../../../../data/index.ts";
import { resolveBackend } from "../../../../genn/index.ts";
import type { MicrocircuitNetwork } from "../../../../network_architectures/mc/index.ts";
import { type NetworkState, type Ports, type Presentation, prepareTwin } from "../../../../network_base/index.ts";
import {
  answersOf,
  eventsSent,
  patternCount,
  presentationOrder,
  score,
  testBatchSize,
  testRun,
  trainingInputs,
} from "../../../../training/index.ts";
import { type Settings, task } from "../task.ts";
import { type Activity, observe, oneOfEachClass } from "./activity.ts";
import { type Decisions, decide, makeGrid } from "./decisions.ts";
import { Gate } from "./gate.ts";
import { createNetwork, optimisersOf } from "./network.ts";

/** A state to go on from is kept this often. */
const EPOCHS_PER_SAVE = 2;

/** One test. */
export interface TestRecord {
  /** Fraction of samples whose largest output is the right one. */
  readonly accuracy: number;
  /** Mean squared error over samples and outputs. */
  readonly loss: number;
  /** Batches learned from before it. */
  readonly batches: number;
  readonly epoch: number;
  /** Events per pattern in training since the test before; null for rates, and for the first test. */
  readonly eventsPerPattern: number | null;
}

/** Where a session can be taken up again, on any backend. */
export interface SavedSession {
  readonly state: NetworkState;
  readonly batches: number;
  readonly tests: readonly TestRecord[];
}

export class Session {
  readonly settings: Settings;
  readonly batchCount: number;
  readonly #net: MicrocircuitNetwork;
  readonly #observed: MicrocircuitNetwork;
  readonly #ports: Ports;
  readonly #presentation: Presentation;
  readonly #training: Dataset;
  readonly #test: Dataset;
  readonly #gate = new Gate();
  readonly #resumed: SavedSession | undefined;
  #run: Promise<void> | undefined;
  #batches: number;
  #tests: TestRecord[];
  #eventsAtTest: number | undefined;
  #saved: SavedSession | undefined;
  #isDestroyed = false;

  private constructor(
    settings: Settings,
    net: MicrocircuitNetwork,
    observed: MicrocircuitNetwork,
    resumed?: SavedSession,
  ) {
    this.settings = settings;
    this.batchCount = patternCount(settings);
    this.#ports = task.ports(net);
    this.#presentation = task.presentation(settings);
    this.#net = net;
    this.#observed = observed;
    this.#training = yinYang({ size: settings["train-samples"], seed: yinYangSplit.training.seed });
    this.#test = yinYang({ size: settings["test-samples"], seed: yinYangSplit.test.seed });
    this.#resumed = resumed;
    this.#saved = resumed;
    this.#batches = resumed?.batches ?? 0;
    this.#tests = [...(resumed?.tests ?? [])];
  }

  /**
   * Builds the networks: one that learns, its twin for tests, and one of a single instance to look at. `resume`: go on from there;
   * the settings must be those it was saved with, but for the backend. Throws what building throws, and leaves nothing behind then.
   */
  static async create(settings: Settings, resume?: SavedSession): Promise<Session> {
    const backend = await resolveBackend(settings.backend);
    const { synapses } = task.size(settings, task.shape);
    const net = await createNetwork(settings, backend, {
      batchSize: settings.batch,
      optimisers: optimisersOf(settings),
      validation: { batchSize: testBatchSize(settings["test-samples"], synapses) },
    });
    try {
      const observed = await createNetwork(settings, backend, { batchSize: 1, plastic: false, threads: 1 });
      return new Session(settings, net, observed, resume);
    } catch (error) {
      net.destroy();
      throw error;
    }
  }

  get backend(): string {
    return this.#net.simulation.backend;
  }
  get threads(): number {
    return this.#net.simulation.threads;
  }
  /** Batches learned from. */
  get batches(): number {
    return this.#batches;
  }
  get epoch(): number {
    return this.#epochAt(this.#batches);
  }
  get isFinished(): boolean {
    return this.#batches >= this.batchCount;
  }
  get tests(): readonly TestRecord[] {
    return this.#tests;
  }
  /** The last state that was kept; undefined before the first. */
  get saved(): SavedSession | undefined {
    return this.#saved;
  }

  /** Where that was; 0 before the first. */
  get savedEpoch(): number {
    return this.#epochAt(this.#saved?.batches ?? 0);
  }

  /** Learns from so many batches more, or as many as are left. Throws `EndedError` if the session is destroyed meanwhile. */
  async train(batches: number): Promise<void> {
    if (batches < 1 || this.isFinished) return;
    const arrived = this.#gate.open(Math.min(this.#batches + batches, this.batchCount));
    if (this.#run === undefined) {
      this.#run = this.#start();
      // Whoever trains next hears of a failure; until then it is not an unhandled one.
      this.#run.catch(() => {});
    }
    await Promise.race([arrived, this.#run]);
  }

  /** Tests with the weights of now. */
  async test(): Promise<TestRecord> {
    const twin = await this.#twin();
    const result = await twin.runSim(testRun(this.#ports, this.#test, this.#presentation.tShow, twin.model.batchSize));
    const { accuracy, loss } = score(answersOf(result, this.#ports), this.#test);
    const events = await eventsSent(this.#net);
    const before = this.#tests.at(-1);
    const shown = (this.#batches - (before?.batches ?? 0)) * this.settings.batch;
    const isCounted = events !== undefined && this.#eventsAtTest !== undefined && shown > 0;
    const record: TestRecord = {
      batches: this.#batches,
      epoch: this.epoch,
      accuracy: accuracy!,
      loss,
      eventsPerPattern: isCounted ? (events - this.#eventsAtTest!) / shown : null,
    };
    // A second test at the same place says the same: it replaces the first.
    if (before?.batches === this.#batches) {
      this.#tests[this.#tests.length - 1] = { ...record, eventsPerPattern: before.eventsPerPattern };
    } else {
      this.#tests.push(record);
      this.#eventsAtTest = events;
    }
    return this.#tests.at(-1)!;
  }

  /** Answers all over the disc with the weights of now, on a grid of so many points across. */
  async decisions(resolution: number): Promise<Decisions> {
    const twin = await this.#twin();
    return decide(twin, this.#ports, this.#presentation.tShow, makeGrid(resolution));
  }

  /** Rates and events for one test sample of each class, with the weights of now. */
  async activity(): Promise<Activity> {
    await prepareTwin(this.#net, this.#observed);
    const { tShow } = this.#presentation;
    return observe(this.#observed, this.#ports, tShow, this.#test, oneOfEachClass(this.#test));
  }

  /** Lets a training that is under way end at its next batch. */
  end(): void {
    this.#gate.close();
  }

  /** Ends the training, waits until nothing runs any more, and frees workers, memory and GPU buffers. */
  async destroy(): Promise<void> {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.end();
    await this.#run?.catch(() => {});
    this.#net.destroy();
    this.#observed.destroy();
  }

  #epochAt(batches: number): number {
    return (batches * this.settings.batch) / this.settings["train-samples"];
  }

  async #twin(): Promise<MicrocircuitNetwork> {
    const twin = this.#net.twin!;
    await prepareTwin(this.#net, twin);
    return twin;
  }

  async #start(): Promise<void> {
    const { batch, "train-samples": trainSamples, seed } = this.settings;
    const patterns = this.batchCount;
    const { dt, tShow } = this.#presentation;
    const order = presentationOrder(seed, trainSamples, patterns, batch).subarray(0, patterns * batch);
    const batchesPerSave = Math.max(1, Math.round((EPOCHS_PER_SAVE * trainSamples) / batch));
    const saved = Array.from({ length: patterns }, (_, pattern) => pattern).filter(
      (pattern) => pattern > 0 && pattern % batchesPerSave === 0,
    );
    await this.#net.runSim({
      T: patterns * tShow,
      inputs: trainingInputs(this.#ports, this.#training, order, patterns, tShow),
      plasticity: {
        everySteps: Math.round(tShow / dt),
        align: this.#ports.alignAfterUpdate,
        hook: ({ update }) => {
          this.#batches = update;
          return this.#gate.pass(update);
        },
      },
      checkpoint: {
        times: saved.map((pattern) => pattern * tShow),
        save: (state) => {
          const batches = Math.round((state.run!.step * dt) / tShow);
          this.#saved = { state, batches, tests: this.#tests.filter((test) => test.batches <= batches) };
        },
      },
      ...(this.#resumed === undefined ? {} : { resume: this.#resumed.state }),
    });
    this.#batches = patterns;
  }
}
