/**
 * The figure of a network of cortical layers, as figure 6 of Potjans and Diesmann 2014 has it: spikes with the layers from top to bottom, and rates and irregularity of
 * the neurons of every population as boxes. Below, correlations of pairs and the spectrum.
 */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { ACTIVITY_RESULTS, type ActivityResults, checkActivity } from "./activity.ts";
import { correlationPanel, spectrumPanel } from "./activity-distributions.ts";
import type { ActivityGroup } from "./activity-groups.ts";
import { type Page, type Panel, settingsLine, type Table } from "./page.ts";
import type { Data } from "./plotly.ts";
import { summarise, withSpread } from "./statistics.ts";
import { axisTitle, ink, palette, translucent } from "./theme.ts";

/** A population of a layer. */
export interface CorticalPopulation {
  /** As records call it, such as "L23E". */
  readonly name: string;
  readonly isExcitatory: boolean;
  /** Published mean rates to compare with, Hz. */
  readonly publishedRates: readonly number[];
}

/** What is drawn: one network. */
export interface CorticalResults extends ActivityResults {
  /** From the surface down. */
  readonly populations: readonly CorticalPopulation[];
  /** What stands below the table: what the published rates are those of. */
  readonly comparison: string;
}

const RESULTS: RulesOf<CorticalResults> = {
  ...ACTIVITY_RESULTS,
  populations: required(a.list),
  comparison: required(a.text),
};
const POPULATION: RulesOf<CorticalPopulation> = {
  name: required(a.text),
  isExcitatory: required(a.flag),
  publishedRates: required(a.numbers),
};

/** The page. */
export function corticalLayersPage(results: CorticalResults): Page {
  checkOptions<CorticalResults>(results, RESULTS, "corticalLayersPage");
  const { populations, comparison, ...activity } = results;
  checkActivity(activity, "corticalLayersPage");
  for (const one of populations) {
    checkOptions<CorticalPopulation>(one, POPULATION, "a population of corticalLayersPage");
  }
  const { title, subtitle, networks, records, settings } = activity;
  const all: ActivityGroup[] = networks.map(({ name }) => ({
    ...{ label: "all neurons", colour: ink.text, network: name },
  }));
  return {
    title,
    subtitle,
    legend: [
      { group: LABELS.true, label: LABELS.true, colour: COLOURS.true },
      { group: LABELS.false, label: LABELS.false, colour: COLOURS.false },
    ],
    panels: [
      rasterPanel(results),
      boxPanel(results, {
        title: "Rates",
        caption:
          "Of single neurons: median, quartiles, the smallest and the largest. Diamonds: published means of the full network.",
        unit: "Rate (Hz)",
        value: ({ rate }) => rate,
        marks: ({ publishedRates }) => publishedRates,
      }),
      boxPanel(results, {
        title: "Irregularity",
        caption:
          "Coefficient of variation of a neuron's intervals between spikes: 1 for a Poisson process (dotted). Neurons with five intervals or more.",
        unit: "CV of intervals (1)",
        value: ({ intervalVariation }) => intervalVariation,
        marks: () => [],
        line: 1,
      }),
      correlationPanel(all, records),
      spectrumPanel(all, records),
    ],
    table: tableOf(results),
    footer: [settingsLine(settings)],
  };
}

/** By whether neurons are excitatory. */
const LABELS = { true: "excitatory neurons", false: "inhibitory neurons" } as const;
const COLOURS = { true: palette.blue, false: palette.vermillion } as const;
const ofType = <Value>(values: Readonly<Record<"true" | "false", Value>>, { isExcitatory }: CorticalPopulation) =>
  values[isExcitatory ? "true" : "false"];

/** Spikes, the first population on top. */
function rasterPanel({ populations, records: { spikes, rates } }: CorticalResults): Panel {
  let below = 0;
  const ticks: { readonly at: number; readonly name: string }[] = [];
  const borders: number[] = [];
  const traces = populations.map((population): Data => {
    const own = spikes.filter((one) => one.population === population.name);
    const size = own.reduce((most, { neuron }) => Math.max(most, neuron + 1), 1);
    const first = below;
    below += size;
    ticks.push({ at: first + size / 2, name: population.name });
    borders.push(below);
    return {
      type: "scatter",
      mode: "markers",
      name: population.name,
      legendgroup: ofType(LABELS, population),
      x: own.map(({ time }) => time),
      y: own.map(({ neuron }) => first + neuron),
      marker: { color: ofType(COLOURS, population), size: 2.5, opacity: 0.9 },
      hovertemplate: `${population.name}, %{x} ms<extra></extra>`,
    };
  });
  const until = rates.reduce((most, { time }) => Math.max(most, time), 0);
  return {
    title: "Spikes",
    caption: "A dot is a spike. Neurons are a sample of every population, in proportion to its size.",
    isWide: true,
    traces,
    layout: {
      hovermode: "closest",
      xaxis: { title: axisTitle("Time (ms)"), range: [0, Math.ceil(until)], showgrid: false },
      yaxis: {
        title: axisTitle("Population"),
        range: [below, -1],
        tickmode: "array",
        tickvals: ticks.map(({ at }) => at),
        ticktext: ticks.map(({ name }) => name),
        tickfont: { size: 10.5 },
        ticks: "",
        showgrid: false,
      },
      shapes: borders.slice(0, -1).map((y) => ({
        ...{ type: "line", xref: "paper", x0: 0, x1: 1, y0: y - 0.5, y1: y - 0.5 },
        line: { color: ink.rule, width: 1 },
      })),
    } as unknown as Panel["layout"],
  };
}

type Neuron = CorticalResults["records"]["neurons"][number];

interface Boxes {
  readonly title: string;
  readonly caption: string;
  readonly unit: string;
  readonly value: (neuron: Neuron) => number | null;
  /** Values that are marked beside the box. */
  readonly marks: (population: CorticalPopulation) => readonly number[];
  /** Where a dotted line stands. */
  readonly line?: number;
}

/** A box for every population, the first one on top. */
function boxPanel({ populations, records: { neurons } }: CorticalResults, boxes: Boxes): Panel {
  const { title, caption, unit, value, marks, line } = boxes;
  const names = populations.map(({ name }) => name);
  const box = (population: CorticalPopulation): Data => {
    const own = neurons.flatMap((one) => {
      const found = one.population === population.name ? value(one) : null;
      return found === null ? [] : [found];
    });
    const colour = ofType(COLOURS, population);
    return {
      type: "box",
      orientation: "h",
      name: population.name,
      legendgroup: ofType(LABELS, population),
      x: own,
      y: own.map(() => population.name),
      boxpoints: false,
      line: { color: colour, width: 1.25 },
      fillcolor: translucent(colour, 0.25),
      hoverinfo: "x",
    };
  };
  const marked = populations.flatMap((population) => marks(population).map((x) => ({ x, y: population.name })));
  const diamonds: Data = {
    type: "scatter",
    mode: "markers",
    name: "published",
    x: marked.map(({ x }) => x),
    y: marked.map(({ y }) => y),
    marker: { symbol: "diamond-open", color: ink.text, size: 8 },
    hovertemplate: "published: %{x} Hz, %{y}<extra></extra>",
  };
  return {
    title,
    caption,
    traces: [...populations.map(box), ...(marked.length > 0 ? [diamonds] : [])],
    layout: {
      hovermode: "closest",
      xaxis: { title: axisTitle(unit), rangemode: "tozero" },
      yaxis: {
        title: axisTitle("Population"),
        type: "category",
        categoryorder: "array",
        categoryarray: names.toReversed(),
      },
      ...(line === undefined
        ? {}
        : {
            shapes: [
              {
                ...{ type: "line", x0: line, x1: line, yref: "paper", y0: 0, y1: 1, layer: "below" },
                line: { color: ink.muted, width: 1, dash: "dot" },
              },
            ],
          }),
    } as unknown as Panel["layout"],
  };
}

function tableOf({ populations, records: { statistics }, comparison }: CorticalResults): Table {
  const of = (population: string, quantity: string, digits: number): string => {
    const values = statistics.flatMap((one) =>
      one.population === population && one.quantity === quantity && one.value !== null ? [one.value] : [],
    );
    return values.length === 0 ? "–" : withSpread(summarise(values), digits);
  };
  const seeds = new Set(statistics.map(({ seed }) => seed)).size;
  return {
    title: "In numbers",
    columns: ["Population", "Rate (Hz)", "Published (Hz)", "CV of intervals"],
    rows: populations.map(({ name, publishedRates }) => [
      name,
      of(name, "rate", 2),
      publishedRates.map((rate) => rate.toFixed(2)).join(", "),
      of(name, "interval variation", 3),
    ]),
    caption:
      `${seeds > 1 ? `Mean ± 1 standard deviation over ${seeds} networks. ` : ""}Of all neurons: population sd / mean ${of("all", "population variation", 2)}, ` +
      `correlation of pairs ${of("all", "pair correlation", 4)}, peak of the spectrum ${of("all", "peak frequency", 0)} Hz. ${comparison}`,
  };
}
