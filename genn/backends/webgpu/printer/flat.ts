/**
 * Nested statements as flat code: the pieces between jumps become the cases of one switch in a loop, each of which ends by naming the one that
 * comes next. That nests four deep whatever the snippet does, at the price of a turn of the loop for every jump.
 */
import type { Choice, Jump, Line, Loop } from "./lines.ts";

/**
 * The variables of flat code, elements of one array for each type, with indices that compilers do not know: so many variables that any piece may
 * use would keep some of them busy for hours.
 */
export class FlatVariables {
  readonly #local: (hint: string) => string;
  readonly #arrays = new Map<string, { readonly name: string; length: number }>();

  /** `local` gives names that are free. */
  constructor(local: (hint: string) => string) {
    this.#local = local;
  }

  /** What to read and to assign to, for a WGSL type. */
  variable(type: string): string {
    let array = this.#arrays.get(type);
    if (array === undefined) {
      array = { name: this.#local(`kept_${type}`), length: 0 };
      this.#arrays.set(type, array);
    }
    return `${array.name}[${array.length++}u | run.zero]`;
  }

  declarations(): string[] {
    return [...this.#arrays].map(([type, { name, length }]) => `var ${name}: array<${type}, ${length}>;`);
  }
}

/** Compilers must take 1023 labels in a switch. */
const CASES = 512;

/** The text of lines whose variables are all `FlatVariables`. `next` is a name that is free. */
export function flatText(lines: readonly Line[], next: string): string[] {
  const machine = new Machine(next);
  machine.run(lines);
  const { pieces } = machine;
  const parts = Array.from({ length: Math.ceil(pieces.length / CASES) }, (_, part) => part * CASES);
  return [
    `var ${next} = 0u;`,
    `while (${next} != ${END}u) {`,
    ...parts.flatMap((first) => [
      `switch (${next}) {`,
      ...pieces
        .slice(first, first + CASES)
        .flatMap((piece, index) => (piece.length === 0 ? [] : [`case ${first + index}u: {`, ...piece, "}"])),
      "default: {}",
      "}",
    ]),
    "}",
  ];
}

/** The number that ends the loop. */
const END = 2 ** 32 - 1;

/** Where jumps go. */
interface Targets {
  readonly break: number;
  readonly continue: number;
}

class Machine {
  readonly pieces: string[][] = [[]];
  readonly #next: string;
  /** The piece that is being written; undefined behind a jump, where nothing is ever run. */
  #piece: string[] | undefined = this.pieces[0];

  constructor(next: string) {
    this.#next = next;
  }

  run(lines: readonly Line[]): void {
    this.#sequence(lines, { break: END, continue: END });
    this.#goTo(END);
  }

  #sequence(lines: readonly Line[], targets: Targets): void {
    for (const line of lines) this.#line(line, targets);
  }

  #line(line: Line, targets: Targets): void {
    if (this.#piece === undefined) return;
    if (typeof line === "string") {
      this.#piece.push(line);
      return;
    }
    switch (line.kind) {
      case "declaration":
        if (line.value !== undefined) this.#piece.push(`${line.name} = ${line.value};`);
        break;
      case "jump":
        this.#jump(line, targets);
        break;
      case "branch": {
        const [yes, after] = [this.#make(), this.#make()];
        const no = line.whenFalse.length === 0 ? after : this.#make();
        this.#choose(line.condition, yes, no);
        this.#write(yes, line.whenTrue, after, targets);
        if (no !== after) this.#write(no, line.whenFalse, after, targets);
        this.#piece = this.pieces[after];
        break;
      }
      case "loop":
        this.#loop(line, targets);
        break;
      case "choice":
        this.#switch(line, targets);
        break;
    }
  }

  #jump({ word }: Jump, targets: Targets): void {
    this.#goTo(targets[word]);
  }

  /** The test stands both ahead of the loop and at its end, which saves a piece. */
  #loop({ initial, test, testAfter, body, update }: Loop, targets: Targets): void {
    this.#sequence(initial, targets);
    const [round, last, after] = [this.#make(), this.#make(), this.#make()];
    const goOn = (): void => {
      if (test === undefined) {
        this.#goTo(round);
        return;
      }
      this.#sequence(test.before, targets);
      this.#choose(test.text, round, after);
    };
    if (testAfter) this.#goTo(round);
    else goOn();
    this.#write(round, body, last, { break: after, continue: last });
    this.#piece = this.pieces[last];
    this.#sequence(update, targets);
    goOn();
    this.#piece = this.pieces[after];
  }

  #switch({ subject, cases }: Choice, targets: Targets): void {
    const after = this.#make();
    const starts = cases.map(() => this.#make());
    const piece = this.#piece!;
    piece.push(`switch (${subject}) {`);
    for (const [index, { label }] of cases.entries()) piece.push(`${label}: { ${this.#next} = ${starts[index]}u; }`);
    piece.push("}");
    for (const [index, { body }] of cases.entries()) {
      this.#write(starts[index]!, body, after, { ...targets, break: after });
    }
    this.#piece = this.pieces[after];
  }

  #make(): number {
    return this.pieces.push([]) - 1;
  }

  /** Fills a piece, and whatever pieces its lines need, and goes on to another. */
  #write(piece: number, lines: readonly Line[], then: number, targets: Targets): void {
    this.#piece = this.pieces[piece];
    this.#sequence(lines, targets);
    this.#goTo(then);
  }

  #goTo(piece: number): void {
    this.#piece?.push(`${this.#next} = ${piece}u;`);
    this.#piece = undefined;
  }

  #choose(condition: string, yes: number, no: number): void {
    this.#piece!.push(`if (${condition}) { ${this.#next} = ${yes}u; } else { ${this.#next} = ${no}u; }`);
    this.#piece = undefined;
  }
}
