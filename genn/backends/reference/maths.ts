/**
 * Functions of floating-point numbers with the bits of the CPU backend: each is a small WebAssembly module of its maths
 * library, assembled when a Program first uses it.
 */
import type { CallExpression, Expression, Statement } from "../../language/ast.ts";
import { isFloat, type NumericType } from "../../language/types.ts";
import type { Program } from "../../program/program.ts";
import { codeOf } from "../../program/rewrite.ts";
import { visitExpressions } from "../../program/walk.ts";
import { assemble } from "../wasm/assembler/index.ts";
import { hostImports } from "../wasm/maths/host.js";
import { mathsModuleText } from "../wasm/maths/index.ts";

type Apply = (...operands: number[]) => number;

/** Gives a function by its name in the maths library: `f32x4.tanh`, of which one lane is seen, or `f64.tanh`. */
export type Maths = (name: string) => Apply;

interface Signature {
  readonly operands: readonly NumericType[];
  readonly result: NumericType;
}

const LIBRARY_NAMES = { float: "f32x4", double: "f64" } as const;

/** The name of a C99 function in the maths library. */
export const mathsName = (name: string, type: "float" | "double"): string => `${LIBRARY_NAMES[type]}.${name}`;

/** What random numbers in single precision are made with, from words. */
const DRAWN_FROM_WORDS: Readonly<Record<string, Signature>> = {
  "rand.normal.x4": { operands: ["int32", "int32"], result: "float" },
  "rand.exponential.x4": { operands: ["int32"], result: "float" },
};

/** The functions that the kernels of a Program use, or other code in its precision. */
export async function mathsOf(program: Program, code?: readonly (readonly Statement[])[]): Promise<Maths> {
  const bodies = code ?? [...program.step, ...program.customUpdates].map(codeOf);
  const used = await Promise.all(
    [...functionsUsed(program, bodies)].map(
      async ([name, signature]) => [name, await assembled(name, signature)] as const,
    ),
  );
  const functions = new Map(used);
  return (name) => {
    const found = functions.get(name);
    if (found === undefined) throw new Error(`the Program does not use '${name}'`);
    return found;
  };
}

function functionsUsed(
  program: Program,
  bodies: readonly (readonly (Statement | Expression)[])[],
): Map<string, Signature> {
  const used = new Map<string, Signature>();
  const { scalar } = program.precision;
  const add = (call: CallExpression) => {
    const operands = call.arguments.map(({ type }) => type as NumericType);
    if (call.name.startsWith("gennrand")) {
      if (scalar === "float") for (const [name, words] of Object.entries(DRAWN_FROM_WORDS)) used.set(name, words);
      used.set(mathsName("exp", scalar), { operands: [scalar], result: scalar });
    } else if (operands.length > 0 && isFloat(operands[0]!) && call.binding === undefined) {
      used.set(mathsName(call.name, operands[0] as "float" | "double"), { operands, result: call.type as NumericType });
    }
  };
  for (const body of bodies) {
    visitExpressions(body, (expression) => {
      if (expression.kind === "call") add(expression);
      return undefined;
    });
  }
  return used;
}

/** By name, for all engines. */
const known = new Map<string, Promise<Apply>>();

function assembled(name: string, signature: Signature): Promise<Apply> {
  let found = known.get(name);
  if (found === undefined) {
    found = instantiate(name, signature);
    known.set(name, found);
  }
  return found;
}

async function instantiate(name: string, signature: Signature): Promise<Apply> {
  const { imports, functions } = mathsModuleText([name]);
  const text = ["(module", imports, functions, exportText(name, signature), ")"].join("\n");
  const { instance } = await WebAssembly.instantiate(assemble(text), hostImports);
  return instance.exports[name] as Apply;
}

/** Functions of four lanes get the same operands in all of them. */
function exportText(name: string, { operands, result }: Signature): string {
  const isVector = !name.startsWith("f64.");
  const machine = (type: NumericType) => (type === "double" ? "f64" : type === "float" ? "f32" : "i32");
  const parameters = operands.map((type) => `(param ${machine(type)})`).join(" ");
  const values = operands.map((type, index) =>
    isVector ? `(${machine(type)}x4.splat (local.get ${index}))` : `(local.get ${index})`,
  );
  const call = `(call $${name} ${values.join(" ")})`;
  const value = isVector ? `(${machine(result)}x4.extract_lane 0 ${call})` : call;
  return `(func (export "${name}") ${parameters} (result ${machine(result)}) ${value})`;
}
