/**
 * Random numbers of a generator that every neuron keeps for itself, for sources whose work is little else: a number takes a twentieth of what one of the simulator's own
 * generator does, which is counted instead of kept. (A counter would have to be mixed ten times over for one number of four; here one is taken from where the last one was.)
 */
import { defineInitialiser, initialise, type Quantity, type Variable, variable } from "../../genn/model/index.ts";

/** Code that names the instance draws for each: they would have the same noise otherwise. */
const randomBits = defineInitialiser({
  name: "random_bits",
  initialCode: "const uint instance = batch; value = gennrand();",
});

/** The state of xoshiro128++, seeded from the model's seed and the name of the variable: 128 random bits a neuron, of a cycle of 2^128 - 1. */
export const noiseVars = {
  noise0: variable({ type: "uint32", initial: initialise(randomBits) }),
  noise1: variable({ type: "uint32", initial: initialise(randomBits) }),
  noise2: variable({ type: "uint32", initial: initialise(randomBits) }),
  noise3: variable({ type: "uint32", initial: initialise(randomBits) }),
} satisfies Readonly<Record<string, Variable>>;

/** Leaves the next number, in [0, 1) with 24 bits, in `u`. */
export const drawUniform = `
      const uint32_t sum = noise0 + noise3;
      const uint32_t bits = ((sum << 7) | (sum >> 25)) + noise0;
      const uint32_t moved = noise1 << 9;
      noise2 ^= noise0;
      noise3 ^= noise1;
      noise1 ^= noise2;
      noise0 ^= noise3;
      noise2 ^= moved;
      noise3 = (noise3 << 11) | (noise3 >> 21);
      const scalar u = (scalar)(int)(bits >> 8) * 5.9604644775390625e-8;`;

export const noiseSource = "xoshiro128++: Blackman and Vigna 2021, ACM Transactions on Mathematical Software 47:36";

const word = (k: number): Quantity => ["1", `state of the neuron's own random numbers, word ${k} of 4`];
export const noiseQuantities = {
  noise0: word(0),
  noise1: word(1),
  noise2: word(2),
  noise3: word(3),
} as const satisfies Readonly<Record<string, Quantity>>;
