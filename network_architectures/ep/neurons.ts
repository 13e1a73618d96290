/** Which neuron each population of equilibrium propagation is made of, for continuous rates and for events. */
import { ModelError, type NeuronModel } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import {
  equipropHidden,
  equipropInput,
  equipropLeakyInput,
  equipropOutput,
  equipropRecordedHidden,
  equipropRecordedOutput,
} from "../../genn_models/neurons/index.ts";
import { type EventRule, toEvents } from "../../network_base/index.ts";

/**
 * `learning`: contrasts the ends of its phases, which the device knows. `recorded`: the dynamics and plasticity of the golden files, which
 * contrast two whole phases that the host announces; to compare with, not to train with.
 */
export type EquipropVariant = "learning" | "recorded";
/** What a population is. */
export type EquipropRole = "input" | "hidden" | "output";
export const equipropRoles: readonly EquipropRole[] = ["input", "hidden", "output"];

/** How far a rate may move before it is sent again. */
export type EquipropThresholds = Readonly<Record<EquipropRole, number>>;
export const defaultEquipropThresholds: EquipropThresholds = { input: 1e-4, hidden: 1e-3, output: 1e-3 };

/** The rule that keeps a contrast: the others pair what is sent in one phase with the sign of another. */
export const EQUIPROP_EVENT_RULE: EventRule = "exact";

/** Which neurons a network is made of. */
export interface EquipropNeuronOptions {
  readonly variant: EquipropVariant;
  /** Of `recorded`: does the input follow its current slowly? Default false. */
  readonly hasLeakyInput?: boolean;
  /** Events are sent where there are thresholds. */
  readonly thresholds?: EquipropThresholds;
  /** Events only. Default `EQUIPROP_EVENT_RULE`. */
  readonly eventRule?: EventRule;
}

const OPTIONS: RulesOf<EquipropNeuronOptions> = {
  variant: required(a.text),
  hasLeakyInput: a.flag,
  thresholds: a.object,
  eventRule: a.text,
};
const THRESHOLDS: RulesOf<EquipropThresholds> = {
  input: required(a.notNegative),
  hidden: required(a.notNegative),
  output: required(a.notNegative),
};

/** The neuron definitions by role. Throws `ModelError` for a variant that does not exist and for thresholds below 0. */
export function equipropNeurons(options: EquipropNeuronOptions): Readonly<Record<EquipropRole, NeuronModel>> {
  checkOptions<EquipropNeuronOptions>(options, OPTIONS, "equipropNeurons");
  const { variant, hasLeakyInput = false, thresholds, eventRule = EQUIPROP_EVENT_RULE } = options;
  if (variant !== "learning" && variant !== "recorded") {
    throw new ModelError(
      `variant of equilibrium propagation must be learning or recorded, not ${JSON.stringify(variant)}`,
    );
  }
  const isLearning = variant === "learning";
  const rates: Record<EquipropRole, NeuronModel> = {
    input: hasLeakyInput ? equipropLeakyInput : equipropInput,
    hidden: isLearning ? equipropHidden : equipropRecordedHidden,
    output: isLearning ? equipropOutput : equipropRecordedOutput,
  };
  if (thresholds === undefined) return rates;
  checkOptions<EquipropThresholds>(thresholds, THRESHOLDS, "the thresholds of equipropNeurons");
  const events = equipropRoles.map((role) => {
    // The backward rule looks at the end of the interval that an event closes, one step before it arrives.
    const delayed = eventRule === "backward" && isLearning && role !== "input" ? ["contrast"] : [];
    return [role, toEvents(rates[role], { threshold: thresholds[role], rule: eventRule, delayed })];
  });
  return Object.fromEntries(events) as Record<EquipropRole, NeuronModel>;
}
