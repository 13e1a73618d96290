/** Which of the two ways to run a Program suits its size. */
import type { Program, StepKernel } from "../../program/program.ts";
import type { ExecutionMode } from "../engine.ts";
import { farSize, tileOf } from "./tile-size.ts";

/**
 * Up to about this many updates of synapses and neurons per step, one workgroup should take no longer for an instance than the launches of a
 * step do, some 20 us. An estimate from memory bandwidth, not a measurement.
 */
const WORK_OF_ONE_WORKGROUP = 2 ** 17;
/** With so many instances there is a workgroup for every core of a large GPU, and fusing wins for longer. */
const MANY_INSTANCES = 64;
/** Part of the presynaptic neurons that spike in an ordinary step of an event-based network. */
const SPIKING = 1 / 16;
/**
 * What a tile of sparse synapses costs, whatever there is to do: its threads wait for memory and for each other, some 5 us, and a workgroup takes one after
 * the other.
 */
const WORK_OF_A_TILE = 2 ** 15;

function work(kernel: StepKernel): number {
  if (kernel.kind === "neuron") return kernel.size;
  if (kernel.kind === "customUpdate") return kernel.columns;
  const { synapseCount } = kernel.connectivity;
  const tile = tileOf(kernel, "fused");
  const tiles = tile === undefined ? 0 : Math.ceil(farSize(kernel) / tile);
  return tiles * WORK_OF_A_TILE + (kernel.kind === "synapseDynamics" ? synapseCount : synapseCount * SPIKING);
}

/**
 * Fused where one workgroup is enough for an instance, else per step. A CPU that plays a GPU has no launch costs to save, and runs barriers by
 * switching between threads, so there per step is several times as fast.
 */
export function chooseMode(program: Program, isSoftware = false): ExecutionMode {
  if (isSoftware) return "per-step";
  const total = program.step.reduce((sum, kernel) => sum + work(kernel), 0);
  const enough = program.batchSize >= MANY_INSTANCES ? 16 * WORK_OF_ONE_WORKGROUP : WORK_OF_ONE_WORKGROUP;
  return total <= enough ? "fused" : "per-step";
}
