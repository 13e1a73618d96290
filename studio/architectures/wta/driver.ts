/**
 * What the worker does: obeys the page's messages, one after the other, and runs the network in short pieces in between, so that a message never waits long. It
 * knows nothing of workers: messages come in through `handle` and go out through `post`.
 */
import type { BackendChoice } from "../../../genn/index.ts";
import { checkBackend } from "../../backends.ts";
import type { DriverOptions } from "../../worker/start.ts";
import { Tasks, turn } from "../../worker/tasks.ts";
import type { Activeness, Activity, FromWorker, ToWorker } from "./protocol.ts";
import { SAMPLE_EVERY } from "./samples.ts";
import { Session } from "./session.ts";

/** How long a piece should take, ms, and how much of the model it may be. */
const PIECE_MS = 40;
const MOST_MODEL_MS = 2000;
const PROGRESS_EVERY_MS = 100;
/** Connections are looked at this often at most, ms, and take this share of the time at most. */
const INSPECT_EVERY_MS = 500;
const INSPECT_SHARE = 0.03;
/** A paced network runs in pieces that last about as long as a frame of the screen. */
const FRAME_MS = 16;

type Creation = Extract<ToWorker, { kind: "create" }>;

const wholeSamples = (duration: number): number =>
  Math.min(Math.max(1, Math.round(duration / SAMPLE_EVERY)) * SAMPLE_EVERY, MOST_MODEL_MS);

export class Driver {
  readonly #options: DriverOptions<FromWorker>;
  readonly #tasks = new Tasks((generation, error) => this.#report(generation, error));
  #session: Session | undefined;
  #wanted: BackendChoice = "auto";
  #activeness: Activeness = "resting";
  #pace: number | null = null;
  #inspected: number | null = null;
  #piece = SAMPLE_EVERY;
  #speed: number | null = null;
  #progressAt = 0;
  #inspectAt = 0;

  constructor(options: DriverOptions<FromWorker>) {
    this.#options = options;
    options.post({ kind: "surroundings", ...options.surroundings });
  }

  /** Takes a message; whatever follows from it is posted. */
  handle(message: ToWorker): void {
    const { generation } = message;
    if (message.kind === "create") {
      this.#tasks.begin(generation);
      this.#activeness = "resting";
      this.#tasks.enqueue(generation, () => this.#create(message));
      return;
    }
    if (!this.#tasks.isCurrent(generation)) return;
    switch (message.kind) {
      case "run": {
        const activeness = message.learns ? "training" : "replaying";
        if (this.#activeness === activeness) break;
        this.#activeness = activeness;
        this.#tasks.enqueue(generation, () => this.#run(generation, activeness));
        break;
      }
      case "pause":
        this.#activeness = "resting";
        break;
      case "pace":
        this.#pace = message.pace;
        break;
      case "inspect":
        this.#inspected = message.circuit;
        this.#inspectAt = 0;
        if (this.#activeness === "resting") this.#tasks.enqueue(generation, () => this.#inspect(generation));
        break;
    }
  }

  /** Resolves when everything asked for so far is done. */
  get idle(): Promise<void> {
    return this.#tasks.idle;
  }

  /** A network that has been replaced is not heard of any more. */
  #post(message: Extract<FromWorker, { readonly generation: number }>, transfer: readonly Transferable[] = []): void {
    if (this.#tasks.isCurrent(message.generation)) this.#options.post(message, transfer);
  }

  async #create({ generation, settings, train }: Creation): Promise<void> {
    // The old network goes first, its GPU buffers too: two at a time might not fit.
    this.#session?.destroy();
    this.#session = undefined;
    this.#wanted = settings.backend;
    checkBackend(settings.backend, this.#options.surroundings);
    const session = await Session.create(settings);
    if (!this.#tasks.isCurrent(generation)) return session.destroy();
    this.#session = session;
    [this.#piece, this.#speed, this.#inspected] = [SAMPLE_EVERY, null, null];
    const { backend, threads, layout } = session;
    this.#post({ kind: "created", generation, machine: { backend, threads }, layout });
    this.#showProgress(generation, session);
    if (train) this.handle({ kind: "run", generation, learns: true });
  }

  async #run(generation: number, activeness: Activeness): Promise<void> {
    const session = this.#session!;
    const learns = activeness === "training";
    const isWanted = () => this.#activeness === activeness && this.#tasks.isCurrent(generation);
    let due = performance.now();
    let pace = this.#pace;
    this.#showProgress(generation, session);
    while (isWanted() && !(learns && session.trained >= session.goal)) {
      const now = performance.now();
      // Whoever has fallen behind, or changed the pace, does not catch up.
      if (this.#pace !== pace || due < now - 10 * FRAME_MS) [pace, due] = [this.#pace, now];
      const wanted = pace === null ? this.#piece : wholeSamples(pace * FRAME_MS);
      const duration = learns ? Math.min(wanted, session.goal - session.trained) : wanted;
      const activity = await session.run(duration, learns);
      this.#showActivity(generation, activity, session.trained);
      const elapsed = Math.max(performance.now() - now, 0.1);
      this.#piece = wholeSamples((duration * PIECE_MS) / elapsed);
      if (pace !== null) due += duration / pace;
      this.#measure(duration, pace === null ? elapsed : Math.max(elapsed, duration / pace));
      if (performance.now() >= this.#inspectAt) await this.#inspect(generation);
      if (performance.now() - this.#progressAt >= PROGRESS_EVERY_MS) this.#showProgress(generation, session);
      await turn();
      const left = pace === null ? 0 : due - performance.now();
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    }
    if (this.#activeness === activeness) this.#activeness = "resting";
    await this.#inspect(generation);
    this.#showProgress(generation, session);
  }

  #measure(duration: number, elapsed: number): void {
    const now = duration / elapsed;
    // The longer a piece, the more it says.
    const weight = Math.min(1, elapsed / 500);
    this.#speed = this.#speed === null ? now : this.#speed + weight * (now - this.#speed);
  }

  #showActivity(generation: number, activity: Activity, trained: number): void {
    const arrays = Object.values(activity).filter((value) => ArrayBuffer.isView(value));
    this.#post(
      { kind: "activity", generation, activity, trained },
      arrays.map(({ buffer }) => buffer as ArrayBuffer),
    );
  }

  async #inspect(generation: number): Promise<void> {
    const circuit = this.#inspected;
    const session = this.#session;
    if (circuit === null || session === undefined || !this.#tasks.isCurrent(generation)) return;
    const started = performance.now();
    const connections = await session.connections(circuit);
    if (this.#inspected === circuit) this.#post({ kind: "connections", generation, connections });
    const cost = performance.now() - started;
    this.#inspectAt = started + Math.max(INSPECT_EVERY_MS, cost / INSPECT_SHARE);
  }

  #showProgress(generation: number, { trained, goal, clock }: Session): void {
    this.#progressAt = performance.now();
    const [activeness, speed, gpu] = [this.#activeness, this.#speed, this.#options.gpuMemory?.() ?? null];
    this.#post({ kind: "progress", generation, progress: { trained, goal, clock, activeness, speed, gpu } });
  }

  /** A failure ends the run; if it was on a GPU, it can be tried elsewhere. */
  #report(generation: number, error: unknown): void {
    if (!this.#tasks.isCurrent(generation)) return;
    this.#activeness = "resting";
    const backend = this.#session?.backend ?? this.#wanted;
    const text = error instanceof Error ? error.message : String(error);
    this.#post({ kind: "trouble", generation, trouble: { text, restartFrom: backend === "wasm" ? null : 0 } });
  }
}
