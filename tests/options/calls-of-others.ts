/** Calls of trainings, data, figures and studies. */
import { join } from "node:path";
import * as analysis from "../../analysis/index.ts";
import * as data from "../../data/index.ts";
import { loadMnist } from "../../data/node/index.ts";
import { checkStudy } from "../../experiments/study.ts";
import * as figures from "../../figures/index.ts";
import * as training from "../../training/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { toyStudy, toyTask } from "../training/toy.ts";
import { type Calls, nothing, table } from "./call.ts";

const shape = { inputSize: 3, outputSize: 2 };
const trainingDefaults = () => ({
  epochs: 1,
  batch: 2,
  tests: 1,
  runs: 1,
  trainSamples: 4,
  testSamples: 4,
  learningRateSchedule: "cosine",
});
const context = () => ({ task: { ...toyTask }, shape, optimisers: {}, job: {} });
const jobContext = () => ({
  ...context(),
  data: {},
  saved: {},
  shallStop: nothing,
  onProgress: nothing,
  onTest: nothing,
  save: nothing,
});
const trainContext = () => ({
  net: {},
  ports: {},
  training: {},
  test: {},
  order: [0],
  patterns: 1,
  batchSize: 1,
  presentation: {},
  tests: 1,
  checkpointEvery: {},
  learningRateDecay: 1,
  learningRateSchedule: "constant",
  resume: {},
  shallStop: nothing,
  onProgress: nothing,
  onTest: nothing,
  save: nothing,
});
const basis = () => ({ epochs: 1, patterns: 1, patternsPerEpoch: 1, batchSize: 1, secondsBefore: 0, testedAt: [1] });

const results = () => ({ learning: [], runtime: [], series: [], settings: {} });
const raster = () => ({
  title: "t",
  times: [],
  neurons: [],
  neuronCount: 1,
  patterns: 1,
  tShow: 1,
  labels: [],
  phases: [{ label: "l", from: 0 }],
  publishedBurst: 1,
  settings: {},
});
const page = () => ({
  title: "t",
  subtitle: "s",
  legend: [{ group: "g", label: "l", colour: "c", dashed: true }],
  panels: [{ title: "t", caption: "c", isWide: true, traces: [], layout: {} }],
  table: { title: "t", columns: [], rows: [], caption: "c" },
  missing: [{ what: "w", command: "c" }],
  wideTable: { title: "t", columns: [], rows: [], caption: "c" },
  footer: [],
});
const inPage = ["legend.0", "panels.0", "table", "missing.0", "wideTable"];

const plot = () => ({
  title: "t",
  xLabel: "x",
  xScale: "linear",
  width: 300,
  panels: [
    {
      label: "y",
      height: 100,
      lines: [{ name: "n", x: [0, 1], y: [0, 1], as: "both" }],
      regions: { x: [0, 1], y: [0, 1], columns: 2, classes: [0, 1] },
    },
  ],
});
/** For plots that are written. */
const folder = temporaryFolder();
const inPlot = ["panels.0", "panels.0.lines.0", "panels.0.regions"];

const perlin = () => ({ frequency: 3, octaves: 2, persistence: 0.85, lacunarity: 2 });

const spikes = () => ({ size: 2, ids: [0, 1, 0], times: [1, 2, 3] });
const span = { from: 0, to: 20 };

const course = () => ({ size: 2, values: [1, 2, 3, 4], every: 1 });
const shows = [{ pattern: 0, start: 1, end: 2 }];

const activity = () => ({
  title: "t",
  subtitle: "s",
  networks: [{ name: "n", label: "l" }],
  records: { statistics: [], spikes: [], rates: [], neurons: [], correlations: [], spectra: [] },
  settings: {},
});

export const callsOfOthers: Calls = {
  activityPage: { call: figures.activityPage, valid: activity, inner: ["networks.0", "records"] },
  neuronRates: [
    { call: (options) => analysis.neuronRates(options, span), valid: spikes },
    { call: (options) => analysis.neuronRates(spikes(), options), valid: () => ({ ...span }) },
  ],
  intervalVariation: [
    { call: (options) => analysis.intervalVariation(options, span), valid: spikes },
    {
      call: (options) => analysis.intervalVariation(spikes(), span, options),
      valid: () => ({ leastIntervals: 1 }),
      isOptional: true,
    },
  ],
  populationCounts: { call: (options) => analysis.populationCounts(options, span, 5), valid: spikes },
  populationVariation: { call: (options) => analysis.populationVariation(options, span), valid: spikes },
  pairCorrelations: { call: (options) => analysis.pairCorrelations(options, span, [0, 1]), valid: spikes },
  selectivityIndices: { call: (options) => analysis.selectivityIndices(options, shows), valid: course },
  patternPreferences: { call: (options) => analysis.patternPreferences(options, shows), valid: course },
  reproducibility: [
    { call: (options) => analysis.reproducibility(options, shows), valid: course },
    {
      call: (options) => analysis.reproducibility(course(), shows, options),
      valid: () => ({ threshold: 0.5 }),
      isOptional: true,
    },
  ],
  orderCorrelation: [
    { call: (options) => analysis.orderCorrelation(options, shows), valid: course },
    {
      call: (options) => analysis.orderCorrelation(course(), shows, options),
      valid: () => ({ least: 0.5 }),
      isOptional: true,
    },
  ],
  meanActivationTimes: [
    { call: (options) => analysis.meanActivationTimes(options, { from: 0, to: 2 }), valid: course },
    { call: (options) => analysis.meanActivationTimes(course(), options), valid: () => ({ from: 0, to: 2 }) },
  ],
  winnerShare: { call: (options) => analysis.winnerShare(options, [{ first: 0, size: 2 }]), valid: course },
  assemblyMeasures: {
    call: (options) => analysis.assemblyMeasures(options, shows, [{ first: 0, size: 2 }]),
    valid: course,
  },
  trainingOptions: { call: training.trainingOptions, valid: trainingDefaults },
  checkTask: {
    isOpen: true,
    call: (options) => training.checkTask({ options, columns: [] }, "task"),
    valid: table,
    inner: ["number", "integer"],
    free: ["number.default", "number.kind", "integer.kind"],
  },
  checkTaskFields: {
    call: (task) => training.checkTaskFields(task, "task"),
    valid: () => ({ ...toyTask, check: nothing }),
  },
  createNetwork: { call: training.createNetwork, valid: context, inner: ["task"], free: [] },
  runJob: { call: training.runJob, valid: jobContext },
  train: { call: training.train, valid: trainContext },
  progressFollower: { call: training.progressFollower, valid: basis },
  jobsOf: {
    call: (point) =>
      training.jobsOf(toyTask, { sending: "changes", runs: 1, seed: 1, batch: 1 } as never, () => [point]),
    valid: () => ({ swept: {}, settings: { sending: "changes", batch: 2 } }),
    inner: ["settings"],
    free: ["settings.sending", "settings.batch"],
  },
  // data
  answeredLater: {
    call: (options) => data.answeredLater(data.mnist1d({ size: 1, seed: 1, steps: 2 }), options),
    valid: () => ({ delay: 1, lag: 1, steps: 4 }),
  },
  idealObserver: {
    call: data.idealObserver,
    valid: () => ({
      size: 1,
      seed: 1,
      duration: 5,
      steps: 10,
      maxShift: 1,
      whiteNoise: 0.1,
      correlatedNoise: 0.1,
      correlationLength: 0.1,
      delay: 0,
      shifts: 2,
    }),
  },
  mnist1d: {
    call: data.mnist1d,
    valid: () => ({
      size: 1,
      seed: 1,
      duration: 5,
      steps: 10,
      maxShift: 1,
      whiteNoise: 0,
      correlatedNoise: 0,
      correlationLength: 0.1,
    }),
  },
  perlinNoise: { call: data.perlinNoise, valid: () => ({ dimension: 1, seed: 1, ...perlin() }) },
  perlinRegression: {
    call: data.perlinRegression,
    valid: () => ({
      inputSize: 2,
      trainingSize: 2,
      testSize: 2,
      noiseSeed: 1,
      trainingSeed: 2,
      testSeed: 3,
      contrast: 2,
      ...perlin(),
    }),
  },
  randomManifolds: {
    call: data.randomManifolds,
    valid: () => ({
      inputSize: 1,
      classCount: 1,
      size: 2,
      manifoldDimension: 1,
      terms: 1,
      alpha: 1,
      manifoldSeed: 1,
      sampleSeed: 2,
    }),
  },
  odours: {
    call: data.odours,
    valid: () => ({ size: 1, seed: 1, classes: 2, glomeruli: 5, active: 2, noise: 0.5, odourSeed: 3 }),
  },
  yinYang: { call: data.yinYang, valid: () => ({ size: 1, seed: 1, rSmall: 0.1, rBig: 0.5 }) },
  yinYangClass: {
    call: (options) => data.yinYangClass(0, 0, options),
    valid: () => ({ rSmall: 0.1, rBig: 0.5 }),
    isOptional: true,
  },
  loadMnist: {
    call: loadMnist,
    valid: () => ({
      dataDir: "/nowhere",
      cacheDir: "/nowhere",
      trainingSamples: 1,
      testSamples: 1,
      onProgress: nothing,
      source: { baseUrls: [], sha256: {} },
    }),
    inner: ["source"],
    isOptional: true,
  },
  // figures
  learningPage: [
    {
      call: (subject) => figures.learningPage(subject, results() as never),
      valid: () => ({
        name: "n",
        network: "w",
        chance: 0.5,
        isBalanced: false,
        best: { accuracy: 0.9, label: "b" },
        published: { source: "s", machine: "m", isReadOff: false, epochs: 1, curves: [] },
        showsAllPublished: false,
        lowestAccuracy: 0,
        hasLogarithmicRuntime: false,
      }),
      inner: ["published", "best"],
    },
    { call: (one) => figures.learningPage({ name: "n" }, one), valid: results },
  ],
  mnistPage: { call: figures.mnistPage, valid: results },
  yinYangPage: { call: figures.yinYangPage, valid: results },
  sweepPage: [
    {
      call: (subject) => figures.sweepPage(subject, results() as never),
      valid: () => ({
        title: "t",
        subtitle: "s",
        axis: { field: "f", title: "t", isLogarithmic: false },
        curves: { field: "f", title: "t" },
      }),
      inner: ["axis", "curves"],
    },
    {
      call: (one) =>
        figures.sweepPage({ title: "t", subtitle: "s", axis: { field: "f", title: "t", isLogarithmic: false } }, one),
      valid: results,
    },
  ],
  responsesPage: {
    call: figures.responsesPage,
    valid: () => ({
      title: "t",
      subtitle: "s",
      steps: 2,
      inputs: [1, 2],
      targets: [0, null],
      outputs: [[1], [2]],
      rates: [[1], [2]],
      settings: {},
    }),
    free: ["settings"],
  },
  corticalLayersPage: {
    call: figures.corticalLayersPage,
    valid: () => ({
      ...{ title: "t", subtitle: "s", settings: {}, comparison: "c", networks: [{ name: "n", label: "l" }] },
      records: { statistics: [], spikes: [], rates: [], neurons: [], correlations: [], spectra: [] },
      populations: [{ name: "L4E", isExcitatory: true, publishedRates: [1] }],
    }),
    inner: ["networks.0", "records", "populations.0"],
    free: ["settings"],
  },
  rasterPage: { call: figures.rasterPage, valid: raster, inner: ["phases.0"] },
  plotSvg: { call: figures.plotSvg, valid: plot, inner: inPlot },
  showPlot: {
    call: (options) => figures.showPlot(join(folder, "plot.svg"), options as never),
    valid: plot,
    inner: inPlot,
  },
  renderPage: { call: (one) => figures.renderPage(one, ""), valid: page, inner: inPage },
  pageImages: { call: figures.pageImages, valid: page, inner: inPage },
  "publishedFigures.draw": {
    call: (one) => figures.publishedFigures[0]!.draw(one),
    valid: () => ({
      path: "p",
      folders: [{ path: "p", config: {}, learning: [], runtime: [], spikes: [], ruleErrors: [], gradients: [] }],
    }),
    inner: ["folders.0"],
  },
  // experiments
  checkStudy: {
    call: checkStudy,
    valid: () => ({
      ...toyStudy,
      without: [],
      check: nothing,
      axes: [{ field: "f", type: "number" }],
      points: () => [],
      shape: () => shape,
      folder: [],
    }),
    inner: ["axes.0"],
  },
};
