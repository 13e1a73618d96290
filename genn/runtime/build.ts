/** From a model to something that runs. */
import { type BackendName, backendNames } from "../backends/backend.ts";
import { type Engine, type EngineOptions, executionModes, MAX_THREADS, parallels } from "../backends/engine.ts";
import { backends } from "../backends/index.ts";
import { availableAdapter } from "../backends/webgpu/device.ts";
import { checkCount, ModelError, unknownName } from "../model/errors.ts";
import type { GeNNModel } from "../model/model.ts";
import { a, checkOptions, type RulesOf } from "../model/options.ts";
import { shown } from "../model/shown.ts";
import { lower } from "../program/lower/index.ts";
import { optimise, type PassName, passNames } from "../program/passes/index.ts";
import { CompiledValues } from "./compiled-values.ts";
import { type DebugTopic, debugging } from "./debug.ts";
import { elementsFrom } from "./elements.ts";
import { drawGraphs } from "./graphs.ts";
import { startsAtZero, writeInitialValuesOnThreads } from "./initial-values.ts";
import { Simulation } from "./simulation.ts";
import { writeGraphs } from "./write-graphs.ts";

/** What can be asked for: `auto` is the GPU where there is one of hardware, else the CPU; it is never the reference, which is slow. */
export const backendChoices = ["auto", ...backendNames] as const;
export type BackendChoice = (typeof backendChoices)[number];

export interface BuildOptions extends Pick<EngineOptions, "threads" | "parallel" | "execution"> {
  /** Default `wasm`. */
  readonly backend?: BackendChoice;
  /** Optimisations to leave out, for comparing; a backend may not have all of them. */
  readonly passesOff?: readonly PassName[];
  /** What to show on the error stream, see `debugTopics`; in Node, the environment variable `GENN_DEBUG=program,passes` asks for the same. */
  readonly debug?: readonly DebugTopic[];
}

const BUILD: RulesOf<BuildOptions> = {
  threads: a.anything,
  parallel: a.text,
  execution: a.text,
  backend: a.text,
  passesOff: a.texts,
  debug: a.texts,
};

/** The backend that `choice` stands for on this machine. */
export async function resolveBackend(choice: BackendChoice): Promise<BackendName> {
  if (!backendChoices.includes(choice)) throw unknownName("backend", String(choice), "build", backendChoices);
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
  if (!Array.isArray(model?.neuronPopulations)) throw new ModelError(`build takes a GeNNModel, not ${shown(model)}`);
  checkOptions<BuildOptions>(options, BUILD, "build");
  const { backend = "wasm", threads, parallel, execution } = options;
  // What passes find to leave out is left out by whole populations, and threads have parts of them.
  const passesOff = parallel === "neurons" ? passNames : (options.passesOff ?? []);
  for (const name of passesOff) if (!passNames.includes(name)) throw unknownName("pass", name, "passesOff", passNames);
  if (execution !== undefined && execution !== "auto" && !executionModes.includes(execution)) {
    throw unknownName("execution", execution, "build", ["auto", ...executionModes]);
  }
  if (parallel !== undefined && parallel !== "auto" && !parallels.includes(parallel)) {
    throw unknownName("parallel", parallel, "build", ["auto", ...parallels]);
  }
  // Whatever the backend, which may know no threads.
  if (threads !== undefined) checkCount("threads", threads, MAX_THREADS);
  const debug = debugging(options.debug);
  const { passes, storages, refuses, make, searchesRows } = backends[await resolveBackend(backend)];
  const graphs = await drawGraphs(model, { threads, storages });
  const lowered = lower(model, graphs, { searchesRows });
  const reason = refuses(lowered);
  if (reason !== undefined) throw new ModelError(reason);
  debug.lowered(lowered);
  const program = optimise(lowered, passes, { off: passesOff, watch: debug.passed });
  debug.optimised(
    program,
    passNames.filter((name) => passesOff.includes(name) || !passes.some((pass) => pass.name === name)),
  );
  // While it is being built the description must not change; one that could not be built can be mended.
  const wasBuilt = model.built;
  model.built = true;
  let engine: Engine | undefined;
  let values: CompiledValues | undefined;
  try {
    values = await CompiledValues.prepare(model, program, graphs, { threads });
    engine = await make(program, { threads, parallel, execution, timing: debug.has("timing") });
    debug.made(program, engine);
    // A fresh engine holds zeros: only what starts otherwise is written.
    for (const buffer of program.buffers) {
      if (!startsAtZero(buffer)) await writeInitialValuesOnThreads(engine, program, buffer, values);
    }
    writeGraphs(engine, program);
    for (const { id, name, type, initial } of program.arrays) {
      engine.setArray(id, elementsFrom(type, initial, `extra global parameter '${name}'`));
    }
  } catch (error) {
    engine?.destroy();
    model.built = wasBuilt;
    throw error;
  } finally {
    values?.stop();
  }
  model.built = true;
  const made = engine;
  return new Simulation(model, program, made, values, () => debug.ended(program, made));
}
