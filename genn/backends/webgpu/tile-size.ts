/** How many neurons a workgroup takes at a time where it adds to the sums of one side of sparse synapses: see `kernels/tiles.ts`. */
import type { SynapseKernel } from "../../program/program.ts";
import { sumsOnSides, writesArrays } from "../../program/walk.ts";
import type { ExecutionMode } from "../engine.ts";

/** Workgroups that keep a large GPU busy. */
const WORKGROUPS = 128;
const [SMALLEST, LARGEST] = [64, 1024];
/** With one workgroup for everything, the tile shares its memory with the state. */
const LARGEST_FUSED = 512;
/** Where all synapses are gone through in every step, to look for those of a small tile in each row would be most of the work. */
const SMALLEST_OF_ALL = 256;

/** The side on which the synapses of a neuron of the other side lead to different neurons. */
export const farSide = ({ kind }: Pick<SynapseKernel, "kind">): "pre" | "post" =>
  kind === "postsynapticSpike" ? "pre" : "post";

/** Neurons of the far side. */
export const farSize = ({
  kind,
  connectivity: { rows, columns },
}: Pick<SynapseKernel, "kind" | "connectivity">): number => (farSide({ kind }) === "pre" ? rows : columns);

/** The size of a tile; undefined where a kernel has no sums on the far side only. */
export function tileOf(kernel: SynapseKernel, mode: ExecutionMode): number | undefined {
  const { body } = kernel.section;
  if (kernel.connectivity.kind !== "sparse" || writesArrays(body)) return undefined;
  const sums = sumsOnSides(body);
  if (sums.size !== 1 || !sums.has(farSide(kernel))) return undefined;
  const size = farSize(kernel);
  if (mode === "fused") return Math.min(size, LARGEST_FUSED);
  const least = kernel.trigger === undefined ? SMALLEST_OF_ALL : SMALLEST;
  return Math.min(LARGEST, Math.max(least, 2 ** Math.ceil(Math.log2(size / WORKGROUPS))));
}
