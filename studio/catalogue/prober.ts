/** What the worker of the catalogue page does: it keeps the neuron that was chosen last, built, and runs it with the numbers of the page. */
import type { NeuronModel } from "../../genn/index.ts";
import { CURVE_POINTS, NeuronProbe } from "../../responses/index.ts";
import { neurons } from "./neurons.ts";
import type { FromProber, ToProber } from "./protocol.ts";

/** A run of this many ms follows a drag at once; a neuron that takes longer gets a curve of fewer points, but not of fewer than so many. */
const AT_ONCE = 70;
const LEAST_POINTS = 16;

/** The probe of a neuron, with as many points as it answers at once with. */
async function quickProbe(definition: NeuronModel): Promise<NeuronProbe> {
  const probe = await NeuronProbe.create(definition);
  let took = Number.POSITIVE_INFINITY;
  // The first runs are slower, until the code is optimised.
  for (let run = 0; run < 2 && took > AT_ONCE; run++) {
    const start = performance.now();
    await probe.run();
    took = performance.now() - start;
  }
  if (took <= AT_ONCE || !probe.hasCurve) return probe;
  const points = Math.max(LEAST_POINTS, Math.floor((CURVE_POINTS * AT_ONCE) / took));
  const { drive } = probe;
  probe.destroy();
  return NeuronProbe.create(definition, { points, drive });
}

export class Prober {
  readonly #post: (message: FromProber) => void;
  #probe: NeuronProbe | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(post: (message: FromProber) => void) {
    this.#post = post;
  }

  /** Takes a message; they are done one after the other. Whatever goes wrong is posted in words. */
  handle(message: ToProber): Promise<void> {
    this.#turn = this.#turn.then(() =>
      this.#do(message).catch((error: unknown) =>
        this.#post({ kind: "problem", request: message.request, text: (error as Error).message }),
      ),
    );
    return this.#turn;
  }

  async #do(message: ToProber): Promise<void> {
    const { request } = message;
    if (message.kind === "choose") {
      this.#probe?.destroy();
      this.#probe = undefined;
      const model = neurons.find(({ exportName }) => exportName === message.exportName);
      if (model === undefined) throw new Error(`'${message.exportName}' is no neuron of the catalogue`);
      this.#probe = await quickProbe(model.definition);
      const { drive, target, hasCurve } = this.#probe;
      this.#post({ kind: "ready", request, drive, target, hasCurve });
      return;
    }
    if (this.#probe === undefined) throw new Error("no neuron has been chosen");
    const start = performance.now();
    const answer = await this.#probe.run(message.values, message.drive);
    this.#post({ kind: "answer", request, answer, took: performance.now() - start });
  }
}
