/** How rates, irregularity and correlations are distributed, and the spectrum of the rate. */
import type { ActivityGroup } from "./activity-groups.ts";
import type { Panel } from "./page.ts";
import type { Data } from "./plotly.ts";
import type { ActivityRecords } from "./records.ts";
import { groupBy } from "./statistics.ts";
import { axisTitle, powerTicks, translucent } from "./theme.ts";

/** Bins of a histogram. */
const BINS = 40;

/** Rates of neurons; on a logarithmic axis where networks are compared, whose rates may be far apart. */
export function ratePanel(groups: readonly ActivityGroup[], { neurons }: ActivityRecords): Panel {
  const title = "Rates of neurons";
  const unit = "Rate (Hz)";
  const values = (group: ActivityGroup) => neurons.flatMap((one) => (isOf(group, one) ? [one.rate] : []));
  if (onePerNetwork(groups).length === 1) {
    const caption = "How often neurons have a rate; of all networks together.";
    return histogramPanel(groups, { title, caption, unit, values });
  }
  return {
    title,
    caption: "How often neurons have a rate; of all networks together, without silent neurons. Logarithmic axis.",
    traces: groups.map((group): Data => {
      const own = values(group);
      const counts = new Map<number, number>();
      for (const rate of own) {
        const bin = Math.floor(Math.log10(rate) * PER_DECADE);
        if (rate > 0) counts.set(bin, (counts.get(bin) ?? 0) + 1 / own.length);
      }
      const bins = [...counts.keys()];
      const first = Math.min(...bins) - 1;
      const all = Array.from({ length: Math.max(0, Math.max(...bins) - first + 2) }, (_, k) => first + k);
      return stepLine(
        group,
        all.map((bin) => 10 ** ((bin + 0.5) / PER_DECADE)),
        all.map((bin) => counts.get(bin) ?? 0),
      );
    }),
    layout: {
      hovermode: "closest",
      xaxis: { title: axisTitle(unit), type: "log", range: [-0.5, 3], ...powerTicks(-1, 3) },
      yaxis: { title: axisTitle("Fraction of neurons"), rangemode: "tozero" },
    } as Panel["layout"],
  };
}

/** Logarithmic bins of a factor of ten. */
const PER_DECADE = 20;

/** Irregularity of neurons. */
export const intervalPanel = (groups: readonly ActivityGroup[], { neurons }: ActivityRecords): Panel =>
  histogramPanel(groups, {
    title: "Irregularity",
    caption:
      "Coefficient of variation of a neuron's intervals between spikes: 0 for a clock, 1 for a Poisson process (dotted). Neurons with five intervals or more.",
    unit: "CV of intervals (1)",
    values: (group) =>
      neurons.flatMap((one) => (isOf(group, one) && one.intervalVariation !== null ? [one.intervalVariation] : [])),
    mark: 1,
  });

const isOf = ({ network, population }: ActivityGroup, one: { readonly network: string; readonly population: string }) =>
  one.network === network && (population === undefined || one.population === population);

interface Histogram {
  readonly title: string;
  readonly caption: string;
  readonly unit: string;
  readonly values: (group: ActivityGroup) => readonly number[];
  /** Where a dotted line stands. */
  readonly mark?: number;
}

/** Fractions of values, in bins that are the same for all groups. */
function histogramPanel(groups: readonly ActivityGroup[], { title, caption, unit, values, mark }: Histogram): Panel {
  const all = groups.map((group) => ({ group, own: values(group).toSorted((one, other) => one - other) }));
  // A few large values would leave all others in one bin.
  const most = Math.max(...all.map(({ own }) => own[Math.ceil(0.995 * own.length) - 1] ?? 0), 1e-9);
  const width = niceWidth((1.05 * Math.max(most, mark ?? 0)) / BINS);
  return {
    title,
    caption,
    traces: all.map(({ group, own }): Data => {
      const counts = new Array<number>(BINS + 1).fill(0);
      for (const value of own) {
        const bin = Math.floor(value / width);
        if (bin <= BINS) counts[bin]! += 1 / own.length;
      }
      return stepLine(
        group,
        counts.map((_, bin) => (bin + 0.5) * width),
        counts,
      );
    }),
    layout: {
      hovermode: "x unified",
      xaxis: { title: axisTitle(unit), range: [0, width * (BINS + 1)] },
      yaxis: { title: axisTitle("Fraction of neurons"), rangemode: "tozero" },
      ...(mark === undefined ? {} : { shapes: [dotted(mark)] }),
    } as Panel["layout"],
  };
}

/** 1, 2 or 5 times a power of ten, not less than what is given. */
function niceWidth(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 2.5, 5, 10].find((head) => head * power >= least) ?? 10) * power;
}

/** Width of the bins of records. */
const RECORDED = 0.01;

/** Correlations of pairs. */
export function correlationPanel(groups: readonly ActivityGroup[], { correlations }: ActivityRecords): Panel {
  const networks = onePerNetwork(groups);
  const width = networks.length === 1 ? RECORDED : 0.05;
  const traces = networks.map((group): Data => {
    const own = correlations.filter(({ network }) => network === group.network);
    const seeds = new Set(own.map(({ seed }) => seed)).size;
    const means = [...groupBy(own, ({ correlation }) => width * Math.round(correlation / width))]
      .toSorted(([one], [other]) => one - other)
      // Records are of bins that are narrower.
      .map(
        ([at, ones]) =>
          [at, (ones.reduce((sum, { density }) => sum + density, 0) * RECORDED) / (seeds * width)] as const,
      );
    return stepLine(
      group,
      means.map(([at]) => at),
      means.map(([, density]) => density),
    );
  });
  const caption = "Coefficients of the counts of two neurons in bins of 5 ms; all pairs of 200 neurons of a network.";
  const isOne = traces.length === 1;
  const shown = correlations.filter(
    ({ network, density }) => isOne && network === groups[0]!.network && density > 0.05,
  );
  const most = shown.reduce((farthest, { correlation }) => Math.max(farthest, Math.abs(correlation)), 0.1);
  return {
    title: "Correlations of pairs",
    caption: isOne ? caption : `${caption} Logarithmic axis.`,
    // An area has no end on a logarithmic axis.
    traces: isOne ? traces : traces.map((trace) => ({ ...trace, fill: "none" })),
    layout: {
      hovermode: isOne ? "x unified" : "closest",
      xaxis: { title: axisTitle("Correlation (1)"), range: isOne ? [-1.05 * most, 1.05 * most] : [-0.7, 1.05] },
      yaxis: {
        title: axisTitle("Density (1)"),
        ...(isOne ? { rangemode: "tozero" } : { type: "log", range: [-2.5, 2.1], ...powerTicks(-2, 2) }),
      },
      shapes: [dotted(0)],
    } as Panel["layout"],
  };
}

/** The spectrum of the rate. */
export function spectrumPanel(groups: readonly ActivityGroup[], { spectra }: ActivityRecords): Panel {
  const lines = onePerNetwork(groups).map((group) => {
    const own = spectra.filter(({ network, frequency }) => network === group.network && frequency > 0);
    const means = [...groupBy(own, ({ frequency }) => frequency)].map(
      ([at, ones]) => [at, ones.reduce((sum, { power }) => sum + power, 0) / ones.length] as const,
    );
    return { group, x: means.map(([at]) => at), y: means.map(([, power]) => power) };
  });
  const powers = lines.flatMap(({ y }) => y.filter((power) => power > 0).map(Math.log10));
  const [low, high] = powers.length === 0 ? [-1, 1] : [Math.min(...powers), Math.max(...powers)];
  return {
    title: "Power spectrum",
    caption: "Of the rate of all neurons in bins of 0.5 ms: mean over segments of half a second, and over networks.",
    traces: lines.map(({ group: { label, colour }, x, y }) => ({
      ...{ type: "scatter", mode: "lines", name: label, legendgroup: label, x, y },
      line: { color: colour, width: 1.75 },
      hovertemplate: "%{y:.3~g}",
    })),
    layout: {
      hovermode: "x unified",
      xaxis: { title: axisTitle("Frequency (Hz)"), type: "log", range: [0.28, 3], ...powerTicks(0, 3) },
      yaxis: {
        title: axisTitle("Power (Hz² / Hz)"),
        type: "log",
        range: [low - 0.15, high + 0.15],
        ...powerTicks(Math.floor(low), Math.ceil(high), high - low > 7 ? 2 : 1),
      },
    } as Panel["layout"],
  };
}

/** Of a network whose populations have colours of their own, what is measured of all together is drawn once, in black. */
const onePerNetwork = (groups: readonly ActivityGroup[]): readonly ActivityGroup[] =>
  [...groupBy(groups, ({ network }) => network)].map(([network, own]) =>
    own.length === 1 ? own[0]! : { network, label: "all neurons", colour: "#1c1c1e" },
  );

/** A histogram as a line, with the area below it. */
const stepLine = ({ label, colour }: ActivityGroup, x: readonly number[], y: readonly number[]): Data => ({
  type: "scatter",
  mode: "lines",
  name: label,
  legendgroup: label,
  x: [...x],
  y: [...y],
  line: { color: colour, width: 1.75, shape: "hvh" },
  fill: "tozeroy",
  fillcolor: translucent(colour, 0.12),
  hovertemplate: "%{y:.3~g}",
});

/** A dotted line at a value. */
const dotted = (x: number) => ({
  type: "line",
  x0: x,
  x1: x,
  yref: "paper",
  y0: 0,
  y1: 1,
  layer: "below",
  line: { color: "#5f6368", width: 1, dash: "dot" },
});
