/** Inputs that integrate what they are shown, as the neurons of the same name integrate what arrives. */
import { checkOptions, type RulesOf } from "../../genn/model/options.ts";
import { INPUT } from "../../genn_models/fragments/shown-input.ts";
import type { NeuronParts } from "../neuron.ts";
import { type IntegrateFireValues, integrateFireParts, integrateFireRules } from "../neurons/integrate-fire.ts";
import {
  type LeakyIntegrateFireValues,
  leakyIntegrateFireRules,
  thresholdParts,
} from "../neurons/leaky-integrate-fire.ts";
import { InputBase, type InputOptions, inputRules } from "./input-base.ts";

export interface IntegrateFireInputOptions extends IntegrateFireValues, InputOptions {}
const INTEGRATE: RulesOf<IntegrateFireInputOptions> = { ...integrateFireRules, ...inputRules };

/** `IntegrateFire` whose input is what it is shown. */
export class IntegrateFireInput extends InputBase {
  override readonly name = "integrate_fire_input";
  readonly options: IntegrateFireInputOptions;

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: IntegrateFireInputOptions = {}) {
    checkOptions<IntegrateFireInputOptions>(options, INTEGRATE, "IntegrateFireInput");
    super(options);
    this.options = { ...options };
  }

  protected override shownParts(): NeuronParts {
    return integrateFireParts(this.options, INPUT);
  }
}

export interface LeakyIntegrateFireInputOptions extends LeakyIntegrateFireValues, InputOptions {}
const LEAKY: RulesOf<LeakyIntegrateFireInputOptions> = { ...leakyIntegrateFireRules, ...inputRules };

/** `LeakyIntegrateFire` whose input is what it is shown. */
export class LeakyIntegrateFireInput extends InputBase {
  override readonly name = "leaky_integrate_fire_input";
  readonly options: LeakyIntegrateFireInputOptions;

  /** Throws `ModelError` for options that there are not, or of another type. */
  constructor(options: LeakyIntegrateFireInputOptions = {}) {
    checkOptions<LeakyIntegrateFireInputOptions>(options, LEAKY, "LeakyIntegrateFireInput");
    super(options);
    this.options = { ...options };
  }

  protected override shownParts(): NeuronParts {
    return thresholdParts(this.options, INPUT, false);
  }
}
