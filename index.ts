/** microcircuit-network: the simulator, the network base, the drop-in models, the architectures, training and measures of spikes, in one import. */
export * from "./analysis/index.ts";
export * from "./data/index.ts";
export * from "./genn/index.ts";
export * from "./genn_models/index.ts";
export * from "./network_architectures/balanced/index.ts";
export * from "./network_architectures/convolutional/index.ts";
export * from "./network_architectures/ep/index.ts";
export * from "./network_architectures/mc/index.ts";
export * from "./network_architectures/min/index.ts";
export * from "./network_architectures/mushroom-body/index.ts";
export * from "./network_architectures/orientation/index.ts";
export * from "./network_architectures/potjans-diesmann/index.ts";
export * from "./network_architectures/rflo/index.ts";
export * from "./network_architectures/wta/index.ts";
// Winner-take-all networks have presentations of their own, `PatternPresentation`.
export type { Presentation } from "./network_base/index.ts";
export * from "./network_base/index.ts";
export * from "./snn/index.ts";
export * from "./training/index.ts";
