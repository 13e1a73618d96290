/** Spikes of some neurons over time, and below them the rates of populations. */
import type { ActivityGroup, ShownNetwork } from "./activity-groups.ts";
import type { Panel } from "./page.ts";
import type { Data } from "./plotly.ts";
import type { ActivityRecords } from "./records.ts";
import { groupBy } from "./statistics.ts";
import { axisTitle, ink, translucent } from "./theme.ts";

/** The part of the height that spikes take, and rates. */
const [SPIKES, RATES] = [
  [0.31, 1],
  [0, 0.23],
] as const;

/** The panel of one network. */
export function rasterPanel(
  { name, label }: ShownNetwork,
  isWide: boolean,
  groups: readonly ActivityGroup[],
  records: ActivityRecords,
): Panel {
  const spikes = records.spikes.filter(({ network }) => network === name);
  const rates = records.rates.filter(({ network }) => network === name);
  const populations = [...new Set([...spikes, ...rates].map(({ population }) => population))];
  const groupOf = (population: string) =>
    groups.find((group) => group.network === name && (group.population ?? population) === population)!;
  let below = 0;
  const raster = populations.map((population): Data => {
    const own = spikes.filter((one) => one.population === population);
    const first = below;
    below += own.reduce((most, { neuron }) => Math.max(most, neuron + 1), 0);
    const { label: group, colour } = groupOf(population);
    return {
      type: "scatter",
      mode: "markers",
      name: population,
      legendgroup: group,
      x: own.map(({ time }) => time),
      y: own.map(({ neuron }) => first + neuron),
      marker: { color: colour, size: isWide ? 3 : 2, opacity: 0.85 },
      hovertemplate: `${population} %{y}, %{x} ms<extra></extra>`,
    };
  });
  // Populations that are drawn in one colour are one curve, so that a reader can tell which is which.
  const lines = [...groupBy(populations, (population) => groupOf(population))].map(
    ([{ label: group, colour }, own]) => {
      const byTime = groupBy(
        rates.filter(({ population }) => own.includes(population)),
        ({ time }) => time,
      );
      return {
        type: "scatter",
        mode: "lines",
        name: group,
        legendgroup: group,
        yaxis: "y2",
        x: [...byTime.keys()],
        y: [...byTime.values()].map((at) => at.reduce((sum, { rate }) => sum + rate, 0) / at.length),
        line: { color: colour, width: 1.25 },
        ...(groups.length === 1 || !isWide ? { fill: "tozeroy", fillcolor: translucent(colour, 0.15) } : {}),
        hovertemplate: "%{y:.3~g} Hz, %{x} ms<extra></extra>",
      } satisfies Data;
    },
  );
  const until = rates.reduce((most, { time }) => Math.max(most, time), 0);
  return {
    title: label,
    caption: "A dot is a spike; below, spikes per neuron and second in bins of 1 ms.",
    isWide,
    traces: [...raster, ...lines],
    layout: {
      hovermode: "closest",
      xaxis: {
        title: axisTitle("Time (ms)"),
        range: [0, Math.ceil(until)],
        anchor: "y2",
        showgrid: false,
      },
      yaxis: {
        title: axisTitle("Neuron"),
        range: [-1, Math.max(below, 1)],
        domain: SPIKES,
        showgrid: false,
        ticks: "",
        showticklabels: false,
        linecolor: ink.rule,
      },
      yaxis2: { title: axisTitle("Rate (Hz)"), domain: RATES, rangemode: "tozero", nticks: 3 },
    } as Panel["layout"],
  };
}
