/** Networks of layers on top of the simulator: architecture, events, plasticity, optimisers, runs. */
export type { DelayOptions, DelaySteps } from "./delays.ts";
export {
  type EventNames,
  type EventNeuronModel,
  type EventOptions,
  type EventRule,
  eventNames,
  eventRules,
  isEventModel,
  type SentVariable,
  toEvents,
} from "./events.ts";
export type { InputSchedule } from "./inputs.ts";
export { LayerBase, type NeuronOptions } from "./layer-base.ts";
export { type AlignOptions, NetworkBase } from "./network-base.ts";
export type { NetworkOptions } from "./network-options.ts";
export { type Norm, normalise, normDivisor } from "./normalise.ts";
export { doesLearn, type OptimiserName, type OptimiserParameter, type OptimiserSpec } from "./optimisers.ts";
export * from "./options.ts";
export { type PlasticityContext, plasticityCode } from "./plasticity.ts";
export type { PlasticityCode, Settlement } from "./plasticity-code.ts";
export {
  type ExponentialConductanceOptions,
  type ExponentialCurrentOptions,
  exponentialConductance,
  exponentialCurrent,
  pulse,
  type Receptor,
} from "./receptors.ts";
export type * from "./run-options.ts";
export type * from "./run-result.ts";
export type { RunningNetwork } from "./running-network.ts";
export type { SourceOptions } from "./sources.ts";
export { deserialiseState, type NetworkState, type RunProgress, serialiseState } from "./state.ts";
export {
  dense,
  oneToOne,
  SynapseBase,
  type SynapseContext,
  type SynapseOptions,
  sendDifferences,
  sendRates,
  sparse,
  type Transmit,
} from "./synapse-base.ts";
export type * from "./task.ts";
export { stepAt, stepCount, times } from "./timeline.ts";
export { prepareTwin } from "./validation-twin.ts";
