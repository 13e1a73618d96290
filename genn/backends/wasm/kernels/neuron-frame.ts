/** The frame of kernels that walk over the neurons of a population: pointers, the loop, and the lanes behind the last neuron. */
import type { Expression, Statement } from "../../../language/ast.ts";
import { canFail } from "../../../program/failing.ts";
import { type Binding, LANES } from "../../../program/program.ts";
import { someExpression } from "../../../program/walk.ts";
import type { ModuleContext } from "../module-context.ts";
import { vectorConstant } from "../printer/operators.ts";
import { copyBase, slotOffset, sum } from "./addresses.ts";
import { Frame, type FrameCopy, type Location } from "./frame.ts";
import { type Habits, NO_HABITS } from "./habits.ts";
import type { partOf } from "./parts.ts";

export type Code = readonly (Statement | Expression)[];

export interface NeuronFrame {
  readonly frame: Frame;
  readonly pointers: ReadonlyMap<string, { readonly local: string; readonly init: string; readonly step: number }>;
  /** The local with the neurons' numbers. */
  id(): string;
}

/** A frame that walks over the neurons of a population, `$i` being the first neuron of the current lanes. */
export function neuronFrame(
  context: ModuleContext,
  lanes: 1 | 4,
  inputs: readonly string[],
  written: ReadonlySet<number>,
  habits: Habits = NO_HABITS,
): NeuronFrame {
  const pointers = new Map<string, { local: string; init: string; step: number }>();
  let id: string | undefined;
  const frame: Frame = new Frame({
    context,
    lanes,
    written,
    batch: "$b",
    inputs,
    locate: (index, buffer, slot): Location => ({
      varying: index !== "single",
      level: index === "single" ? "call" : habits.namedOnEventOnly(buffer) ? "spike" : "element",
      storeLevel:
        index === "single"
          ? undefined
          : habits.writtenOnEventOnly(buffer)
            ? "spike"
            : habits.unseen.has(buffer)
              ? "stretch"
              : undefined,
      writtenFirst: index === "own" && habits.writtenFirst.has(buffer),
      perRow: false,
      at: () => {
        const place = context.place(buffer);
        const shared = context.buffer(buffer).sharing === "shared";
        const copy = shared ? 0 : place.copy;
        const step = index === "single" ? 0 : place.element * lanes;
        const ring = slot === undefined ? undefined : slotOffset(context, buffer, slot);
        const key = `${copy} ${step} ${ring ?? ""}`;
        let pointer = pointers.get(key);
        if (pointer === undefined) {
          const local = frame.local(shared ? "at_shared" : "at", "i32");
          const init = sum([copyBase(context, buffer), ring]);
          pointer = { local, init, step };
          pointers.set(key, pointer);
        }
        return { pointer: `(local.get ${pointer.local})`, offset: 0 };
      },
    }),
    indexLocal: () => {
      id ??= frame.local("id", lanes === 4 ? "v128" : "i32");
      return { local: id, varying: true };
    },
  });
  for (const name of ["$b", "$i", "$at_spiked"]) frame.reserve(name);
  return {
    frame,
    pointers,
    id: () => {
      id ??= frame.local("id", lanes === 4 ? "v128" : "i32");
      return id;
    },
  };
}

/** The loop over the neurons, or a thread's part of them, around a printed body. */
export function neuronLoop(
  parts: NeuronFrame,
  lanes: 1 | 4,
  { from, to }: ReturnType<typeof partOf>,
  usesId: boolean,
  body: readonly string[],
): string[] {
  const { frame, pointers } = parts;
  const start = (init: string, step: number) =>
    from === undefined || step === 0 ? init : `(i32.add ${init} (i32.mul ${from} (i32.const ${step / lanes})))`;
  const idText = lanes === 4 ? "(i32x4.add (i32x4.splat (local.get $i)) (v128.const i32x4 0 1 2 3))" : "(local.get $i)";
  return [
    ...[...pointers.values()].map(({ local, init, step }) => `(local.set ${local} ${start(init, step)})`),
    ...frame.loads("call"),
    ...frame.hoistLines,
    `(local.set $i ${from ?? "(i32.const 0)"})`,
    // A part may be empty.
    ...(from === undefined ? [] : [`(if (i32.lt_u (local.get $i) ${to}) (then`]),
    "(loop $next",
    ...(usesId ? [`(local.set ${parts.id()} ${idText})`] : []),
    ...body,
    ...[...pointers.values()]
      .filter(({ step }) => step > 0)
      .map(({ local, step }) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${step})))`),
    `(br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const ${lanes}))) ${to}))`,
    ")",
    ...(from === undefined ? [] : ["))"]),
  ];
}

/** A loop over some of the neurons, four at a time: `find` sets `$i` to the first of the next four, and `more` says whether there are others. */
export function listedNeurons(
  parts: NeuronFrame,
  usesId: boolean,
  find: readonly string[],
  body: readonly string[],
  more: string,
): string[] {
  const { frame, pointers } = parts;
  const idText = "(i32x4.add (i32x4.splat (local.get $i)) (v128.const i32x4 0 1 2 3))";
  // What all neurons share is loaded ahead of the loop, so its pointers stand before.
  const fixed = [...pointers.values()].flatMap(({ local, init, step }) =>
    step === 0 ? [`(local.set ${local} ${init})`] : [],
  );
  const moving = [...pointers.values()].flatMap(({ local, init, step }) => {
    const at = `(i32.mul (local.get $i) (i32.const ${step / 4}))`;
    return step === 0 ? [] : [`(local.set ${local} ${sum([init === NOTHING ? undefined : init, at])})`];
  });
  return [
    ...fixed,
    ...frame.loads("call"),
    ...frame.hoistLines,
    "(loop $next",
    ...find,
    ...moving,
    ...(usesId ? [`(local.set ${parts.id()} ${idText})`] : []),
    ...body,
    `(br_if $next ${more})`,
    ")",
  ];
}

/** What the sum of nothing is. */
const NOTHING = sum([]);

/** Lanes behind the last neuron must not fail checks: code that can fail runs under a mask there. */
export function paddingMask(parts: NeuronFrame, copy: FrameCopy, lanes: 1 | 4, size: number, code: Code): string[] {
  if (lanes === 1 || size % LANES === 0 || !canFail(code)) return [];
  const mask = parts.frame.local("inside", "v128");
  copy.printer.mask = `(local.get ${mask})`;
  return [`(local.set ${mask} (i32x4.lt_u (local.get ${parts.id()}) ${vectorConstant("uint32", size)}))`];
}

export const namesOwnIndex = (code: Code): boolean =>
  someExpression(code, (node) => {
    const isIndex = node.kind === "name" && (node.symbol.binding as Binding | undefined)?.kind === "index";
    return isIndex || (node.kind === "call" && node.name.startsWith("gennrand"));
  });
