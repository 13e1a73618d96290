/** The figure of spiking networks: spikes and rates over time, rates and intervals of neurons, correlations of pairs, and the spectrum of the rate. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { correlationPanel, intervalPanel, ratePanel, spectrumPanel } from "./activity-distributions.ts";
import { groupsOf, populationLabel, type ShownNetwork } from "./activity-groups.ts";
import { rasterPanel } from "./activity-raster.ts";
import { type LegendEntry, type Page, settingsLine, type Table } from "./page.ts";
import type { ActivityRecords } from "./records.ts";
import { summarise, withSpread } from "./statistics.ts";

/** What is drawn. */
export interface ActivityResults {
  readonly title: string;
  readonly subtitle: string;
  /** Those that are drawn, in this order. */
  readonly networks: readonly ShownNetwork[];
  readonly records: ActivityRecords;
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Rules of what both figures of spiking networks take. */
export const ACTIVITY_RESULTS: RulesOf<ActivityResults> = {
  title: required(a.text),
  subtitle: required(a.text),
  networks: required(a.list),
  records: required(a.object),
  settings: required(a.object),
};
const NETWORK: RulesOf<ShownNetwork> = { name: required(a.text), label: required(a.text) };
const RECORDS: RulesOf<ActivityRecords> = {
  statistics: required(a.list),
  spikes: required(a.list),
  rates: required(a.list),
  neurons: required(a.list),
  correlations: required(a.list),
  spectra: required(a.list),
};

/** Throws `ModelError` for what is no results of spiking networks; `where` is the function they were given to. */
export function checkActivity(results: ActivityResults, where: string): void {
  checkOptions<ActivityResults>(results, ACTIVITY_RESULTS, where);
  checkOptions<ActivityRecords>(results.records, RECORDS, `the records of ${where}`);
  for (const network of results.networks) checkOptions<ShownNetwork>(network, NETWORK, `a network of ${where}`);
}

/** The page. */
export function activityPage(results: ActivityResults): Page {
  checkActivity(results, "activityPage");
  const { title, subtitle, networks, records, settings } = results;
  const groups = groupsOf(networks, records);
  return {
    title,
    subtitle,
    legend: groups.map(({ label, colour }): LegendEntry => ({ group: label, label, colour })),
    panels: [
      ...networks.map((network) => rasterPanel(network, networks.length === 1, groups, records)),
      ratePanel(groups, records),
      intervalPanel(groups, records),
      correlationPanel(groups, records),
      spectrumPanel(groups, records),
    ],
    wideTable: tableOf(networks, records),
    footer: [settingsLine(settings)],
  };
}

/** Columns of the table: what records call it, and how readers do. */
const QUANTITIES: readonly (readonly [quantity: string, label: string, digits: number])[] = [
  ["rate", "Rate (Hz)", 2],
  ["interval variation", "CV of intervals", 3],
  ["population variation", "Population: sd / mean", 3],
  ["pair correlation", "Correlation of pairs", 4],
  ["peak frequency", "Peak of the spectrum (Hz)", 0],
];

/** Of one network, with its populations; of several, a row each. */
function tableOf(networks: readonly ShownNetwork[], { statistics }: ActivityRecords): Table {
  const rows = networks.flatMap(({ name, label }) => {
    const own = statistics.filter(({ network }) => network === name);
    const populations = networks.length > 1 ? ["all"] : [...new Set(own.map(({ population }) => population))];
    return populations.map((population) => [
      networks.length > 1 ? label : population === "all" ? "all neurons" : populationLabel(population),
      ...QUANTITIES.map(([quantity, , digits]) => {
        const values = own.flatMap((one) =>
          one.population === population && one.quantity === quantity && one.value !== null ? [one.value] : [],
        );
        return values.length === 0 ? "–" : withSpread(summarise(values), digits);
      }),
    ]);
  });
  const seeds = new Set(statistics.map(({ seed }) => seed)).size;
  return {
    title: "In numbers",
    columns: [networks.length > 1 ? "State" : "Of", ...QUANTITIES.map(([, label]) => label)],
    rows,
    caption: seeds > 1 ? `Mean ± 1 standard deviation over ${seeds} networks.` : "One network.",
  };
}
