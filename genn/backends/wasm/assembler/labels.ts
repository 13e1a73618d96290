/** The labels that can be seen, from the outermost one; a name means the innermost of that name. */
export class Labels {
  readonly #stack: { readonly name: string | undefined; readonly hidden: number | undefined }[] = [];
  readonly #depths = new Map<string, number>();

  push(name: string | undefined): void {
    this.#stack.push({ name, hidden: name === undefined ? undefined : this.#depths.get(name) });
    if (name !== undefined) this.#depths.set(name, this.#stack.length);
  }

  pop(): void {
    const { name, hidden } = this.#stack.pop()!;
    if (name === undefined) return;
    if (hidden === undefined) this.#depths.delete(name);
    else this.#depths.set(name, hidden);
  }

  /** How many labels further out the named one is. */
  distance(name: string): number | undefined {
    const depth = this.#depths.get(name);
    return depth === undefined ? undefined : this.#stack.length - depth;
  }
}
