/** The assembler against the one of the WebAssembly binary toolkit: the same bytes, names included. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import loadWabt from "wabt";
import { backends } from "../../genn/backends/index.ts";
import { AssemblyError, assemble } from "../../genn/backends/wasm/assembler/index.ts";
import { type Immediate, INSTRUCTIONS } from "../../genn/backends/wasm/assembler/instructions.ts";
import { pagesFor } from "../../genn/backends/wasm/layout.ts";
import { libraryNames, libraryText } from "../../genn/backends/wasm/library.ts";
import { mathsNames } from "../../genn/backends/wasm/maths/index.ts";
import { printModule } from "../../genn/backends/wasm/module.ts";
import { type Tiles, tilesOf } from "../../genn/backends/wasm/tiles.ts";
import type { GeNNModel } from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { optimise } from "../../genn/program/passes/index.ts";
import type { Program } from "../../genn/program/program.ts";
import { drawGraphs } from "../../genn/runtime/graphs.ts";
import { MicrocircuitNetwork } from "../../network_architectures/mc/index.ts";
import { everything } from "../support/everything-model.ts";
import { randomNeurons, randomSpikingNeurons, randomSynapses, randomUpdates } from "../support/random-models.ts";
import { arbitraryNetwork, modelOf } from "../support/random-networks.ts";

const features = {
  simd: true,
  threads: true,
  multi_value: true,
  sat_float_to_int: true,
  sign_extension: true,
  bulk_memory: true,
};
const wabt = await loadWabt();

function oracle(text: string): Buffer {
  const parsed = wabt.parseWat("module.wat", text, features);
  try {
    return Buffer.from(parsed.toBinary({ write_debug_names: true }).buffer);
  } finally {
    parsed.destroy();
  }
}

function expectSame(text: string): void {
  const [ours, theirs] = [Buffer.from(assemble(text)), oracle(text)];
  if (ours.equals(theirs)) return;
  const at = theirs.findIndex((byte, index) => ours[index] !== byte);
  expect(`from byte ${at}: ${ours.subarray(at, at + 24).toString("hex")}`, text.slice(0, 3000)).toBe(
    `from byte ${at}: ${theirs.subarray(at, at + 24).toString("hex")}`,
  );
}

function textOf(model: GeNNModel, options: { shared?: boolean; timing?: boolean } = {}): string {
  const program = optimise(lower(model), backends.wasm.passes, {});
  return printModule(program, { shared: true, pages: pagesFor, ...options }).text;
}

/** The text for one thread, and for two that share the network where they can. */
async function textsOf(model: GeNNModel): Promise<string[]> {
  const lowered = lower(model, await drawGraphs(model));
  const tiles = tilesOf(lowered, 2);
  const print = (program: Program, shared?: Tiles) =>
    printModule(program, { shared: true, pages: pagesFor, tiles: shared }).text;
  return [print(optimise(lowered, backends.wasm.passes, {})), ...("reason" in tiles ? [] : [print(lowered, tiles)])];
}

describe("the same bytes as wabt's", () => {
  test("everything a kernel can be, with one thread and with several, with and without a clock", () => {
    expectSame(textOf(everything()));
    expectSame(textOf(everything(), { shared: false, timing: true }));
  });

  test("the whole library", () => {
    const { imports, functions } = libraryText([
      ...libraryNames,
      ...mathsNames.flatMap((name) => [`f32x4.${name}`, `f64.${name}`]),
    ]);
    expectSame(`(module (import "host" "memory" (memory 1 65536 shared)) ${imports} ${functions})`);
  });

  test("the microcircuit", async () => {
    for (const model of ["event", "rate"] as const) {
      const net = await MicrocircuitNetwork.create(
        { dt: 0.25, batchSize: 4, seed: 1, threads: 1 },
        { inputSize: 9, hiddenSizes: [5], outputSize: 3, variant: "latent-equilibrium", model, method: "backprop" },
      );
      expectSame(net.simulation.code);
      net.destroy();
    }
  });

  const wide = { mathematics: "all", wide: true, arrays: true, length: 60 } as const;
  const double = { ...wide, precision: "double" } as const;
  const both = ["addToPost", "addToPre"];
  test.each([
    ["neurons", randomNeurons(wide)],
    ["spiking neurons", randomSpikingNeurons(double)],
    ["synapse dynamics", randomSynapses({ mathematics: "all" }, "synapseDynamicsCode", "dense", ["addToPost"])],
    ["presynaptic spikes", randomSynapses(wide, "preSpikeSynCode", "dense", both)],
    ["postsynaptic spikes", randomSynapses(double, "postSpikeSynCode", "dense", ["addToPre"])],
    ["pairs", randomSynapses(wide, "synapseDynamicsCode", "one_to_one", both)],
    ["custom updates", randomUpdates(wide, true)],
  ])("random %s", (_, random) => {
    fc.assert(
      fc.property(random.snippet, (snippet) => expectSame(textOf(random.model([snippet], 2)))),
      { seed: 20260301, numRuns: 12 },
    );
  });

  test("random networks", async () => {
    const setting = { precision: "float", exact: false } as const;
    let sharedOnes = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryNetwork(setting), async (network) => {
        const texts = await textsOf(modelOf(network, setting));
        sharedOnes += texts.length - 1;
        for (const text of texts) expectSame(text);
      }),
      { seed: 20260302, numRuns: 80 },
    );
    expect(sharedOnes).toBeGreaterThan(2);
  });
});

const IMMEDIATES: Readonly<Record<Immediate, string>> = {
  none: "",
  label: " $around",
  labels: " $around 0 $around",
  function: " $f",
  local: " $x",
  global: " $g",
  i32: " -7",
  i64: " 0x8000000000000000",
  f32: " 0.1",
  f64: " -inf",
  v128: " i16x8 -1 2 3 4 5 6 7 0xffff",
  lane: " 1",
  lanes: " 0 31 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
  access: " offset=4294967295",
  accessLane: " offset=129 1",
  memory: "",
  memories: "",
};

const inModule = (instruction: string): string =>
  `(module (memory 1) (global $g i32 (i32.const 0)) (func $f (local $x i32) (block $around ${instruction})))`;

describe("instructions", () => {
  // Only plain accesses have an alignment of their own to leave: those of threads must be natural.
  test.each([...INSTRUCTIONS])("%s", (name, { immediate }) => {
    expectSame(inModule(`(${name}${IMMEDIATES[immediate]})`));
    if (immediate === "access" && !name.includes("atomic")) expectSame(inModule(`(${name} offset=3 align=1)`));
  });

  test("numbers", () => {
    const bits32 = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
    const bits64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
    const float = fc.float({ noNaN: true }).map((value) => (Object.is(value, -0) ? "-0" : String(value)));
    const double = fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? "-0" : String(value)));
    const text = (number: string | number | bigint) => String(number).replace("Infinity", "inf");
    fc.assert(
      fc.property(bits32, bits64, float, double, (i32, i64, f32, f64) =>
        expectSame(
          inModule(
            `(drop (i32.const ${i32})) (drop (i64.const ${i64})) (drop (f32.const ${text(f32)})) (drop (f64.const ${text(f64)}))
             (drop (v128.const f32x4 ${text(f32)} 0 nan -inf)) (drop (v128.const i64x2 ${i64} 1))
             (drop (i32.const 0x${Math.abs(i32).toString(16)}))`,
          ),
        ),
      ),
      { seed: 20260303, numRuns: 200 },
    );
  });

  test("exports", () => {
    expectSame(
      '(module (func $a) (func $b (export "one") (export "two")) (memory (export "m") 1 2) (export "a b" (func $a)))',
    );
  });

  test("blocks, loops and branches", () => {
    expectSame(
      inModule(`(loop $again (if $chosen (result i32 i64) (i32.const 1) (then (i32.const 1) (i64.const 2)) (else (br $around)))
        (block $again (result f32) (br_if $again (f32.const 1) (i32.const 1))) (br $again) (br 2))`),
    );
  });
});

test("code may nest as deeply as it likes", () => {
  const depth = 100_000;
  const text = inModule(`${"(block (drop (i32.eqz ".repeat(depth)}(i32.const 1)${")))".repeat(depth)}`);
  expect(assemble(text).length).toBeGreaterThan(4 * depth);
  expect(assemble(inModule("(nop)")).length).toBeLessThan(100);
});

describe("what is wrong is named with its line", () => {
  test.each([
    ["(module\n(func (f32.plus)))", "line 2 of the generated WebAssembly, 'f32.plus': there is no such instruction"],
    ["(module\n(func\n(local.get $x)))", "line 3 of the generated WebAssembly, '$x': there is no local of this name"],
    ["(module\n(func (br $out)))", "line 2 of the generated WebAssembly, '$out': there is no label of this name here"],
    ["(module (func (call $g)))", "'$g': there is no function of this name"],
    ["(module (func (i32.const 4294967296)))", "'4294967296': it does not fit in 32 bits"],
    ["(module (func (i32.const 1.5)))", "'1.5': an integer is expected"],
    ["(module (func (f32.const x)))", "'x': a number is expected"],
    ["(module (func (nop)", "the end: ')' is expected"],
    ["(module (func (nop 1)))", "'1': it does not belong behind 'nop'"],
    ["(module (func nop))", "'nop': an instruction in parentheses is expected"],
    ["(module (func (if (i32.const 1))))", "'if': it has no 'then'"],
    ["(module (func (if (i32.const 1) (then) (nop))))", "'nop': an 'if' has a condition"],
    ["(module (func $f) (func $f))", "'$f': the name is taken"],
    ["(module (func (param i33)))", "'i33': the type of a value is expected"],
    ["(module (table 1 funcref))", "'table': there is no such field of a module"],
    ["(module) (module)", "'(': nothing can stand behind the module"],
    ['(module (import "a" "b)))', "a text in quotes is never closed"],
  ])("%j", (text, message) => {
    expect(() => assemble(text)).toThrow(AssemblyError);
    expect(() => assemble(text)).toThrow(message);
  });
});
