/** The page of an experiment from the rows of its tables, whether they have just been measured or are read from a folder. */
import type { Page } from "../page.ts";
import { groupBy } from "../statistics.ts";
import type { WtaPublished } from "./measures.ts";
import { wtaPage } from "./page.ts";
import type { WtaRecords } from "./records.ts";

/** What tables do not say. */
export interface WtaPageTexts {
  readonly title: string;
  readonly subtitle: string;
  /** Input channels, and patterns. */
  readonly inputCount: number;
  readonly patterns: number;
  /** ms that are shown. */
  readonly shownLength: number;
  readonly published: WtaPublished | undefined;
  readonly settings: Readonly<Record<string, string | number>>;
}

/** The page. */
export function wtaPageOf(records: WtaRecords, texts: WtaPageTexts): Page {
  const { tests, spikes, inputs, presentations, history, circuits, connections } = records;
  const weights = groupBy(records.weights, ({ variant, kind }) => `${variant} ${kind}`);
  return wtaPage({
    ...texts,
    ...{ tests, spikes, inputs, presentations, history },
    grid: {
      columns: circuits.reduce((most, { x }) => Math.max(most, x + 1), 0),
      rows: circuits.reduce((most, { y }) => Math.max(most, y + 1), 0),
      circuits,
      connections: connections.map(({ source, target }) => [source, target]),
    },
    orders: Object.fromEntries(
      [...groupBy(records.neurons, ({ variant }) => variant)].map(([variant, own]) => [
        variant,
        own.toSorted((one, other) => one.place - other.place).map(({ neuron }) => neuron),
      ]),
    ),
    weights: [...weights.values()].map((own) => ({
      ...{ variant: own[0]!.variant, kind: own[0]!.kind },
      weights: own.map(({ weight }) => weight),
    })),
  });
}
