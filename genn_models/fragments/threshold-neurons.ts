/**
 * Integrate-and-fire neurons of networks that are trained, as code. They have no units: the threshold is 1 unless it is said otherwise, and what arrives in a
 * step is added to the potential. `input` is the name of what is integrated: `Isyn`, or what is shown to an input neuron. Order and equations: mlGeNN 2.
 */

/** Code of a neuron in the making. */
export interface NeuronCode {
  readonly simCode: string;
  /** Empty: it never spikes. */
  readonly thresholdConditionCode: string;
  readonly resetCode: string;
}

/** What a spike does to the potential: takes off the distance from reset to threshold, or sets it. */
const resetCode = (isRelative: boolean): string => (isRelative ? "V -= (Vthresh - Vreset);" : "V = Vreset;");

/** What kinds of integrate-and-fire neurons there are. */
export interface IntegrateFireKind {
  readonly hasBias: boolean;
  readonly hasRelativeReset: boolean;
}

/** V := V + I (+ bias); where V >= Vthresh, a spike and a reset. */
export const integrateFireCode = (input: string, { hasBias, hasRelativeReset }: IntegrateFireKind): NeuronCode => ({
  simCode: hasBias ? `V += ${input} + Bias;` : `V += ${input};`,
  thresholdConditionCode: "V >= Vthresh",
  resetCode: resetCode(hasRelativeReset),
});

/** V := Alpha V + I, or with `scalesInput` V := Alpha V + (1 - Alpha) I. */
const leak = (input: string, scalesInput: boolean): string =>
  `V = (Alpha * V) + ${scalesInput ? `((1.0 - Alpha) * ${input})` : input}`;

/** A leaky integrator that never spikes. The bias is added in every step as it is. */
export const leakyIntegrateCode = (input: string, scalesInput: boolean): NeuronCode => ({
  simCode: `${leak(input, scalesInput)} + Bias;`,
  thresholdConditionCode: "",
  resetCode: "",
});

/** What kinds of leaky integrate-and-fire neurons there are. */
export interface LeakyIntegrateFireKind {
  readonly scalesInput: boolean;
  /** Has it a refractory time, and does it integrate its input meanwhile? */
  readonly isRefractory: boolean;
  readonly integratesDuringRefraction: boolean;
  /** At a spike: is the distance from reset to threshold taken off, or is the potential set? */
  readonly hasRelativeReset: boolean;
  /** Does every spike raise the threshold for a while? */
  readonly adapts: boolean;
}

/** The neuron with or without refractory time, with or without an adaptive threshold, which is tested with the adaptation that has decayed already. */
export function leakyIntegrateFireCode(input: string, kind: LeakyIntegrateFireKind): NeuronCode {
  const { isRefractory, adapts } = kind;
  const integrate = `${leak(input, kind.scalesInput)};`;
  const wait = "RefracTime -= dt;";
  const update = !isRefractory
    ? integrate
    : kind.integratesDuringRefraction
      ? `${integrate}\nif (RefracTime > 0.0) { ${wait} }`
      : `if (RefracTime > 0.0) { ${wait} }\nelse { ${integrate} }`;
  const threshold = adapts ? "V >= Vthresh + (Beta * A)" : "V >= Vthresh";
  return {
    simCode: adapts ? `${update}\nA *= Rho;` : update,
    thresholdConditionCode: isRefractory ? `${threshold} && RefracTime <= 0.0` : threshold,
    resetCode: [
      resetCode(kind.hasRelativeReset),
      ...(adapts ? ["A += 1.0;"] : []),
      ...(isRefractory ? ["RefracTime = TauRefrac;"] : []),
    ].join("\n"),
  };
}
