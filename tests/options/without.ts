/** Exports and methods that take no options: values, names, models, networks, and data of which more is fine. */
export const without: readonly string[] = [
  // Of numbers, times and steps. A clock, a train, a shape and settings come from others.
  ...["checkWhole", "isWhole", "wholeNumberProblem", "wholeNumbers", "copyOfNumbers", "isFloat", "decimalNumber"],
  ...["stepLimit", "stepsProblem", "timeOfStep", "joinTrains", "firstNotFinite", "NotFiniteError"],
  ...["isSingle", "updateShape", "memoryNeeds", "sizeText", "needsText"],
  ...["timePrecisionOf", "needsDoubleTime", "pausesAlike"],
  // Of figures: numbers, colours, and layouts of which Plotly knows what else they may have.
  ...["axisTitle", "curveOf", "darker", "groupBy", "interpolate", "panelLayout", "powerOfTen", "powerTicks"],
  ...["significant", "summarise", "translucent", "withSpread"],
  ...["DeviceLostError", "GpuError", "ModelError", "RunError", "Simulation", "SnippetError", "availableAdapter"],
  ...[
    "binomial",
    "checkCount",
    "checkFinite",
    "checkIdentifier",
    "describeReference",
    "divided",
    "exponential",
    "gamma",
  ],
  ...["identifiersOf", "inSynRef", "nearestName", "normal", "normalClipped", "normalClippedDelay", "postVarRef"],
  ...["postsynapticVarRef", "preVarRef", "readOnly", "readOnlyDuplicate", "referenceShape", "renameIdentifiers"],
  ...["resolveBackend", "synapseVarRef", "transposedSynapseVarRef", "uniform", "unknownName", "varRef"],
  ...["Simulation.step", "Simulation.customUpdate", "Simulation.shape", "Simulation.copyFrom"],
  ...["Simulation.setDynamicParameter", "Simulation.setExtraGlobalParameter", "Simulation.resetClock"],
  ...[
    "Simulation.recordSpikes",
    "Simulation.recordedSteps",
    "Simulation.firstNotFinite",
    "Simulation.spikeCounts",
    "Simulation.saveState",
  ],
  ...["Simulation.restoreState", "Simulation.timings", "Simulation.destroy"],

  ...[
    "LayerBase",
    "SynapseBase",
    "choicesOf",
    "defaultOf",
    "defaultText",
    "defaultsOf",
    "deserialiseState",
    "doesLearn",
  ],
  ...["eventNames", "followsFrom", "isEventModel", "normDivisor", "normalise", "parseInterval", "prepareTwin"],
  // Of an option, `optionTable` has checked the row; values are what it is for.
  ...["readOption", "sendDifferences", "sendRates", "serialiseState", "stepAt", "stepCount", "times", "valueText"],
  ...["LayerBase.setup", "LayerBase.addSynapses", "LayerBase.neuronName", "LayerBase.synapseName", "LayerBase.attach"],
  ...["NetworkBase.afterInitialise", "NetworkBase.addLayer", "NetworkBase.connect", "NetworkBase.addInput"],
  ...[
    "NetworkBase.neuronPopulation",
    "NetworkBase.synapsePopulation",
    "NetworkBase.reference",
    "NetworkBase.getWeights",
  ],
  ...["NetworkBase.setWeights", "NetworkBase.getBiases", "NetworkBase.setBiases", "NetworkBase.runAlign"],
  ...["NetworkBase.reinitialise", "NetworkBase.saveState", "NetworkBase.restoreState", "NetworkBase.destroy"],
  ...["NetworkBase.reinitialize", "SynapseBase.postsynapticModel", "MicrocircuitNetwork.afterInitialise"],
  // Its configuration is refused in MicrocircuitNetwork and MinimalNetwork.
  ...["MicrocircuitNetwork.setup", "MinimalNetwork.setup", "IPBack", "describePopulation", "microcircuitExperiment"],
  ...["microcircuitOptimizers", "microcircuitPorts", "namesAround", "overwrittenByAlignment", "pyramidalPopulation"],

  // Settings and samples are data that more may be added to; runs, ports and tables come from other functions.
  ...["StoppedError", "WeightsError", "answersOf", "applyWeights", "checkJobs", "checkPresentation", "checkSamples"],
  "checkTrainingData",
  "epochText",
  ...[
    "checkpointPatterns",
    "collectWeights",
    "columnValues",
    "costOf",
    "eventsSent",
    "fixedFromStart",
    "folderColumns",
  ],
  ...["hasAll", "keyOf", "patternCount", "pausePatterns", "presentationOrder", "runColumns", "runLabel", "runName"],
  ...["scaledRates", "score", "seedOption", "testBatchSize", "testPatterns", "testRun", "trainingInputs"],
  ...["trainingProblem", "trainingSteps", "wordsOf"],

  ...["DataError", "RandomState", "concatenatedShuffles", "gunzip", "isGzip", "mnistDataset", "oneHot", "parseIdx"],
  ...["withTargetMargin", "mnistCacheFolder", "differenceRecord", "differenceTable", "differenceText"],
  ...["random", "rand", "uniform", "standardNormal", "normal", "randint", "permutation", "shuffle"].map(
    (name) => `RandomState.${name}`,
  ),
];
