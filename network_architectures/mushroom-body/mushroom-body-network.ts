/** The mushroom body of insects: a sparse code by many cells of what few send, from which few others learn with a teacher. */
import {
  type CurrentSource,
  fromRule,
  ModelError,
  type NeuronPopulation,
  type SpikeTrain,
  varRef,
} from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";
import { dcVariable, fixedNumberPre, lif, lifDelta, stdpSymmetric } from "../../genn_models/index.ts";
import { dense, exponentialCurrent, NetworkBase, sparse } from "../../network_base/index.ts";

export interface MushroomBodyConfig {
  /** Projection neurons: glomeruli, or pixels. */
  readonly inputs: number;
  /** Output neurons, one for each kind of odour. */
  readonly classes: number;
  /** Default 2500. */
  readonly kenyonCells?: number;
  /** Projection neurons that a Kenyon cell listens to. Default 20. */
  readonly fanIn?: number;
  /** Fraction of the Kenyon cells whose spikes make the giant neuron inhibit all of them. Default 0.01. */
  readonly sparseness?: number;
  /** Norm of the currents of an odour, nA: all odours are equally strong. Default 80. */
  readonly gain?: number;
  /** How long an odour is there, ms. Default 20. */
  readonly presentation?: number;
  /** What as many Kenyon cells as `sparseness` says send to an output neuron at most, together, nA: it sets the largest weight. Default 3. */
  readonly drive?: number;
  /** Of `stdpSymmetric`: what its window is lowered by. Default 0.03. */
  readonly rho?: number;
  /** Of `stdpSymmetric`, as a fraction of the largest weight. Default 0.02. */
  readonly eta?: number;
}

const CONFIG: RulesOf<MushroomBodyConfig> = {
  inputs: required(a.count),
  classes: required(a.count),
  kenyonCells: a.count,
  fanIn: a.count,
  sparseness: a.positive,
  gain: a.positive,
  presentation: a.positive,
  drive: a.positive,
  rho: a.number,
  eta: a.notNegative,
};

/** Full names of the populations. */
export const mushroomBodyPopulations = {
  /** Projection neurons of the antennal lobe, Kenyon cells, the giant GABAergic neuron, output neurons. */
  PN: "neur_antennal_PN",
  KC: "neur_mushroom_KC",
  GGN: "neur_mushroom_GGN",
  MBON: "neur_output_MBON",
} as const;
export type MushroomBodyPopulation = keyof typeof mushroomBodyPopulations;
/** Full name of the synapses that learn, from Kenyon cells to output neurons. */
export const LEARNED_SYNAPSES = "syn_learned";

/** ms, mV, nF: 100 MOhm. */
const MEMBRANE = { C: 0.2, TauM: 20, Vrest: -60, Vreset: -60, Vthresh: -50, Ioffset: 0 };
/** A projection neuron tells by the time of its first spike, and is silent from then on. */
const ONCE = 1e6;
/** nA, of the right output neuron, and taken off all others. */
const TEACHER = 5;

/**
 * Currents make projection neurons spike, once and the sooner the stronger; Kenyon cells listen to a few of them each, drawn at random; as soon as a small fraction has spiked the giant GABAergic
 * neuron silences the others; and output neurons learn which Kenyon cells spike when a current from a teacher makes them spike, by `stdpSymmetric`. Nowotny, Huerta, Abarbanel & Rabinovich 2005,
 * Biological Cybernetics 93:436; Huerta & Nowotny 2009, Neural Computation 21:2123; neurons, fixed weights and the rule are those of PyGeNN's tutorial. There the teacher leaves other output
 * neurons alone, so that they learn what they are mistaken about, and slower learning and larger weights make up for some of it. For dt = 0.1 ms.
 *
 * With `plastic: false` weights stay as they are given (`setWeights`), and a batch has an odour in each instance; one that learns has one after the other.
 */
export class MushroomBodyNetwork extends NetworkBase<MushroomBodyConfig> {
  #odour: CurrentSource | undefined;
  #teacher: CurrentSource | undefined;
  #gain = 0;
  #steps = 0;
  #largestWeight = 0;
  #isHeard = false;

  override setup(config: MushroomBodyConfig): void {
    checkOptions<MushroomBodyConfig>(config, CONFIG, "the configuration of a mushroom body");
    const { inputs, classes, kenyonCells = 2500, fanIn = 20, sparseness = 0.01, gain = 80 } = config;
    const { presentation = 20, drive = 3, rho = 0.03, eta = 0.02 } = config;
    const { plastic = true } = this.options;
    const { batchSize, dt } = this.model;
    if (fanIn > inputs)
      throw new ModelError(`Kenyon cells of a mushroom body cannot listen to ${fanIn} of ${inputs} projection neurons`);
    if (plastic && batchSize > 1) {
      throw new ModelError(
        `a mushroom body that learns has weights of its own in every instance of a batch: take batchSize 1, not ${batchSize}, or plastic: false`,
      );
    }
    this.#gain = gain;
    this.#steps = Math.max(1, Math.round(presentation / dt));
    const threshold = sparseness * kenyonCells;

    this.addLayer("antennal").addNeurons("PN", inputs, lif, { params: { ...MEMBRANE, TauRefrac: ONCE }, vars: REST });
    const mushroom = this.addLayer("mushroom");
    mushroom.addNeurons("KC", kenyonCells, lif, { params: { ...MEMBRANE, TauRefrac: 2 }, vars: REST });
    const counting = { TauM: MEMBRANE.TauM, Vrest: 0, Vreset: 0, Vthresh: threshold, TauRefrac: 0 };
    mushroom.addNeurons("GGN", 1, lifDelta, { params: counting });
    this.addLayer("output").addNeurons("MBON", classes, lif, { params: { ...MEMBRANE, TauRefrac: 2 }, vars: REST });

    const some = fromRule(fixedNumberPre, { number: fanIn });
    const excitation = exponentialCurrent({ tau: 3 });
    this.connect("antennal", "PN", "mushroom", "KC", sparse(lif, some, { g: 0.2, receptor: excitation }));
    mushroom.addSynapses("KC", "GGN", dense(lif, { g: 1 }));
    const inhibition = { g: -5, receptor: exponentialCurrent({ tau: 5 }) };
    mushroom.addSynapses("GGN", "KC", dense(lifDelta, inhibition));
    const Wmax = drive / threshold;
    this.#largestWeight = Wmax;
    const learned = plastic
      ? { model: stdpSymmetric, params: { tau: 15, rho, eta: eta * Wmax, Wmin: 0, Wmax } }
      : { g: new Float64Array(kenyonCells * classes) };
    const synapse = dense(lif, { g: 0, ...learned, receptor: excitation });
    this.connect("mushroom", "KC", "output", "MBON", synapse, LEARNED_SYNAPSES);

    const silent = { vars: { amp: 0 } };
    this.#odour = this.addSource("antennal", "PN", dcVariable, silent);
    this.#teacher = this.addSource("output", "MBON", dcVariable, silent);
  }

  population(name: MushroomBodyPopulation): NeuronPopulation {
    return this.neuronPopulation(mushroomBodyPopulations[name]);
  }

  /** Steps for which an odour is there. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Presents up to a batch of odours, `[odour][input]`, from rest: activities of any scale, 0 and above. Whoever of `watched` spikes is recorded, for `simulation.spikes`.
   * @param label What the teacher says that it is, for a single odour; without one nobody says anything, but learns all the same
   */
  async present(
    odours: ArrayLike<number>,
    label?: number,
    watched: readonly MushroomBodyPopulation[] = ["MBON"],
  ): Promise<void> {
    const { simulation, model } = this;
    const { size } = this.population("PN");
    const { size: classes } = this.population("MBON");
    if (label !== undefined && !(Number.isInteger(label) && label >= 0 && label < classes))
      throw new ModelError(`the label of an odour must be a whole number from 0 to ${classes - 1}, not ${label}`);
    const unknown = Array.isArray(watched)
      ? watched.find((name) => !Object.hasOwn(mushroomBodyPopulations, name))
      : watched;
    if (unknown !== undefined || !Array.isArray(watched)) {
      const names = Object.keys(mushroomBodyPopulations).join(", ");
      throw new ModelError(`watched must be a list of populations, of ${names}, and not ${shown(unknown)}`);
    }
    const currents = equallyStrong(odours, size, this.#gain, model.batchSize);
    // All but the weights starts anew.
    simulation.reinitialise({ keep: (name) => name === `${LEARNED_SYNAPSES}.g` });
    simulation.push(varRef(this.#odour!, "amp"), currents);
    if (label !== undefined) {
      const taught = new Float32Array(model.batchSize * classes).fill(-TEACHER);
      taught[label] = TEACHER;
      simulation.push(varRef(this.#teacher!, "amp"), taught);
    }
    this.#isHeard = watched.includes("MBON");
    for (const name of watched) simulation.recordSpikes(this.population(name), this.#steps);
    await simulation.step(this.#steps);
  }

  /** The largest weight that synapses learn, nA. */
  get largestWeight(): number {
    return this.#largestWeight;
  }

  /**
   * What output neurons say of the odours that were presented last: the one that spiked most, of several the one that spiked first, of those the first in order; -1 where none spiked.
   */
  async answers(): Promise<Int32Array> {
    const { size } = this.population("MBON");
    if (!this.#isHeard)
      throw new ModelError(
        "nobody has listened to the output neurons: present odours first, with MBON among the watched",
      );
    const trains = await this.simulation.spikes(this.population("MBON"));
    return Int32Array.from(trains, (train) => answerOf(train, size));
  }
}

const REST = { V: MEMBRANE.Vrest };

/** Odours scaled to the same norm, with silence for instances that have none. */
function equallyStrong(odours: ArrayLike<number>, inputs: number, gain: number, batchSize: number): Float32Array {
  const count = odours?.length / inputs;
  if (!Number.isInteger(count) || count < 1 || count > batchSize) {
    throw new ModelError(
      `a mushroom body is presented ${batchSize === 1 ? "an odour" : `1 to ${batchSize} odours`} of ${inputs} numbers${batchSize === 1 ? "" : " each"}, one after the other in one flat array, not ${odours?.length ?? "none"}`,
    );
  }
  const currents = new Float32Array(batchSize * inputs);
  for (let odour = 0; odour < count; odour++) {
    let largest = 0;
    for (let k = odour * inputs; k < (odour + 1) * inputs; k++) {
      if (!(odours[k]! >= 0 && odours[k]! < Number.POSITIVE_INFINITY))
        throw new ModelError(`number ${k} of the odours must be 0 or above, and finite, not ${odours[k]}`);
      largest = Math.max(largest, odours[k]!);
    }
    if (largest === 0) continue;
    // Squares of numbers of any size are none that there is no number for.
    let square = 0;
    for (let k = odour * inputs; k < (odour + 1) * inputs; k++) square += (odours[k]! / largest) ** 2;
    const scale = gain / Math.sqrt(square);
    for (let k = odour * inputs; k < (odour + 1) * inputs; k++) currents[k] = scale * (odours[k]! / largest);
  }
  return currents;
}

function answerOf({ ids, steps }: SpikeTrain, classes: number): number {
  const counts = new Int32Array(classes);
  const first = new Float64Array(classes).fill(Number.POSITIVE_INFINITY);
  for (const [k, id] of ids.entries()) {
    counts[id]! += 1;
    first[id] = Math.min(first[id]!, steps[k]!);
  }
  let best = -1;
  for (let id = 0; id < classes; id++) {
    if (counts[id] === 0) continue;
    if (best < 0 || counts[id]! > counts[best]! || (counts[id] === counts[best] && first[id]! < first[best]!))
      best = id;
  }
  return best;
}
