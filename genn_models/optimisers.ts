/**
 * The optimisers: which update each is, and what the host sets before every update. The only place that knows a
 * parameter of an optimiser by its role; a new one is its file in `updates/` and its line here.
 */
import type { CustomUpdateModel } from "../genn/model/index.ts";
import { adam } from "./updates/adam.ts";
import { sgd } from "./updates/sgd.ts";
import { sgdMomentum } from "./updates/sgd-momentum.ts";

/** Values of parameters by name. */
type Params = Readonly<Record<string, number>>;

export interface Optimiser {
  /**
   * Has the parameter `lr` and the references `change` and `w`; the defaults of its parameters are those of the
   * optimiser.
   */
  readonly model: CustomUpdateModel;
  /**
   * Parameters that only the host sets, from the others and the number of the update, which counts from 1. In double
   * precision.
   */
  readonly corrections: Readonly<Record<string, (params: Params, update: number) => number>>;
}

/** All optimisers by the name that users choose them by. */
export const optimisers = {
  sgd: { model: sgd, corrections: {} },
  sgd_momentum: { model: sgdMomentum, corrections: {} },
  adam: {
    model: adam,
    corrections: {
      m_correction: ({ beta1 }, update) => 1 - beta1! ** update,
      v_correction: ({ beta2 }, update) => 1 - beta2! ** update,
    },
  },
} satisfies Record<string, Optimiser>;

/** Parameters that users may set; which of them an optimiser has, its model says. */
export type OptimiserParameter = Exclude<ParameterOf<Entry>, CorrectionOf<Entry>>;

type Entry = (typeof optimisers)[keyof typeof optimisers];
type ParameterOf<E extends Optimiser> = E extends { model: { paramNames?: infer Name } } ? NonNullable<Name> : never;
type CorrectionOf<E extends Optimiser> = E extends Optimiser ? keyof E["corrections"] : never;

/** Parameters that users may set, with their defaults. */
export function defaultParams({ model, corrections }: Optimiser): Record<string, number> {
  const params = Object.entries(model.params as Params);
  return Object.fromEntries(params.filter(([name]) => !Object.hasOwn(corrections, name)));
}

/**
 * What the host sets before update number `update` (from 1): the learning rate, multiplied by `factor`, and the
 * corrections.
 */
export function hostParams({ corrections }: Optimiser, params: Params, update: number, factor: number): Params {
  const corrected = Object.entries(corrections).map(([name, compute]) => [name, compute(params, update)]);
  return { lr: params.lr! * factor, ...Object.fromEntries(corrected) };
}

/** Names of what `hostParams` gives. */
export const hostParamNames = ({ corrections }: Optimiser): string[] => ["lr", ...Object.keys(corrections)];
