/** Lowers a current source: code in the step of its target, or a held current with the time until which it stays. */
import { checkValue } from "../../language/index.ts";
import type { CurrentSource } from "../../model/model.ts";
import type { HeldSource, Section } from "../program.ts";
import type { Lowering } from "./context.ts";

const isHeld = ({ source }: CurrentSource): boolean => source.definition.constantUntil.trim() !== "";
const heldCurrent = ({ name }: CurrentSource): string => `${name}.held_current`;

export function sourceBuffers(lowering: Lowering, source: CurrentSource): void {
  const { definition, initial } = source.source;
  const { size } = source.target;
  lowering.variableBuffers(source, "currentSource", definition.vars, initial, 1, size);
  lowering.valueBuffers(source.name, source.source);
  if (!isHeld(source)) return;
  lowering.table.add({
    name: heldCurrent(source),
    type: lowering.precision.scalar,
    sharing: "instance",
    columns: size,
    persistent: false,
  });
}

/** The code of a source that injects into input `slot`. */
export function sourceSection(lowering: Lowering, source: CurrentSource, slot: number): Section | HeldSource {
  const { symbols: make, table, precision } = lowering;
  const { definition } = source.source;
  const symbols = [
    ...make.common(),
    ...make.values(source.name, source.source),
    ...make.variables(source, "currentSource", definition.vars, "own"),
    ...make.neuronReferences(source.neuronReferences, "own"),
    ...make.neuronIndices(source.target.size),
  ];
  const functions = [make.func("injectCurrent", { kind: "injectCurrent", slot })];
  const origin = {
    role: "currentSource",
    model: definition.name,
    snippet: "injectionCode",
    stream: `${source.name}.injectionCode`,
  } as const;
  const { section, scope } = lowering.section({ ...origin, symbols, functions }, definition.injectionCode);
  if (!isHeld(source)) return section;
  const environment = lowering.environment({ ...origin, snippet: "constantUntil", symbols });
  const until = checkValue(definition.constantUntil, environment, precision.timepoint, scope);
  return { name: source.name, section, until, current: table.id(heldCurrent(source)), slot };
}
