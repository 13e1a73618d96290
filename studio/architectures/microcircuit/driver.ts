/**
 * What the worker does: obeys the page's messages, one after the other, and trains in short pieces in between, so that a message
 * never waits long. It knows nothing of workers: messages come in through `handle` and go out through `post`.
 */
import type { BackendChoice } from "../../../genn/index.ts";
import { checkBackend } from "../../backends.ts";
import type { DriverOptions } from "../../worker/start.ts";
import { Tasks, turn } from "../../worker/tasks.ts";
import type { FromWorker, StepUnit, ToWorker } from "./protocol.ts";
import { EndedError } from "./session/gate.ts";
import { Session } from "./session/session.ts";
import { testsAt } from "./session/test-schedule.ts";

/** How long a piece of training should take, ms. */
const PIECE_MS = 40;
/** Decisions and activity are shown this often at most, ms, and take this share of the time at most. */
const VIEWS_EVERY_MS = 250;
const VIEWS_SHARE = 0.25;
const PROGRESS_EVERY_MS = 100;
/** Points across the grid of decisions: the next finer one when it took less than `QUICK_MS`, a coarser one above `SLOW_MS`. */
const RESOLUTIONS = [12, 24, 48] as const;
const QUICK_MS = 80;
const SLOW_MS = 600;

type Creation = Extract<ToWorker, { kind: "create" }>;

export class Driver {
  readonly #options: DriverOptions<FromWorker>;
  readonly #tasks = new Tasks((generation, error) => this.#report(generation, error));
  #session: Session | undefined;
  #wanted: BackendChoice = "auto";
  #isTraining = false;
  #patternsPerSecond: number | null = null;
  #batchesPerPiece = 1;
  #progressAt = 0;
  #viewsAt = 0;
  #viewsCost = 0;
  #fineness = 1;

  constructor(options: DriverOptions<FromWorker>) {
    this.#options = options;
    options.post({ kind: "surroundings", ...options.surroundings });
  }

  /** Takes a message; whatever follows from it is posted. */
  handle(message: ToWorker): void {
    if (message.kind === "create") {
      this.#tasks.begin(message.generation);
      this.#isTraining = false;
      this.#session?.end();
      this.#tasks.enqueue(message.generation, () => this.#create(message));
      return;
    }
    const { generation } = message;
    if (!this.#tasks.isCurrent(generation)) return;
    switch (message.kind) {
      case "train":
        if (this.#isTraining) break;
        this.#isTraining = true;
        this.#tasks.enqueue(generation, () => this.#train(generation));
        break;
      case "pause":
        this.#isTraining = false;
        break;
      case "step":
        this.#isTraining = false;
        this.#tasks.enqueue(generation, () => this.#step(generation, message.unit));
        break;
    }
  }

  /** Resolves when everything asked for so far is done. */
  get idle(): Promise<void> {
    return this.#tasks.idle;
  }

  /** A network that has been replaced is not heard of any more. */
  #post(message: Extract<FromWorker, { readonly generation: number }>): void {
    if (this.#tasks.isCurrent(message.generation)) this.#options.post(message);
  }

  async #create({ generation, settings, train, fromSaved }: Creation): Promise<void> {
    const { surroundings } = this.#options;
    const saved = fromSaved ? this.#session?.saved : undefined;
    // The old network goes first, its GPU buffers too: two at a time might not fit.
    const old = this.#session;
    this.#wanted = settings.backend;
    this.#session = undefined;
    await old?.destroy();
    checkBackend(settings.backend, surroundings);
    const session = await Session.create(settings, saved);
    if (!this.#tasks.isCurrent(generation)) return session.destroy();
    this.#session = session;
    this.#patternsPerSecond = null;
    this.#batchesPerPiece = 1;
    this.#fineness = session.backend === "webgpu" && surroundings.webgpu.isSoftware ? 0 : 1;
    const { backend, threads, tests } = session;
    this.#post({ kind: "created", generation, machine: { backend, threads }, tests });
    await this.#showRest(generation, session);
    if (train) this.handle({ kind: "train", generation });
  }

  async #train(generation: number): Promise<void> {
    const session = this.#session!;
    this.#showProgress(generation, session);
    while (this.#isTraining && this.#tasks.isCurrent(generation) && !session.isFinished) {
      await this.#trainPiece(generation, session, testsAt(session.settings, session.batches));
      if (performance.now() >= this.#nextViews()) await this.#showViews(generation, session);
      if (performance.now() - this.#progressAt >= PROGRESS_EVERY_MS) this.#showProgress(generation, session);
      await turn();
    }
    if (session.isFinished) this.#isTraining = false;
    await this.#showRest(generation, session);
  }

  async #step(generation: number, unit: StepUnit): Promise<void> {
    const session = this.#session!;
    const { "train-samples": trainSamples, batch } = session.settings;
    const goal = session.batches + (unit === "batch" ? 1 : Math.max(1, Math.round(trainSamples / batch)));
    while (session.batches < goal && this.#tasks.isCurrent(generation) && !session.isFinished) {
      await this.#trainPiece(generation, session, Math.min(goal, testsAt(session.settings, session.batches)));
      await turn();
    }
    await this.#showRest(generation, session);
  }

  /** Trains for about `PIECE_MS`, to batch `limit` at most; tests if a test is due there. */
  async #trainPiece(generation: number, session: Session, limit: number): Promise<void> {
    const before = session.batches;
    const started = performance.now();
    await session.train(Math.min(this.#batchesPerPiece, limit - before));
    const elapsed = Math.max(performance.now() - started, 0.1);
    const trained = session.batches - before;
    this.#measure(trained * session.settings.batch, elapsed);
    this.#batchesPerPiece = Math.max(1, Math.round((trained * PIECE_MS) / elapsed));
    const isDue = session.batches === testsAt(session.settings, before) || session.isFinished;
    if (isDue && this.#tasks.isCurrent(generation)) await this.#test(generation, session);
  }

  #measure(patterns: number, elapsed: number): void {
    const now = (1000 * patterns) / elapsed;
    // The longer a piece, the more it says.
    const weight = Math.min(1, elapsed / 500);
    const before = this.#patternsPerSecond;
    this.#patternsPerSecond = before === null ? now : before + weight * (now - before);
  }

  async #test(generation: number, session: Session): Promise<void> {
    this.#post({ kind: "tested", generation, test: await session.test() });
  }

  /** When training rests: everything as it is now. */
  async #showRest(generation: number, session: Session): Promise<void> {
    if (!this.#tasks.isCurrent(generation)) return;
    if (session.tests.at(-1)?.batches !== session.batches) await this.#test(generation, session);
    // Once more while it gets finer.
    for (let before = -1; before < this.#fineness && this.#tasks.isCurrent(generation); ) {
      before = this.#fineness;
      await this.#showViews(generation, session);
    }
    this.#showProgress(generation, session);
  }

  #nextViews(): number {
    return this.#viewsAt + Math.max(VIEWS_EVERY_MS, this.#viewsCost / VIEWS_SHARE);
  }

  async #showViews(generation: number, session: Session): Promise<void> {
    const started = performance.now();
    const decisions = await session.decisions(RESOLUTIONS[this.#fineness]!);
    const cost = performance.now() - started;
    if (cost < QUICK_MS && this.#fineness < RESOLUTIONS.length - 1) this.#fineness++;
    else if (cost > SLOW_MS && this.#fineness > 0) this.#fineness--;
    const activity = await session.activity();
    this.#post({ kind: "views", generation, decisions, activity });
    this.#viewsAt = performance.now();
    this.#viewsCost = this.#viewsAt - started;
  }

  #showProgress(generation: number, session: Session): void {
    const { batches, batchCount, epoch, isFinished } = session;
    this.#progressAt = performance.now();
    this.#post({
      kind: "progress",
      generation,
      progress: {
        batches,
        batchCount,
        epoch,
        isTraining: this.#isTraining && !isFinished,
        isFinished,
        patternsPerSecond: this.#patternsPerSecond,
        gpu: this.#options.gpuMemory?.() ?? null,
      },
    });
  }

  /** A failure ends the training; if it was on a GPU, it can go on elsewhere from what was saved before. */
  #report(generation: number, error: unknown): void {
    if (error instanceof EndedError || !this.#tasks.isCurrent(generation)) return;
    this.#isTraining = false;
    const backend = this.#session?.backend ?? this.#wanted;
    this.#post({
      kind: "trouble",
      generation,
      trouble: {
        text: error instanceof Error ? error.message : String(error),
        restartFrom: backend === "wasm" ? null : (this.#session?.savedEpoch ?? 0),
      },
    });
  }
}
