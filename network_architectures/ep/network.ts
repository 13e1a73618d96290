/**
 * Equilibrium propagation (Scellier & Bengio 2017) of any depth, with continuous rates or events.
 *
 * Layers `input`, `hidden0`, `hidden1`, .., `output`; the input drives `hidden0`, and all others are connected to their neighbours in both
 * directions with the same weights. Free, the network settles at a minimum of an energy; nudged, a little nearer to the target. The contrast
 * of products of rates between these two states is the gradient of a loss.
 */
import { ModelError, uniform, unknownName } from "../../genn/index.ts";
import { a, checkOptions, expectObject, type RulesOf, required } from "../../genn/model/options.ts";
import { dense, type EventRule, eventRules, NetworkBase, type SynapseBase } from "../../network_base/index.ts";
import {
  defaultEquipropThresholds,
  type EquipropRole,
  type EquipropThresholds,
  type EquipropVariant,
  equipropNeurons,
  equipropRoles,
} from "./neurons.ts";
import { type EquipropPhases, equipropLevels } from "./phases.ts";
import { equipropNames } from "./populations.ts";

/** Spread of the initial weights, uniform on [-scale, scale) divided by the root of the number of presynaptic neurons. */
export interface EquipropWeightScales {
  /** From the input to the first hidden layer. */
  readonly input: number;
  /** From every hidden layer to the next, or to the output. */
  readonly hidden: number;
}

/** What a network is built from. */
export interface EquipropConfig {
  readonly inputSize: number;
  /** Neurons of each hidden layer, the one next to the input first. */
  readonly hiddenSizes: readonly number[];
  readonly outputSize: number;
  /** Do rates travel when they have changed (event), or at every step (rate)? */
  readonly model: "event" | "rate";
  /** Default `learning`. */
  readonly variant?: EquipropVariant;
  /** Events only. Default `EQUIPROP_EVENT_RULE`. */
  readonly eventRule?: EventRule;
  /** Events only: change of rate that each kind of neuron sends, where it differs from `defaultEquipropThresholds`. */
  readonly thresholds?: Partial<EquipropThresholds>;
  /** Default 1 and 1. */
  readonly weightScales?: Partial<EquipropWeightScales>;
  /** Of `learning`: the phases of a pattern, which `equipropPorts` shows; not needed by a network that is only asked. */
  readonly phases?: EquipropPhases;
  /** Of `learning`: does every pattern start at rest? Otherwise it starts where the one before has ended. Default true. */
  readonly restarts?: boolean;
  /** Of `recorded`: parameters of its neurons by role, and `beta`, by which the plasticity of what leads to them is divided. */
  readonly recorded?: Partial<Record<EquipropRole, Readonly<Record<string, number>>>>;
}

const CONFIG: RulesOf<EquipropConfig> = {
  inputSize: required(a.count),
  hiddenSizes: required(a.list),
  outputSize: required(a.count),
  model: required(a.text),
  variant: a.text,
  eventRule: a.text,
  thresholds: a.object,
  weightScales: a.object,
  phases: a.object,
  restarts: a.flag,
  recorded: a.object,
};
const THRESHOLDS: RulesOf<Partial<EquipropThresholds>> = {
  input: a.notNegative,
  hidden: a.notNegative,
  output: a.notNegative,
};
const SCALES: RulesOf<Partial<EquipropWeightScales>> = { input: a.positive, hidden: a.positive };

/** The align group that makes every backward weight the forward one. */
export const equipropAlignGroup = "symmetric_weights";

/** Input variables of hidden and output neurons that say which phase it is, in the variant `learning`. */
export const equipropPhaseInputs = ["nudge", "window"] as const;

/** What a neuron of the reference is nudged by, unless it is told otherwise. */
const RECORDED_BETA = 0.5;

/**
 * The network. Backward weights are the forward ones from the start; run `alignAfterUpdate` after every update, and give them the optimiser
 * `none`. Patterns enter `Isyn` of the input, targets `Isyn` of the output.
 *
 * In the variant `learning`, hidden and output neurons have the inputs `nudge` and `window` (`equipropPhases` makes their schedule), learn by
 * `r_pre * contrast_post`, and start a pattern at rest if their `restart` is set to 1. In `recorded`, the host sets their `targ_mode`.
 *
 * Throws `ModelError` for sizes, choices and names that cannot be.
 */
export class EquipropNetwork extends NetworkBase<EquipropConfig> {
  /** Align groups to run after every weight update. */
  readonly alignAfterUpdate: readonly string[] = [equipropAlignGroup];

  /** What it was made with. */
  phases: EquipropPhases | undefined;
  restarts = true;
  hiddenLayers = 0;

  override setup(config: EquipropConfig): void {
    checkConfig(config, this.options.dt);
    this.phases = config.phases;
    this.restarts = config.restarts ?? true;
    this.hiddenLayers = config.hiddenSizes.length;
    const { inputSize, hiddenSizes, outputSize, variant = "learning", model, eventRule, recorded = {} } = config;
    const { input: inputScale = 1, hidden: hiddenScale = 1 } = config.weightScales ?? {};
    const isLearning = variant === "learning";
    const neurons = equipropNeurons({
      variant,
      hasLeakyInput: recorded.input?.eps !== undefined,
      ...(model === "event" ? { thresholds: { ...defaultEquipropThresholds, ...config.thresholds } } : {}),
      ...(eventRule === undefined ? {} : { eventRule }),
    });
    const add = (layer: string, role: EquipropRole, size: number) =>
      this.addLayer(layer).addNeurons(`${role}_pop`, size, neurons[role], { params: ownParams(recorded[role], role) });

    add("input", "input", inputSize);
    hiddenSizes.forEach((size, k) => {
      add(`hidden${k}`, "hidden", size);
    });
    add("output", "output", outputSize);

    const connection = (source: EquipropRole, target: EquipropRole, scale: number, isBackward = false): SynapseBase => {
      const common = { name: isBackward ? "ep_backward" : "ep_forward", target: "Isyn_regular" } as const;
      const drawn = { ...common, g: uniform(-scale, scale), norm: "sqrt" } as const;
      if (isLearning) return dense(neurons[source], isBackward ? common : { ...drawn, plasticity: CONTRAST });
      const params = { beta: recorded[target]?.beta ?? RECORDED_BETA };
      return dense(neurons[source], { ...drawn, plasticity: RECORDED_CONTRAST, params });
    };
    this.connect("input", "input_pop", "hidden0", "hidden_pop", connection("input", "hidden", inputScale));
    const names = equipropNames(hiddenSizes.length);
    hiddenSizes.forEach((_, k) => {
      const isLast = k === hiddenSizes.length - 1;
      const [layer, role] = isLast ? (["output", "output"] as const) : ([`hidden${k + 1}`, "hidden"] as const);
      this.connect(`hidden${k}`, "hidden_pop", layer, `${role}_pop`, connection("hidden", role, hiddenScale));
      this.connect(layer, `${role}_pop`, `hidden${k}`, "hidden_pop", connection(role, "hidden", hiddenScale, true));
      this.alignTransposed(equipropAlignGroup, names.backward[k]!, names.forward[k]!);
    });

    this.addInput("input", "input_pop");
    this.addInput("output", "output_pop");
    if (!isLearning) return;
    for (const target of equipropPhaseInputs) {
      hiddenSizes.forEach((_, k) => {
        this.addInput(`hidden${k}`, "hidden_pop", target);
      });
      this.addInput("output", "output_pop", target);
    }
  }

  /** Makes the weights symmetric. */
  protected override async afterInitialise(): Promise<void> {
    await this.runAlign(equipropAlignGroup);
  }
}

/** `contrast` has rate, sign of the phase and weight of the step. */
const CONTRAST = "r_pre * contrast_post";
/** Minus in the free phase, plus in the nudged one, all the time. */
const RECORDED_CONTRAST = "(2 * targ_mode_post - 1) * r_pre * r_post / beta";

/** Parameters that the neuron itself has: only the output is nudged. */
function ownParams(given: Readonly<Record<string, number>> = {}, role: EquipropRole): Record<string, number> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== "beta" || role === "output"));
}

function checkConfig(config: EquipropConfig, dt: number): void {
  const where = "the configuration of equilibrium propagation";
  checkOptions<EquipropConfig>(config, CONFIG, where);
  const { model, hiddenSizes, eventRule, thresholds = {}, weightScales = {}, recorded = {}, variant } = config;
  if (model !== "event" && model !== "rate") {
    throw new ModelError(`model of equilibrium propagation must be event or rate, not ${JSON.stringify(model)}`);
  }
  if (hiddenSizes.length === 0) {
    throw new ModelError(
      "equilibrium propagation needs at least one hidden layer: hiddenSizes must be a list of sizes, such as [30]",
    );
  }
  if (eventRule !== undefined && !eventRules.includes(eventRule)) {
    throw unknownName("event rule", eventRule, where, eventRules);
  }
  checkOptions<Partial<EquipropThresholds>>(thresholds, THRESHOLDS, `${where} (thresholds)`);
  checkOptions<Partial<EquipropWeightScales>>(weightScales, SCALES, `${where} (weightScales)`);
  for (const [role, params] of Object.entries<unknown>(recorded)) {
    if (!(equipropRoles as readonly string[]).includes(role)) {
      throw unknownName("role", role, `recorded of ${where}`, equipropRoles);
    }
    expectObject(params, `recorded.${role} of ${where}`);
  }
  if (config.phases !== undefined) equipropLevels(config.phases, dt);
  for (const field of ["phases", "restarts"] as const) {
    if (config[field] !== undefined && variant === "recorded") {
      throw new ModelError(`${field} of ${where} is for the variant "learning": leave it out`);
    }
  }
  if (config.recorded !== undefined && variant !== "recorded") {
    throw new ModelError(`recorded of ${where} is for the variant "recorded": leave it out`);
  }
  for (const role of ["hidden", "output"] as const) {
    const beta = recorded[role]?.beta;
    if (beta === 0)
      throw new ModelError(`beta in recorded.${role} of ${where} must not be 0: changes are divided by it`);
  }
}
