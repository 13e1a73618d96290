/** What is shown to the networks of an experiment. */
import { InputGenerator, type InputGeneratorOptions } from "../../network_architectures/wta/index.ts";
import { sequencesOf, type WtaKind, type WtaSettings } from "./options.ts";

/** The input of a training, and that of tests, which has the same patterns and other noise. */
export interface Inputs {
  readonly training: InputGenerator;
  /** A new one that begins at the beginning, for each test. */
  readonly test: () => InputGenerator;
}

/** Seeds of tests are this far from those of trainings. */
const OF_TESTS = 2 ** 31;

/** The inputs of the network of one seed. */
export function inputsOf(kind: WtaKind, settings: WtaSettings, seed: number): Inputs {
  const sequences = sequencesOf(kind, settings);
  const options: InputGeneratorOptions = {
    ...{
      rNoise: settings["noise-rate"],
      rInput: settings["input-rate"],
      rNoisePattern: settings["pattern-noise-rate"],
    },
    ...{ nPatterns: Math.max(...sequences.flat()) + 1, tPattern: settings["pattern-length"] },
    ...{ tNoiseRange: settings.noise as [number, number], patternSequences: sequences, keepHistory: false },
    ...(kind === "sequences" ? { pSwitch: settings["p-switch"], noiseBetween: settings["noise-between"] } : {}),
  };
  const of = (own: number) => new InputGenerator({ nInputs: settings.inputs, seed: own }, options);
  const training = of(seed);
  const patterns = training.getPatterns();
  return {
    training,
    test: () => {
      const generator = of((seed + OF_TESTS) % 2 ** 32);
      generator.setPatterns(patterns);
      return generator;
    },
  };
}
