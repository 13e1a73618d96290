/** Columns of neurons that prefer orientations: a convolution of a picture by spikes, whose kernel is all that is kept of its synapses. */
import { fromRule, ModelError } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { conv2D, convolution } from "../../genn_models/index.ts";
import { NetworkBase, sparse } from "../../network_base/index.ts";
import { LeakyIntegrateFire, PoissonInput } from "../../snn/index.ts";
import { gaborFunctions } from "./gabor.ts";

export interface OrientationConfig {
  /** Pixels of a side of the picture. Default 24. */
  readonly size?: number;
  /** Pixels of a side of a receptive field. Default 9. */
  readonly field?: number;
  /** Preferred orientations of a column. Default 8. */
  readonly orientations?: number;
  /** Pixels from bar to bar of what a field prefers. Default 6. */
  readonly wavelength?: number;
  /** Weights of a field, their magnitudes together: thresholds that a spike of all its pixels would move a neuron by. Default 3. */
  readonly gain?: number;
}

const CONFIG: RulesOf<OrientationConfig> = {
  size: a.count,
  field: a.count,
  orientations: a.count,
  wavelength: a.positive,
  gain: a.positive,
};

/** Full names of the populations. */
export const orientationPopulations = { picture: "neur_picture_pixels", columns: "neur_cortex_columns" } as const;

/**
 * Pixels send spikes at random, one neuron for what is brighter than grey and one for what is darker; every place of the cortex has a leaky integrate-and-fire neuron for each orientation, whose
 * receptive field is a Gabor function (Hubel & Wiesel 1962, Journal of Physiology 160:106; Daugman 1985). Each instance of a batch sees a picture of its own: `show`.
 */
export class OrientationNetwork extends NetworkBase<OrientationConfig> {
  readonly pixels = new PoissonInput();
  readonly cells = new LeakyIntegrateFire({ vThresh: 1, tauMem: 20, tauRefrac: 2, readout: "spike_count" });
  #side = 0;
  #map = 0;
  #orientations = 0;

  override setup(config: OrientationConfig): void {
    checkOptions<OrientationConfig>(config, CONFIG, "the configuration of orientation columns");
    const { size = 24, field = 9, orientations = 8, wavelength = 6, gain = 3 } = config;
    if (field > size) {
      throw new ModelError(`orientation columns have fields of ${field} pixels, more than the picture's ${size}`);
    }
    const { dt, batchSize } = this.model;
    const { params, output } = convolution({ input: [size, size, 2], kernel: [field, field], channels: orientations });
    [this.#side, this.#map, this.#orientations] = [size, output[0], orientations];
    const shown = this.pixels.getModel({ shape: [size, size, 2] }, dt, batchSize);
    const answering = this.cells.getModel({ shape: output }, dt, batchSize);
    this.addLayer("picture").addNeurons("pixels", shown.size, shown.definition, shown.values);
    const cortex = this.addLayer("cortex");
    cortex.addNeurons("columns", answering.size, answering.definition, answering.values);
    const fields = gaborFunctions(field, orientations, wavelength);
    // [pixel][brighter, darker][orientation]
    const g = Float64Array.from({ length: field * field * 2 * orientations }, (_, k) => {
      const [pixel, isDarker] = [Math.floor(k / (2 * orientations)), Math.floor(k / orientations) % 2 === 1];
      return (isDarker ? -gain : gain) * fields[k % orientations]![pixel]!;
    });
    const rule = fromRule(conv2D, params, { storage: "procedural" });
    this.connect("picture", "pixels", "cortex", "columns", sparse(answering.definition, rule, { g }));
  }

  /** Neurons of a side of the cortex, and orientations at each place. */
  get shape(): readonly [rows: number, columns: number, orientations: number] {
    return [this.#map, this.#map, this.#orientations];
  }

  /**
   * Shows pictures, one to each instance of the batch: contrasts from -1 to 1, `[size * size]` each.
   * @param rate Spikes per second of a pixel with contrast 1
   */
  show(pictures: readonly Float64Array[], rate: number): void {
    const shape = [this.#side, this.#side, 2];
    const shown = Float64Array.from(
      pictures.flatMap((picture) =>
        Array.from(picture).flatMap((contrast) => [Math.max(0, contrast), Math.max(0, -contrast)]),
      ),
      (one) => (one * rate) / 1000,
    );
    const values =
      this.model.batchSize === 1 ? { shape, values: shown } : { shape: [pictures.length, ...shape], values: shown };
    this.pixels.setInput(this.simulation, this.neuronPopulation(orientationPopulations.picture), values, shape);
  }

  /** Spikes of every neuron since the start, `[batch][rows][columns][orientations]`. */
  async counts(): Promise<Float64Array> {
    const population = this.neuronPopulation(orientationPopulations.columns);
    const { values } = await this.cells.getReadout(this.simulation, population, this.shape);
    return Float64Array.from(values);
  }
}
