/**
 * What spiking networks are measured against: hand-written C programs, and Brian2 on the balanced networks COBA and CUBA.
 * Each says what it lacks on this machine instead of failing.
 */
import { spawnSync } from "node:child_process";
import { buildNative, nativeFolder } from "./native.ts";

/**
 * Conductance-based (COBA) or current-based (CUBA), benchmarks 1 and 2 of Brette et al. (2007) with a step of 0.1 ms:
 * 80 % excitatory neurons, every ordered pair of different neurons connected with probability `synapses / neurons`,
 * weights scaled with `80 / synapses`, all spikes recorded.
 */
export interface BalancedNetwork {
  readonly model: "coba" | "cuba";
  readonly neurons: number;
  readonly steps: number;
  /** Mean number of synapses a neuron makes; 80 if left out. */
  readonly synapses?: number;
  /** 1 if left out. The programs draw different networks from a seed, but one program always the same. */
  readonly seed?: number;
}

export interface OpponentResult {
  /** The loop over the steps alone. */
  readonly seconds: number;
  /** From the description of the network, or the start of the program where that is compiled before, to the spikes. */
  readonly totalSeconds: number;
  readonly spikes: number;
  /** Mean rates of the excitatory and the inhibitory neurons in Hz, after the first 200 ms of runs of more than 400 ms. */
  readonly rateExc: number;
  readonly rateInh: number;
}

/** Of the C program, which counts more. */
export interface NativeSpikingResult extends OpponentResult {
  readonly buildSeconds: number;
  readonly synapses: number;
  /** Synapses on which a spike acted. */
  readonly events: number;
}

/** The microcircuit of Potjans & Diesmann (2014) with Poisson input and steps of 0.1 ms. */
export interface PotjansNetwork {
  /** Of the numbers of neurons and of the in-degrees, alike; at most 0.84. */
  readonly scale: number;
  readonly steps: number;
  /** 1 if left out. */
  readonly seed?: number;
}

export interface PotjansResult {
  /** The loop over the steps; its parts are below. */
  readonly seconds: number;
  readonly secondsNeurons: number;
  readonly secondsSynapses: number;
  readonly buildSeconds: number;
  readonly synapses: number;
  readonly bytesPerSynapse: number;
  readonly spikes: number;
  /** Synapses on which a spike acted. */
  readonly events: number;
  readonly nsPerEvent: number;
  /** Mean rates (Hz) of L23E, L23I, L4E, L4I, L5E, L5I, L6E, L6I, after the first 500 ms of runs of more than 1 s. */
  readonly rates: readonly number[];
}

export interface Opponent<Network, Result, Choice> {
  readonly name: string;
  /** Why it cannot run on this machine; undefined if it can. */
  readonly missing: string | undefined;
  /** @throws Error if it is missing, or fails */
  run(network: Network, choice?: Choice): Result;
}

/**
 * The program of bench/native/spiking.c, compiled, in single precision; the choice is the number of threads, 1 if left out. `vectors`: of 256 bits, or
 * whatever this machine has.
 */
export function openNativeSpiking(
  vectors: "avx2" | "native" = "native",
): Opponent<BalancedNetwork, NativeSpikingResult, number> {
  const name = "C";
  const program = vectors === "native" ? "spiking" : `spiking-${vectors}`;
  const missing = buildNative("spiking", vectors === "native" ? undefined : { program, flags: ["-march=x86-64-v3"] });
  const run = (network: BalancedNetwork, threads = 1): NativeSpikingResult => {
    requirePresent(name, missing);
    const { model, neurons, steps, synapses = 80, seed = 1 } = network;
    const parameters = [model, neurons, steps, seed, threads, synapses];
    const result = resultOf<Omit<NativeSpikingResult, "totalSeconds">>(
      name,
      `${nativeFolder}build/${program}`,
      parameters,
    );
    return { ...result, totalSeconds: result.buildSeconds + result.seconds };
  };
  return { name, missing, run };
}

/**
 * The program of bench/native/potjans.c, compiled, in single precision on one thread; the choice is how spikes act: on a
 * ring of inputs by the delay of each synapse, or, if left out, on arrival, with rows sorted by delay.
 */
export function openNativePotjans(): Opponent<PotjansNetwork, PotjansResult, "ring" | "arrival"> {
  const name = "C";
  const missing = buildNative("potjans");
  const run = (network: PotjansNetwork, way: "ring" | "arrival" = "arrival"): PotjansResult => {
    requirePresent(name, missing);
    const { scale, steps, seed = 1 } = network;
    return resultOf(name, `${nativeFolder}build/potjans`, [way, scale, steps, seed]);
  };
  return { name, missing, run };
}

/** Brian2 as the C++ program it writes, on one thread; the choice is the precision, single if left out. */
export function openBrian2(): Opponent<BalancedNetwork, OpponentResult, "float" | "double"> {
  const name = "Brian2";
  const python = pythons.find((one) => succeeds(one, ["-c", HAS_BRIAN2]));
  const tool = ["g++", "make"].find((one) => !succeeds(one, ["--version"]));
  const missing =
    python === undefined
      ? "no Python that has Brian2 on this machine (python3 -m pip install brian2, or Debian's package python3-brian)"
      : tool && `Brian2 needs ${tool}, which this machine lacks`;
  const run = (network: BalancedNetwork, precision: "float" | "double" = "float"): OpponentResult => {
    requirePresent(name, missing);
    const { model, neurons, steps, synapses = 80, seed = 1 } = network;
    const script = `${nativeFolder}spiking-brian2.py`;
    return resultOf(name, python!, [script, model, neurons, steps, seed, precision, synapses]);
  };
  return { name, missing, run };
}

// The packages of a distribution are its own interpreter's, which need not be the first on the path.
const pythons = ["python3", "/usr/bin/python3"];
const HAS_BRIAN2 = "import importlib.util, sys; sys.exit(importlib.util.find_spec('brian2') is None)";

function succeeds(program: string, parameters: readonly string[]): boolean {
  return spawnSync(program, parameters, { encoding: "utf8" }).status === 0;
}

function requirePresent(name: string, missing: string | undefined): void {
  if (missing !== undefined) throw new Error(`${name} cannot run: ${missing}`);
}

/** What a program prints: its last line is JSON. */
function resultOf<Result>(name: string, program: string, parameters: readonly (string | number)[]): Result {
  const run = spawnSync(program, parameters.map(String), { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${name} failed: ${run.error?.message ?? run.stderr}`);
  return JSON.parse(run.stdout.trim().split("\n").at(-1)!) as Result;
}
