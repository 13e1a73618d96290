/** The figure of a network that answers sequences: what it is shown, what it should answer, what it answers, and its rates, step by step. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { type Page, type Panel, settingsLine } from "./page.ts";
import type { Data, Layout } from "./plotly.ts";
import { axisTitle, ink, palette } from "./theme.ts";

/** Sequences one after the other; arrays have an entry, or a row, for every step. */
export interface ResponseResults {
  readonly title: string;
  readonly subtitle: string;
  /** Steps of a sequence. */
  readonly steps: number;
  readonly inputs: readonly number[];
  /** The class that is asked for; null where no answer is. */
  readonly targets: readonly (number | null)[];
  /** [step][class] */
  readonly outputs: readonly (readonly number[])[];
  /** [step][neuron] */
  readonly rates: readonly (readonly number[])[];
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

const RESULTS: RulesOf<ResponseResults> = {
  title: required(a.text),
  subtitle: required(a.text),
  steps: required(a.count),
  inputs: required(a.list),
  targets: required(a.list),
  outputs: required(a.list),
  rates: required(a.list),
  settings: required(a.object),
};

/** The page. */
export function responsesPage(results: ResponseResults): Page {
  checkOptions<ResponseResults>(results, RESULTS, "responsesPage");
  const { title, subtitle, inputs, targets, outputs, rates, settings } = results;
  const answers = outputs.map((values) => values.indexOf(Math.max(...values)));
  const classes = outputs[0]?.length ?? 0;
  const steps = [...inputs.keys()];
  const panel = (name: string, yTitle: string, caption: string, traces: readonly Data[], yaxis = {}): Panel => ({
    title: name,
    caption,
    isWide: true,
    traces,
    layout: { ...frame(results), yaxis: { title: axisTitle(yTitle), automargin: false, ...yaxis } } as Partial<Layout>,
  });
  const line = (y: readonly (number | null)[], label: string, colour: string, width: number): Data => ({
    type: "scatter",
    mode: "lines",
    name: label,
    legendgroup: label,
    x: steps,
    y: [...y],
    // A step reaches half a step to both sides, as in the maps below.
    line: { color: colour, width, shape: "hvh" },
    connectgaps: false,
  });
  return {
    title,
    subtitle,
    legend: [
      { group: "asked for", label: "asked for", colour: palette.orange },
      { group: "answered", label: "answered: the largest output", colour: palette.blue },
    ],
    panels: [
      panel("Input", "Input (1)", "Dotted lines: the next sequence begins.", [line(inputs, "input", ink.text, 1.25)]),
      panel(
        "Target and answer",
        "Class (number)",
        `Classes 0 to ${classes - 1}, the last one being background. Where the line of targets is interrupted, nothing is asked for.`,
        [line(targets, "asked for", palette.orange, 5), line(answers, "answered", palette.blue, 1.5)],
        { range: [-0.5, classes - 0.5], dtick: 1 },
      ),
      panel("Outputs", "Class (number)", "The output of every class.", [map(outputs, "Output (1)", "class")], {
        dtick: 1,
      }),
      panel("Rates of the hidden neurons", "Neuron (number)", "The rate of every neuron.", [
        map(rates, "Rate (1)", "neuron"),
      ]),
    ],
    footer: [settingsLine(settings)],
  };
}

/** Values [step][row] in colours. */
const map = (values: readonly (readonly number[])[], title: string, row: string): Data => ({
  type: "heatmap",
  z: (values[0] ?? []).map((_, at) => values.map((one) => one[at]!)),
  colorscale: "Viridis",
  hovertemplate: `step %{x}, ${row} %{y}: %{z:.3~g}<extra></extra>`,
  colorbar: {
    title: { text: title, side: "right", font: { size: 13 } },
    thickness: 12,
    outlinewidth: 0,
    ticks: "outside",
    ticklen: 3,
  },
});

/** The axis of steps, the same for all panels, with a line where a sequence begins. */
function frame({ inputs, steps }: ResponseResults): Partial<Layout> {
  const starts = Array.from({ length: Math.max(0, Math.ceil(inputs.length / steps) - 1) }, (_, k) => (k + 1) * steps);
  return {
    hovermode: "closest",
    // The same for all, so that steps lie below each other: room for the numbers on the left, and for the scale of colours on the right.
    margin: { l: 62, r: 120, t: 10, b: 50 },
    xaxis: { title: axisTitle("Step"), range: [-0.5, inputs.length - 0.5], automargin: false },
    shapes: starts.map((start) => ({
      type: "line",
      x0: start - 0.5,
      x1: start - 0.5,
      yref: "paper",
      y0: 0,
      y1: 1,
      line: { color: ink.muted, width: 1, dash: "dot" },
    })),
  };
}
