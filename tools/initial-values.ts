/** Initial values as the manual describes them: every kind of initialiser that draws or computes something. */
import {
  binomial,
  defineInitialiser,
  divided,
  exponential,
  gamma,
  type Initialiser,
  initialise,
  type ModelDocs,
  normal,
  normalClipped,
  normalClippedDelay,
  uniform,
} from "../genn/index.ts";

/** What is no distribution: plain numbers, and what is never stored and so cannot be looked at. */
type Plain = "constant" | "array" | "recomputed";
type Kind = Exclude<Initialiser["kind"], Plain>;

export interface DescribedInitialiser {
  /** What makes it. */
  readonly exportName: string;
  readonly initial: Initialiser;
  readonly docs: ModelDocs;
  /** Lines that an example needs before, and what it imports further. */
  readonly before?: readonly string[];
  readonly imports?: readonly string[];
  /** The call, where it does not follow from the initialiser. */
  readonly call?: string;
}

const source = "GeNN 5, InitVarSnippet";
const own = "that of the variable";
const wave = defineInitialiser({
  name: "wave",
  params: { period: 3000 },
  initialCode: "value = sin(6.2831853 * id / period);",
});

const described: { readonly [kind in Kind]: Omit<DescribedInitialiser, "exportName"> & { exportName?: string } } = {
  uniform: {
    initial: uniform(-1, 1),
    docs: {
      summary: "Uniform: all values between two are as likely.",
      equations: ["density 1 / (max - min) from min to before max"],
      source: `${source}::Uniform`,
      quantities: { min: [own, "least value"], max: [own, "what all values are below"] },
    },
  },
  normal: {
    initial: normal(0, 1),
    docs: {
      summary: "Normal, with a mean and a standard deviation.",
      equations: ["density exp(-(x - mean)^2 / (2 sd^2)) / (sd sqrt(2 pi))"],
      source: `${source}::Normal`,
      quantities: { mean: [own, "mean"], sd: [own, "standard deviation"] },
    },
  },
  normalClipped: {
    initial: normalClipped(0, 1, -1.5, 2),
    docs: {
      summary: "Normal, drawn again until it is within bounds.",
      equations: ["as `normal`, where min <= x <= max"],
      source: `${source}::NormalClipped`,
      quantities: {
        mean: [own, "mean before it is clipped"],
        sd: [own, "standard deviation before it is clipped"],
        min: [own, "least value"],
        max: [own, "largest value"],
      },
    },
  },
  normalClippedDelay: {
    initial: normalClippedDelay(1.5, 0.75, 0.1, 4),
    docs: {
      summary: "Delays in steps, from a normal distribution in ms that is drawn again until it is within bounds.",
      equations: ["round(x / dt), x as in `normalClipped`"],
      source: `${source}::NormalClippedDelay`,
      quantities: {
        mean: ["ms", "mean before it is clipped"],
        sd: ["ms", "standard deviation before it is clipped"],
        min: ["ms", "least delay"],
        max: ["ms", "largest delay"],
      },
    },
  },
  exponential: {
    initial: exponential(1),
    docs: {
      summary: "Exponential, with a mean.",
      equations: ["density exp(-x / mean) / mean, where x >= 0"],
      source: `${source}::Exponential, whose lambda is the mean`,
      quantities: { mean: [own, "mean"] },
    },
  },
  gamma: {
    initial: gamma(2, 1),
    docs: {
      summary: "Gamma, with a shape and a scale; its mean is their product.",
      equations: ["density x^(shape - 1) exp(-x / scale) / (Gamma(shape) scale^shape), where x >= 0"],
      source: `${source}::Gamma`,
      quantities: { shape: ["1", "shape"], scale: [own, "scale"] },
    },
  },
  binomial: {
    initial: binomial(20, 0.3),
    docs: {
      summary: "Binomial: how many of some trials succeed.",
      equations: ["probability of k: n! / (k! (n - k)!) p^k (1 - p)^(n - k)"],
      source: `${source}::Binomial`,
      quantities: { n: ["1", "number of trials"], p: ["1", "probability that one succeeds"] },
    },
  },
  divided: {
    initial: divided(normal(0, 1), 10),
    imports: ["normal"],
    docs: {
      summary: "Other initial values, divided by a positive number: such as weights by the root of how many there are.",
      equations: ["x / divisor"],
      source: "The initial weights of the reference toolkit",
      quantities: {
        initialiser: [own, "initial values x: a number, an array or an initialiser"],
        divisor: ["1", "divisor"],
      },
    },
  },
  code: {
    exportName: "initialise",
    initial: initialise(wave),
    call: "initialise(wave)",
    imports: ["defineInitialiser"],
    before: [
      "const wave = defineInitialiser({",
      '  name: "wave",',
      `  params: { period: ${wave.params.period} },`,
      `  initialCode: "${wave.initialCode}",`,
      "});",
    ],
    docs: {
      summary: "Code of one's own that gives the value of an element: here, a wave over the neurons.",
      equations: ["value = sin(2 pi id / period)"],
      source: "GeNN 5, create_var_init_snippet",
      quantities: { model: ["", "made by `defineInitialiser`"], values: ["", "`{ params, extraGlobalParams }`"] },
    },
  },
};

/** All of them, in the order of the page. */
export const describedInitialisers: readonly DescribedInitialiser[] = Object.entries(described).map(
  ([kind, description]) => ({ exportName: kind, ...description }),
);

/** An initialiser as one would write it: what it is made from stands in it in the order of the arguments. */
export function callOf({ kind, ...parts }: Initialiser): string {
  const text = (part: unknown): string => (typeof part === "object" ? callOf(part as Initialiser) : String(part));
  return `${kind}(${Object.values(parts).map(text).join(", ")})`;
}

/** Arguments of the example, by name. */
export const argumentsOf = ({
  initial,
  docs,
  call,
}: DescribedInitialiser): readonly (readonly [name: string, text: string])[] =>
  Object.keys(docs.quantities).map((name) => {
    const part = (initial as unknown as Readonly<Record<string, unknown>>)[name];
    return [name, call !== undefined ? "" : typeof part === "object" ? callOf(part as Initialiser) : String(part)];
  });
