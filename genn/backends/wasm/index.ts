/** The CPU backend: all passes, and every Program that fits into memory. */
import { pipeline } from "../../program/passes/index.ts";
import type { Backend } from "../backend.ts";
import { makeWasmEngine } from "./engine.ts";

export const wasm: Backend = {
  name: "wasm",
  storages: ["bitmask", "procedural"],
  passes: pipeline(
    "blockAccumulators",
    "rowConstants",
    "sleeping",
    "zeroRows",
    // Looks for accumulators of blocks, so behind the pass that makes them.
    "stillSenders",
    "heldValues",
    // Looks for what the two before have found to settle.
    "rememberedCalls",
  ),
  refuses: () => undefined,
  make: makeWasmEngine,
};
