/** Colours of patterns, circuits, kinds of synapses and variants, the same in all panels. */
import { ink, palette } from "../theme.ts";

const PATTERNS = [palette.blue, palette.orange, palette.green, palette.purple, palette.vermillion, palette.skyBlue];
/** Neighbours on the grid follow each other. */
const CIRCUITS = [
  ...[palette.blue, palette.vermillion, palette.green, palette.purple, palette.skyBlue, palette.orange, ink.line],
];

/** The colour of a pattern; -1 is noise. */
export const patternColour = (pattern: number): string =>
  pattern < 0 ? ink.muted : PATTERNS[pattern % PATTERNS.length]!;

/** The legend group of a pattern's traces. */
export const patternGroup = (pattern: number): string => (pattern < 0 ? "noise" : `pattern ${pattern}`);

/** What a pattern is called: from 1, as people count. */
export const patternName = (pattern: number): string => (pattern < 0 ? "noise" : `pattern ${pattern + 1}`);

/** Colours that circuits take in turn. */
export const circuitColours = CIRCUITS.length;
/** Which of them a circuit has. */
export const circuitColour = (circuit: number): string => CIRCUITS[circuit % CIRCUITS.length]!;

/** Synapses from input channels, and those between circuits. */
export const SYNAPSES = {
  input: { label: "from input channels", colour: palette.blue },
  recurrent: { label: "between circuits", colour: palette.vermillion },
} as const;

/** The network and its controls: what they are called, and their colours. */
export const VARIANTS: Readonly<Record<string, { readonly label: string; readonly colour: string }>> = {
  full: { label: "full model", colour: palette.blue },
  "no-stp": { label: "without short-term plasticity", colour: palette.vermillion },
  "no-variance-tracking": { label: "without variance tracking", colour: palette.purple },
  "constant-eta": { label: "constant learning rate", colour: palette.green },
  "no-recurrence": { label: "without recurrence", colour: palette.orange },
};

/** What a variant is called. */
export const variantLabel = (variant: string): string => VARIANTS[variant]?.label ?? variant;
/** Its colour. */
export const variantColour = (variant: string): string => VARIANTS[variant]?.colour ?? palette.black;
