/** Calls of neurons, inputs and readouts, and of the encoders of spikes. */
import { linearLatencyEncode, logLatencyEncode } from "../../data/index.ts";
import * as snn from "../../snn/index.ts";
import type { Any, Call, Calls, Made } from "./call.ts";

const readout = { readout: "spike_count" };
const integrating = () => ({ vThresh: 1, vReset: 0, v: 0, bias: 0, relativeReset: true });
const threshold = () => ({
  ...{ vThresh: 1, vReset: 0, v: 0, tauMem: 20, tauRefrac: 5 },
  ...{ relativeReset: true, integrateDuringRefrac: true, ...readout },
});
const frames = () => ({ inputFrames: 2, inputFrameTimesteps: 3, ...readout });
const made = (Class: new (options: Any) => unknown, valid: () => Record<string, Any>): Call => ({
  call: (options) => new Class(options),
  valid,
  isOptional: true,
});

export const callsOfSnn = ({ simulation }: Made): Calls => ({
  IntegrateFire: made(snn.IntegrateFire, () => ({ ...integrating(), ...readout })),
  LeakyIntegrate: made(snn.LeakyIntegrate, () => ({ v: 0, bias: 0, tauMem: 20, scaleI: false, readout: "var" })),
  LeakyIntegrateFire: made(snn.LeakyIntegrateFire, () => ({ ...threshold(), scaleI: true })),
  AdaptiveLeakyIntegrateFire: made(snn.AdaptiveLeakyIntegrateFire, () => ({
    ...threshold(),
    ...{ a: 0, beta: 0.1, tauAdapt: 100 },
  })),
  FewSpikeRelu: made(snn.FewSpikeRelu, () => ({ k: 4, alpha: 5, readout: "var" })),
  BinarySpikeInput: made(snn.BinarySpikeInput, () => ({ ...frames(), signedSpikes: true })),
  PoissonInput: made(snn.PoissonInput, () => ({ ...frames(), signedSpikes: true })),
  IntegrateFireInput: made(snn.IntegrateFireInput, () => ({ ...integrating(), ...frames() })),
  LeakyIntegrateFireInput: made(snn.LeakyIntegrateFireInput, () => ({ ...threshold(), scaleI: true, ...frames() })),
  FewSpikeReluInput: made(snn.FewSpikeReluInput, () => ({ k: 4, alpha: 5, signedInput: true })),
  SpikeInput: made(snn.SpikeInput, () => ({ maxSpikes: 10 })),
  MaxVar: made(snn.MaxVar, () => ({ recordTime: true })),
  "Neuron.getModel": {
    call: (options) => new snn.IntegrateFire().getModel(options, 1),
    valid: () => ({ shape: 3, exampleTimesteps: 5, sources: [] }),
  },
  normaliseWeights: {
    call: (options) => snn.normaliseWeights([options]),
    valid: () => ({ weights: [1, 2], biases: [1], scale: 2 }),
  },
  resetNeurons: {
    call: (options) => snn.resetNeurons(simulation, [], options),
    valid: () => ({ variables: false, synapticInput: false, time: false }),
    isOptional: true,
  },
  linearLatencyEncode: {
    call: (options) => linearLatencyEncode([1, 2], options),
    valid: () => ({ inputSize: 2, maxTime: 20, minTime: 0, fullScale: 255, threshold: 1 }),
  },
  logLatencyEncode: {
    call: (options) => logLatencyEncode([1, 2], options),
    valid: () => ({ inputSize: 2, tauEff: 20, threshold: 51 }),
  },
});
