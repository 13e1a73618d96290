/** What orientation columns answer to gratings of all orientations, each in an instance of a batch. */
import { join } from "node:path";
import { orientationPage } from "../../figures/orientation.ts";
import type { OrientationRecord } from "../../figures/records.ts";
import type { Tiles } from "../../figures/tiles.ts";
import { resolveBackend } from "../../genn/index.ts";
import {
  gaborFunctions,
  grating,
  OrientationNetwork,
  preferredAngles,
} from "../../network_architectures/orientation/index.ts";
import { type GivenOptions, type OptionTable, optionGroups } from "../../network_base/index.ts";
import { seedOption } from "../../training/index.ts";
import { backendOption, configOption, outOption } from "../common-options.ts";
import { resolveWithFile } from "../config-file.ts";
import { type Column, formatCsv } from "../csv.ts";
import { defaultTableFolder } from "../default-folder.ts";
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment.ts";
import { checkFolder } from "../files.ts";
import { checkUnlocked } from "../lock.ts";
import { FILES } from "../results.ts";
import { sayWhatIsReplaced, shownSettings, tableConfiguration, writeTableFolder } from "../table-folder.ts";

const NAME = "vision/orientation";

/** The table of tuning curves. */
export const TUNING = "tuning.csv";
export const TUNING_COLUMNS: readonly Column<keyof OrientationRecord>[] = [
  { field: "angle", type: "number" },
  { field: "preferred", type: "number" },
  { field: "rate", type: "number" },
];

const { network, running } = optionGroups;
const count = (help: string, value: number, max: number) =>
  ({ kind: "integer", min: 1, max, group: network, default: value, help }) as const;

const options: OptionTable = {
  size: count("Pixels of a side of the picture", 24, 128),
  field: count("Pixels of a side of a receptive field", 9, 64),
  orientations: count("Orientations that neurons prefer, at each place", 8, 64),
  angles: count("Orientations of the gratings that are shown", 24, 512),
  wavelength: { kind: "number", above: 0, group: network, default: 6, help: "Pixels from bar to bar" },
  gain: { kind: "number", above: 0, group: network, default: 3, help: "Weights of a field together, in thresholds" },
  rate: {
    kind: "number",
    above: 0,
    group: network,
    default: 100,
    help: "Of a pixel with full contrast, spikes per second",
  },
  time: { kind: "number", min: 10, group: running, default: 1000, help: "How long gratings are shown, ms" },
  seed: { ...seedOption(1, "Seed of the spikes of pixels"), group: running },
  backend: backendOption,
  out: outOption(NAME),
  config: configOption,
};

/** The experiment. */
export const orientationExperiment: Experiment = {
  name: NAME,
  summary:
    "Orientation columns of spiking neurons, by a convolution: tuning curves and maps of what they answer to gratings",
  options,
  examples: [
    [NAME, "24 gratings at once, 2048 neurons that prefer 8 orientations"],
    [`${NAME} --size 64 --orientations 16`, "50 000 neurons, for which nothing but 16 fields is kept"],
  ],
  results: `The folder of --out receives
  tuning.csv   one row per grating and preferred orientation: the mean rate
  figure.html  tuning curves, gratings, receptive fields, and maps of rates; opens without a network
  config.json  all settings; --config takes it back`,
  run,
};

/** A time step, ms. */
const DT = 1;

async function run(given: GivenOptions): Promise<void> {
  const settings = resolveWithFile(NAME, options, given);
  const { size, field, orientations, angles, wavelength, gain, rate, time, seed } = settings as Record<string, number>;
  if (field! > size!) throw new UserError(`--field ${field} must not be more than the picture's --size ${size}`);
  const path = (given.out as string | undefined) ?? defaultTableFolder(NAME, options, settings, { free: ["backend"] });
  checkFolder(path);
  checkUnlocked(join(path, FILES.lock));
  const backend = await resolveBackend(settings.backend as never);
  const config = tableConfiguration(NAME, options, settings, backend);
  sayWhatIsReplaced(path, config, console.log);
  const shown = preferredAngles(angles!);
  const preferred = preferredAngles(orientations!);
  const pictures = shown.map((angle) => grating(size!, angle, wavelength!));
  const options_ = { dt: DT, seed: seed!, batchSize: angles!, backend, plastic: false } as const;
  const net = await OrientationNetwork.create(options_, {
    ...{ size: size!, field: field!, orientations: orientations!, wavelength: wavelength!, gain: gain! },
  });
  try {
    net.show(pictures, rate!);
    await net.simulation.step(Math.round(time! / DT));
    const rates = (await net.counts()).map((spikes) => (1000 * spikes) / time!);
    const [rows, columns] = net.shape;
    const places = rows * columns;
    /** Of those that prefer an orientation, while a grating is shown. */
    const mapOf = (instance: number, k: number) =>
      Float64Array.from({ length: places }, (_, place) => rates[(instance * places + place) * preferred.length + k]!);
    const records = shown.flatMap((angle, instance) =>
      preferred.map((own, k): OrientationRecord => {
        const map = mapOf(instance, k);
        return { angle, preferred: own, rate: map.reduce((sum, one) => sum + one, 0) / places };
      }),
    );
    writeTableFolder(path, {
      config,
      tables: [[TUNING, formatCsv(TUNING_COLUMNS, records)]],
      page: orientationPage({
        records,
        pictures: tilesOf(
          { size: size!, field: field!, wavelength: wavelength!, rows },
          { shown, preferred },
          pictures,
          mapOf,
        ),
        settings: shownSettings(config),
      }),
    });
    for (const own of preferred) {
      const curve = records.filter((one) => one.preferred === own);
      const best = curve.reduce((most, one) => (one.rate > most.rate ? one : most));
      const across = mean(curve.filter(({ angle }) => Math.abs(((angle - own + 270) % 180) - 90) > 80));
      console.log(
        `fields of ${degrees(own)}: ${best.rate.toFixed(1)} spikes per second for a grating of ${degrees(best.angle)}, ${across.toFixed(1)} across`,
      );
    }
    console.log(`figure: ${join(path, FILES.figure)}`);
  } finally {
    net.destroy();
  }
}

const degrees = (angle: number): string => `${Number(angle.toFixed(1))}°`;
const mean = (records: readonly OrientationRecord[]): number =>
  records.reduce((sum, { rate }) => sum + rate, 0) / Math.max(1, records.length);

/** Pictures that the figure shows of a kind, at most. */
const SHOWN = 8;

/** Gratings, receptive fields, and maps of what one grating brings about. */
function tilesOf(
  sizes: { readonly size: number; readonly field: number; readonly wavelength: number; readonly rows: number },
  { shown, preferred }: { readonly shown: readonly number[]; readonly preferred: readonly number[] },
  pictures: readonly Float64Array[],
  mapOf: (instance: number, k: number) => Float64Array,
): Tiles[] {
  const { size, field, wavelength, rows } = sizes;
  const some = (of: readonly number[]) =>
    of.map((_, k) => k).filter((k) => k % Math.max(1, Math.ceil(of.length / SHOWN)) === 0);
  const fields = gaborFunctions(field, preferred.length, wavelength);
  const largest = Math.max(...fields.flatMap((one) => Array.from(one, Math.abs)));
  const instance = Math.round(shown.length / 4) % shown.length;
  return [
    {
      title: "Gratings",
      caption: "Some of those that are shown, each in an instance of the batch.",
      tiles: some(shown).map((k) => ({ label: degrees(shown[k]!), values: pictures[k]! })),
      ...{ size, scale: [-1, 1] as const },
    },
    {
      title: "Receptive fields",
      caption: "Weights of what is brighter than grey; those of what is darker are the opposite.",
      tiles: some(preferred).map((k) => ({ label: degrees(preferred[k]!), values: fields[k]! })),
      ...{ size: field, scale: [-largest, largest] as const },
    },
    {
      title: `Answers to the grating of ${degrees(shown[instance]!)}`,
      caption: "Rates over the cortex, by preferred orientation: neurons answer where the bars are as in their fields.",
      tiles: some(preferred).map((k) => ({ label: degrees(preferred[k]!), values: mapOf(instance, k) })),
      ...{ size: rows, scale: "spikes per second" },
    },
  ];
}
