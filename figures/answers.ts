/** What a model answers, as plots. */
import { byUnit, type Histogram, type ModelAnswer, type Trace, unitText } from "../responses/index.ts";
import { type SvgLine, type SvgPanel, svgMatrix, svgPlot, svgSpark } from "./svg.ts";

/** "V (mV)"; a plain number has no unit, and one that is that of another quantity, or of any input, says nothing on an axis. */
export const labelled = (name: string, unit: string): string =>
  unit === "1" || unit === "" || unit === "input" || /^\[|^that of/.test(unit) ? name : `${name} (${unitText(unit)})`;

const lineOf = ({ times }: Trace, { name, values }: Trace["lines"][number]): SvgLine => ({ name, x: times, y: values });

/** Answer over time, in its own height or that of the room there is; undefined where there is none. */
export function traceSvg({ trace, caption }: ModelAnswer, width: number, height?: number): string | undefined {
  if (trace === undefined) return undefined;
  const groups = byUnit(trace.lines);
  const usual = groups.length === 1 ? 210 : groups.length === 2 ? 140 : 105;
  const panels = groups.map((lines): SvgPanel => {
    const [{ name, unit }] = lines as [(typeof lines)[number]];
    return { label: labelled(name, unit), lines: lines.map((line) => lineOf(trace, line)), height: usual };
  });
  const { times } = trace;
  // A step lasts until the next.
  const end = times.length > 1 && trace.xUnit !== "1" ? 2 * times.at(-1)! - times.at(-2)! : (times.at(-1) ?? 1);
  return svgPlot({
    width,
    title: caption,
    ...(height !== undefined && { height }),
    xRange: [times[0] ?? 0, Number(end.toPrecision(9))],
    xLabel: labelled(trace.xLabel, trace.xUnit),
    panels,
    spikes: trace.spikes,
    ...(trace.driven && { shade: trace.driven }),
    hasPoints: trace.xLabel === "calls",
  });
}

/** The curve of a neuron, with the input of its response marked, or of a rule for pairs of spikes. */
export function curveSvg({ curve, drive }: ModelAnswer, width: number, height?: number): string | undefined {
  if (curve === undefined) return undefined;
  const { title, xLabel, xUnit, yLabel, yUnit, x, y } = curve;
  const panel = { label: labelled(yLabel, yUnit), lines: [{ name: yLabel, x, y }], height: 210 };
  return svgPlot({
    width,
    title,
    xLabel: labelled(xLabel, xUnit),
    panels: [panel],
    ...(height !== undefined && { height }),
    ...(drive && { mark: drive.input }),
  });
}

/** How often values come, as steps over the bins. */
export function histogramSvg({ histogram, caption }: ModelAnswer, width: number): string | undefined {
  if (histogram === undefined) return undefined;
  const { label, unit } = histogram;
  return svgPlot({
    width,
    title: caption,
    xLabel: labelled(label, unit),
    panels: [{ label: "density", lines: [outlineOf(histogram)], height: 210 }],
    isFilled: true,
  });
}

/** From the axis over all bins and back to it. */
const outlineOf = ({ edges, density }: Histogram): SvgLine => ({
  name: "density",
  x: edges.flatMap((edge) => [edge, edge]),
  y: [0, ...density.flatMap((one) => [one, one]), 0],
});

export function matrixSvg({ connections, caption }: ModelAnswer, width: number): string | undefined {
  if (connections === undefined) return undefined;
  const { sizes, pre, post } = connections;
  const labels = { rowLabel: "presynaptic neuron", columnLabel: "postsynaptic neuron" };
  return svgMatrix({ width, title: caption, sizes, rows: pre, columns: post, ...labels });
}

/** A small picture: the window of a rule, the first unit of an answer over time, who is connected to whom, or how often values come. */
export function sparkSvg({ trace, curve, connections, histogram }: ModelAnswer): string {
  if (histogram !== undefined) return svgSpark([outlineOf(histogram)], []);
  if (connections !== undefined) {
    const { sizes, pre, post } = connections;
    const dots = { title: "", sizes, rows: pre, columns: post, rowLabel: "", columnLabel: "" };
    return svgMatrix({ width: 104, ...dots, isBare: true });
  }
  if (curve !== undefined && trace?.driven === undefined) return svgSpark([{ name: "", x: curve.x, y: curve.y }], []);
  const isSpiking = trace!.spikes.some((train) => train.length > 0) && trace!.spikes.length > 1;
  const [lines] = byUnit(trace!.lines);
  return isSpiking
    ? svgSpark([], trace!.spikes)
    : svgSpark(
        lines!.map((line) => lineOf(trace!, line)),
        [],
      );
}
