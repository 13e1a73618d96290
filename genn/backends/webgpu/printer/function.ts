/** A function of generated WGSL, and which others of the library it calls. */
export interface WgslFunction {
  readonly text: string;
  /** Names, in the order of their first call. */
  readonly needs: readonly string[];
}

/** The function whose text follows, which calls `needs`. */
export const wgsl =
  (...needs: readonly string[]) =>
  (text: TemplateStringsArray, ...values: readonly (string | number)[]): WgslFunction => ({
    needs,
    text: String.raw({ raw: text }, ...values).trim(),
  });
