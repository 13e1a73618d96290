/** From a model to something that runs. */
import type { Engine, EngineOptions } from "../backends/engine.ts";
import { makeWasmEngine } from "../backends/wasm/engine.ts";
import { unknownName } from "../model/errors.ts";
import type { GeNNModel } from "../model/model.ts";
import { lower } from "../program/lower.ts";
import { optimise, type PassName, passNames } from "../program/passes/index.ts";
import type { Program } from "../program/program.ts";
import { initialElements, startsAtZero } from "./initial-values.ts";
import { Simulation } from "./simulation.ts";

export const backendNames = ["wasm"] as const;
export type BackendName = (typeof backendNames)[number];

export interface BuildOptions extends EngineOptions {
  /** Default `wasm`. */
  readonly backend?: BackendName;
  /** Optimisations to leave out, for comparing. */
  readonly passesOff?: readonly PassName[];
}

const ENGINES: Readonly<Record<BackendName, (program: Program, options: EngineOptions) => Promise<Engine>>> = {
  wasm: makeWasmEngine,
};

/**
 * Checks the model's code, compiles it for the backend and sets every variable to its initial value. Throws
 * `SnippetError` for a mistake in a snippet and `ModelError` for one in the model.
 */
export async function build(model: GeNNModel, options: BuildOptions = {}): Promise<Simulation> {
  const { backend = "wasm", passesOff = [], threads } = options;
  if (!backendNames.includes(backend)) throw unknownName("backend", backend, "build", backendNames);
  for (const name of passesOff) if (!passNames.includes(name)) throw unknownName("pass", name, "passesOff", passNames);
  const program = optimise(lower(model), passesOff);
  model.built = true;
  const engine = await ENGINES[backend](program, { threads });
  // A fresh engine holds zeros: only what starts otherwise is written.
  for (const buffer of program.buffers) {
    if (!startsAtZero(buffer)) engine.write(buffer.id, initialElements(program, buffer));
  }
  for (const array of program.arrays) {
    const isBig = array.type === "int64" || array.type === "uint64";
    engine.setArray(array.id, toElements(array.initial, isBig ? "double" : array.type));
  }
  return new Simulation(model, program, engine);
}

function toElements(values: Float64Array, type: Parameters<typeof import("../backends/engine.ts").elementsOf>[0]) {
  switch (type) {
    case "float":
      return Float32Array.from(values);
    case "double":
      return values;
    default:
      return type.startsWith("uint") || type === "bool" ? Uint32Array.from(values) : Int32Array.from(values);
  }
}
