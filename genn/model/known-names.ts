/** Names that people bring along: from earlier versions, from GeNN, from other toolkits. What to say when one of them is unknown here. */

/** New names by the old ones, and what else has changed. */
const EARLIER: Readonly<Record<string, readonly [name: string, note: string]>> = {
  optimizer: ["optimiser", ""],
  optimizers: ["optimisers", ""],
  defaultOptimizer: ["defaultOptimiser", ""],
  every: ["everySteps", ", a number of steps: for every T ms, T / dt"],
};

/** What others call a variable or a parameter. */
const ALIASES: Readonly<Record<string, string>> = {
  bias: "b",
  biases: "b",
  dbias: "db",
  d_bias: "db",
  weight: "g",
  weights: "g",
  prob: "probability",
  num: "number",
  modelName: "name",
};

/** What others call the variable that is called `name` here. */
export const aliasesOf = (name: string): readonly string[] =>
  Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);

/** What GeNN 4 calls a snippet, and GeNN 5 as we do. */
const GENN_4: Readonly<Record<string, string>> = {
  simCode: "preSpikeSynCode",
  learnPostCode: "postSpikeSynCode",
  postEventCode: "postEventSynCode",
  preEventCode: "preEventSynCode",
  paramNames: "params",
  varNameTypes: "vars",
  preVarNameTypes: "preVars",
  postVarNameTypes: "postVars",
  applyInputCode: "simCode",
  decayCode: "simCode",
};

const DELAYS = "delays are called axonalDelaySteps, backPropDelaySteps and maxDendriticDelaySteps";
const SPIKE_EVENTS =
  "events have a side: preEventThresholdConditionCode and preEventSynCode, postEventThresholdConditionCode and postEventSynCode";
const REFERENCES = "references from this kind of model to other variables are not available";
const PLACEMENT = "where values lie and how work is shared is settled by the backends";
const RECORDING = "recording is started while running: simulation.recordSpikes(population, steps)";
const SHOWN = "what is shown of a build and a run is asked for there: build(model, { debug: ['code', 'timing'] })";
const BUILD = "it is said when the model is built: build(model, { backend: 'wasm', threads: 2 })";
const LIMITS = "limits belong to the connectivity: fromRule(rule, params, { maxConnections: 100 })";
const CONNECTIVITY =
  "the connectivity is an argument: 'dense', 'one_to_one', fromRule(fixedProbability, ..) or fromIndices(pre, post)";
const SPARSE = "sparse synapses are made by fromRule(fixedProbability, { probability: 0.1 }) or fromIndices(pre, post)";
const STORED = (storage: string) => `it is a way to keep synapses: fromRule(rule, params, { storage: '${storage}' })`;
const ON_USE = "it needs no asking: the code that reads the variable is enough";

/** Names of GeNN that mean nothing here, and why. */
const NOT_AVAILABLE: Readonly<Record<string, string>> = {
  delaySteps: DELAYS,
  maxDendriticDelayTimesteps: DELAYS,
  eventCode: SPIKE_EVENTS,
  eventThresholdConditionCode: SPIKE_EVENTS,
  varRefs: REFERENCES,
  neuronVarRefs: REFERENCES,
  preNeuronVarRefs: REFERENCES,
  postNeuronVarRefs: REFERENCES,
  psmVarRefs: REFERENCES,
  extraGlobalParamRefs: REFERENCES,
  connectivityInit: CONNECTIVITY,
  connectivityInitialiser: CONNECTIVITY,
  matrixType: CONNECTIVITY,
  SPARSE,
  SPARSE_INDIVIDUALG: SPARSE,
  SPARSE_GLOBALG: `${SPARSE}; one weight for all is a parameter`,
  DENSE_GLOBALG: "it is 'dense', and one weight for all is a parameter",
  DENSE_PROCEDURALG: "it is 'dense', with recomputed(..) as the weights",
  BITMASK: STORED("bitmask"),
  BITMASK_GLOBALG: STORED("bitmask"),
  PROCEDURAL: STORED("procedural"),
  PROCEDURAL_GLOBALG: STORED("procedural"),
  PROCEDURAL_PROCEDURALG: STORED("procedural"),
  PROCEDURAL_KERNELG: "it is a convolution that is not listed: fromRule(conv2D, params, { storage: 'procedural' })",
  TOEPLITZ: "it is a convolution that is not listed: fromRule(conv2D, params, { storage: 'procedural' })",
  maxConnections: LIMITS,
  maxSourceConnections: LIMITS,
  fusePrePostWeightUpdateModels: "each synapse population keeps the variables of its sides",
  timingEnabled: SHOWN,
  gennLogLevel: SHOWN,
  codeGeneratorLogLevel: SHOWN,
  transpilerLogLevel: SHOWN,
  runtimeLogLevel: SHOWN,
  backendLogLevel: SHOWN,
  backend: BUILD,
  debugCode: BUILD,
  manualDeviceId: BUILD,
  hostUpdateCode: "what the host does is a function of JavaScript here: hostUpdate",
  supportCode: "a snippet has no functions of its own",
  isRefractory: "it is called autoRefractoryRequired",
  spikeRecordingEnabled: RECORDING,
  spikeEventRecordingEnabled: RECORDING,
  recordingEnabled: RECORDING,
  numRecordingTimesteps: RECORDING,
  isPreSpikeTimeRequired: ON_USE,
  isPostSpikeTimeRequired: ON_USE,
  isPrevPreSpikeTimeRequired: ON_USE,
  isPrevPostSpikeTimeRequired: ON_USE,
  needsPreSpikeTime: ON_USE,
  needsPostSpikeTime: ON_USE,
  parallelismHint: PLACEMENT,
  spanType: PLACEMENT,
  numThreadsPerSpike: PLACEMENT,
  narrowSparseIndEnabled: PLACEMENT,
  varLocation: PLACEMENT,
  extraGlobalParamLocation: PLACEMENT,
  defaultVarLocation: PLACEMENT,
  defaultSparseConnectivityLocation: PLACEMENT,
  defaultNarrowSparseIndEnabled: PLACEMENT,
};

/** What to tell whoever wrote `name` where only `known` names are possible; undefined for a name that nobody is known to bring along. */
export function knownName(name: string, known: readonly string[]): string | undefined {
  const has = (one: string) => known.includes(one);
  const earlier = ofRecord(EARLIER, name);
  if (earlier !== undefined && has(earlier[0])) return `it is '${earlier[0]}' now${earlier[1]}`;
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const alias = ofRecord(ALIASES, name) ?? ofRecord(ALIASES, camel);
  if (alias !== undefined && has(alias)) return `it is called '${alias}' here`;
  if ((alias === "b" || alias === "db") && has("additionalInputVars"))
    return "a neuron's bias is its variable 'b', and 'db' collects its change: vars: { b: readOnly(0), db: 0 }";
  const later = ofRecord(GENN_4, camel);
  if (later !== undefined && has(later)) return `it is '${later}', as in GeNN 5`;
  const reason = ofRecord(NOT_AVAILABLE, camel);
  return reason === undefined || has(camel) ? undefined : `GeNN knows it, but ${reason}`;
}

const ofRecord = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
