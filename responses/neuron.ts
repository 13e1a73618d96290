/**
 * A neuron's answer to a step of input, and how it answers steps of other heights: one population, whose first neuron is watched and whose others have a height
 * each. Built once and run with other parameters as often as one likes, so that a page can drag them.
 */
import {
  build,
  GeNNModel,
  ModelError,
  type NeuronModel,
  type NeuronPopulation,
  type Simulation,
  varRef,
} from "../genn/index.ts";
import { checkWithin } from "../genn/model/bounds.ts";
import { drawable, SEED, stepCurrent, unitOf, valuesOf } from "./probes.ts";
import { settledRate } from "./rates.ts";
import { type Curve, type ModelAnswer, plain, rounded, unitText, withUnit } from "./response.ts";
import { driven, type Knob, knobsOf, type Setting, settingOf } from "./setting.ts";
import { chosenLines } from "./shown.ts";

/** Heights of a curve. */
export const CURVE_POINTS = 64;
/** Neurons without an input are shown side by side. */
const UNDRIVEN = 5;
/** Spikes per second that a curve need not go beyond, and those of a typical answer. */
const HIGH_RATE = 150;
const TYPICAL_RATE = 40;
/** Heights that are tried to find a curve's range: from one to the other, in equal ratios. */
const TRIED: readonly [number, number] = [1e-4, 1e4];

/** What a neuron is driven with. */
export interface Drive {
  /** Height of the step. */
  readonly input: number;
  /** Heights of the curve. */
  readonly range: readonly [from: number, to: number];
}

export interface ProbeOptions {
  readonly threads?: number;
  /** Heights of the curve: fewer make a neuron that takes long to compute quicker to answer. */
  readonly points?: number;
  /** What it is driven with; default: found by trying. */
  readonly drive?: Drive;
}

export class NeuronProbe {
  readonly definition: NeuronModel;
  readonly knobs: readonly Knob[];
  /** The input that is driven; undefined for neurons that have none. */
  readonly target: string | undefined;
  readonly isSpiking: boolean;
  readonly duration: number;
  readonly dt: number;
  /** What suits the model as it is given. */
  drive: Drive = { input: 1, range: [-2, 2] };
  /** False for a spiking neuron that no input makes spike, or that has none. */
  hasCurve: boolean;
  readonly #simulation: Simulation;
  readonly #cells: NeuronPopulation;
  readonly #shown: readonly string[];
  readonly #points: number;

  private constructor(definition: NeuronModel, simulation: Simulation, setting: Setting) {
    this.definition = definition;
    this.#simulation = simulation;
    this.#cells = simulation.model.neuronPopulations[0]!;
    this.knobs = knobsOf(definition);
    ({ target: this.target, duration: this.duration, isSpiking: this.isSpiking } = setting);
    this.dt = simulation.model.dt;
    this.#points = this.#cells.size - 1;
    this.hasCurve = setting.target !== undefined;
    const show = definition.docs?.response?.show as readonly string[] | undefined;
    this.#shown = show ?? drawable(definition.vars);
  }

  /** Builds the population on the CPU, and finds what suits the model. Throws what `build` throws. */
  static async create(
    definition: NeuronModel,
    { threads = 1, points = CURVE_POINTS, drive }: ProbeOptions = {},
  ): Promise<NeuronProbe> {
    const setting = settingOf(definition);
    const model = new GeNNModel({ name: "response", dt: setting.dt, precision: "double", seed: SEED });
    const size = setting.target === undefined ? UNDRIVEN : points + 1;
    const values = valuesOf(definition, size);
    const cells = model.addNeuronPopulation("cells", size, definition, {
      ...values,
      dynamicParams: Object.keys(definition.params),
    });
    if (setting.target !== undefined) {
      const [on, off] = driven(setting.duration);
      model.addCurrentSource("step", stepCurrent, cells, { targetVar: setting.target, params: { on, off } });
    }
    const probe = new NeuronProbe(definition, await build(model, { threads }), setting);
    if (drive === undefined) await probe.#find();
    else probe.drive = drive;
    return probe;
  }

  /**
   * Runs it. `values` replaces the values of knobs by name; `drive` what it is driven with. Throws `ModelError`, in words, for values that the model cannot have or with
   * which it leaves the numbers.
   */
  async run(values: Readonly<Record<string, number>> = {}, drive: Drive = this.drive): Promise<ModelAnswer> {
    const { input, range } = drive;
    const heights = Array.from(
      { length: this.#points },
      (_, k) => range[0] + ((range[1] - range[0]) * k) / (this.#points - 1),
    );
    const steps = Math.round(this.duration / this.dt);
    this.#start(values, [input, ...heights]);
    if (this.isSpiking) this.#simulation.recordSpikes(this.#cells, steps);
    const recorded = Object.fromEntries(this.#shown.map((name) => [name, new Float64Array(steps)]));
    const atOff = Math.ceil(driven(this.duration)[1] / this.dt - 1e-9) - 1;
    let settled: ArrayLike<number> = [];
    const rate = this.#rateName();
    for (let step = 0; step < steps; step++) {
      await this.#simulation.step(1);
      for (const name of this.#shown) {
        const now = await this.#simulation.pull(varRef(this.#cells, name), { allowNonFinite: true });
        recorded[name]![step] = Number(now[0]);
        if (!Number.isFinite(Number(now[0]))) throw this.#diverged(name, step, values);
        if (step === atOff && name === rate) settled = Float64Array.from(now.slice(1) as ArrayLike<number>);
      }
    }
    const trains = await this.#trains();
    const [on, off] = driven(this.duration);
    const { docs } = this.definition;
    const isFlat = !this.isSpiking && Array.from(settled).every((value) => value === settled[0]);
    const curve =
      !this.hasCurve || isFlat
        ? undefined
        : this.isSpiking
          ? this.#curve(
              heights,
              trains.slice(1).map((train) => settledRate(train, on, off)),
              "rate",
              "Hz",
              "f-I curve",
            )
          : this.#curve(
              heights,
              Array.from(settled),
              rate,
              unitOf(docs, rate),
              rate === "r" ? "Rate curve" : "Response curve",
            );
    const unit = unitOf(docs, this.target ?? "");
    return {
      caption:
        this.target === undefined
          ? this.#asTheyAre()
          : `A step of ${this.target} of ${withUnit(input, unit)}, from ${on} ms to ${off} ms.`,
      trace: {
        times: Float64Array.from({ length: steps }, (_, step) => step * this.dt),
        xLabel: "time",
        xUnit: "ms",
        lines: chosenLines(this.#shown, recorded, docs),
        spikes: !this.isSpiking ? [] : this.target === undefined ? trains : trains.slice(0, 1),
        ...(this.target === undefined ? {} : { driven: [on, off] as const }),
      },
      ...(curve && { curve }),
      ...(this.target !== undefined && { drive: { target: this.target, input } }),
    };
  }

  /** What neurons side by side differ in. */
  #asTheyAre(): string {
    const { docs, vars } = this.definition;
    const given = Object.entries(docs?.example ?? {}).filter(([name]) => vars[name]?.type === "scalar");
    const said = given.map(
      ([name, values]) =>
        `${name} is ${values
          .slice(0, UNDRIVEN)
          .map((value) => plain(value))
          .join(", ")}`,
    );
    return `${UNDRIVEN} neurons, ${said.length === 0 ? "which have no input" : `whose ${said.join(" and ")}`}.`;
  }

  destroy(): void {
    this.#simulation.destroy();
  }

  #curve(x: number[], y: number[], yLabel: string, yUnit: string, title: string): Curve {
    const xLabel = this.target!;
    const xUnit = unitOf(this.definition.docs, xLabel);
    const what = this.isSpiking ? "Rate in the second half of such a step" : `${yLabel} at the end of such a step`;
    return { title, caption: `${what}, by its height.`, xLabel, xUnit, yLabel, yUnit, x, y };
  }

  /** The variable that a curve of a neuron without spikes is of: its rate by its usual name, or the last that is shown. */
  #rateName(): string {
    return this.#shown.includes("r") ? "r" : (this.#shown.at(-1) ?? "");
  }

  #start(values: Readonly<Record<string, number>>, heights: readonly number[]): void {
    const simulation = this.#simulation;
    for (const name of Object.keys(values)) {
      const knob = this.knobs.find((one) => one.name === name);
      if (knob === undefined) throw new ModelError(`'${name}' is no number of ${this.definition.name}`);
      checkWithin(name, values[name]!, knob.bounds, unitText(knob.unit));
    }
    simulation.reinitialise();
    const changed = this.knobs.filter(({ name, value }) => values[name] !== undefined && values[name] !== value);
    for (const { name, kind } of changed) {
      if (kind !== "parameter") simulation.push(varRef(this.#cells, name), values[name]!);
    }
    this.#setParameters(changed.filter(({ kind }) => kind === "parameter").map(({ name }) => [name, values[name]!]));
    if (this.target === undefined) return;
    simulation.push(varRef(simulation.model.currentSources[0]!, "height"), heights);
  }

  /** One at a time, so that some may only be right once others are set: those are tried again. */
  #setParameters(given: readonly (readonly [string, number])[]): void {
    const refused: (readonly [string, number])[] = [];
    let problem: unknown;
    for (const [name, value] of given) {
      try {
        this.#simulation.setDynamicParameter("cells", "neuron", name, value);
      } catch (error) {
        problem = error;
        refused.push([name, value]);
      }
    }
    if (refused.length === 0) return;
    if (refused.length === given.length) throw problem;
    this.#setParameters(refused);
  }

  async #trains(): Promise<number[][]> {
    if (!this.isSpiking) return [];
    const trains: number[][] = Array.from({ length: this.#cells.size }, () => []);
    const { ids, steps } = (await this.#simulation.spikes(this.#cells))[0]!;
    const latest = new Int32Array(trains.length).fill(-2);
    ids.forEach((id, k) => {
      const step = steps[k]!;
      // A condition that stays true for several steps is one action potential.
      if (this.target === undefined || step > latest[id]! + 1) trains[id]!.push(step * this.dt);
      latest[id] = step;
    });
    return trains;
  }

  #diverged(name: string, step: number, values: Readonly<Record<string, number>>): ModelError {
    const changed = this.knobs.filter((knob) => values[knob.name] !== undefined && values[knob.name] !== knob.value);
    const why = changed.map((knob) => `${knob.name} = ${values[knob.name]}`).join(", ");
    return new ModelError(
      `${name} is no longer a number from ${withUnit(step * this.dt, "ms")} on${why === "" ? "" : `, with ${why}`}: values nearer to the defaults would do`,
    );
  }

  /** Tries inputs over many powers of ten: which is the lowest that makes it spike, and which makes it spike fast? */
  async #find(): Promise<void> {
    const { input, range } = this.definition.docs?.response ?? {};
    if (this.target === undefined) return;
    if (!this.isSpiking) {
      this.drive = { input: input ?? 1, range: range ?? [-2, 2] };
      return;
    }
    const tried = Array.from(
      { length: this.#points },
      (_, k) => TRIED[0] * (TRIED[1] / TRIED[0]) ** (k / (this.#points - 1)),
    );
    const rates = await this.#ratesFor([0, ...tried]);
    const base = rates[0]!;
    // One that spikes by itself must do so noticeably faster.
    const found = tried.findIndex((_, k) => rates[k + 1]! > 1.1 * base + (base > 0 ? 1 : 0));
    if (found === -1 && range === undefined) {
      this.hasCurve = false;
      this.drive = { input: input ?? 1, range: [0, 1] };
      return;
    }
    const lowest = tried[Math.max(found, 0)]!;
    const fast = tried.findIndex((_, k) => k >= found && rates[k + 1]! > base + HIGH_RATE);
    const upTo = rounded(Math.max(fast === -1 ? 0 : tried[fast]!, 1.5 * lowest), "up");
    const chosen = range ?? ([0, fast === -1 ? rounded(4 * lowest, "up") : upTo] as const);
    this.drive = { input: input ?? chosen[1] / 2, range: chosen };
    if (input === undefined) this.drive = { input: await this.#typical(chosen), range: chosen };
  }

  /** The input of a range whose rate is nearest to a typical one. */
  async #typical([from, to]: readonly [number, number]): Promise<number> {
    const heights = Array.from({ length: this.#points }, (_, k) => from + ((to - from) * (k + 1)) / this.#points);
    const rates = (await this.#ratesFor([0, ...heights])).slice(1);
    const spiking = rates.some((rate) => rate > 0);
    const far = (k: number) =>
      spiking && rates[k] === 0 ? Number.POSITIVE_INFINITY : Math.abs(rates[k]! - TYPICAL_RATE);
    const nearest = heights.reduce((best, _, k) => (far(k) < far(best) ? k : best), 0);
    return Number(heights[nearest]!.toPrecision(2));
  }

  async #ratesFor(heights: readonly number[]): Promise<number[]> {
    const steps = Math.round(this.duration / this.dt);
    this.#start({}, heights);
    this.#simulation.recordSpikes(this.#cells, steps);
    await this.#simulation.step(steps);
    const [on, off] = driven(this.duration);
    return (await this.#trains()).map((train) => settledRate(train, on, off));
  }
}

/** The answer of a neuron as it is described. */
export async function neuronResponse(definition: NeuronModel, options: ProbeOptions = {}): Promise<ModelAnswer> {
  const probe = await NeuronProbe.create(definition, options);
  try {
    return await probe.run();
  } finally {
    probe.destroy();
  }
}
