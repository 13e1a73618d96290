/** Statements of generated WGSL before they are text, nested as the snippet has them. */

/** A line; text is a statement without any that belong to it, but for branches that stay within the text. */
export type Line = string | Declaration | Branch | Loop | Choice | Jump;

export interface Declaration {
  readonly kind: "declaration";
  readonly word: "let" | "var";
  readonly name: string;
  /** A WGSL type. */
  readonly type: string;
  /** Absent: whoever reads the variable has written it before. */
  readonly value?: string;
}

export interface Branch {
  readonly kind: "branch";
  readonly condition: string;
  readonly whenTrue: readonly Line[];
  readonly whenFalse: readonly Line[];
  /** Is `whenFalse` one branch, to be printed as `else if`? */
  readonly isChain: boolean;
}

export interface Loop {
  readonly kind: "loop";
  readonly initial: readonly Line[];
  /** Absent: goes on until somebody leaves. */
  readonly test?: { readonly before: readonly Line[]; readonly text: string; readonly negated: string };
  /** Is the test made behind the first round? */
  readonly testAfter: boolean;
  readonly body: readonly Line[];
  readonly update: readonly Line[];
  /** Can `update`, and `initial` can the same, stand in the head of a `for`? */
  readonly updateInHead: boolean;
  readonly initialInHead: boolean;
}

/** A switch, in which nothing falls through. */
export interface Choice {
  readonly kind: "choice";
  readonly subject: string;
  /** `label` is `case 1i, 2i` or `default`, which has to be there. */
  readonly cases: readonly { readonly label: string; readonly body: readonly Line[] }[];
}

export interface Jump {
  readonly kind: "jump";
  readonly word: "break" | "continue";
}

export const declare = (word: "let" | "var", name: string, type: string, value?: string): Declaration => ({
  kind: "declaration",
  word,
  name,
  type,
  ...(value !== undefined && { value }),
});

export const branch = (condition: string, whenTrue: readonly Line[], whenFalse: readonly Line[] = []): Branch => ({
  kind: "branch",
  condition,
  whenTrue,
  whenFalse,
  isChain: false,
});
