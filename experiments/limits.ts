/** What is too large to be begun: checked before anything is opened, written or trained, with the sizes. */
import { totalmem } from "node:os";
import { stepLimit } from "../genn/index.ts";
import type { PatternShape } from "../network_base/index.ts";
import {
  jobsOf,
  type MemoryNeed,
  memoryNeeds,
  needsText,
  type RunSettings,
  sizeText,
  trainingSteps,
} from "../training/index.ts";
import { UserError } from "./errors.ts";
import type { Study } from "./study.ts";
import type { StudyConfig } from "./study-config.ts";

/** Runs of one configuration: each is a row of a table, and may be a folder. */
const MAX_RUNS = 100_000;
/** What WebAssembly can address: a network and what it is shown. */
const WASM_BYTES = 2 ** 32;

/** Values of a pattern and its target. */
export const shapeOf = ({ task, shape }: Study, settings: RunSettings): PatternShape => shape?.(settings) ?? task.shape;

/** Throws `UserError` for a configuration with more runs, or a run with more steps or memory, than there can be. */
export function checkLimits(study: Study, config: StudyConfig, machineBytes = memoryOfMachine()): void {
  // One run of each kind, since they differ in their seeds alone.
  const kinds = jobsOf(study.task, { ...config, runs: 1 }, study.points && ((settings) => study.points!(settings)));
  const runs = kinds.length * config.runs;
  if (runs > MAX_RUNS) {
    throw new UserError(
      `these are ${runs} runs, more than the ${MAX_RUNS} there may be: take fewer --runs${listsOf(study)}`,
    );
  }
  for (const { settings } of kinds) {
    const presentation = study.task.presentation(settings);
    const steps = trainingSteps(settings, presentation);
    const most = stepLimit({ dt: presentation.dt, precision: "double" });
    if (steps > most) {
      throw new UserError(
        `this training has ${steps} steps, more than the ${most} that can be counted: take fewer --epochs or --train-samples, a larger --batch or --dt`,
      );
    }
    checkMemory(memoryNeeds(study.task, settings, shapeOf(study, settings)), settings.backend, machineBytes);
  }
}

function checkMemory(needs: readonly MemoryNeed[], backend: string, machineBytes: number): void {
  const isOnGpu = backend === "webgpu" || backend === "auto";
  const whole = needs.map(({ what, host, device }) => ({ what, bytes: host + (isOnGpu ? 0 : device) }));
  refuseBeyond(machineBytes, "of this machine", whole);
  if (backend !== "wasm") return;
  // The twin has a memory of its own.
  const inOne = needs.filter(({ isTwin }) => !isTwin).map(({ what, device }) => ({ what, bytes: device }));
  refuseBeyond(WASM_BYTES, "that WebAssembly can address", inOne);
}

function refuseBeyond(available: number, where: string, needs: readonly { what: string; bytes: number }[]): void {
  const bytes = needs.reduce((sum, need) => sum + need.bytes, 0);
  if (bytes <= available) return;
  throw new UserError(
    `this training needs at least ${sizeText(bytes)}, more than the ${sizeText(available)} ${where}: ${needsText(needs)}`,
  );
}

/** The options whose values are runs. */
function listsOf({ options }: Study): string {
  const lists = Object.keys(options).filter((name) => ["integers", "numbers"].includes(options[name]!.kind));
  return lists.map((name) => ` or --${name}`).join("");
}

/** Bytes of the machine, or of the container this process is in. */
export function memoryOfMachine(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
