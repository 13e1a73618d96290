/**
 * The six kinds of connections of the dendritic cortical microcircuit. Plasticity is written for continuous rates, as dg/dt;
 * SynapseBase derives the update that runs on events.
 */

import { type Initialiser, uniform } from "../../genn/index.ts";
import { a, checkOptions, either, type RulesOf, required } from "../../genn/model/options.ts";
import { type Norm, SynapseBase } from "../../network_base/index.ts";
import type { Variant } from "./neurons.ts";

/** Connections whose initial weights are drawn: uniform on [-scale, scale), then divided by the norm. */
export type DrawnConnection = "PINP" | "PPBasal" | "PPApical" | "IP" | "PI";

/** Spread of the initial weights of a kind of connection. */
export interface WeightScale {
  readonly scale: number;
  /** `sqrt` divides by the root of the number of presynaptic neurons, `sqrt_inv` of postsynaptic ones. */
  readonly norm: Norm;
}

const SCALE: RulesOf<WeightScale> = { scale: required(a.number), norm: required(either(a.flag, a.text)) };

/**
 * The initial weights of the reference: Yin-Yang (classic) and every experiment (latent equilibrium). Under the self-predicting state
 * IP and PI follow from the others, so their scale matters only where that state is not entered.
 */
export const defaultWeightScales: Readonly<Record<Variant, Readonly<Record<DrawnConnection, WeightScale>>>> = {
  classic: {
    PINP: { scale: 1, norm: "sqrt" },
    PPBasal: { scale: 1, norm: "sqrt" },
    PPApical: { scale: 1 / Math.sqrt(150), norm: false },
    IP: { scale: 1, norm: "sqrt" },
    PI: { scale: 2, norm: "sqrt" },
  },
  "latent-equilibrium": {
    PINP: { scale: 1, norm: "sqrt" },
    PPBasal: { scale: 1, norm: "sqrt" },
    PPApical: { scale: 1, norm: "sqrt_inv" },
    IP: { scale: 1, norm: "sqrt" },
    PI: { scale: 2, norm: "sqrt" },
  },
};

/** Dense connection with weights drawn from [-scale, scale) and normalised. */
abstract class DrawnSynapse extends SynapseBase {
  override readonly initialWeight: Initialiser;
  override readonly norm: Norm;

  constructor(weights: WeightScale) {
    super();
    checkOptions<WeightScale>(weights, SCALE, `the initial weights of ${new.target.name}`);
    const { scale, norm } = weights;
    this.initialWeight = uniform(-scale, scale);
    this.norm = norm;
  }
}

/** Input to the basal dendrites of the first hidden layer; dg/dt = r_pre * d_ra_post. */
export class PINP extends DrawnSynapse {
  override readonly name: string = "PINP";
  override readonly target = "Isyn_vb";
  override readonly plasticity = "r_pre * d_ra_post";
}

/** Forward: pyramidal neurons to the basal dendrites of the next layer; dg/dt = r_pre * d_ra_post. */
export class PPBasal extends DrawnSynapse {
  override readonly name: string = "PPBasal";
  override readonly target = "Isyn_vb";
  override readonly plasticity = "r_pre * d_ra_post";
}

/** Feedback: the next layer to the apical dendrites of pyramidal neurons. Not plastic by itself; see the method `backprop`. */
export class PPApical extends DrawnSynapse {
  override readonly name: string = "PPApical";
  override readonly target = "Isyn_va_exc";
}

/** Pyramidal neurons to the interneurons of their layer; dg/dt = r_pre * d_ra_post. */
export class IP extends DrawnSynapse {
  override readonly name: string = "IP";
  override readonly target = "Isyn";
  override readonly plasticity = "r_pre * d_ra_post";
}

/** Interneurons to the apical dendrites of the pyramidal neurons of their layer; dg/dt = -r_pre * va_post. */
export class PI extends DrawnSynapse {
  override readonly name: string = "PI";
  override readonly target = "Isyn_va_int";
  override readonly plasticity = "-r_pre * va_post";
}

/** Nudging: each neuron of the next layer tells "its" interneuron its rate, one to one, with weight 1. */
export class IPBack extends SynapseBase {
  override readonly name: string = "IPBack";
  override readonly target = "u_td";
  override readonly connectivity = "one_to_one";
  override readonly initialWeight = 1;
}
