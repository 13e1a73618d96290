/**
 * Few-spike neurons, which send a number as the bits of K steps, the most significant first: Stöckl & Maass 2021, Nature Machine Intelligence 3:230. A spike of step p of a
 * presentation stands for scale 2^(K-1-p); numbers of either sign take two steps a bit, positive spikes in the even ones and negative ones in the odd.
 */
import type { NeuronCode } from "./threshold-neurons.ts";

/** Step of the presentation, whether the clock is set back between presentations or not. */
const phase = (k: number): string => `const int p = (int)(t / dt) % ${k};`;

/** Value of the last bit of an unsigned, and of a signed number. */
export const fewSpikeScale = (k: number, alpha: number, isSigned: boolean): number =>
  alpha * 2 ** (isSigned ? Math.floor(-k / 2) : -k);

/**
 * Adds up the bits that arrive, each in the step after it was sent, and sends the sum of the presentation before if it is positive. `SourceScale` is the last bit of the
 * sources, `Scale` its own.
 */
export const fewSpikeReluCode = (k: number, hasSignedSources: boolean): NeuronCode => ({
  simCode: `
    ${phase(k)}
    const int bit = (${k} - p) % ${k};
    const scalar hT = ldexp(Scale, ${k - 1} - p);
    const scalar d = ${hasSignedSources ? "(((p % 2) == 0) ? -SourceScale : SourceScale) * ldexp(1.0, bit / 2)" : "ldexp(SourceScale, bit)"};
    Fx += Isyn * d;
    if (p == 0) {
      V = Fx;
      Fx = 0.0;
    }`,
  thresholdConditionCode: "V >= hT",
  resetCode: "V -= hT;",
});

/** Sends the bits of `V`. */
export const fewSpikeInputCode = (k: number, isSigned: boolean): NeuronCode =>
  isSigned
    ? {
        simCode: `
    ${phase(k)}
    const bool isPositive = (p % 2) == 0;
    const scalar hT = ldexp(Scale, ${k / 2 - 1} - (p / 2));`,
        thresholdConditionCode: "(isPositive && V >= hT) || (!isPositive && V < -hT)",
        resetCode: "V -= isPositive ? hT : -hT;",
      }
    : {
        simCode: `
    ${phase(k)}
    const scalar hT = ldexp(Scale, ${k - 1} - p);`,
        thresholdConditionCode: "V >= hT",
        resetCode: "V -= hT;",
      };
