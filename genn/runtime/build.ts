/** From a model to something that runs. */
import type { Engine, EngineOptions } from "../backends/engine.ts";
import { makeWasmEngine } from "../backends/wasm/engine.ts";
import { unknownName } from "../model/errors.ts";
import type { GeNNModel } from "../model/model.ts";
import { lower } from "../program/lower.ts";
import { optimise, type PassName, passNames } from "../program/passes/index.ts";
import type { Program } from "../program/program.ts";
import { elementsFrom } from "./elements.ts";
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
  try {
    // A fresh engine holds zeros: only what starts otherwise is written.
    for (const buffer of program.buffers) {
      if (!startsAtZero(buffer)) engine.write(buffer.id, initialElements(program, buffer));
    }
    for (const { id, name, type, initial } of program.arrays) {
      engine.setArray(id, elementsFrom(type, initial, `extra global parameter '${name}'`));
    }
  } catch (error) {
    engine.destroy();
    throw error;
  }
  return new Simulation(model, program, engine);
}
