/** The locals of a function: the printer's own, those that code asks for, and those that hold what is computed once, ahead of everything. */
import { UniqueNames } from "../common/names.ts";
import type { WasmType } from "./printer/operators.ts";

export class Locals {
  readonly #types: Map<string, WasmType>;
  readonly #names: UniqueNames;
  /** Local by the text of what it holds, in the order of asking. */
  readonly #hoisted = new Map<string, string>();

  /**
   * @param own Locals that are there from the start
   * @param reserved Names that are none of these and taken all the same: parameters
   */
  constructor(own: Readonly<Record<string, WasmType>> = {}, reserved: readonly string[] = []) {
    this.#types = new Map(Object.entries(own));
    this.#names = new UniqueNames([...reserved, ...Object.keys(own)]);
  }

  /** Keeps a name out of use. */
  reserve(name: string): void {
    this.#names.reserve(name);
  }

  /** A new one, called `$hint` or nearly so. */
  local(hint: string, type: WasmType): string {
    const name = this.#names.give(`$${hint}`);
    this.#types.set(name, type);
    return name;
  }

  /** The one that holds the value of a text. */
  hoist(type: WasmType, text: string): string {
    const local = this.#hoisted.get(text) ?? this.local("fixed", type);
    this.#hoisted.set(text, local);
    return local;
  }

  /** Declarations of all. */
  get localLines(): string[] {
    return [...this.#types].map(([name, type]) => `(local ${name} ${type})`);
  }
  /** Computes what is held. */
  get hoistLines(): string[] {
    return [...this.#hoisted].map(([text, local]) => `(local.set ${local} ${text})`);
  }
}
