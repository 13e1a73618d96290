/**
 * Plots in Plotly's terms, as far as figures here look at them; every further attribute that Plotly knows may be given. Plotly's own types need those of a
 * browser, which a program that only writes pages does not have.
 */

/** Any attributes by Plotly's names. */
export interface Attributes {
  readonly [attribute: string]: unknown;
}

export interface Title extends Attributes {
  readonly text?: string;
}

export interface LayoutAxis extends Attributes {
  readonly title: Title;
  readonly range: readonly unknown[];
  readonly type: "-" | "linear" | "log" | "date" | "category" | "multicategory";
}

/** A line, a rectangle, .. that is drawn beside the traces. */
export type Shape = Attributes;

export interface Layout extends Attributes {
  readonly xaxis: Partial<LayoutAxis>;
  readonly yaxis: Partial<LayoutAxis>;
  /** A second one, of another part of the plot. */
  readonly yaxis2: Partial<LayoutAxis>;
  readonly shapes: readonly Partial<Shape>[];
  readonly annotations: readonly Title[];
  readonly font: Attributes;
  /** Of the plot within its image, in pixels. */
  readonly margin: { readonly l?: number; readonly r?: number; readonly t?: number; readonly b?: number };
}

/** A trace: a curve, bars, a heat map, .. */
export interface Data extends Attributes {
  /** Default `scatter`. */
  readonly type?: string;
  /** The entry of the legend that it belongs to. */
  readonly legendgroup?: string;
}

/** A trace of lines and marks. */
export type ScatterData = Data;
