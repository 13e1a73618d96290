/** Columns of neurons that prefer orientations: what they are shown, what they answer to, and how much. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { type LegendEntry, type Page, type Panel, settingsLine } from "./page.ts";
import type { OrientationRecord } from "./records.ts";
import { axisTitle } from "./theme.ts";
import { type Tiles, tilesPanel } from "./tiles.ts";
import { ownLine } from "./traces.ts";

const RECORD: RulesOf<OrientationRecord> = {
  angle: required(a.number),
  preferred: required(a.number),
  rate: required(a.number),
};

/** What the page shows. */
export interface OrientationResults {
  readonly records: readonly OrientationRecord[];
  readonly pictures: readonly Tiles[];
  readonly settings: Readonly<Record<string, string | number>>;
}

/** The page of the experiment. */
export function orientationPage({ records, pictures, settings }: OrientationResults): Page {
  for (const [k, one] of records.entries())
    checkOptions<OrientationRecord>(one, RECORD, `record ${k} of orientationPage`);
  return {
    title: "Orientation columns",
    subtitle:
      "Gratings, shown by spikes, and spiking neurons with oriented receptive fields: one convolution whose kernel is all that is kept of its synapses.",
    legend: legendOf(records),
    panels: [tuningPanel(records), ...pictures.map(tilesPanel)],
    footer: [settingsLine(settings)],
  };
}

const preferredIn = (records: readonly OrientationRecord[]): number[] =>
  [...new Set(records.map(({ preferred }) => preferred))].toSorted((one, other) => one - other);

/** Angles come round: so do the colours. */
const colourOf = (angle: number): string => `hsl(${Math.round(2 * angle)}, 62%, 45%)`;
const groupOf = (angle: number): string => `prefers ${angle}`;

const legendOf = (records: readonly OrientationRecord[]): LegendEntry[] =>
  preferredIn(records).map((angle) => ({
    group: groupOf(angle),
    label: `prefers ${shown(angle)}°`,
    colour: colourOf(angle),
  }));

const shown = (angle: number): string => String(Number(angle.toFixed(1)));

function tuningPanel(records: readonly OrientationRecord[]): Panel {
  return {
    title: "Tuning curves",
    caption: "Mean rate of all neurons that prefer an orientation, against the orientation of the grating.",
    isWide: true,
    traces: preferredIn(records).flatMap((preferred) => {
      const own = records
        .filter((one) => one.preferred === preferred)
        .toSorted((one, other) => one.angle - other.angle);
      return ownLine({
        ...{ group: groupOf(preferred), label: `prefers ${shown(preferred)}°`, colour: colourOf(preferred) },
        ...{ x: own.map(({ angle }) => angle), mean: own.map(({ rate }) => rate), format: ".1f" },
      });
    }),
    layout: {
      xaxis: { title: axisTitle("orientation of the grating (degrees)"), dtick: 45 },
      yaxis: { title: axisTitle("rate (spikes per second)"), rangemode: "tozero" },
    },
  };
}
