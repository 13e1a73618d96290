/** What synapses transmit, as code: for continuous rates, for events and for spikes. The weight is `g`. */

/** Rates: every synapse contributes `g * rate` in every step. */
export const sendRate = (rate: string): string => `addToPost(g * ${rate}_pre);`;

/**
 * Events: a synapse sends by how much its contribution has changed, and keeps in `inp_prev` what it has sent in all.
 */
export const sendDifference = (lastSent: string): string =>
  `scalar inp = g * ${lastSent}_pre;\naddToPost(inp - inp_prev);\ninp_prev = inp;`;

/** Spikes: a synapse adds its weight. */
export const sendPulse = "addToPost(g);";

/** Spikes: a synapse adds its weight `d` steps later. */
export const sendDelayedPulse = "addToPostDelay(g, d);";
