/** What can be set in the studio: the texts of its fields, checked and turned into what a session is made from. */
import { type BackendChoice, backendChoices } from "../genn/index.ts";
import {
  defaultThresholds,
  type LearningRates,
  type Method,
  microcircuitExperiment,
  type RateModel,
  type Variant,
} from "../network_architectures/mc/index.ts";
import { MAX_FLOAT_STEPS } from "../network_base/index.ts";

const PUBLISHED = microcircuitExperiment("yinyang", "classic", "event");
/** Latent equilibrium is stable with a finer step: at dt 1 prospective coding amplifies every step. */
const TIME_STEPS: Readonly<Record<Variant, number>> = { classic: PUBLISHED.dt, "latent-equilibrium": 0.25 };

const MAX_LAYER_SIZE = 1000;
const MAX_LAYERS = 5;
const MAX_SEED = 2 ** 32 - 1;
const MAX_SAMPLES = 100_000;

/** Time units that each pattern is shown. */
export const T_SHOW = PUBLISHED.tShow;
/** Seeds of the data, those of the published experiment. */
export const TRAIN_SEED = 40;
export const TEST_SEED = 41;
/** Values of a pattern, and classes. */
export const { inputSize: INPUT_SIZE, outputSize: OUTPUT_SIZE } = PUBLISHED;

/** Everything that a session depends on. */
export interface Settings {
  /** Pyramidal neurons of each hidden layer, the one next to the input first. */
  readonly hiddenSizes: readonly number[];
  readonly variant: Variant;
  readonly model: RateModel;
  readonly method: Method;
  /** Events only: the change of a rate that is sent; that of interneurons apart. */
  readonly threshold: number;
  readonly interneuronThreshold: number;
  /** Multiplies all learning rates. */
  readonly rateFactor: number;
  readonly learningRates: LearningRates;
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly trainSamples: number;
  readonly testSamples: number;
  readonly backend: BackendChoice;
}

/** Length of a step, in membrane time constants. */
export const timeStepOf = ({ variant }: Pick<Settings, "variant">): number => TIME_STEPS[variant];

/** Batches in the whole training. */
export const batchCount = ({ epochs, trainSamples, batchSize }: Settings): number =>
  Math.floor((epochs * trainSamples) / batchSize);

/** What a population group's learning rate applies to, for people. */
export const learningRateNames: Readonly<Record<keyof LearningRates, string>> = {
  PINP: "input to pyramidal",
  PPBasal: "pyramidal to output",
  IP: "pyramidal to interneuron",
  PI: "interneuron to pyramidal",
  pyrBias: "pyramidal bias",
  intBias: "interneuron bias",
  outputBias: "output bias",
};
export const learningRateKeys = Object.keys(learningRateNames) as readonly (keyof LearningRates)[];

type Reader<Value> = (text: string) => Value | Problem;

/** Says what is wrong with a text, and what would be right. */
class Problem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** Plain decimal or scientific notation; `Number` alone would also take an empty text and hexadecimal digits. */
function numberIn(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

function numeric(name: string, range: { above?: number; from?: number; to: number }, example: string): Reader<number> {
  const lower = range.above === undefined ? `at least ${range.from}` : `above ${range.above}`;
  return (text) => {
    const value = numberIn(text);
    if (value === undefined) return new Problem(`${name} must be a number such as ${example}, not "${text}".`);
    const isHighEnough = range.above === undefined ? value >= range.from! : value > range.above;
    if (isHighEnough && value <= range.to) return value;
    return new Problem(`${name} must be ${lower} and at most ${range.to}, such as ${example}; ${text} is not.`);
  };
}

function whole(name: string, from: number, to: number): Reader<number> {
  return (text) => {
    const value = numberIn(text);
    if (value !== undefined && Number.isInteger(value) && value >= from && value <= to) return value;
    return new Problem(`${name} must be a whole number from ${from} to ${to}, not "${text}".`);
  };
}

function choice<Value extends string>(name: string, values: readonly Value[]): Reader<Value> {
  return (text) =>
    (values as readonly string[]).includes(text)
      ? (text as Value)
      : new Problem(`${name} must be ${values.join(" or ")}, not "${text}".`);
}

function layerSizes(text: string): readonly number[] | Problem {
  const parts = text
    .trim()
    .split(/[\s,-]+/)
    .filter((part) => part !== "");
  if (parts.length === 0) {
    return new Problem("Hidden layers: give at least one size, such as 30, or 30-20 for two layers.");
  }
  if (parts.length > MAX_LAYERS) {
    return new Problem(`Hidden layers: at most ${MAX_LAYERS} of them, not ${parts.length}.`);
  }
  const sizes: number[] = [];
  for (const part of parts) {
    const size = numberIn(part);
    if (size === undefined || !Number.isInteger(size) || size < 1 || size > MAX_LAYER_SIZE) {
      return new Problem(
        `Hidden layers: sizes are whole numbers from 1 to ${MAX_LAYER_SIZE}, such as 30 or 30-20; "${part}" is not.`,
      );
    }
    sizes.push(size);
  }
  return sizes;
}

const THRESHOLDS = { above: 0, to: 1 };

/** How each field's text is read. A learning rate's field is called after its group. */
const READERS = {
  hidden: layerSizes as Reader<readonly number[]>,
  variant: choice<Variant>("The variant", ["classic", "latent-equilibrium"]),
  model: choice<RateModel>("The model", ["event", "rate"]),
  method: choice<Method>("The method", ["backprop", "feedback-alignment"]),
  threshold: numeric("The event threshold", THRESHOLDS, "1e-5"),
  interneuronThreshold: numeric("The threshold of interneurons", THRESHOLDS, "1e-3"),
  rateFactor: numeric("The factor on learning rates", { from: 0, to: 1000 }, "1"),
  seed: whole("The seed", 0, MAX_SEED),
  epochs: numeric("The number of epochs", { above: 0, to: 100_000 }, "100"),
  batch: whole("The batch size", 1, 1024),
  trainSamples: whole("The number of training samples", 1, MAX_SAMPLES),
  testSamples: whole("The number of test samples", 1, MAX_SAMPLES),
  // A page shows a training as it goes: the reference is too slow for that.
  backend: choice<BackendChoice>(
    "The backend",
    backendChoices.filter((name) => name !== "reference"),
  ),
  ...(Object.fromEntries(
    learningRateKeys.map((key) => [
      key,
      numeric(`The learning rate "${learningRateNames[key]}"`, { from: 0, to: 10 }, "1e-3"),
    ]),
  ) as Record<keyof LearningRates, Reader<number>>),
} as const;

export type Field = keyof typeof READERS;
export const fields = Object.keys(READERS) as readonly Field[];
/** The text of every field. */
export type Draft = Readonly<Record<Field, string>>;

/** What a user has to put right. */
export interface FieldProblem {
  readonly field: Field;
  readonly message: string;
}

/** A number as people write it: 1e-5 instead of 0.00001. */
export function shortNumber(value: number): string {
  const plain = String(value);
  const scientific = value.toExponential().replace("e+", "e");
  return plain.length <= scientific.length || (value >= 1e-2 && value < 1e4) ? plain : scientific;
}

/** The published experiment, for 100 epochs. */
export const defaultDraft: Draft = {
  hidden: PUBLISHED.hiddenSizes.join("-"),
  variant: "classic",
  model: "event",
  method: "backprop",
  ...thresholdTexts("classic"),
  rateFactor: "1",
  seed: "1",
  epochs: "100",
  batch: String(PUBLISHED.batchSize),
  trainSamples: "10000",
  testSamples: "1000",
  backend: "auto",
  ...(Object.fromEntries(
    learningRateKeys.map((key) => [key, shortNumber(PUBLISHED.learningRates[key])]),
  ) as unknown as Record<keyof LearningRates, string>),
};

/** The published thresholds of a variant. */
export function thresholdTexts(variant: Variant): Pick<Draft, "threshold" | "interneuronThreshold"> {
  const { pyr, int } = defaultThresholds[variant];
  return { threshold: shortNumber(pyr), interneuronThreshold: shortNumber(int) };
}

/** The settings that the fields describe, or everything that is wrong with them. */
export function readSettings(draft: Draft): { readonly settings: Settings } | { readonly problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const read = <Name extends Field>(field: Name): Exclude<ReturnType<(typeof READERS)[Name]>, Problem> => {
    const value = READERS[field](draft[field]);
    if (value instanceof Problem) problems.push({ field, message: value.message });
    return value as Exclude<ReturnType<(typeof READERS)[Name]>, Problem>;
  };
  const settings: Settings = {
    hiddenSizes: read("hidden"),
    variant: read("variant"),
    model: read("model"),
    method: read("method"),
    threshold: read("threshold"),
    interneuronThreshold: read("interneuronThreshold"),
    rateFactor: read("rateFactor"),
    learningRates: Object.fromEntries(learningRateKeys.map((key) => [key, read(key)])) as unknown as LearningRates,
    seed: read("seed"),
    epochs: read("epochs"),
    batchSize: read("batch"),
    trainSamples: read("trainSamples"),
    testSamples: read("testSamples"),
    backend: read("backend"),
  };
  if (problems.length === 0) problems.push(...problemsTogether(settings));
  return problems.length === 0 ? { settings } : { problems };
}

/** What no field can be blamed for alone. */
function problemsTogether(settings: Settings): FieldProblem[] {
  const { epochs, trainSamples, batchSize } = settings;
  if (batchCount(settings) < 1) {
    const message = `${epochs} epochs of ${trainSamples} samples are not even one batch of ${batchSize}: take more of either.`;
    return [{ field: "epochs", message }];
  }
  const most = Math.floor((MAX_FLOAT_STEPS * timeStepOf(settings)) / T_SHOW);
  if (batchCount(settings) > most) {
    const fit = Math.floor((most * batchSize) / trainSamples);
    const message = `${epochs} epochs are more steps than single precision can count: at most ${fit} with these settings.`;
    return [{ field: "epochs", message }];
  }
  return [];
}

/** The fields that differ from the defaults, as an address fragment such as `hidden=60&model=rate`. */
export function draftToFragment(draft: Draft): string {
  const changed = fields.filter((field) => draft[field] !== defaultDraft[field]);
  return new URLSearchParams(changed.map((field) => [field, draft[field]])).toString();
}

/** The fields in an address fragment; what it leaves out has its default, unknown names are ignored. */
export function draftFromFragment(fragment: string): Draft {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const variant = given.get("variant");
  const thresholds = variant === "latent-equilibrium" ? thresholdTexts(variant) : {};
  const texts = fields.flatMap((field) => (given.has(field) ? [[field, given.get(field)!]] : []));
  return { ...defaultDraft, ...thresholds, ...Object.fromEntries(texts) };
}

const WORDS = {
  model: { event: "events", rate: "rates" },
  method: { backprop: "backprop", "feedback-alignment": "random feedback" },
  variant: { classic: "classic", "latent-equilibrium": "latent equilibrium" },
} as const;

/** What a run is, word by word; the order is that of `describe`. */
function wordsOf(settings: Settings): readonly string[] {
  const { model, method, variant, hiddenSizes, learningRates, ...numbers } = settings;
  return [
    WORDS.model[model],
    ...(model === "event" ? [`threshold ${shortNumber(numbers.threshold)}`] : []),
    WORDS.method[method],
    WORDS.variant[variant],
    [INPUT_SIZE, ...hiddenSizes, OUTPUT_SIZE].join("-"),
    `rates \u00d7${shortNumber(numbers.rateFactor)}`,
    ...learningRateKeys.map((key) => `${learningRateNames[key]} ${shortNumber(learningRates[key])}`),
    `interneurons ${shortNumber(numbers.interneuronThreshold)}`,
    `seed ${numbers.seed}`,
    `batch ${numbers.batchSize}`,
    `${numbers.trainSamples} samples`,
    `${numbers.testSamples} test samples`,
    `${numbers.epochs} epochs`,
    numbers.backend,
  ];
}

/** What sets a run apart from another one, in a few words: `rates, 4-60-3`. */
export function describeDifference(run: Settings, other: Settings): string {
  const others = new Set(wordsOf(other));
  // Each variant comes with thresholds of its own: those say nothing.
  const { pyr, int } = defaultThresholds[run.variant];
  const implied =
    run.variant === other.variant ? [] : [`threshold ${shortNumber(pyr)}`, `interneurons ${shortNumber(int)}`];
  const words = wordsOf(run).filter((word) => !others.has(word) && !implied.includes(word));
  return words.length === 0 ? "the same settings" : words.join(", ");
}
