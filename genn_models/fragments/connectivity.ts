/** What connectivity models share: checks of their parameters, draws, and where neurons of a grid lie. */
import { ModelError, type Quantity, type SidesSizes } from "../../genn/model/index.ts";

type Parameters = Readonly<Record<string, number>>;

/** Throws `ModelError` for a parameter that is no probability. */
export function checkProbability(name: string, parameters: Parameters, where: string): void {
  const value = parameters[name]!;
  if (!(value >= 0 && value <= 1)) throw new ModelError(`${name} of ${where} must be between 0 and 1, not ${value}`);
}

/** Throws `ModelError` for a parameter that is no number of things. */
export function checkNumber(name: string, parameters: Parameters, where: string, least = 0): void {
  const value = parameters[name]!;
  if (Number.isInteger(value) && value >= least && value < 2 ** 32) return;
  throw new ModelError(`${name} of ${where} must be a whole number from ${least} to 2^32 - 1, not ${value}`);
}

/** 1 / -log(1 - p): an exponential number times this is, rounded down, how many pairs are passed over that are connected with probability p. */
export const gapScale = ({ probability }: { readonly probability: number }): number =>
  probability === 0 || probability === 1 ? 0 : -1 / Math.log1p(-probability);

/**
 * Connects `count` times to a neuron drawn out of `size`, each with the same probability: the high word of a random word times the size; words that would
 * favour some are drawn again (Lemire, "Fast random integer generation in an interval", ACM Transactions on Modeling and Computer Simulation 29, 2019).
 */
export const addDrawn = (count: string, size: "num_pre" | "num_post"): string => `
    const uint excess = (0u - ${size}) % ${size};
    for (uint k = 0; k < ${count}; k++) {
      ulong product = (ulong)gennrand() * ${size};
      while ((uint)product < excess) product = (ulong)gennrand() * ${size};
      addSynapse((uint)(product >> 32));
    }`;

/** Parameters of two grids of neurons that fill the same space. */
export const gridParams = {
  preRows: 1,
  preColumns: undefined,
  postRows: 1,
  postColumns: undefined,
  width: 1,
  height: 1,
  periodic: 0,
  autapses: 1,
};

export const gridQuantities: { readonly [name in keyof typeof gridParams]: Quantity } = {
  preRows: ["1", "rows of the grid of presynaptic neurons; 1 for a line"],
  preColumns: ["1", "its columns: neuron row * columns + column lies there"],
  postRows: ["1", "rows of the grid of postsynaptic neurons"],
  postColumns: ["1", "its columns"],
  width: ["length", "of the space along the columns, in any unit; both grids fill it"],
  height: ["length", "of the space along the rows"],
  periodic: ["1", "1: what leaves the space on one side comes back on the other; 0: it has edges"],
  autapses: ["1", "0: no synapse leads to the neuron of the same number"],
};

const POSITIVE = ["preRows", "preColumns", "postRows", "postColumns"] as const;

export function checkGrid(parameters: Parameters, where: string): void {
  for (const name of POSITIVE) checkNumber(name, parameters, where, 1);
  for (const name of ["width", "height"]) checkLength(name, parameters, where);
  for (const name of ["periodic", "autapses"]) {
    if (![0, 1].includes(parameters[name]!))
      throw new ModelError(`${name} of ${where} must be 0 or 1, not ${parameters[name]}`);
  }
}

export function checkLength(name: string, parameters: Parameters, where: string): void {
  if (!(parameters[name]! > 0)) throw new ModelError(`${name} of ${where} must be positive, not ${parameters[name]}`);
}

export function checkGridSizes(parameters: Parameters, sizes: SidesSizes, where: string): void {
  for (const side of ["pre", "post"] as const) {
    const [rows, columns] = [parameters[`${side}Rows`]!, parameters[`${side}Columns`]!];
    if (rows * columns === sizes[side]) continue;
    throw new ModelError(
      `${side}Rows x ${side}Columns of ${where} is ${rows} x ${columns}, which is not the number of ${side}synaptic neurons, ${sizes[side]}`,
    );
  }
}

/**
 * Code of rows: connects with a probability that falls with the distance, given as an expression of `distance`. Along each row of the postsynaptic grid it
 * goes outwards, to the right and to the left of the neuron: places are passed over with the probability of the nearest one, which is the highest, and
 * what is met is taken with the rest. So far neurons, which are many, cost nothing.
 */
export const byDistance = (probability: (distance: string) => string): string => `
    const double x = (fmod(id_pre, preColumns) + 0.5) * postColumns / preColumns - 0.5;
    const double y = (floor(id_pre / preColumns) + 0.5) * postRows / preRows - 0.5;
    const double spacing = width / postColumns;
    const double first = ceil(x);
    // How many columns lie to the right; in a periodic space, half of them.
    const double onRight = periodic ? fmin(postColumns, floor(0.5 * postColumns - (first - x)) + 1) : postColumns - first;
    for (double row = 0; row < postRows; row++) {
      double along = fabs(row - y);
      if (periodic) along = fmin(along, postRows - along);
      along *= height / postRows;
      for (int side = 0; side < 2; side++) {
        const double count = side == 0 ? onRight : postColumns - onRight;
        const double offset = side == 0 ? first - x : 1 - (first - x);
        double k = 0;
        while (k < count) {
          double across = (offset + k) * spacing;
          double distance = sqrt(across * across + along * along);
          const double highest = ${probability("distance")};
          k += floor(-gennrand_exponential() / log1p(-highest));
          if (k >= count) break;
          across = (offset + k) * spacing;
          distance = sqrt(across * across + along * along);
          if (gennrand_uniform() * highest < ${probability("distance")}) {
            double column = side == 0 ? first + k : first - 1 - k;
            if (column >= postColumns) column -= postColumns;
            if (column < 0) column += postColumns;
            const double post = row * postColumns + column;
            if (autapses || post != id_pre) addSynapse(post);
          }
          k++;
        }
      }
    }`;
