/** The optimisations of a Program: each a function from Program to Program, each able to be left out. */
import type { Program } from "../program.ts";
import { blockAccumulators } from "./block-accumulators.ts";
import { heldValues } from "./held-values.ts";
import { rememberedCalls } from "./remembered-calls.ts";
import { rowConstants } from "./row-constants.ts";
import { sleeping } from "./sleeping.ts";
import { stillSenders } from "./still-senders.ts";
import { zeroRows } from "./zero-rows.ts";

export const passes = {
  blockAccumulators,
  rowConstants,
  sleeping,
  zeroRows,
  stillSenders,
  heldValues,
  rememberedCalls,
} satisfies Record<string, (program: Program) => Program>;
export type PassName = keyof typeof passes;
export const passNames = Object.keys(passes) as PassName[];

/** Runs the passes in order (`heldValues` and `rememberedCalls` last: they rewrite code the others look at), leaving out those switched off. */
export function optimise(program: Program, off: readonly PassName[] = []): Program {
  return passNames.reduce((result, name) => (off.includes(name) ? result : passes[name](result)), program);
}
