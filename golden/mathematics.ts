/** C99's mathematics in JavaScript, for evaluations in tests: exact where C is exact, else to about 1e-14. */

const SQRT_PI = Math.sqrt(Math.PI);

const buffer = new DataView(new ArrayBuffer(8));

/** The next `float` or `double` from `x` towards `y`. */
export function nextafter(x: number, y: number, type: "float" | "double"): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return (y > 0 ? 1 : -1) * (type === "float" ? 2 ** -149 : Number.MIN_VALUE);
  const away = y > x === x > 0;
  if (type === "float") {
    buffer.setFloat32(0, x);
    buffer.setUint32(0, buffer.getUint32(0) + (away ? 1 : -1));
    return buffer.getFloat32(0);
  }
  buffer.setFloat64(0, x);
  buffer.setBigUint64(0, buffer.getBigUint64(0) + (away ? 1n : -1n));
  return buffer.getFloat64(0);
}

/** To the nearest integer, ties away from zero. */
export function round(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

/** To the nearest integer, ties to even. */
export function rint(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  const result = rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
  return Number.isFinite(x) ? copysign(Math.abs(result), x) : x;
}

export const copysign = (x: number, y: number): number => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x));

export function remainder(x: number, y: number): number {
  if (!Number.isFinite(x) || y === 0 || Number.isNaN(y)) return Number.NaN;
  if (!Number.isFinite(y)) return x;
  const size = Math.abs(y);
  let rest = Number.isFinite(2 * size) ? Math.abs(x) % (2 * size) : Math.abs(x);
  // Halving the rest could lose its last bit, so compare with what is left.
  if (rest > size - rest) {
    rest -= size;
    if (rest >= size - rest) rest -= size;
  }
  return copysign(1, x) * rest;
}

/** `x * 2**n`, rounded once. */
export function scalbn(x: number, n: number): number {
  let exponent = Math.max(-2200, Math.min(2200, n));
  let result = x;
  for (; exponent > 1023; exponent -= 1023) result *= 2 ** 1023;
  // Stopping short of the subnormal numbers, so that only the last step rounds.
  for (; exponent < -969; exponent += 969) result *= 2 ** -969;
  return result * 2 ** exponent;
}

/** The exponent of `x`; the extremes of `int` where there is none. */
export function ilogb(x: number): number {
  if (x === 0 || Number.isNaN(x)) return -(2 ** 31);
  if (!Number.isFinite(x)) return 2 ** 31 - 1;
  const magnitude = Math.abs(x);
  let exponent = Math.floor(Math.log2(magnitude));
  while (scalbn(1, exponent) > magnitude) exponent--;
  while (scalbn(1, exponent + 1) <= magnitude) exponent++;
  return exponent;
}

export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 2) return copysign(1 - erfc(magnitude), x);
  // Kummer's series: all terms have one sign, so nothing cancels.
  let term = x;
  let sum = x;
  for (let n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return x === 0 ? x : (2 / SQRT_PI) * Math.exp(-x * x) * sum;
}

export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 2) return x < -6 ? 2 : 1 - erf(x);
  if (x > 28) return 0;
  // Continued fraction, from the far end.
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (SQRT_PI * tail);
}

const LANCZOS_G = 607 / 128;
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488,
  0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
];

const lanczosSum = (x: number): number => LANCZOS.reduce((sum, c, i) => sum + (i === 0 ? c : c / (x + i)), 0);

/** sin(pi x), exact at the integers. */
const sinPi = (x: number): number => {
  const rest = x - 2 * Math.round(x / 2);
  return Math.abs(rest) > 0.5 ? Math.sin(Math.PI * (Math.sign(rest) - rest)) : Math.sin(Math.PI * rest);
};

export function tgamma(x: number): number {
  if (x === 0) return 1 / x;
  if (x < 0 && Number.isInteger(x)) return Number.NaN;
  if (x === Number.NEGATIVE_INFINITY) return Number.NaN;
  if (x < 0.5) {
    if (x < -184) return (sinPi(x) > 0 ? 1 : -1) * 0;
    return x < -170 ? tgamma(x + 20) / rising(x, 20) : Math.PI / (sinPi(x) * tgamma(1 - x));
  }
  if (x > 172) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(x) && x <= 23) return factorial(x - 1);
  const y = x - 1;
  const base = y + LANCZOS_G + 0.5;
  // In two halves, for the power alone would overflow before the result does.
  const power = base ** ((y + 0.5) / 2);
  return Math.sqrt(2 * Math.PI) * power * Math.exp(-base) * power * lanczosSum(y);
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

const rising = (x: number, n: number): number => (n === 0 ? 1 : x * rising(x + 1, n - 1));

export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x) || (x <= 0 && Number.isInteger(x))) return Number.POSITIVE_INFINITY;
  if (Math.abs(x) < 20) return Math.log(Math.abs(tgamma(x)));
  if (x < 0) return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  const y = 1 / (x * x);
  const stirling = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + stirling;
}

/** JavaScript's power differs from C's where one of them would rather be not-a-number. */
export const pow = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y;

export const fmin = (x: number, y: number): number => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y));
export const fmax = (x: number, y: number): number => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y));
export const fdim = (x: number, y: number): number =>
  x > y ? x - y : Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : 0;
