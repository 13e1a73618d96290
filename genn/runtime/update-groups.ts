/** Groups of custom updates: which there are, and the order in which one runs. */
import type { Binding, CustomUpdateKernel, Program } from "../program/program.ts";
import { usesOf } from "../program/walk.ts";

/** Names of all groups. */
export const customUpdateGroups = ({ customUpdates, connectivityUpdates }: Program): ReadonlySet<string> =>
  new Set([...customUpdates, ...connectivityUpdates].flatMap(({ group }) => group ?? []));

/**
 * The kernels of a group that has connectivity updates, by their indices, in the order of GeNN: those that run before the connectivity changes, over neurons
 * and then over synapses, and behind it those that transpose.
 */
export function inGeNNsOrder(
  { customUpdates }: Program,
  kernels: readonly number[],
): readonly [before: number[], after: number[]] {
  const chosen = (is: (kernel: CustomUpdateKernel) => boolean) => kernels.filter((index) => is(customUpdates[index]!));
  return [
    [
      ...chosen((kernel) => kernel.connectivity === undefined),
      ...chosen((kernel) => kernel.connectivity !== undefined && !isTranspose(kernel)),
    ],
    chosen(isTranspose),
  ];
}

const isTranspose = ({ section }: CustomUpdateKernel): boolean =>
  [...usesOf(section.body).all].some(({ binding }) => {
    const bound = binding as Binding | undefined;
    return bound?.kind === "variable" && bound.index === "transposed";
  });
