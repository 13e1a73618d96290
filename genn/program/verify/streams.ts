/** Every call that draws random numbers has a counter of its own: the stream of its section, and its number within. */
import type { Expression, Statement } from "../../language/ast.ts";
import { type Kernel, type Origin, untilOrigin } from "../program.ts";
import { kernelsOf } from "../rewrite.ts";
import { visitExpressions } from "../walk.ts";
import type { Verification } from "./context.ts";

type Piece = readonly [origin: Origin, code: readonly (Statement | Expression)[]];

/** All code of a kernel, once: the second version of a neuron kernel draws what the first does, and runs instead of it. */
function piecesOf(kernel: Kernel): readonly Piece[] {
  if (kernel.kind !== "neuron") return [[kernel.section, kernel.section.body]];
  return [
    ...kernel.heldSources.flatMap((source): Piece[] => [
      [source.section, source.section.body],
      [untilOrigin(source), [source.until]],
    ]),
    ...kernel.sections.map((section): Piece => [section, section.body]),
    ...kernel.events.flatMap(({ condition, onEvent }): Piece[] => [
      [condition, [condition.expression]],
      ...onEvent.map((section): Piece => [section, section.body]),
    ]),
  ];
}

export function verifyStreams(all: Verification): void {
  const drawn = new Map<string, string>();
  for (const kernel of kernelsOf(all.program)) {
    for (const [{ stream, snippet, model }, code] of piecesOf(kernel)) {
      visitExpressions(code, (node) => {
        if (node.kind !== "call" || !node.name.startsWith("gennrand")) return undefined;
        const where = `kernel '${kernel.name}', ${snippet} of '${model}'`;
        // What is drawn again is drawn alike.
        if (node.stream !== undefined) return undefined;
        const number = `number ${node.site} of the random stream '${stream}'`;
        const other = drawn.get(number);
        all.require(other === undefined, where, `draws ${number}, as ${other} does`);
        drawn.set(number, where);
        return undefined;
      });
    }
  }
}
