/**
 * The double-precision functions of C99 that `Math` lacks or defines otherwise, as plain JavaScript.
 *
 * They serve generated code through imports, so they take and give numbers only. The error and gamma functions are in
 * `special.js`.
 */
const buffer = new DataView(new ArrayBuffer(8));

/** @type {(x: number) => bigint} */
const bitsOf = (x) => {
  buffer.setFloat64(0, x);
  return buffer.getBigUint64(0);
};

/** @type {(bits: bigint) => number} */
const fromBits = (bits) => {
  buffer.setBigUint64(0, bits);
  return buffer.getFloat64(0);
};

/**
 * To the nearest integer, halves to even; keeps the sign of zero.
 * @param {number} x
 */
export function rint(x) {
  const magnitude = Math.abs(x);
  if (!(magnitude < 2 ** 52)) return x;
  const rounded = magnitude + 2 ** 52 - 2 ** 52;
  return copysign(rounded, x);
}

/**
 * To the nearest integer, halves away from zero; keeps the sign of zero.
 * @type {(x: number) => number}
 */
export const round = (x) => (Math.abs(x) < 2 ** 52 ? Math.trunc(x + copysign(0.5 - 2 ** -54, x)) : x);

/** @type {(magnitude: number, sign: number) => number} */
export const copysign = (magnitude, sign) =>
  sign < 0 || Object.is(sign, -0) || (Number.isNaN(sign) && bitsOf(sign) >> 63n === 1n)
    ? -Math.abs(magnitude)
    : Math.abs(magnitude);

/** @type {(x: number, y: number) => number} */
export const fdim = (x, y) => (x <= y ? 0 : x - y);

/**
 * The smaller operand; the other one if one is NaN; of two zeros the first.
 * @type {(x: number, y: number) => number}
 */
export const fmin = (x, y) => (Number.isNaN(x) || y < x ? y : x);

/**
 * The larger operand; the other one if one is NaN; of two zeros the first.
 * @type {(x: number, y: number) => number}
 */
export const fmax = (x, y) => (Number.isNaN(x) || y > x ? y : x);

/**
 * x^y with C99's extra cases: 1^y is 1 even for NaN, and (-1)^(+-inf) is 1.
 * @type {(x: number, y: number) => number}
 */
export const pow = (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);

/** @type {(x: number, y: number) => number} */
export const fmod = (x, y) => x % y;

/**
 * x minus the nearest multiple of y (of two the even one), exact.
 * @param {number} x @param {number} y
 */
export function remainder(x, y) {
  if (Number.isNaN(x) || Number.isNaN(y) || !Number.isFinite(x) || y === 0) return Number.NaN;
  if (!Number.isFinite(y)) return x;
  const divisor = Math.abs(y);
  // Modulo two divisors leaves the parity of the quotient in the rest; a divisor whose double is infinite exceeds x / 2.
  let rest = Math.abs(x) % (2 * divisor);
  // Comparing halves (exact unless subnormal) rather than doubles (exact unless huge).
  /** @param {number} value */
  const beyondHalf = (value) => (divisor < 1 ? 2 * value > divisor : value > divisor / 2);
  /** @param {number} value */
  const atLeastHalf = (value) => (divisor < 1 ? 2 * value >= divisor : value >= divisor / 2);
  if (beyondHalf(rest)) {
    rest -= divisor;
    if (atLeastHalf(rest)) rest -= divisor;
  }
  return rest === 0 ? copysign(0, x) : copysign(1, x) * rest;
}

/**
 * 2^n for the exponents of normal numbers.
 * @type {(n: number) => number}
 */
const powerOfTwo = (n) => fromBits(BigInt(n + 1023) << 52n);

/**
 * x * 2^n, rounded once: a mantissa in [1, 2) times a power of two, split where that power is subnormal or infinite.
 * @param {number} x @param {number} n
 */
export function scalbn(x, n) {
  if (x === 0 || !Number.isFinite(x)) return x;
  const lifted = Math.abs(x) < 2 ** -1022 ? x * 2 ** 64 : x;
  const offset = lifted === x ? 0 : 64;
  const own = ilogb(lifted);
  const mantissa = own > 1000 ? lifted * 2 ** -64 * powerOfTwo(64 - own) : lifted * powerOfTwo(-own);
  const exponent = Math.max(-1090, Math.min(1030, own - offset + n));
  if (exponent > 1000) return mantissa * 2 ** 64 * powerOfTwo(exponent - 64);
  if (exponent < -1000) return mantissa * 2 ** -100 * powerOfTwo(exponent + 100);
  return mantissa * powerOfTwo(exponent);
}

/**
 * The exponent of x; INT_MIN for zero and NaN, INT_MAX for infinities.
 * @param {number} x @returns {number}
 */
export function ilogb(x) {
  if (x === 0 || Number.isNaN(x)) return -2147483648;
  if (!Number.isFinite(x)) return 2147483647;
  const exponent = Number((bitsOf(x) >> 52n) & 0x7ffn);
  return exponent === 0 ? Number((bitsOf(x * 2 ** 64) >> 52n) & 0x7ffn) - 1023 - 64 : exponent - 1023;
}

/**
 * The next double after x towards y.
 * @param {number} x @param {number} y
 */
export function nextafter(x, y) {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return copysign(Number.MIN_VALUE, y);
  return fromBits(bitsOf(x) + (y > x === x > 0 ? 1n : -1n));
}

/**
 * An integer and a power of two whose product is the finite number x.
 * @param {number} x @returns {{ integer: bigint; exponent: number }}
 */
function decompose(x) {
  const bits = bitsOf(x);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const magnitude = (bits & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  return { integer: bits >> 63n ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}

/**
 * x * y + z, rounded once: exact integer arithmetic, and the rounding of an integer to 53 bits or fewer.
 * @param {number} x @param {number} y @param {number} z
 */
export function fma(x, y, z) {
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z)) {
    return Number.isFinite(x) && Number.isFinite(y) ? z : x * y + z;
  }
  // Exact, and with the right sign of zero.
  if (x === 0 || y === 0) return x * y + z;
  const [a, b, c] = [decompose(x), decompose(y), decompose(z)];
  const productExponent = a.exponent + b.exponent;
  let exponent = Math.min(productExponent, c.exponent);
  const sum =
    ((a.integer * b.integer) << BigInt(productExponent - exponent)) + (c.integer << BigInt(c.exponent - exponent));
  if (sum === 0n) return z === 0 ? x * y + z : 0;
  const negative = sum < 0n;
  let magnitude = negative ? -sum : sum;
  const dropped = Math.max(magnitude.toString(2).length - 53, -1074 - exponent);
  if (dropped > 0) {
    const shift = BigInt(dropped);
    const half = 1n << (shift - 1n);
    const rest = magnitude & ((1n << shift) - 1n);
    magnitude >>= shift;
    if (rest > half || (rest === half && magnitude & 1n)) magnitude += 1n;
    exponent += dropped;
  }
  const value = scalbn(Number(magnitude), exponent);
  return negative ? -value : value;
}
