/** Calls of networks and of the architectures. */
import { RandomState } from "../../data/index.ts";
import { fromIndices } from "../../genn/index.ts";
import { dc } from "../../genn_models/index.ts";
import * as balanced from "../../network_architectures/balanced/index.ts";
import {
  ConvolutionalRateNetwork,
  ConvolutionalSpikingNetwork,
  FilterNetwork,
} from "../../network_architectures/convolutional/index.ts";
import * as ep from "../../network_architectures/ep/index.ts";
import * as mc from "../../network_architectures/mc/index.ts";
import { MinimalNetwork } from "../../network_architectures/min/index.ts";
import { MushroomBodyNetwork } from "../../network_architectures/mushroom-body/index.ts";
import { OrientationNetwork } from "../../network_architectures/orientation/index.ts";
import * as potjansDiesmann from "../../network_architectures/potjans-diesmann/index.ts";
import * as rflo from "../../network_architectures/rflo/index.ts";
import * as wta from "../../network_architectures/wta/index.ts";
import * as base from "../../network_base/index.ts";
import { WtaReference } from "../support/wta-reference.ts";
import { type Any, type Call, type Calls, inSetup, type Made, neuron, nothing, Pair, table } from "./call.ts";

const networkOptions = () => ({
  dt: 1,
  batchSize: 1,
  seed: 1,
  precision: "float",
  timePrecision: "float",
  plastic: true,
  optimisers: { neur_a_p: { optimiser: "adam", params: { lr: 1 } } },
  defaultOptimiser: { optimiser: "sgd", params: { lr: 1 } },
  eventRule: "backward",
  validation: { batchSize: 1 },
  backend: "reference",
  execution: "auto",
  threads: 1,
  parallel: "auto",
  fusePostsynapticModels: false,
  passesOff: [],
  debug: [],
});
const schedule = () => ({ population: "neur_a_p", target: "Isyn", data: [1, 1], sampleIds: [0], times: [0] });
const runOptions = () => ({
  T: 1,
  inputs: [schedule()],
  external: [{ population: "neur_a_p", variable: "r", times: [0], values: [0] }],
  readouts: [],
  recordSpikes: [],
  plasticity: {
    everySteps: 1,
    learningRate: () => 1,
    align: [],
    hook: nothing,
    beforeUpdate: nothing,
    beforeAlign: nothing,
  },
  validation: { times: [0], run: { T: 1 }, onResult: nothing, keep: false },
  checkpoint: { times: [0], isDue: () => false, save: nothing },
  progress: nothing,
  label: "run",
  resume: undefined,
});
const synapse = () => ({
  ...{ g: 1, norm: "sqrt", target: "Isyn", plasticity: "", params: {}, name: "syn", rate: "r" },
  ...{ receptor: base.pulse(), delay: 1, maxDelay: 1 },
});
const freeSynapse = ["g", "delay"];

const rates = () => ({ ...mc.microcircuitExperiment("yinyang", "classic", "event").learningRates });
const experiment = () => ({ ...mc.microcircuitExperiment("yinyang", "classic", "event") });
const config = () => ({
  inputSize: 2,
  hiddenSizes: [2],
  outputSize: 2,
  variant: "classic",
  model: "event",
  method: "backprop",
  eventRule: "backward",
  threshold: 1e-3,
  interneuronThreshold: 1e-3,
  tauDRa: 1,
  neuronParams: { pyr: {} },
  weightScales: { PINP: { scale: 1, norm: false } },
});
const scale = () => ({ scale: 1, norm: "sqrt" });

const equiprop = () => ({
  inputSize: 2,
  hiddenSizes: [2],
  outputSize: 2,
  model: "event",
  variant: "recorded",
  eventRule: "backward",
  thresholds: { input: 1e-4, hidden: 1e-3, output: 1e-3 },
  weightScales: { input: 1, hidden: 1 },
  recorded: { hidden: { eps: 1 } },
});

const equipropPhases = () => ({ nudging: "symmetric", beta: 0.2, free: 4, nudged: 2, window: "phase" });
const equipropExperiment = () => ({ ...ep.equipropExperiment("yinyang") });

const convolutional = () => ({
  shape: { size: 4, field: 3, filters: 1, pool: 2, classes: 2 },
  weights: { filters: Array(9).fill(1), readout: [1, 2], biases: [0, 0] },
});

const grid = () => ({ gridShape: [2, 1], kMin: 1, kMax: 2 });
const input = () => ({
  ...{ rNoise: 5, rInput: 3, rNoisePattern: 4, useNoise: true, useInput: true, spanRuns: true, noiseCounts: "one" },
  ...{ nPatterns: 2, tPattern: [10, 10], seed: 1, keepHistory: true },
});
const sequences = () => ({
  ...{ tPattern: 10, tNoiseRange: [1, 2], patternSequences: [[0], [1]], patternMode: "alternating", pSwitch: 1 },
  ...{ noiseBetween: "patterns", firstPhase: "noise" },
});
const inputState = () => {
  const generator = new wta.InputGenerator({ nInputs: 2 });
  generator.generateInput(5);
  return { ...generator.state() };
};
const recorder = () => ({
  ...{ idList: [0], createPlot: true, plotHistory: false, orderNeurons: true, dtRec: 1, record: ["spikes"] },
  ...{ saveFigures: nothing, showFigures: nothing },
});
const recorderOf = (options: Any) =>
  new wta.Recorder(new WtaReference({ circuits: [{ id: 0, x: 0, y: 0, first: 0, size: 1 }], nInputs: 1 }), options);

export const callsOfNetworks = ({ network }: Made): Calls => ({
  toEvents: {
    call: (options) => base.toEvents(neuron, options),
    valid: () => ({
      threshold: 1,
      rule: "backward",
      poissonRate: 0,
      rate: "r",
      lastSent: "s",
      sentBefore: "t",
      delayed: [],
      alsoSent: [],
    }),
  },
  dense: { call: (options) => base.dense(neuron, options), valid: synapse, free: freeSynapse, isOptional: true },
  oneToOne: {
    call: (options) => base.oneToOne(neuron, options),
    valid: synapse,
    free: freeSynapse,
    isOptional: true,
  },
  sparse: {
    call: (options) => base.sparse(neuron, fromIndices([0], [0]), options),
    valid: synapse,
    free: freeSynapse,
    isOptional: true,
  },
  exponentialCurrent: { call: (options) => base.exponentialCurrent(options), valid: () => ({ tau: 5 }) },
  exponentialConductance: {
    call: (options) => base.exponentialConductance(options),
    valid: () => ({ tau: 5, reversal: 0, potential: "V" }),
  },
  "NetworkBase.addSource": {
    call: (options) => inSetup((net) => net.addSource("a", "p", dc, options)),
    valid: () => ({ params: {}, vars: {}, extraGlobalParams: {}, target: "Isyn", neuronVariables: {}, name: "s" }),
    isOptional: true,
  },
  "LayerBase.addNeurons": {
    call: (options) => inSetup((net) => net.addLayer("b").addNeurons("q", 1, neuron, options)),
    valid: () => ({ params: {}, vars: {}, extraGlobalParams: {} }),
    isOptional: true,
  },
  NetworkBase: {
    call: (options) => Pair.create(options),
    valid: networkOptions,
    inner: ["optimisers.neur_a_p", "defaultOptimiser", "validation"],
    // A flag is right too.
    free: ["validation"],
  },
  "NetworkBase.runSim": {
    call: (options) => network.runSim(options),
    valid: runOptions,
    inner: ["inputs.0", "external.0", "plasticity", "validation", "validation.run", "checkpoint"],
    free: ["resume"],
  },
  "NetworkBase.alignTransposed": {
    call: (options) => inSetup((net) => net.alignTransposed("g", "syn_a_p_to_p", "syn_a_p_to_p", options)),
    valid: () => ({ negate: true }),
    isOptional: true,
  },
  "NetworkBase.alignCopy": {
    call: (options) => inSetup((net) => net.alignCopy("g", "syn_a_p_to_p", "syn_a_p_to_p", options)),
    valid: () => ({ negate: true }),
    isOptional: true,
  },
  "NetworkBase.alignBias": {
    call: (options) => inSetup((net) => net.alignBias("g", "neur_a_p", "neur_a_p", options)),
    valid: () => ({ negate: true }),
    isOptional: true,
  },
  "SynapseBase.weightUpdate": [
    {
      call: (options) => base.dense(neuron).weightUpdate(options),
      valid: () => ({ source: neuron, target: neuron, rule: "backward", plastic: true, dt: 1 }),
    },
    {
      // Its transmission.
      call: (transmission) => {
        const one = base.dense(neuron);
        return Object.assign(one, { transmission }).weightUpdate({
          source: neuron,
          target: neuron,
          rule: "backward",
          plastic: false,
          dt: 1,
        });
      },
      valid: () => ({
        ...{ params: {}, vars: {}, preSpikeSynCode: "", synapseDynamicsCode: "" },
        ...{ preEventThresholdConditionCode: "", preEventSynCode: "" },
      }),
      isOptional: true,
      accepts: [null],
    },
  ],
  plasticityCode: {
    call: (options) => base.plasticityCode("", options),
    valid: () => ({ source: neuron, target: neuron, rule: "backward", params: {}, rate: "r", synapse: "s" }),
  },
  optionTable: {
    call: base.optionTable,
    isOpen: true,
    valid: table,
    inner: ["number", "integer", "choice", "follows", "follows.default"],
    free: ["number.default", "follows.default", "number.kind", "integer.kind", "choice.kind", "follows.kind"],
  },
  resolveOptions: {
    call: (given) => base.resolveOptions(base.optionTable(table() as never), given),
    valid: () => ({ number: 1, integer: 1, choice: "one" }),
    free: ["number", "integer", "choice"],
  },
  // network_architectures
  MicrocircuitNetwork: {
    call: (options) => mc.MicrocircuitNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
    valid: config,
    inner: ["weightScales.PINP", "weightScales", "neuronParams"],
  },
  EquipropNetwork: [
    {
      call: (options) => ep.EquipropNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
      valid: equiprop,
      inner: ["thresholds", "weightScales", "recorded"],
    },
    {
      call: (options) => ep.EquipropNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
      valid: () => {
        const { recorded: _, ...rest } = equiprop();
        return { ...rest, variant: "learning", phases: equipropPhases(), restarts: true };
      },
      inner: ["phases"],
      free: ["phases.window"],
    },
  ],
  equipropLevels: { call: (options) => ep.equipropLevels(options, 1), valid: equipropPhases, free: ["window"] },
  equipropOptimisers: {
    call: (options) => ep.equipropOptimisers(options, 1, 1),
    valid: () => ({ ...ep.equipropExperiment("yinyang").learningRates }),
  },
  equipropOptions: { call: (options) => ep.equipropOptions(options), valid: equipropExperiment },
  equipropTask: { call: (options) => ep.equipropTask(options), valid: equipropExperiment },
  equipropNeurons: {
    call: ep.equipropNeurons,
    valid: () => ({
      variant: "recorded",
      hasLeakyInput: true,
      thresholds: { input: 1, hidden: 1, output: 1 },
      eventRule: "backward",
    }),
    inner: ["thresholds"],
  },
  microcircuitNeurons: { call: mc.microcircuitNeurons, valid: config },
  eventNeurons: {
    call: (options) => mc.eventNeurons("classic", options, "backward"),
    valid: () => ({ input: 1, pyr: 1, int: 1, output: 1 }),
  },
  microcircuitOptimisers: { call: (options) => mc.microcircuitOptimisers(options, 1, 1), valid: rates },
  learningRateOptions: { call: mc.learningRateOptions, valid: experiment },
  microcircuitOptions: { call: (options) => mc.microcircuitOptions(() => options), valid: experiment },
  microcircuitTask: { call: (options) => mc.microcircuitTask(() => options), valid: experiment },
  ...Object.fromEntries(
    [mc.PINP, mc.PPBasal, mc.PPApical, mc.IP, mc.PI].map((Synapse) => [
      Synapse.name,
      { call: (options: Any) => new Synapse(options), valid: scale } satisfies Call,
    ]),
  ),
  RfloNetwork: {
    call: (options) => rflo.RfloNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
    valid: () => ({ inputSize: 1, hiddenSize: 1, outputSize: 1, feedback: "random", thresholds: undefined, rarity: 1 }),
    free: ["thresholds"],
  },
  rfloTask: { call: rflo.rfloTask, valid: () => ({ inputSize: 1, outputSize: 1, steps: 5 }) },
  RecordedRfloNetwork: {
    call: (options) => rflo.RecordedRfloNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
    valid: () => ({
      inputSize: 1,
      hiddenSize: 1,
      outputSize: 1,
      thresholds: { input: 1, hidden: 1, output: 1 },
      eventRule: "forward",
      weightPenalty: 0,
    }),
    inner: ["thresholds"],
  },
  MushroomBodyNetwork: {
    call: (options) => MushroomBodyNetwork.create({ dt: 0.1, threads: 1, backend: "reference" }, options),
    valid: () => ({
      ...{ inputs: 4, classes: 2, kenyonCells: 20, fanIn: 2, sparseness: 0.1, gain: 80, presentation: 1 },
      ...{ drive: 3, rho: 0.03, eta: 0.02 },
    }),
  },
  OrientationNetwork: {
    call: (options) =>
      OrientationNetwork.create({ dt: 1, batchSize: 1, threads: 1, backend: "reference", plastic: false }, options),
    valid: () => ({ size: 4, field: 3, orientations: 2, wavelength: 2, gain: 1 }),
  },
  FilterNetwork: {
    call: (options) => FilterNetwork.create({ dt: 1, batchSize: 1, threads: 1, backend: "reference" }, options),
    valid: () => ({ pixels: 4, start: [1, 0, 0, 1], learningRate: 0.1 }),
  },
  ConvolutionalRateNetwork: {
    call: (options) =>
      ConvolutionalRateNetwork.create({ dt: 1, batchSize: 1, threads: 1, backend: "reference" }, options),
    valid: () => ({ ...convolutional(), learningRate: 0.1 }),
    inner: ["shape", "weights"],
  },
  ConvolutionalSpikingNetwork: {
    call: (options) =>
      ConvolutionalSpikingNetwork.create(
        { dt: 1, batchSize: 1, threads: 1, backend: "reference", plastic: false },
        options,
      ),
    valid: () => ({ ...convolutional(), storage: "listed" }),
    inner: ["shape", "weights"],
  },
  BalancedNetwork: {
    call: (options) => balanced.BalancedNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
    valid: () => ({ kind: "coba", size: 10, synapses: 2 }),
  },
  BrunelNetwork: {
    call: (options) => balanced.BrunelNetwork.create({ dt: 0.5, threads: 1, backend: "reference" }, options),
    valid: () => ({ g: 5, eta: 2, size: 50, synapses: 4, weight: 1, delay: 1.5 }),
  },
  PotjansDiesmannNetwork: {
    call: (options) => new potjansDiesmann.PotjansDiesmannNetwork({ dt: 0.1 }).setup(options),
    valid: () => ({
      ...{ scale: 0.001, inDegreeScale: 0.001, drive: "poisson", start: "original" },
      thalamus: { rate: 1, begin: 1, length: 1 },
    }),
    inner: ["thalamus"],
  },
  WtaNetwork: {
    call: (options) => wta.WtaNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
    valid: () => ({
      ...{ gridShape: [2, 1], kMin: 1, kMax: 2, nInputs: 2, lambda: 0.1, nConnections: 2, sampler: "distinct" },
      ...{
        useStdp: true,
        useStp: true,
        useVarianceTracking: false,
        usePriors: true,
        learningRate: "decaying",
        eta: 0.1,
        rMax: 100,
      },
      ...{ tauDecay: 20, tauRise: 2, stpU: [0.5, 0], stpD: [100, 1], stpF: [5, 1], randomInitialWeights: false },
      ...{ semantics: "corrected", stp: "paper", stpPer: "neuron", inputAmplitude: "one", lag: 0 },
      ...{ spikeProbability: "poisson", form: "events", givenSpikes: false },
    }),
    isOptional: true,
  },
  "WtaNetwork.run": {
    call: async (options) => {
      const network = await wta.WtaNetwork.create(
        { dt: 1, threads: 1, backend: "reference" },
        { gridShape: [1, 1], nInputs: 1, givenSpikes: true },
      );
      try {
        return await network.run({ channels: new Uint32Array(0), steps: new Uint32Array(0) }, options);
      } finally {
        network.destroy();
      }
    },
    valid: () => ({
      duration: 2,
      train: true,
      record: ["spikes"],
      recordEvery: 1,
      given: { channels: [0], steps: [1] },
    }),
  },
  drawCircuits: { call: (options) => wta.drawCircuits(options, new RandomState(0)), valid: grid },
  drawConnections: {
    call: (options) =>
      wta.drawConnections(wta.drawCircuits(grid() as never, new RandomState(0)), options, new RandomState(0)),
    valid: () => ({ lambda: 1, nConnections: 2, sampler: "distinct" }),
  },
  InputGenerator: [
    {
      call: (options) => new wta.InputGenerator({ nInputs: 2 }, options),
      valid: input,
      // One length for all is right too.
      free: ["tPattern"],
      isOptional: true,
    },
    { call: (options) => new wta.InputGenerator({ nInputs: 2 }, options), valid: sequences, isOptional: true },
    {
      call: (options) => new wta.InputGenerator({ nInputs: 2 }, options),
      valid: () => ({ tPattern: [10], schedule: [{ pattern: 0, start: 0, end: 10, isCut: false }] }),
      inner: ["schedule.0"],
      free: ["tPattern"],
      isOptional: true,
    },
  ],
  getOrder: {
    call: wta.getOrder,
    valid: () => ({
      ...{ fractions: [1, 0, 0, 1], neurons: 2, recordEvery: 1 },
      presentations: [{ pattern: 0, start: 0, end: 2 }],
    }),
  },
  "InputGenerator.restore": {
    call: (state) => new wta.InputGenerator({ nInputs: 2 }).restore(state),
    valid: inputState,
    inner: ["phase", "phases", "noise"],
    // Null is right too: none.
    free: ["patterns", "phase", "noise.next"],
  },
  Recorder: { call: (options) => recorderOf(options), valid: recorder, isOptional: true },
  "Recorder.set": { call: (options) => recorderOf({}).set(options), valid: recorder },
  "Recorder.runNetwork": {
    call: (options) => recorderOf({}).runNetwork(options),
    valid: () => ({
      ...{
        idList: [0],
        nodeCollection: [0],
        readoutSize: 1,
        tSim: 1,
        title: "t",
        train: true,
        dtRec: 1,
        orderNeurons: true,
      },
      inpgen: new wta.InputGenerator({ nInputs: 1 }),
    }),
    // Only the first of the three is looked at, and any object may make the input.
    free: ["nodeCollection", "readoutSize", "inpgen"],
    isOptional: true,
  },
  MinimalNetwork: {
    call: (options) => MinimalNetwork.create({ dt: 1, threads: 1, backend: "reference" }, options),
    valid: () => ({ size: 1, threshold: 1, eventRule: "forward", gain: 1, tau: 1, initialPotential: 0 }),
  },
});
