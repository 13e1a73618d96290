/**
 * Custom updates that reduce over neurons or over segments. Threads take chunks of neurons, so that sums keep their order; where there is more than one chunk,
 * a second function adds them up.
 */
import {
  type CustomUpdateKernel,
  chunkCount,
  copiesOf,
  isOfStep,
  REDUCTION_CHUNK,
  type Reduction,
} from "../../../program/program.ts";
import type { ModuleContext } from "../module-context.ts";
import { forEach, functionText } from "./phase.ts";
import type { PrintedUpdate, UpdateFrame } from "./update-frame.ts";

export function printNeuronReduction(
  context: ModuleContext,
  kernel: CustomUpdateKernel,
  update: UpdateFrame,
): PrintedUpdate[] {
  const { segments, columns, reductions } = kernel;
  const { frame, results, totals, begin, combine, store } = update;
  const [count, chunks] = [segments?.count ?? 1, chunkCount(kernel)];
  const copies = isOfStep(kernel) ? 1 : copiesOf(context.program, kernel.copies);
  const at = (perInstance: number) => (isOfStep(kernel) ? [] : [`instance = element / ${perInstance}u;`]);
  const partials = context.reductionPartials(kernel);
  const parts = reductions.map(({ name }) => frame.local(`${name}_part`));
  const starts = (segment: string) => context.element(segments!.starts, segment);
  const [start, end] = segments === undefined ? ["0u", `${columns}u`] : [starts("segment"), starts("segment + 1u")];
  const partial = (reduction: number, chunk: string) =>
    context.element(partials[reduction]!, `segment * ${chunks}u + ${chunk}`);
  const isBool = ({ type }: Reduction) => type === "bool";
  const storeTotals = reductions.map((_, reduction) => store(reduction, "segment", totals[reduction]!));
  const code = [
    `let chunk = element % ${chunks}u;`,
    `let segment = (element / ${chunks}u) % ${count}u;`,
    ...at(chunks * count),
    `let start = ${start} + chunk * ${REDUCTION_CHUNK}u;`,
    `let last = min(start + ${REDUCTION_CHUNK}u, ${end});`,
    ...begin(parts),
    "for (var column = start; column < last; column++) {",
    ...frame.loads("element"),
    ...frame.loads("copy"),
    ...begin(results),
    ...update.code,
    ...combine(parts, results),
    ...frame.stores("copy"),
    ...frame.stores("element"),
    "}",
    ...(chunks === 1
      ? [...begin(totals), ...combine(totals, parts), ...storeTotals]
      : parts.map(
          (part, reduction) =>
            `${partial(reduction, "chunk")} = ${isBool(reductions[reduction]!) ? `select(0u, 1u, ${part})` : part};`,
        )),
  ];
  const name = context.functionName(`update_${kernel.name}`);
  const size = copies * count * chunks;
  const main = { name, size, lines: functionText(name, forEach("element", size, code)) };
  if (chunks === 1) return [main];
  const adding = [
    `let segment = element % ${count}u;`,
    ...at(count),
    ...begin(totals),
    `for (var chunk = 0u; chunk < ${chunks}u; chunk++) {`,
    ...parts.map((part, reduction) => {
      const stored = partial(reduction, "chunk");
      return `let ${part} = ${isBool(reductions[reduction]!) ? `${stored} != 0u` : stored};`;
    }),
    ...combine(totals, parts),
    "}",
    ...storeTotals,
  ];
  const second = context.functionName(`update_${kernel.name}_chunks`);
  const units = copies * count;
  return [main, { name: second, size: units, lines: functionText(second, forEach("element", units, adding)) }];
}
