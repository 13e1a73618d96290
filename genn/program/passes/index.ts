/** The optimisations of a Program: each a function from Program to Program. Backends name the ones they run, in order; each can be left out. */
import type { Program } from "../program.ts";
import { blockAccumulators } from "./block-accumulators.ts";
import { heldValues } from "./held-values.ts";
import { rememberedCalls } from "./remembered-calls.ts";
import { rowConstants } from "./row-constants.ts";
import { sleeping } from "./sleeping.ts";
import { stillSenders } from "./still-senders.ts";
import { zeroRows } from "./zero-rows.ts";

interface Optimisation {
  /** What it looks for, in a few words: said where it has found none. */
  readonly looksFor: string;
  readonly run: (program: Program) => Program;
}

/** All there are; `heldValues` and `rememberedCalls` come last in a pipeline, since they rewrite code that the others look at. */
export const passes = {
  blockAccumulators: {
    looksFor: "synaptic variables that steps only add to, and that only a custom update sums over the batch and clears",
    run: blockAccumulators,
  },
  rowConstants: {
    looksFor:
      "synaptic variables that start alike and that only presynaptic spikes set, to one value for the whole row",
    run: rowConstants,
  },
  sleeping: {
    looksFor: "populations without synapses onto them, time, random numbers or memory in their code",
    run: sleeping,
  },
  zeroRows: {
    looksFor: "dense synapse dynamics that only add products with a presynaptic variable, from 32 columns on",
    run: zeroRows,
  },
  stillSenders: {
    looksFor:
      "dense synapse dynamics that send what follows from presynaptic variables and constant weights, from 256 synapses on",
    run: stillSenders,
  },
  heldValues: {
    looksFor: "maths functions of input sums that only presynaptic spikes change",
    run: heldValues,
  },
  rememberedCalls: {
    looksFor: "maths functions of one argument in populations whose senders can stand still",
    run: rememberedCalls,
  },
} satisfies Record<string, Optimisation>;
export type PassName = keyof typeof passes;
export const passNames = Object.keys(passes) as PassName[];

/** A step of a backend's pipeline. */
export interface Pass extends Optimisation {
  readonly name: PassName;
}

/** The passes of those names, in that order. */
export const pipeline = (...names: readonly PassName[]): readonly Pass[] =>
  names.map((name) => ({ name, ...passes[name] }));

export interface OptimiseOptions {
  /** Passes to leave out. */
  readonly off?: readonly PassName[];
  /** Called after each pass that has run. */
  readonly watch?: (pass: Pass, before: Program, after: Program) => void;
}

/** Runs the passes of a pipeline, one after the other. */
export function optimise(
  program: Program,
  pipeline: readonly Pass[],
  { off = [], watch }: OptimiseOptions = {},
): Program {
  return pipeline.reduce((before, pass) => {
    if (off.includes(pass.name)) return before;
    const after = pass.run(before);
    watch?.(pass, before, after);
    return after;
  }, program);
}
