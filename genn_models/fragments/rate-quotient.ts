/** x / (exp(x) - 1), which rates of ion channels are made of. Where x is 0 it is 0 / 0, and its limit 1. */

/** The quotient as code. `x` is a name. */
export type QuotientOf = (x: string) => string;

/** Leaves the singularity to the floating-point numbers: NaN where the potential hits it. */
export const plainQuotient: QuotientOf = (x) => `${x} / (exp(${x}) - 1.0)`;

/** The limit at the very point; next to it, the difference loses digits. */
export const checkedQuotient: QuotientOf = (x) => `(${x} == 0.0 ? 1.0 : ${plainQuotient(x)})`;

/** Exact everywhere: the series near 0, where what it leaves out is x^4 / 720, elsewhere a difference that loses no digits. */
export const smoothQuotient: QuotientOf = (x) =>
  `(fabs(${x}) < 1e-3 ? 1.0 - 0.5 * ${x} + ${x} * ${x} / 12.0 : ${x} / expm1(${x}))`;
