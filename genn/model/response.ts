/** How a model is shown: what it is driven with, and what of its answer is drawn. Everything has a default, so that most models say nothing. */
import { ModelError, unknownName } from "./errors.ts";
import { a, checkOptions, type RulesOf } from "./options.ts";

export interface ModelResponse<Name extends string = string> {
  /** Values of parameters and initial values of variables, where those to be shown are not the defaults. */
  readonly values?: { readonly [name in Name]?: number };
  /** Variables that are drawn; default: up to three that change, the first of the model among them. */
  readonly show?: readonly Name[];
  /** Of neurons: the input that is driven. Default: `Isyn` where code names it, else the first of the others. */
  readonly target?: string;
  /** Of neurons: false for some that are shown side by side as they are, without a step of input. Default: true where they have an input. */
  readonly isDriven?: boolean;
  /** Of neurons: height of the step of input. Of postsynaptic models: weight of the spike. Default: found, so that the answer is a typical one. */
  readonly input?: number;
  /** Of neurons: the inputs from which to which the curve of their answers goes. */
  readonly range?: readonly [from: number, to: number];
  /** Time that is drawn, in ms; the step of input takes seven tenths of it, from its first tenth on. */
  readonly duration?: number;
  /** Length of a time step, in ms. */
  readonly dt?: number;
  /** Of synapses: what the variables of their source and target that they see are, at rest and while active. Default: 0 and 1. */
  readonly levels?: readonly [rest: number, active: number];
  /** Of synapses: from when to before when source and target are active, in ms. Default: from 20 to 120. */
  readonly active?: readonly [from: number, to: number];
  /** Of synapses that learn: how many pairs of spikes, and the time from one to the next in ms. Default: one pair. */
  readonly pairs?: readonly [count: number, interval: number];
  /** Of connectivity: neurons on either side. */
  readonly sizes?: readonly [pre: number, post: number];
}

const RESPONSE: RulesOf<ModelResponse> = {
  values: a.object,
  show: a.texts,
  target: a.text,
  isDriven: a.flag,
  input: a.number,
  range: a.list,
  duration: a.duration,
  dt: a.duration,
  levels: a.list,
  active: a.list,
  pairs: a.list,
  sizes: a.list,
};

/** Throws `ModelError` for what is no such description, or names what the model does not have; `known` is all that has a name in it. */
export function checkResponse(response: ModelResponse, known: readonly string[], where: string): void {
  checkOptions<ModelResponse>(response, RESPONSE, where);
  const { values = {}, show = [], target, range, levels, active, pairs, sizes } = response;
  for (const name of [...Object.keys(values), ...show, ...(target === undefined ? [] : [target])]) {
    if (!known.includes(name)) throw unknownName("quantity", name, where, known);
  }
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) throw new ModelError(`${name} among the values of ${where} must be a finite number`);
  }
  for (const [name, ends] of Object.entries({ range, active })) {
    if (ends === undefined || (ends.length === 2 && ends.every(Number.isFinite) && ends[0] < ends[1])) continue;
    throw new ModelError(`${name} of ${where} must be two numbers, the lower one first`);
  }
  if (levels !== undefined && !(levels.length === 2 && levels.every(Number.isFinite))) {
    throw new ModelError(`levels of ${where} must be two finite numbers, at rest and while active`);
  }
  if (pairs !== undefined && !(pairs.length === 2 && Number.isInteger(pairs[0]) && pairs[0] > 0 && pairs[1] > 0)) {
    throw new ModelError(`pairs of ${where} must be a positive whole number of pairs and a positive interval in ms`);
  }
  if (sizes !== undefined && !(sizes.length === 2 && sizes.every((size) => Number.isInteger(size) && size > 0))) {
    throw new ModelError(`sizes of ${where} must be two positive whole numbers of neurons`);
  }
}
