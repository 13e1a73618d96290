/** What the shared settings are without being set, where no experiment says otherwise. */

export const SHARED_DEFAULTS = {
  model: "event",
  method: "backprop",
  "event-rule": "backward",
  seed: 1,
  "learning-rate": 1,
  "learning-rate-decay": 1,
  backend: "auto",
  execution: "auto",
  "checkpoint-every": "2min",
} as const;

/** The largest seed. */
export const MAX_SEED = 2 ** 32 - 1;

/** Time units each pattern is shown. */
export const T_SHOW = 150;

/** The published latent-equilibrium runs that stay stable have this time step: at dt 1 prospective coding amplifies every step. */
export const LATENT_DT = 0.25;
