/** Everything that can be run, a line each. The command line lists it by name. */
export { brunelExperiment } from "./balanced/brunel.ts";
export { cobaExperiment, cubaExperiment } from "./balanced/vogels-abbott.ts";
export { potjansDiesmannExperiment } from "./cortical/potjans-diesmann.ts";
export { gradientExperiment } from "./ep/gradient/experiment.ts";
export { equipropMnistStudy } from "./ep/mnist/study.ts";
export { equipropSampleSpikesExperiment } from "./ep/sample-spikes/experiment.ts";
export { equipropYinYangStudy } from "./ep/yinyang/study.ts";
export { mnistStudy } from "./mc/mnist/study.ts";
export { mnistThresholdStudy } from "./mc/mnist-threshold/study.ts";
export { perlinStudy } from "./mc/perlin/study.ts";
export { randmanStudy } from "./mc/randman/study.ts";
export { ruleErrorsExperiment } from "./mc/rule-errors/experiment.ts";
export { mnistRulesStudy, yinYangRulesStudy } from "./mc/rules/study.ts";
export { sampleSpikesExperiment } from "./mc/sample-spikes/experiment.ts";
export { yinYangStudy } from "./mc/yinyang/study.ts";
export { yinYangMultipleStudy } from "./mc/yinyang-multiple/study.ts";
export { mnist1dStudy } from "./rflo/mnist1d/study.ts";
export { sampleResponsesExperiment } from "./rflo/sample-responses/experiment.ts";
