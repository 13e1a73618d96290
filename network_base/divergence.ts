/**
 * Looks out for weights and biases that are no numbers any more, which is how a training ends that diverges. A weight that has become NaN stays NaN, so
 * that it is enough to look now and then: before tests and checkpoints, at the end, and a number of times in between.
 */
import { NotFiniteError } from "../genn/index.ts";
import type { Learner } from "./optimisers.ts";
import type { NetworkParts } from "./parts.ts";

/** How often a run looks in between, and after how many updates at the soonest: a look reads all that is learned. */
const LOOKS = 20;
const FEWEST_UPDATES = 8;

/** When a look is taken: after so many updates of the run, before or after that step. */
interface Moment {
  readonly updates: number;
  readonly step: number;
}

export class DivergenceWatch {
  readonly #parts: NetworkParts;
  readonly #every: number;
  /** When all was still well. */
  #last: Moment;
  #hasLooked = false;

  /** For a run of `updates` updates that begins (or goes on) at `start`. */
  constructor(parts: NetworkParts, updates: number, start: Moment) {
    this.#parts = parts;
    this.#every = Math.max(FEWEST_UPDATES, Math.ceil(updates / LOOKS));
    this.#last = start;
  }

  /** Should be looked after so many updates? */
  isDue(updates: number): boolean {
    return updates % this.#every === 0;
  }

  /** Throws `NotFiniteError` for the first weight or bias that is NaN or infinite: which, where, since when, and what can be done. */
  async look(now: Moment): Promise<void> {
    if (now.updates === this.#last.updates) return;
    const { simulation } = this.#parts;
    // All are on their way at once.
    const found = await Promise.all(
      this.#parts.learners.map(async (learner) => [learner, await simulation.firstNotFinite(learner.w)] as const),
    );
    for (const [learner, bad] of found) {
      if (bad !== undefined) throw this.#diverged(learner, bad, now);
    }
    this.#last = now;
    this.#hasLooked = true;
  }

  #diverged(
    { population, w, optimiser, params }: Learner,
    { value, row, column }: { value: number; row: number; column: number },
    now: Moment,
  ): NotFiniteError {
    const isDense = w.group.kind === "synapse" && w.group.connectivity === "dense";
    const what = w.group.kind === "synapse" ? `weight '${w.variable}'` : `bias '${w.variable}'`;
    const where = isDense ? `from neuron ${row} to neuron ${column}` : `of neuron ${column}`;
    const at = ({ updates, step }: Moment) =>
      `update ${updates} (step ${step}, t = ${Number((step * this.#parts.model.dt).toPrecision(12))} ms)`;
    const before = this.#hasLooked ? `; all that is learned was finite after ${at(this.#last)}` : "";
    return new NotFiniteError(
      `the ${what} of '${population}' ${where} is ${value} after ${at(now)}${before}. ` +
        `The training has diverged: lower the learning rate (${optimiser.model.name}: lr ${params.lr}) or set bounds (low, high) ` +
        "of its optimiser, or look at the inputs and targets in between",
      now.step,
    );
  }
}
