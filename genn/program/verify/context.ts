/** What all checks of a Program share: the Program, what has been found wrong, and how buffers of a kind must look. */
import type { NumericType } from "../../language/types.ts";
import type { Buffer, Program } from "../program.ts";

/** A Program that breaks a rule of `program.ts`: a mistake of `lower` or of a pass, never of a model. */
export class InvalidProgramError extends Error {
  override readonly name = "InvalidProgramError";
  /** Every broken rule, in words. */
  readonly problems: readonly string[];

  constructor(program: string, after: string, problems: readonly string[]) {
    const shown = problems.slice(0, 5).map((problem) => `\n- ${problem}`);
    const more = problems.length > shown.length ? `\n- and ${problems.length - shown.length} more` : "";
    super(`the Program of '${program}' is not valid after ${after}:${shown.join("")}${more}`);
    this.problems = problems;
  }
}

/** How a buffer must look for its use. */
export interface Shape {
  readonly rows?: number;
  readonly columns: number;
  readonly type?: NumericType;
}

export class Verification {
  readonly program: Program;
  readonly problems: string[] = [];
  /** Buffers that serve one purpose of one kernel or queue, and which. */
  readonly #claimed = new Map<number, string>();

  constructor(program: Program) {
    this.program = program;
  }

  /** Notes that a rule is broken unless it `holds`; `where` names the kernel or the buffer. */
  require(holds: boolean, where: string, problem: string): void {
    if (!holds) this.problems.push(`${where}: ${problem}`);
  }

  /** The buffer of an id that `where` names; undefined, and noted, if there is none. */
  buffer(id: number, where: string): Buffer | undefined {
    const buffer = this.program.buffers[id];
    this.require(buffer !== undefined, where, `there is no buffer ${id}`);
    return buffer;
  }

  /** Is the buffer of that shape? Rows that stand for one stored value (`repeats`) are none. */
  shaped(buffer: Buffer, { rows = 1, columns, type }: Shape, where: string): void {
    this.require(
      buffer.rows === rows && buffer.columns === columns,
      where,
      `buffer '${buffer.name}' has ${buffer.rows} x ${buffer.columns} elements instead of ${rows} x ${columns}`,
    );
    if (type === undefined) return;
    this.require(buffer.type === type, where, `buffer '${buffer.name}' is ${buffer.type} instead of ${type}`);
  }

  /** A buffer of every instance that serves one purpose only. */
  own(id: number, purpose: string, shape: Shape): Buffer | undefined {
    const buffer = this.buffer(id, purpose);
    if (buffer === undefined) return undefined;
    this.shaped(buffer, shape, purpose);
    this.require(buffer.sharing === "instance", purpose, `buffer '${buffer.name}' is not one per instance`);
    const other = this.#claimed.get(id);
    this.require(other === undefined, purpose, `buffer '${buffer.name}' serves ${other} already`);
    this.#claimed.set(id, purpose);
    return buffer;
  }

  /** The same, for what is no part of the state. */
  scratch(id: number, purpose: string, shape: Shape): Buffer | undefined {
    const buffer = this.own(id, purpose, shape);
    if (buffer === undefined) return undefined;
    this.require(!buffer.persistent, purpose, `buffer '${buffer.name}' is scratch, but persistent`);
    this.require(buffer.initial === undefined, purpose, `buffer '${buffer.name}' is scratch, but has an initial value`);
    return buffer;
  }

  /** One element per instance that says yes or no. */
  flag(id: number, purpose: string): void {
    this.scratch(id, purpose, { columns: 1, type: "int32" });
  }
}
