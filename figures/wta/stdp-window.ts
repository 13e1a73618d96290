/** How much one pair of spikes changes a weight: the rule of the paper, by the time between them. */
import type { Panel } from "../page.ts";
import { axisTitle, ink, palette } from "../theme.ts";
import { PUBLISHED } from "../traces.ts";

/** Decay and rise of the response to a spike, ms. */
const [DECAY, RISE] = [20, 2];
/** The learning rate times the offset of the rule. */
const SCALE = 0.05 * Math.exp(5);

/**
 * The change of a weight w by one pair of spikes, the postsynaptic one `interval` ms behind the presynaptic one: Δw = c y exp(-w) - 1, with c = 0.05 e^5 and
 * y = exp(-t / 20) - exp(-t / 2), 0 before the presynaptic spike (Klampfl & Maass 2013, figure of the window).
 */
export function stdpWindow(interval: number, weight = 0): number {
  const y = interval <= 0 ? 0 : Math.exp(-interval / DECAY) - Math.exp(-interval / RISE);
  return SCALE * y * Math.exp(-weight) - 1;
}

/** Synaptic delay of the published curve, ms. */
const DELAY = 1;

/** The panel. */
export function stdpWindowPanel(): Panel {
  const fine = Array.from({ length: 641 }, (_, k) => -60 + 0.25 * k);
  const whole = fine.filter((interval) => Number.isInteger(interval));
  return {
    title: "STDP window",
    caption:
      "What one pair of spikes changes a weight of 0 by, by the rule of the paper: largest 5 ms after the input, −1 wherever the input does not precede. Dashed: as published, 1 ms earlier by the delay of synapses.",
    traces: [
      {
        ...{ type: "scatter", mode: "lines", name: "rule" },
        x: fine,
        y: fine.map((interval) => stdpWindow(interval)),
        line: { color: palette.blue, width: 2.25 },
        hovertemplate: "%{y:.3f}",
      },
      {
        ...{ type: "scatter", mode: "lines", name: "published", legendgroup: PUBLISHED },
        x: whole,
        y: whole.map((interval) => stdpWindow(interval + DELAY)),
        line: { color: ink.muted, width: 1.25, dash: "dash" },
        hovertemplate: "%{y:.3f}",
      },
    ],
    layout: {
      xaxis: { title: axisTitle("Postsynaptic after presynaptic spike (ms)"), range: [-60, 100], dtick: 20 },
      yaxis: { title: axisTitle("Change of the weight"), range: [-1.3, 4.5] },
      shapes: [
        { type: "line", xref: "paper", x0: 0, x1: 1, y0: 0, y1: 0, line: { color: ink.rule, width: 1 } },
        { type: "line", yref: "paper", x0: 0, x1: 0, y0: 0, y1: 1, line: { color: ink.rule, width: 1 } },
      ],
    },
  };
}
