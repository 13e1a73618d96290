/** The power spectrum of a signal. */
import { ModelError } from "../genn/index.ts";

/** A one-sided density: `power[k]` at `frequencies[k]` Hz, in squared units of the signal per Hz. */
export interface Spectrum {
  readonly frequencies: Float64Array;
  readonly power: Float64Array;
}

/**
 * The power spectrum of values that are `interval` ms apart, less their mean: the mean over segments of `segment` values (a power of two), which overlap by half, each under a Hann window
 * (Welch 1967, IEEE Transactions on Audio and Electroacoustics 15:70). Shorter signals are one segment, of the largest power of two that fits.
 */
export function powerSpectrum(values: ArrayLike<number>, interval: number, segment = 512): Spectrum {
  if (!(interval > 0)) throw new ModelError(`powerSpectrum: the interval must be positive, not ${interval} ms`);
  if (!(segment >= 4 && Number.isInteger(Math.log2(segment))))
    throw new ModelError(`powerSpectrum: the segment must be a power of two of at least 4, not ${segment}`);
  if (values.length < 4) throw new ModelError(`powerSpectrum needs four values at least, not ${values.length}`);
  const length = Math.min(segment, 2 ** Math.floor(Math.log2(values.length)));
  const average = Array.prototype.reduce.call(values, (sum, one) => (sum as number) + (one as number), 0) as number;
  const hann = Float64Array.from({ length }, (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / length));
  const energy = hann.reduce((sum, one) => sum + one * one, 0);
  const power = new Float64Array(length / 2 + 1);
  let segments = 0;
  for (let start = 0; start + length <= values.length; start += length / 2) {
    const real = hann.map((weight, k) => weight * (values[start + k]! - average / values.length));
    const imaginary = new Float64Array(length);
    fourier(real, imaginary);
    for (let k = 0; k < power.length; k++) power[k]! += real[k]! ** 2 + imaginary[k]! ** 2;
    segments++;
  }
  const rate = 1000 / interval;
  const isTwofold = (k: number) => k > 0 && k < length / 2;
  return {
    frequencies: power.map((_, k) => (k * rate) / length),
    power: power.map((sum, k) => ((isTwofold(k) ? 2 : 1) * sum) / (segments * energy * rate)),
  };
}

/** The frequency of the highest power, Hz; that of the mean, 0 Hz, does not count, nor does the one beside it, into which the window spreads slow changes. */
export function peakFrequency({ frequencies, power }: Spectrum): number {
  let peak = 2;
  for (let k = peak; k < power.length; k++) if (power[k]! > power[peak]!) peak = k;
  return frequencies[peak]!;
}

/** The discrete Fourier transform in place, by halves (Cooley & Tukey 1965); lengths are powers of two. */
function fourier(real: Float64Array, imaginary: Float64Array): void {
  const { length } = real;
  for (let k = 1, reversed = 0; k < length; k++) {
    let bit = length >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed ^= bit;
    if (k >= reversed) continue;
    [real[k], real[reversed]] = [real[reversed]!, real[k]!];
    [imaginary[k], imaginary[reversed]] = [imaginary[reversed]!, imaginary[k]!];
  }
  for (let half = 1; half < length; half *= 2) {
    for (let k = 0; k < half; k++) {
      const [cosine, sine] = [Math.cos((Math.PI * k) / half), -Math.sin((Math.PI * k) / half)];
      for (let even = k; even < length; even += 2 * half) {
        const odd = even + half;
        const re = cosine * real[odd]! - sine * imaginary[odd]!;
        const im = cosine * imaginary[odd]! + sine * real[odd]!;
        real[odd] = real[even]! - re;
        imaginary[odd] = imaginary[even]! - im;
        real[even]! += re;
        imaginary[even]! += im;
      }
    }
  }
}
