/** What becomes of a plasticity rule: parts of a weight-update model, and what is left for the update of the weights. */
import type { CustomUpdateModel, Variable, WeightUpdateModel } from "../genn/index.ts";

/** What a plasticity rule adds to a weight-update model. */
export interface PlasticityCode {
  readonly vars: Readonly<Record<string, number | Variable>>;
  readonly preSpikeSynCode: string;
  readonly synapseDynamicsCode: string;
  /** Exact rule: what is kept per postsynaptic neuron, and the code that keeps it. */
  readonly postVars?: Readonly<Record<string, number>>;
  readonly postDynamicsCode?: string;
  /** Exact rule: what remains to be added when weights move. */
  readonly settlement?: Settlement;
}

/** What is added to the change of weights when they move, and then cleared. */
export interface Settlement {
  /** Sums `change` over the batch with what remains of the rule, and clears it: a `batchSum` with references to both sides. */
  readonly update: CustomUpdateModel;
  /** Variables of the presynaptic neurons that `update` references, by the same names. */
  readonly pre: readonly string[];
  /** Variables that the weight-update model keeps per postsynaptic neuron, referenced by the same names and set to 0 afterwards. */
  readonly integrals: readonly string[];
  readonly readsWeight: boolean;
}

/** A weight-update model part of whose change is added at updates only. */
export type SettledModel = WeightUpdateModel & { readonly settlement: Settlement };

/** What is left to add at updates; undefined where synapses have done everything. */
export const settlementOf = (model: WeightUpdateModel): Settlement | undefined =>
  (model as Partial<SettledModel>).settlement;
