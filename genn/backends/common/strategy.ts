/** How a backend runs synapse kernels: a list of strategies, of which the first that suits prints. */
import type { SynapseKernel } from "../../program/program.ts";

/** A way to run a kernel over synapses, printed as `Code`. */
export interface SynapseStrategy<Context, Code> {
  /** For people: generated code and debugging output name it. */
  readonly name: string;
  suits(kernel: SynapseKernel, context: Context): boolean;
  print(kernel: SynapseKernel, context: Context): Code;
}

/** The first strategy that suits; a backend's last ones must take what is left. */
export function strategyFor<Context, Code>(
  strategies: readonly SynapseStrategy<Context, Code>[],
  kernel: SynapseKernel,
  context: Context,
): SynapseStrategy<Context, Code> {
  const found = strategies.find((strategy) => strategy.suits(kernel, context));
  if (found !== undefined) return found;
  throw new Error(`no strategy suits '${kernel.name}' (${kernel.connectivity.kind}, ${kernel.kind})`);
}
