/** The records of one run of a winner-take-all network, piece by piece. */
import { type GeneratedInput, spikesBetween } from "./generated-input.ts";
import type { Circuit } from "./grid.ts";
import type { RateFractionCheck, Recorded, SynapseEpsps, SynapseSample, SynapseWeights } from "./recorded-run.ts";
import type { InputSpikes, WtaRecording } from "./recording.ts";

/** What a recorder asks of a network. */
export interface RecordedNetwork {
  readonly circuits: readonly Circuit[];
  readonly neuronCount: number;
  readonly nInputs: number;
  readonly seed: number;
  run(
    input: InputSpikes,
    options: {
      readonly duration: number;
      readonly train?: boolean;
      readonly record?: readonly ("spikes" | "fractions" | "potentials")[];
    },
  ): Promise<WtaRecording>;
  weights(which: "input" | "recurrent"): Promise<SynapseWeights>;
  epsps(which: "input" | "recurrent"): Promise<SynapseEpsps>;
}

/** ms that the network runs at once, so that its own records of all neurons stay small. */
const MOST_AT_ONCE = 1000;
/** How far rate fractions may be from 1 by rounding, in single precision. */
const ROUNDING = 1e-4;

/** The records of one run, while it is under way. */
export class RunRecording {
  readonly #network: RecordedNetwork;
  readonly #ids: readonly number[];
  readonly #kinds: readonly Recorded[];
  readonly #tOrigin: number;
  /** The place of each neuron among those recorded, or -1. */
  readonly #column: Int32Array;
  readonly #spikeIds: number[] = [];
  readonly #spikeTimes: number[] = [];
  readonly #fractions: Float32Array[] = [];
  readonly #potentials: Float32Array[] = [];
  readonly #weights: SynapseSample<SynapseWeights>[] = [];
  readonly #epsps: SynapseSample<SynapseEpsps>[] = [];
  readonly #synapses: { input?: SelectedSynapses; recurrent?: SelectedSynapses } = {};
  #check: RateFractionCheck = { isRight: true, largestError: 0, circuit: 0, time: 0 };

  constructor(network: RecordedNetwork, ids: readonly number[], kinds: readonly Recorded[], tOrigin: number) {
    this.#network = network;
    this.#ids = ids;
    this.#kinds = kinds;
    this.#tOrigin = tOrigin;
    this.#column = new Int32Array(network.neuronCount).fill(-1);
    for (const [column, id] of ids.entries()) this.#column[id] = column;
  }

  async record(input: GeneratedInput, train: boolean, dtRec: number): Promise<void> {
    const record = (["spikes", "fractions", "potentials"] as const).filter((kind) => this.#kinds.includes(kind));
    await this.#sample(0);
    for (let now = 0; now < input.duration; ) {
      const nextSample = Math.min((Math.floor(now / dtRec) + 1) * dtRec, input.duration);
      const to = Math.min(now + MOST_AT_ONCE, nextSample);
      const part = await this.#network.run(spikesBetween(input, now, to), { duration: to - now, train, record });
      this.#keep(part, now);
      now = to;
      if (now === nextSample) await this.#sample(now);
    }
  }

  recorded(duration: number) {
    const kept = <Value>(kind: Recorded, value: Value) => (this.#kinds.includes(kind) ? value : undefined);
    const samples = duration * this.#ids.length;
    return {
      spikes: kept("spikes", {
        ids: Uint32Array.from(this.#spikeIds),
        times: Float64Array.from(this.#spikeTimes),
      }),
      fractions: kept("fractions", joined(this.#fractions, samples)),
      potentials: kept("potentials", joined(this.#potentials, samples)),
      weights: this.#weights,
      epsps: this.#epsps,
      rateFractions: kept("fractions", this.#check),
    };
  }

  #keep({ spikes, fractions, potentials }: WtaRecording, now: number): void {
    const begin = this.#tOrigin + now;
    for (const [k, id] of (spikes?.ids ?? new Uint32Array(0)).entries()) {
      if (this.#column[id]! < 0) continue;
      this.#spikeIds.push(id);
      this.#spikeTimes.push(begin + spikes!.steps[k]!);
    }
    if (fractions !== undefined) {
      this.#checkFractions(fractions, begin);
      this.#fractions.push(this.#columnsOf(fractions));
    }
    if (potentials !== undefined) this.#potentials.push(this.#columnsOf(potentials));
  }

  #columnsOf(values: Float32Array): Float32Array {
    const [from, to] = [this.#network.neuronCount, this.#ids.length];
    const samples = values.length / from;
    const own = new Float32Array(samples * to);
    for (let sample = 0; sample < samples; sample++) {
      for (const [column, id] of this.#ids.entries()) own[sample * to + column] = values[sample * from + id]!;
    }
    return own;
  }

  #checkFractions(fractions: Float32Array, begin: number): void {
    const { neuronCount, circuits } = this.#network;
    for (let sample = 0; sample < fractions.length / neuronCount; sample++) {
      for (const { id, first, size } of circuits) {
        let sum = 0;
        for (let neuron = first; neuron < first + size; neuron++) sum += fractions[sample * neuronCount + neuron]!;
        const error = Math.abs(sum - 1);
        // What is no number is never small.
        if (error <= this.#check.largestError || Number.isNaN(this.#check.largestError)) continue;
        this.#check = { isRight: error <= ROUNDING, largestError: error, circuit: id, time: begin + sample };
      }
    }
  }

  async #sample(now: number): Promise<void> {
    const t = this.#tOrigin + now;
    const network = this.#network;
    const both = async <Values extends Ends>(
      read: (which: "input" | "recurrent") => Promise<Values>,
      select: (own: SelectedSynapses, values: Values) => Values,
    ): Promise<SynapseSample<Values>> => {
      const onto = async (which: "input" | "recurrent") => {
        const values = await read(which);
        return select(this.#selected(which, values), values);
      };
      return { t, input: await onto("input"), recurrent: await onto("recurrent") };
    };
    if (this.#kinds.includes("weights")) {
      const select = (own: SelectedSynapses, { w }: SynapseWeights) => ({ ...own.ends, w: own.of(w) });
      this.#weights.push(await both((which) => network.weights(which), select));
    }
    if (this.#kinds.includes("epsps")) {
      const select = (own: SelectedSynapses, { y }: SynapseEpsps) => ({ ...own.ends, y: own.of(y) });
      this.#epsps.push(await both((which) => network.epsps(which), select));
    }
  }

  /** Synapses stay where they are while a network runs, so they are looked through once. */
  #selected(which: "input" | "recurrent", ends: Ends): SelectedSynapses {
    this.#synapses[which] ??= new SelectedSynapses(ends, this.#column);
    return this.#synapses[which];
  }
}

type Ends = Pick<SynapseWeights, "pre" | "post">;

/** The synapses onto the recorded neurons. */
class SelectedSynapses {
  readonly ends: Ends;
  readonly #kept: Uint32Array;
  constructor({ pre, post }: Ends, column: Int32Array) {
    this.#kept = Uint32Array.from(post.keys()).filter((k) => column[post[k]!]! >= 0);
    this.ends = { pre: this.#kept.map((k) => pre[k]!), post: this.#kept.map((k) => post[k]!) };
  }

  of(values: Float32Array): Float32Array {
    return Float32Array.from(this.#kept, (k) => values[k]!);
  }
}

function joined(parts: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
