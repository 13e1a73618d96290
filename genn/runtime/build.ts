/** From a model to something that runs. */
import { type Engine, type EngineOptions, executionModes, type MakeEngine } from "../backends/engine.ts";
import { makeReferenceEngine } from "../backends/reference/engine.ts";
import { makeWasmEngine } from "../backends/wasm/engine.ts";
import { availableAdapter } from "../backends/webgpu/device.ts";
import { makeWebGpuEngine } from "../backends/webgpu/engine.ts";
import { unknownName } from "../model/errors.ts";
import type { GeNNModel } from "../model/model.ts";
import { lower } from "../program/lower/index.ts";
import { optimise, type PassName, passNames } from "../program/passes/index.ts";
import { elementsFrom } from "./elements.ts";
import { initialElements, startsAtZero } from "./initial-values.ts";
import { Simulation } from "./simulation.ts";

/** What a model can be built for. */
export const backendNames = ["wasm", "webgpu", "reference"] as const;
export type BackendName = (typeof backendNames)[number];
/** What can be asked for: `auto` is the GPU where there is one of hardware, else the CPU; it is never the reference, which is slow. */
export const backendChoices = ["auto", ...backendNames] as const;
export type BackendChoice = (typeof backendChoices)[number];

export interface BuildOptions extends EngineOptions {
  /** Default `wasm`. */
  readonly backend?: BackendChoice;
  /** Optimisations to leave out, for comparing. */
  readonly passesOff?: readonly PassName[];
}

interface Backend {
  readonly make: MakeEngine;
  /** Passes that do not suit its way of running a Program. */
  readonly passesOff: readonly PassName[];
}

const BACKENDS: Readonly<Record<BackendName, Backend>> = {
  wasm: { make: makeWasmEngine, passesOff: [] },
  // Instances run side by side, so they cannot share accumulators; and a kept value costs a GPU more than to compute it again.
  webgpu: { make: makeWebGpuEngine, passesOff: ["blockAccumulators", "stillSenders", "heldValues", "rememberedCalls"] },
  // What the others are compared with runs the Program as it stands.
  reference: { make: makeReferenceEngine, passesOff: passNames },
};

/** The backend that `choice` stands for on this machine. */
export async function resolveBackend(choice: BackendChoice): Promise<BackendName> {
  if (!backendChoices.includes(choice)) throw unknownName("backend", choice, "build", backendChoices);
  if (choice !== "auto") return choice;
  const adapter = await availableAdapter();
  return adapter !== undefined && !adapter.isSoftware ? "webgpu" : "wasm";
}

/**
 * Checks the model's code, compiles it for the backend and sets every variable to its initial value. Throws
 * `SnippetError` for a mistake in a snippet, `ModelError` for one in the model or a model too large, and `GpuError` where there is no GPU
 * for `webgpu`.
 */
export async function build(model: GeNNModel, options: BuildOptions = {}): Promise<Simulation> {
  const { backend = "wasm", passesOff = [], threads, execution } = options;
  for (const name of passesOff) if (!passNames.includes(name)) throw unknownName("pass", name, "passesOff", passNames);
  if (execution !== undefined && execution !== "auto" && !executionModes.includes(execution)) {
    throw unknownName("execution", execution, "build", ["auto", ...executionModes]);
  }
  const { make, passesOff: unsuited } = BACKENDS[await resolveBackend(backend)];
  const program = optimise(lower(model), [...passesOff, ...unsuited]);
  model.built = true;
  const engine: Engine = await make(program, { threads, execution });
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
