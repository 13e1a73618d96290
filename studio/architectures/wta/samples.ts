/** How rates are sampled. */

/** ms from sample to sample. */
export const SAMPLE_EVERY = 5;
