/** The configuration of an experiment that trains: what the command line and a configuration file come to. */
import { type BackendName, resolveBackend, stepLimit } from "../genn/index.ts";
import { type AnySettings, type GivenOptions, type OptimiserSpec, resolveOptions } from "../network_base/index.ts";
import { needsDoubleTime, type TrainingSettings, trainingProblem, trainingSteps } from "../training/index.ts";
import { type FileConfiguration, readConfigFile } from "./config-file.ts";
import { UserError } from "./errors.ts";
import type { Study, StudySettings } from "./study.ts";
import { configOptions, studyOptions } from "./study-options.ts";

/**
 * Everything its runs depend on, where a choice may stand for all. Written to the folder of results as config.json, from where it can be fed
 * back.
 */
export type StudyConfig<TaskSettings = AnySettings, Own = AnySettings> = StudySettings<TaskSettings, Own> & {
  readonly experiment: string;
  /** By full population name. */
  readonly optimisers: Readonly<Record<string, OptimiserSpec>>;
};

/**
 * Settings that may change between a run and its resumption. Threads and checkpoints do not change its numbers; another backend does, in the
 * last bits, but whoever has lost a GPU wants to go on.
 */
export const CHANGEABLE: readonly (keyof TrainingSettings)[] = ["backend", "execution", "threads", "checkpoint-every"];

/** The configuration with the backend that `auto` stands for here. The GPU counts no further than single precision does. */
export async function withBackend<Config extends StudyConfig>({ task }: Study, config: Config): Promise<Config> {
  const presentation = task.presentation(config);
  const isLong = needsDoubleTime(config, presentation);
  if (isLong && config.backend === "webgpu") {
    const { dt } = presentation;
    const most = stepLimit({ dt, precision: "float" });
    throw new UserError(
      `this training has ${trainingSteps(config, presentation)} steps, and the webgpu backend, which has time in single precision, counts to ${most} ` +
        `with --dt ${dt}: take fewer --epochs, a larger --dt, or --backend wasm`,
    );
  }
  const backend: BackendName = isLong && config.backend === "auto" ? "wasm" : await resolveBackend(config.backend);
  return { ...config, backend };
}

/** The configuration that results from the command line and, if it names one, a configuration file. */
export function resolveConfig<TaskSettings extends AnySettings, Own extends AnySettings>(
  study: Study<TaskSettings, Own>,
  given: GivenOptions,
): StudyConfig<TaskSettings, Own> {
  const { task, name } = study;
  const file = readFile(study, given);
  const settings = resolveOptions(configOptions(study), {
    ...file.given,
    ...configured(study, given),
  }) as StudySettings<TaskSettings, Own>;
  const optimisers = optimisersOf(file.extras.optimisers) ?? task.optimisers(settings);
  const config: StudyConfig<TaskSettings, Own> = { experiment: name, ...settings, optimisers };
  const problem = task.check?.(config) ?? trainingProblem(config);
  if (problem !== undefined) throw new UserError(problem);
  study.check?.(config);
  return config;
}

/** What was given without what belongs to one call of the program. */
function configured(study: Study, given: GivenOptions): GivenOptions {
  const all = studyOptions(study);
  return Object.fromEntries(Object.entries(given).filter(([name]) => all[name]?.transient !== true));
}

/** A configuration as it is written: without the settings that the experiment does not have. */
export function writtenConfig<Config extends object>({ without = [] }: Pick<Study, "without">, config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !without.includes(key))) as Config;
}

function readFile(study: Study, given: GivenOptions): FileConfiguration {
  if (given.config === undefined) return { given: {}, extras: {} };
  return readConfigFile(given.config as string, study.name, studyOptions(study), ["optimisers"]);
}

/** The optimisers in a configuration file; whether they fit is for the network to say. */
function optimisersOf(written: unknown): StudyConfig["optimisers"] | undefined {
  if (written === undefined) return undefined;
  if (typeof written === "object" && written !== null && !Array.isArray(written)) {
    return written as StudyConfig["optimisers"];
  }
  throw new UserError('"optimisers" in the configuration file must be an object: an optimiser by full population name');
}
