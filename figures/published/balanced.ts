/** Balanced networks of spiking neurons: COBA and CUBA beside two other simulators, and Brunel's four states. */
import { activityPage } from "../activity.ts";
import type { ShownNetwork } from "../activity-groups.ts";
import type { ActivityRecords } from "../records.ts";
import published from "../reference/balanced.json" with { type: "json" };
import { summarise } from "../statistics.ts";
import { type Difference, differenceTable, type PublishedValue } from "./differences.ts";
import { experimentCommand, type PublishedFigure, type ResultFolder, type Results } from "./figure.ts";
import { fits, type WantedSettings } from "./select.ts";

type Kind = keyof typeof published.networks;

const NONE: ActivityRecords = { statistics: [], spikes: [], rates: [], neurons: [], correlations: [], spectra: [] };

/** What is compared: as records call it, and as tables do. */
const QUANTITIES = {
  rate: "Rate (Hz)",
  "interval variation": "CV of intervals",
  "population variation": "Population: standard deviation / mean, 5 ms",
  "pair correlation": "Correlation of pairs, 5 ms",
} as const;
const SIMULATORS = { brian2: "Brian2", genn: "GeNN" } as const;

/** How one figure is drawn. */
interface Drawn {
  readonly name: string;
  readonly summary: string;
  readonly experiment: string;
  readonly title: string;
  readonly subtitle: string;
  readonly networks: readonly ShownNetwork[];
  /** Runs of other settings are passed over. */
  readonly wanted: WantedSettings;
  readonly source: string;
  differences(records: ActivityRecords): readonly Difference[];
}

const figureOf = (own: Drawn): PublishedFigure => ({
  name: own.name,
  summary: own.summary,
  experiment: own.experiment,
  draw: ({ path, folders, program }: Results) => {
    const folder = folders
      .filter(({ config, activity }) => config.experiment === own.experiment && activity && fits(config, own.wanted))
      .reduce<ResultFolder | undefined>((most, one) => (seedsOf(one) > seedsOf(most) ? one : most), undefined);
    const records = folder?.activity ?? NONE;
    const shown = own.networks.filter(({ name }) => records.statistics.some(({ network }) => network === name));
    const missing =
      shown.length === own.networks.length
        ? []
        : [
            {
              what: `${own.title}: ${folder === undefined ? "nothing yet" : "not all of it"}`,
              command: experimentCommand(own.experiment, { out: `${path}/${own.name}` }, program),
            },
          ];
    const differences = own.differences(records);
    const { title, subtitle } = own;
    const page = activityPage({ title, subtitle, networks: shown, records, settings: {} });
    return {
      page: {
        ...page,
        ...{ missing, wideTable: differenceTable(differences) },
        footer: [...(folder === undefined ? [] : [`${folder.path} · seeds ${folder.config.seeds}`]), own.source],
      },
      differences,
      missing,
    };
  },
});

const seedsOf = (folder: ResultFolder | undefined): number =>
  new Set(folder?.activity?.statistics.map(({ seed }) => seed)).size;

/** Ours, over seeds. */
function oursOf({ statistics }: ActivityRecords, network: string, quantity: string): Difference["ours"] {
  const values = statistics.flatMap((one) =>
    one.network === network && one.quantity === quantity && one.population === "all" && one.value !== null
      ? [one.value]
      : [],
  );
  return values.length === 0 ? undefined : summarise(values);
}

const balancedFigure = (kind: Kind, label: string): PublishedFigure =>
  figureOf({
    name: kind,
    summary: `${label}: spikes, rates, irregularity, correlations, spectrum, beside Brian2 and GeNN`,
    experiment: `balanced/${kind}`,
    title: `${label}: a balanced network of integrate-and-fire neurons`,
    subtitle: "Vogels & Abbott 2005. Published are the same measures of the same network in Brian2 and GeNN.",
    networks: [{ name: kind, label }],
    wanted: {
      ...{ size: published.size, synapses: published.synapses, dt: 0.1 },
      ...{ time: published.time, transient: published.transient },
    },
    source: `Published: ${published.source}`,
    differences: (records) =>
      Object.entries(QUANTITIES).flatMap(([quantity, name]) =>
        Object.entries(SIMULATORS).map(([simulator, called]): Difference => {
          const values = published.networks[kind][simulator as keyof typeof SIMULATORS];
          const { mean, sd } = values[quantity as keyof typeof QUANTITIES];
          const value: PublishedValue = { mean, sd, runs: published.runs };
          return { quantity: name, condition: called, at: "", published: value, ours: oursOf(records, kind, quantity) };
        }),
      ),
  });

/** COBA. */
export const cobaFigure = balancedFigure("coba", "COBA, conductances");
/** CUBA. */
export const cubaFigure = balancedFigure("cuba", "CUBA, currents");

const STATES: readonly ShownNetwork[] = [
  { name: "SR", label: "Synchronous regular" },
  { name: "SI-fast", label: "Synchronous irregular, fast" },
  { name: "AI", label: "Asynchronous irregular" },
  { name: "SI-slow", label: "Synchronous irregular, slow" },
];

/** The four states. */
export const brunelFigure: PublishedFigure = figureOf({
  name: "brunel",
  summary: "Brunel's network in its four states: spikes, rates, irregularity, correlations, spectra",
  experiment: "balanced/brunel",
  title: "Brunel's network has four states",
  subtitle:
    "Brunel 2000, figure 8. Strength of inhibition and external rate decide whether neurons spike together or each for itself, regularly or not.",
  networks: STATES,
  wanted: { size: published.brunel.size, synapses: null, states: "all", dt: 0.1 },
  source: `Published: ${published.brunel.source}`,
  differences: (records) =>
    STATES.flatMap(({ name, label }) =>
      (["rate", "interval variation", "peak frequency"] as const).map((quantity): Difference => {
        const mean = quantity === "rate" ? (published.brunel.rates as Record<string, number>)[name] : undefined;
        return {
          quantity: quantity === "peak frequency" ? "Peak of the spectrum (Hz)" : QUANTITIES[quantity],
          ...{ condition: label, at: "" },
          published: mean === undefined ? undefined : { mean, isReadOff: true },
          ours: oursOf(records, name, quantity),
        };
      }),
    ),
});
