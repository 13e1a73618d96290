/** A network and its input, which go on by so many ms at a time. */
import { resolveBackend } from "../../../genn/index.ts";
import { InputGenerator, type InputGeneratorOptions, WtaNetwork } from "../../../network_architectures/wta/index.ts";
import type { Settings } from "./options.ts";
import type { Activity, Connections, Layout, Synapse } from "./protocol.ts";
import { SAMPLE_EVERY } from "./samples.ts";

/** How many circuits are told of on either side. */
const STRONGEST = 8;

export class Session {
  readonly settings: Settings;
  readonly layout: Layout;
  readonly #net: WtaNetwork;
  readonly #generator: InputGenerator;
  /** The circuit of every neuron. */
  readonly #circuitOf: Uint16Array;
  #clock = 0;
  #trained = 0;

  private constructor(settings: Settings, net: WtaNetwork, synapseCount: number) {
    this.settings = settings;
    this.#net = net;
    this.#generator = new InputGenerator(net, inputOptions(settings));
    const { gridShape, neuronCount, nInputs } = net;
    const circuits = net.circuits.map(({ id, x, y, first, size }) => ({ id, x, y, first, size }));
    this.layout = { gridShape, circuits, neuronCount, nInputs, synapseCount };
    this.#circuitOf = new Uint16Array(neuronCount);
    for (const { id, first, size } of circuits) this.#circuitOf.fill(id, first, first + size);
  }

  /** Builds the network. Throws what building throws, and leaves nothing behind then. */
  static async create(settings: Settings): Promise<Session> {
    const { columns, rows, kMin, kMax, inputs, connections, stdp, stp, variance, seed } = settings;
    const net = await WtaNetwork.create(
      { dt: 1, seed, backend: await resolveBackend(settings.backend) },
      {
        gridShape: [columns, rows],
        kMin,
        kMax,
        nInputs: inputs,
        nConnections: connections,
        useStdp: stdp === "on",
        useStp: stp === "on",
        useVarianceTracking: variance === "on",
      },
    );
    const sizes = net.circuits.map(({ size }) => size);
    const recurrent = net.connections.reduce((sum, [from, to]) => sum + sizes[from]! * sizes[to]!, 0);
    return new Session(settings, net, net.neuronCount * net.nInputs + recurrent);
  }

  get backend(): string {
    return this.#net.simulation.backend;
  }
  get threads(): number {
    return this.#net.simulation.threads;
  }
  /** ms that have been run. */
  get clock(): number {
    return this.#clock;
  }
  /** ms that have been learned from, and how many there will be: whole samples. */
  get trained(): number {
    return this.#trained;
  }
  get goal(): number {
    return Math.max(1, Math.round((1000 * this.settings.seconds) / SAMPLE_EVERY)) * SAMPLE_EVERY;
  }

  /** Runs for so many ms, a multiple of `SAMPLE_EVERY`, with plasticity or with weights as they are. */
  async run(duration: number, learns: boolean): Promise<Activity> {
    const input = this.#generator.generateInput(duration, this.#clock);
    const { spikes, fractions } = await this.#net.run(input, {
      duration,
      train: learns,
      record: ["spikes", "fractions"],
      recordEvery: SAMPLE_EVERY,
    });
    const start = this.#clock;
    this.#clock += duration;
    if (learns) this.#trained += duration;
    return {
      start,
      duration,
      every: SAMPLE_EVERY,
      fractions: Uint8Array.from(fractions!, (fraction) => Math.round(255 * fraction)),
      spikeIds: Uint32Array.from(spikes!.ids),
      spikeTimes: Uint32Array.from(spikes!.steps),
      inputIds: Uint32Array.from(input.channels),
      inputTimes: Uint32Array.from(input.steps),
      inputPatterns: Int32Array.from(input.patterns),
      patternTrace: Int16Array.from(input.patternTrace),
    };
  }

  /** The strongest synapses between a circuit and others, with the weights of now. */
  async connections(circuit: number): Promise<Connections> {
    const { pre, post, w } = await this.#net.weights("recurrent");
    const strongest = { incoming: new Map<number, Synapse>(), outgoing: new Map<number, Synapse>() };
    for (let synapse = 0; synapse < w.length; synapse++) {
      const [from, to] = [this.#circuitOf[pre[synapse]!]!, this.#circuitOf[post[synapse]!]!];
      if (from !== circuit && to !== circuit) continue;
      const [side, other] = to === circuit ? [strongest.incoming, from] : [strongest.outgoing, to];
      const known = side.get(other);
      if (known !== undefined && known.weight >= w[synapse]!) continue;
      side.set(other, { pre: pre[synapse]!, post: post[synapse]!, weight: w[synapse]! });
    }
    const ranked = (side: Map<number, Synapse>) =>
      [...side.values()].sort((a, b) => b.weight - a.weight).slice(0, STRONGEST);
    return { circuit, incoming: ranked(strongest.incoming), outgoing: ranked(strongest.outgoing) };
  }

  /** Frees workers, memory and GPU buffers. */
  destroy(): void {
    this.#net.destroy();
  }
}

function inputOptions(settings: Settings): InputGeneratorOptions {
  const { patterns, order, length, shortest, longest, patternRate, noiseRate, addedRate, seed } = settings;
  const all = Array.from({ length: patterns }, (_, pattern) => pattern);
  return {
    nPatterns: patterns,
    tPattern: length,
    tNoiseRange: [shortest, longest],
    patternSequences: order === "sequence" ? [all] : all.map((pattern) => [pattern]),
    noiseBetween: order === "sequence" ? "sequences" : "patterns",
    rInput: patternRate,
    rNoise: noiseRate,
    rNoisePattern: addedRate,
    keepHistory: false,
    seed,
  };
}
