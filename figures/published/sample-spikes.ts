/** Published figure 7: the events of a hidden layer that is shown digits. */

import { rasterPage } from "../raster.ts";
import type { SpikeRecord } from "../records.ts";
import published from "../reference/sample-spikes.json" with { type: "json" };
import { groupBy, type Summary, summarise } from "../statistics.ts";
import { type Difference, differenceTable } from "./differences.ts";
import { experimentCommand, type PublishedFigure, type ResultFolder } from "./figure.ts";

const NAME = "sample-spikes";
const EXPERIMENT = "mc/sample-spikes";
const T_SHOW = 150;

export const sampleSpikesFigure: PublishedFigure = {
  name: NAME,
  summary: "MNIST sample spikes: raster of the hidden layer while digits are shown",
  experiment: EXPERIMENT,
  draw: ({ path, folders, program }) => {
    const shown = folders.filter(({ config, spikes }) => config.experiment === EXPERIMENT && spikes.length > 0);
    const folder = shown.find(isPublishedSize) ?? shown[0];
    const patterns = Number(folder?.config.samples ?? published.samples);
    const [neuronCount = published.neurons] = (folder?.config.hidden as readonly number[] | undefined) ?? [];
    const spikes = folder?.spikes ?? [];
    const labels = [...groupBy(spikes, ({ pattern }) => pattern)].map(([pattern, [{ label } = { label: 0 }]]) => [
      pattern,
      label,
    ]);
    const byPattern = Object.fromEntries(labels) as Record<number, number>;
    const page = rasterPage({
      title: "MNIST: events of the hidden layer while digits are shown",
      times: spikes.map(({ time }) => time),
      neurons: spikes.map(({ neuron }) => neuron),
      neuronCount,
      patterns,
      tShow: T_SHOW,
      ...(labels.length === patterns ? { labels: Array.from({ length: patterns }, (_, k) => byPattern[k]!) } : {}),
      publishedBurst: published.burst,
      settings: {},
    });
    const differences = differencesOf(spikes, patterns);
    const missing =
      folder !== undefined && isPublishedSize(folder)
        ? []
        : [
            {
              what: "The events of 100 hidden neurons while 10 digits are shown",
              command: experimentCommand(EXPERIMENT, { out: `${path}/${NAME}` }, program),
            },
          ];
    return {
      page: {
        ...page,
        subtitle: `${patterns} digits, ${T_SHOW} time units each; a dot is an event. Published: a burst of about ${published.burst} time units after each change, silence in between.`,
        missing,
        wideTable: differenceTable(differences),
        footer: [...(folder === undefined ? [] : [settingsOf(folder)]), `Published: ${published.source}`],
      },
      differences,
      missing,
    };
  },
};

const isPublishedSize = ({ config }: ResultFolder): boolean =>
  config.samples === published.samples && JSON.stringify(config.hidden) === JSON.stringify([published.neurons]);

const settingsOf = ({ path, config }: ResultFolder): string =>
  [...["variant", "hidden", "dt", "threshold", "seed"].map((name) => `${name} ${config[name]}`), path].join(" · ");

function differencesOf(spikes: readonly SpikeRecord[], patterns: number): Difference[] {
  const of = `${patterns} patterns`;
  const overPatterns = (quantity: (own: readonly SpikeRecord[]) => number): Summary | undefined =>
    spikes.length === 0
      ? undefined
      : summarise(Array.from({ length: patterns }, (_, k) => quantity(spikes.filter(({ pattern }) => pattern === k))));
  const between = (from: number, to: number) =>
    overPatterns((own) => own.filter(({ timeInPattern: t }) => t >= from && t < to).length);
  return [
    {
      quantity: "Length of a burst: until its last event (time units)",
      condition: of,
      at: "",
      published: { mean: published.burst, isReadOff: true },
      ours: overPatterns(burstLength),
    },
    {
      quantity: "Events of the hidden layer per pattern (count)",
      condition: of,
      at: "first 20 time units",
      published: undefined,
      ours: between(0, 20),
    },
    {
      quantity: "Events of the hidden layer per pattern (count)",
      condition: of,
      at: "last 100 time units",
      published: { mean: published.eventsInLast100, isReadOff: true },
      ours: between(T_SHOW - 100, T_SHOW),
    },
  ];
}

/** Time of the last event of a pattern. */
const burstLength = (own: readonly SpikeRecord[]): number =>
  Math.max(0, ...own.map(({ timeInPattern }) => timeInPattern));
