/** Which kinds are told for which. */
import type { Panel } from "./page.ts";
import type { ConfusionRecord } from "./records.ts";
import { axisTitle, ink, palette } from "./theme.ts";

export interface ConfusionOptions {
  /** Names of the kinds, in order. */
  readonly kinds: readonly string[];
  readonly caption: string;
}

/** Counts of answers by what was shown. Right answers would leave no room in the colours for the others. What was given no answer (-1) has a column of its own, if there is any. */
export function confusionPanel(confusions: readonly ConfusionRecord[], { kinds, caption }: ConfusionOptions): Panel {
  const hasUnanswered = confusions.some(({ answer, count }) => answer < 0 && count > 0);
  const answers = [...kinds.keys(), ...(hasUnanswered ? [-1] : [])];
  const names = answers.map((answer) => kinds[answer] ?? "none");
  const countOf = (label: number, answer: number) =>
    confusions.find((one) => one.label === label && one.answer === answer)?.count ?? 0;
  const counts = kinds.map((_, label) => answers.map((answer) => countOf(label, answer)));
  return {
    title: "Which are told for which",
    caption,
    traces: [
      {
        type: "heatmap",
        z: counts.map((row, label) => row.map((count, k) => (label === answers[k] ? null : count))),
        colorscale: [
          [0, "#ffffff"],
          [1, palette.skyBlue],
        ],
        text: kinds.map((kind, label) => names.map((name, k) => `${kind} told ${name}: ${counts[label]![k]}`)),
        ...{ x: [...names.keys()], y: [...kinds.keys()], xgap: 1, ygap: 1, showscale: false, hoverongaps: false },
        hovertemplate: "%{text}<extra></extra>",
      },
    ],
    layout: {
      xaxis: { title: axisTitle("Told"), ...namedTicks(names), constrain: "domain" },
      yaxis: { title: axisTitle("Is"), ...namedTicks(kinds), scaleanchor: "x", autorange: "reversed" },
      annotations: kinds.flatMap((_, label) =>
        answers.map((answer, k) => ({
          ...{ x: k, y: label, text: String(counts[label]![k]), showarrow: false },
          font: { size: 11, color: label === answer ? ink.muted : ink.text },
        })),
      ),
    },
  };
}

/** By names, at whole numbers. */
export const namedTicks = (names: readonly string[]) => ({
  ...{
    tickmode: "array" as const,
    tickvals: [...names.keys()],
    ticktext: [...names],
    ticks: "" as const,
    showgrid: false,
  },
});
