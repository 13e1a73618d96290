/** What all kernels of one module share: the layout, the functions they need, the checks that can fail at run time. */
import type { Buffer, EventId, EventQueue, Origin, Program } from "../../program/program.ts";
import type { Remark } from "../engine.ts";
import { type BufferPlace, type Layout, layOut, type TilesLayout } from "./layout.ts";
import type { Tiles } from "./tiles.ts";

export class ModuleContext {
  readonly program: Program;
  readonly layout: Layout;
  /** Library and helper functions in use. */
  readonly needs = new Set<string>();
  /** Functions that kernels share, by name. */
  readonly functions = new Map<string, readonly string[]>();
  /** How kernels run, for people. */
  readonly remarks: Remark[] = [];
  /** Kernels to be printed with one lane: for four, their code would be larger than engines take. */
  readonly narrow: ReadonlySet<string>;
  /** What failed when the failure word holds index + 1. */
  readonly checks: string[] = [];

  /** Set where threads share the neurons of one network out. */
  readonly tiles: { readonly plan: Tiles; readonly layout: TilesLayout } | undefined;

  constructor(program: Program, narrow: ReadonlySet<string> = new Set(), plan?: Tiles) {
    this.program = program;
    this.narrow = narrow;
    this.layout = layOut(program, plan);
    this.tiles = plan && { plan, layout: this.layout.tiles! };
  }

  buffer(id: number): Buffer {
    return this.program.buffers[id]!;
  }

  queue(id: EventId): EventQueue {
    return this.program.events[id]!;
  }

  place(id: number): BufferPlace {
    return this.layout.places[id]!;
  }

  /** Registers a check of a section; its number goes into the generated code. */
  check(section: Origin, what: string): number {
    this.checks.push(`${section.model}, ${section.snippet}: ${what}`);
    return this.checks.length;
  }

  /** Notes something about a kernel, once. */
  remark(kernel: string, text: string): void {
    const isKnown = this.remarks.some((one) => one.kernel === kernel && one.text === text);
    if (!isKnown) this.remarks.push({ kernel, text });
  }

  get timeType(): "f32" | "f64" {
    return this.program.precision.timepoint === "double" ? "f64" : "f32";
  }

  /** The number of the step, in time's type. */
  get stepText(): string {
    return `(${this.timeType}.convert_i32_u (global.get $step))`;
  }
}

/** Lines that are further in than anybody can follow start here: a switch of a thousand cases is as many blocks in each other. */
const DEEPEST = 100;

/** Indents folded WebAssembly text by its parentheses, so that generated code can be read. */
export function indent(lines: readonly string[]): string {
  let depth = 0;
  const result: string[] = [];
  for (const line of lines.flatMap((one) => one.split("\n"))) {
    const text = line.trim();
    if (text === "") continue;
    let leading = 0;
    while (text[leading] === ")") leading++;
    result.push("  ".repeat(Math.min(DEEPEST, Math.max(0, depth - leading))) + text);
    const code = text.replace(/;;.*$/, "").replace(/"[^"]*"/g, "");
    for (const character of code) {
      if (character === "(") depth++;
      else if (character === ")") depth--;
    }
  }
  return result.join("\n");
}
