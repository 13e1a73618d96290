/** Names of generated code. */

/** Gives names, each once; code of machines asks for tens of thousands that start alike. */
export class UniqueNames {
  readonly #taken: Set<string>;
  readonly #isReserved: (name: string) => boolean;
  /** The number given last behind a name: whatever is below stays taken, and is not tried again. */
  readonly #last = new Map<string, number>();

  /** `taken` are names to keep clear of, as are those that are reserved. */
  constructor(taken: Iterable<string> = [], isReserved: (name: string) => boolean = () => false) {
    this.#taken = new Set(taken);
    this.#isReserved = isReserved;
  }

  /** The names that are taken. */
  get taken(): ReadonlySet<string> {
    return this.#taken;
  }

  /** Keeps a name out of use. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  /** The name itself, or the first of `name_2`, `name_3`, ... that is not taken. */
  give(name: string): string {
    let unused = name;
    let number = this.#last.get(name) ?? 1;
    if (number > 1) unused = `${name}_${number}`;
    while (this.#taken.has(unused) || this.#isReserved(unused)) unused = `${name}_${++number}`;
    this.#last.set(name, number);
    this.#taken.add(unused);
    return unused;
  }
}
