/** Models around random snippets: elements that all differ, variables of every type. */
import type fc from "fast-check";
import {
  type DeclaredType,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  type InitialValue,
  synapseVarRef,
  transposedSynapseVarRef,
  type Variable,
  variable,
} from "../../genn/index.ts";
import type { SnippetSymbol } from "../../genn/language/index.ts";
import { arbitrarySnippet } from "../language/arbitrary.ts";
import { addScripted } from "./definitions.ts";

/** The variables that random code works on, by type. */
const TYPES = {
  v: "scalar",
  w: "scalar",
  f: "float",
  n: "int",
  u: "uint",
  byte: "uint8",
  tiny: "int8",
  small: "int16",
  word: "uint16",
  flag: "bool",
} satisfies Record<string, DeclaredType>;
const WIDE_INTEGERS = { big: "int64", huge: "uint64" } satisfies Record<string, DeclaredType>;
const WIDE_TYPES = { precise: "double", ...WIDE_INTEGERS } satisfies Record<string, DeclaredType>;

export interface Setting {
  /** 64-bit types too, or only the integers among them. */
  readonly wide?: boolean | "integers";
  readonly precision?: "float" | "double";
  readonly arrays?: boolean;
  /** Default `exact`: what a direct evaluation gives bit for bit. */
  readonly mathematics?: "exact" | "all";
  /** Keep all real constants from the compiler: they are dynamic parameters, or have one added. */
  readonly hideConstants?: boolean;
  /** Of a snippet, see `ArbitraryOptions`. */
  readonly length?: number;
}

const symbol = (name: string, type: DeclaredType, access: "read" | "readwrite", isArray = false): SnippetSymbol => {
  const types: Partial<Record<DeclaredType, SnippetSymbol["type"]>> = { scalar: "float", int: "int32", uint: "uint32" };
  return { name, type: types[type] ?? (type as SnippetSymbol["type"]), access, isArray, binding: {} };
};

const typesOf = ({ wide }: Setting): Record<string, DeclaredType> => ({
  ...TYPES,
  ...(wide === "integers" ? WIDE_INTEGERS : wide ? WIDE_TYPES : {}),
});
const variableSymbols = (setting: Setting, suffix = "", access: "read" | "readwrite" = "readwrite"): SnippetSymbol[] =>
  Object.entries(typesOf(setting)).map(([name, type]) => symbol(name + suffix, type, access));

const ARRAYS = { table: [0.5, -1.25, 3, 1e-3, 7], counts: [3, -2, 9], flags: [1, 0, 1, 1] };
const ARRAY_TYPES = { table: "scalar", counts: "int", flags: "bool" } satisfies Record<string, DeclaredType>;
const arraySymbols = ({ arrays }: Setting): SnippetSymbol[] =>
  arrays ? Object.entries(ARRAY_TYPES).map(([name, type]) => symbol(name, type, "readwrite", true)) : [];
const arrayLengths = Object.fromEntries(Object.entries(ARRAYS).map(([name, values]) => [name, values.length]));

/** A value that fits the type and differs between elements. */
function startValue(type: DeclaredType, element: number): number {
  const real = [0.37, -1.5, 0, 2.25, 1e3, -0.01, 1e-5, -40][element % 8]! * (1 + Math.floor(element / 8));
  const whole = [3, -7, 0, 12, 100, -1, 5, -64][element % 8]! + Math.floor(element / 8);
  switch (type) {
    case "bool":
      return element % 3 === 0 ? 1 : 0;
    case "int8":
    case "int16":
      return whole;
    case "uint8":
    case "uint16":
      return Math.abs(whole);
    case "int":
      return whole * 1234567;
    case "uint":
      return Math.abs(whole) * 34567890;
    case "int64":
      return whole * 2 ** 40 + element;
    case "uint64":
      return Math.abs(whole) * 2 ** 50 + element;
    default:
      return real;
  }
}

function variablesOf(setting: Setting, count: number, shift = 0): Record<string, Variable> {
  return Object.fromEntries(
    Object.entries(typesOf(setting)).map(([name, type], place) => {
      const initial: InitialValue = Array.from({ length: count }, (_, element) =>
        startValue(type, element + 3 * place + shift),
      );
      return [name, variable({ type, initial })];
    }),
  );
}

const snippets = (setting: Setting, symbols: readonly SnippetSymbol[], effects: readonly string[] = []) =>
  arbitrarySnippet({
    symbols: [...symbols, ...arraySymbols(setting), symbol("tau", "scalar", "read")],
    ...(setting.hideConstants ? { nought: "nought" } : {}),
    arrayLengths,
    effects,
    mathematics: setting.mathematics ?? "exact",
    wide: setting.wide,
    length: setting.length,
  });

/** A way to put random snippets into a model. */
export interface RandomModel {
  /** Snippets that fit. */
  readonly snippet: fc.Arbitrary<string>;
  /** A model with one group per snippet. */
  readonly model: (texts: readonly string[], batchSize?: number) => GeNNModel;
}

const newModel = (setting: Setting, batchSize = 1): GeNNModel =>
  new GeNNModel({ dt: 0.25, batchSize, precision: setting.precision ?? "float" });
const COMMON = { params: { tau: 2.5, nought: 0 }, extraGlobalParams: ARRAY_TYPES };
const valuesOf = ({ hideConstants }: Setting) => ({
  extraGlobalParams: ARRAYS,
  dynamicParams: hideConstants ? (["tau", "nought"] as const) : [],
});

/** As the code of neurons: seven of them, not a multiple of what a register holds. */
export function randomNeurons(setting: Setting): RandomModel {
  const size = 7;
  return {
    snippet: snippets(setting, [
      ...variableSymbols(setting),
      symbol("Isyn", "scalar", "read"),
      symbol("id", "uint", "read"),
      symbol("t", "scalar", "read"),
    ]),
    model: (texts, batchSize) => {
      const model = newModel(setting, batchSize);
      texts.forEach((simCode, index) => {
        const vars = variablesOf(setting, size);
        const neuron = defineNeuronModel({ name: `random_${index}`, ...COMMON, vars, simCode });
        model.addNeuronPopulation(`pop_${index}`, size, neuron, valuesOf(setting));
      });
      return model;
    },
  };
}

/**
 * As the code of neurons that spike, each snippet once as the neurons' code and once as their reset. Events feed them: their input
 * stays until the next one arrives.
 */
export function randomSpikingNeurons(setting: Setting): RandomModel {
  const size = 6;
  return {
    snippet: snippets(setting, [
      ...variableSymbols(setting),
      symbol("Isyn", "scalar", "read"),
      symbol("id", "uint", "read"),
    ]),
    model: (texts, batchSize) => {
      const model = newModel(setting, batchSize);
      const source = addScripted(model, "source", 3, [[], [1], [], [], [0, 2], [], [], [1], [], []]);
      const weightUpdate = defineWeightUpdateModel({
        name: "weights",
        vars: { g: Array.from({ length: 3 * size }, (_, index) => 0.1 * index - 0.7) },
        preSpikeSynCode: "addToPost(g);",
      });
      const postsynaptic = definePostsynapticModel({ name: "kept", simCode: "injectCurrent(inSyn);" });
      texts.forEach((simCode, index) => {
        const neuron = defineNeuronModel({
          name: `random_${index}`,
          ...COMMON,
          vars: { ...variablesOf(setting, size), spikes: variable({ type: "int", initial: 0 }) },
          simCode: `v = 0.5 * v + Isyn;\n{ ${simCode} }`,
          thresholdConditionCode: "v > 0.2 || (spikes + id) % 3u == 0u",
          resetCode: `spikes++;\n{ ${texts[(index + 1) % texts.length]} }`,
        });
        const pop = model.addNeuronPopulation(`pop_${index}`, size, neuron, valuesOf(setting));
        model.addSynapsePopulation(`syn_${index}`, "dense", source, pop, { weightUpdate, postsynaptic });
      });
      return model;
    },
  };
}

const [ROWS, COLUMNS] = [6, 5];

/** As code of dense synapses: in every step, or for spikes from either side. */
export function randomSynapses(
  setting: Setting,
  snippetName: "synapseDynamicsCode" | "preSpikeSynCode" | "postSpikeSynCode",
  connectivity: "dense" | "one_to_one",
  effects: readonly string[],
): RandomModel {
  const sides = { v: setting.precision ?? "float", n: "int", flag: "bool" } as const;
  const sideSymbols = (suffix: string) =>
    Object.entries(sides).map(([name, type]) => symbol(name + suffix, type as DeclaredType, "read"));
  return {
    snippet: snippets(
      setting,
      [
        ...variableSymbols(setting),
        ...sideSymbols("_pre"),
        ...sideSymbols("_post"),
        symbol("id_pre", "uint", "read"),
        symbol("id_post", "uint", "read"),
      ],
      effects,
    ),
    model: (texts, batchSize) => {
      const model = newModel(setting, batchSize);
      const [rows, columns] = connectivity === "dense" ? [ROWS, COLUMNS] : [COLUMNS, COLUMNS];
      const spiking = (name: string, size: number, shift: number) => {
        const { v, n, flag } = variablesOf(setting, size, shift) as Record<"v" | "n" | "flag", Variable>;
        const neuron = defineNeuronModel({
          name,
          vars: { v, n, flag, sum: 0 },
          simCode: "sum += Isyn;",
          thresholdConditionCode: "id % 3u != 1u",
        });
        return model.addNeuronPopulation(name, size, neuron);
      };
      texts.forEach((text, index) => {
        const [source, target] = [spiking(`source_${index}`, rows, 1), spiking(`target_${index}`, columns, 2)];
        const weightUpdate = defineWeightUpdateModel({
          name: `random_${index}`,
          ...COMMON,
          vars: variablesOf(setting, connectivity === "dense" ? rows * columns : rows),
          [snippetName]: text,
        });
        model.addSynapsePopulation(`syn_${index}`, connectivity, source, target, {
          weightUpdate,
          weightUpdateValues: valuesOf(setting),
          postsynaptic: definePostsynapticModel({ name: "sums", simCode: "injectCurrent(inSyn); inSyn *= 0.5;" }),
        });
      });
      return model;
    },
  };
}

/** As custom updates over synapses, one of whose variables is seen transposed. */
export function randomUpdates(setting: Setting, transposed: boolean): RandomModel {
  const types = typesOf(setting);
  const names = Object.keys(types);
  return {
    snippet: snippets(setting, [
      ...variableSymbols(setting),
      ...(transposed ? [symbol("other", "scalar", "read"), symbol("id_pre", "uint", "read")] : []),
    ]),
    model: (texts, batchSize) => {
      const model = newModel(setting, batchSize);
      const silent = defineNeuronModel({ name: "silent" });
      const [pre, post] = [ROWS, COLUMNS].map((size, side) => model.addNeuronPopulation(`side_${side}`, size, silent));
      const holder = (vars: Record<string, Variable>) => defineWeightUpdateModel({ name: "holder", vars });
      const postsynaptic = definePostsynapticModel({ name: "none", simCode: "" });
      texts.forEach((updateCode, index) => {
        const [there, back] = [
          model.addSynapsePopulation(`syn_${index}`, "dense", pre!, post!, {
            weightUpdate: holder(variablesOf(setting, ROWS * COLUMNS)),
            postsynaptic,
          }),
          model.addSynapsePopulation(`back_${index}`, "dense", post!, pre!, {
            weightUpdate: holder({ v: variablesOf(setting, ROWS * COLUMNS, 5).v! }),
            postsynaptic,
          }),
        ];
        const modes = Object.fromEntries(names.map((name) => [name, "READ_WRITE" as const]));
        const update = defineCustomUpdateModel({
          name: `random_${index}`,
          ...COMMON,
          varRefs: transposed ? { ...modes, other: "READ_ONLY" } : modes,
          updateCode,
        });
        model.addCustomUpdate(`update_${index}`, "all", update, {
          ...valuesOf(setting),
          varRefs: {
            ...Object.fromEntries(names.map((name) => [name, synapseVarRef(there, name)])),
            ...(transposed ? { other: transposedSynapseVarRef(back, "v") } : {}),
          },
        });
      });
      return model;
    },
  };
}
