/** Random snippets that are well-typed and end by themselves. */
import fc from "fast-check";
import { isFloat, type SnippetSymbol } from "../../genn/language/index.ts";

export interface ArbitraryOptions {
  /** What the snippets may name, as in their environment. */
  readonly symbols: readonly SnippetSymbol[];
  /** How many elements the arrays among them have; arrays without a length are not used. */
  readonly arrayLengths?: Readonly<Record<string, number>>;
  /** Functions of one number that give nothing, such as `addToPost`; or calls with `#` where the number is to stand: `addToPostDelay(#, 1u)`. */
  readonly effects?: readonly string[];
  /** Use random numbers? `exact`: only those that are the same on every backend. */
  readonly random?: "exact" | "all";
  /** `exact`: only functions whose result is the correctly rounded one, so that backends can be compared bit by bit. */
  readonly mathematics?: "exact" | "all";
  /** Use 64-bit integers and doubles, or these integers alone? */
  readonly wide?: boolean | "integers";
  /**
   * Name of a number that is 0. It is added to every real number that is written out, so that no compiler knows these: those of GPUs
   * put sums and products of constants in an order of their own, and leave out what would give -0 or NaN.
   */
  readonly nought?: string;
  /** Divide real numbers only by what is not 0: GPUs may take it that no infinity and no NaN occurs. */
  readonly noZeroDivisors?: boolean;
  /** How many choices a snippet takes at most: about as many as its names and operators. Default 250. */
  readonly length?: number;
  /** How deep statements are nested at most. Default 3. */
  readonly depth?: number;
}

const EXACT_ONE = "sqrt ceil floor round rint trunc fabs abs".split(" ");
// Without `copysign`: the sign of a NaN is open.
const EXACT_TWO = "fmin fmax fdim min max".split(" ");
const ROUNDED_ONE = (
  "cos sin tan acos asin atan cosh sinh tanh acosh asinh atanh exp expm1 exp2 log log1p log2 log10 cbrt erf erfc tgamma " +
  "lgamma tanhf nearbyint"
).split(" ");
const ROUNDED_TWO = "atan2 pow hypot fmod remainder nextafter copysign".split(" ");

/** Draws one of `count` possibilities; 0 is the simplest. */
type Draw = (count: number) => number;

const EXACT_DRAWS = [
  ...["gennrand_uniform()", "gennrand_normal()", "gennrand_exponential()", "gennrand_log_normal(0.5, 0.25)"],
  "(gennrand() % 100u)",
];
const ROUNDED_DRAWS = ["gennrand_gamma(1.5)", "gennrand_binomial(12u, 0.3)"];

const choices = (length: number) => fc.array(fc.nat({ max: 997 }), { minLength: 1, maxLength: length, size: "max" });

/** Text of a random snippet. */
export const arbitrarySnippet = (options: ArbitraryOptions): fc.Arbitrary<string> =>
  // A snippet is written by looking up one choice after the other; shrinking makes the choices fewer and smaller.
  fc.noBias(choices(options.length ?? 250)).map((chosen) => write(options, chosen));

interface Local {
  readonly name: string;
  readonly float: boolean;
  readonly writable: boolean;
}

interface Writer {
  readonly options: ArbitraryOptions;
  readonly draw: Draw;
  /** The blocks that are open, the innermost last. */
  readonly scopes: Local[][];
  names: number;
  loops: number;
}

function write(options: ArbitraryOptions, choices: readonly number[]): string {
  let next = 0;
  const draw: Draw = (count) => (next < choices.length ? choices[next++]! % count : 0);
  const globals = options.symbols
    .filter(({ isArray, access, type }) => !isArray && access !== "write" && (options.wide || !/64|double/.test(type)))
    .map(({ name, type, access }) => ({
      name,
      float: isFloat(type),
      writable: access === "readwrite" && type !== "bool",
    }));
  const writer: Writer = { options, draw, scopes: [globals, []], names: 0, loops: 0 };
  let text = "";
  while (next < choices.length) text += statement(writer, options.depth ?? 3, "");
  return text;
}

const pick = <Item>(writer: Writer, items: readonly Item[]): Item => items[writer.draw(items.length)]!;

const visible = (writer: Writer, wanted: (local: Local) => boolean): Local[] => {
  const byName = new Map(writer.scopes.flat().map((local) => [local.name, local]));
  return [...byName.values()].filter(wanted);
};

function statement(writer: Writer, depth: number, indent: string): string {
  const kinds = [assignment, declaration, increment, effect];
  const nested = [ifStatement, forLoop, whileLoop, switchStatement, plainBlock];
  return pick(writer, depth > 0 ? [...kinds, assignment, ...nested] : kinds)(writer, depth, indent);
}

function block(writer: Writer, depth: number, indent: string, tail = ""): string {
  writer.scopes.push([]);
  let body = "";
  for (let i = writer.draw(3); i >= 0; i--) body += statement(writer, depth - 1, `${indent}  `);
  writer.scopes.pop();
  return `{\n${body}${tail && `${indent}  ${tail}\n`}${indent}}`;
}

const plainBlock = (writer: Writer, depth: number, indent: string): string =>
  `${indent}${block(writer, depth, indent)}\n`;

const anyValue = (writer: Writer, float: boolean): string => (float ? real(writer, 3) : integer(writer, 3));

/** A real number that compilers must not know. */
const unknown = ({ options: { nought } }: Writer, value: string): string =>
  nought === undefined ? value : `(${value} + ${nought})`;

const divisor = (writer: Writer, value: string): string =>
  writer.options.noZeroDivisors ? `(fabs(${value}) + ${unknown(writer, "0.5")})` : value;

function assignment(writer: Writer, _depth: number, indent: string): string {
  const targets = visible(writer, ({ writable }) => writable);
  if (targets.length === 0) return declaration(writer, 0, indent);
  const { name, float } = pick(writer, targets);
  const operators = float
    ? ["=", "+=", "-=", "*=", "/="]
    : ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];
  const operator = pick(writer, operators);
  const mixed = /^[-+*/]?=$/.test(operator) && writer.draw(4) === 3;
  const value = mixed && float ? unknown(writer, integer(writer, 3)) : anyValue(writer, mixed ? !float : float);
  const operand = operator === "/=" && float ? divisor(writer, value) : value;
  return `${indent}${name} ${operator} ${operand};${writer.draw(9) === 8 ? " // set" : ""}\n`;
}

function declaration(writer: Writer, _depth: number, indent: string): string {
  const integers = ["int", "uint", "unsigned int", "short", "uint8_t", "bool"];
  const wide = writer.options.wide ? ["long", "uint64_t", ...(writer.options.wide === true ? ["double"] : [])] : [];
  const type = pick(writer, ["scalar", "float", ...integers, ...wide]);
  const isConst = writer.draw(5) === 4;
  const float = ["scalar", "float", "double"].includes(type);
  const scope = writer.scopes.at(-1)!;
  // Now and then an outer local is hidden.
  const outer = writer.scopes
    .slice(1, -1)
    .flat()
    .filter(({ name }) => scope.every((own) => own.name !== name));
  const hide = outer.length > 0 && writer.draw(6) === 5;
  const hidden = hide ? pick(writer, outer) : undefined;
  const name = hidden?.name ?? `x${writer.names++}`;
  const starts = isConst || hidden !== undefined || writer.draw(3) < 2;
  // The initial value must not name the local itself.
  const value = hidden ? "1" : anyValue(writer, float);
  scope.push({ name, float, writable: !isConst && type !== "bool" });
  return `${indent}${isConst ? "const " : ""}${type} ${name}${starts ? ` = ${value}` : ""};\n`;
}

function increment(writer: Writer, _depth: number, indent: string): string {
  // The 1 of an increment is a constant too.
  const isHidden = writer.options.nought !== undefined;
  const targets = visible(writer, ({ writable, float }) => writable && !(float && isHidden));
  if (targets.length === 0) return `${indent};\n`;
  const { name } = pick(writer, targets);
  return `${indent}${pick(writer, [`${name}++`, `--${name}`, `++${name}`, `${name}--`])};\n`;
}

function effect(writer: Writer, depth: number, indent: string): string {
  const effects = writer.options.effects ?? [];
  if (effects.length === 0) return assignment(writer, depth, indent);
  const chosen = pick(writer, effects);
  const value = real(writer, 2);
  const call = chosen.includes("#") ? chosen.replace("#", () => value) : `${chosen}(${value})`;
  return `${indent}${writer.draw(5) === 4 ? `${integer(writer, 1)}, ${call}` : call};\n`;
}

function ifStatement(writer: Writer, depth: number, indent: string): string {
  const otherwise = writer.draw(2) === 1;
  const start = `${indent}if (${condition(writer, 2)}) ${block(writer, depth, indent)}`;
  return `${start}${otherwise ? ` else ${block(writer, depth, indent)}` : ""}\n`;
}

/** Loop counters are locals nobody assigns to, so every loop ends. */
const counter = (writer: Writer): Local => ({ name: `i${writer.loops++}`, float: false, writable: false });

const leave = (writer: Writer): string => {
  const word = pick(writer, ["", "", "break", "continue"]);
  return word && `if (${condition(writer, 1)}) ${word};`;
};

function forLoop(writer: Writer, depth: number, indent: string): string {
  const local = counter(writer);
  const { name } = local;
  writer.scopes.push([local]);
  const text = `${indent}for (int ${name} = 0; ${name} < ${1 + writer.draw(4)}; ${name}++) ${block(writer, depth, indent, leave(writer))}\n`;
  writer.scopes.pop();
  return text;
}

function whileLoop(writer: Writer, depth: number, indent: string): string {
  const local = counter(writer);
  const { name } = local;
  writer.scopes.at(-1)!.push(local);
  const body = block(writer, depth, indent, leave(writer));
  const limit = 1 + writer.draw(4);
  const start = `${indent}int ${name} = 0;\n${indent}`;
  // The counter is changed in the condition: `continue` cannot skip it.
  if (writer.draw(2) === 1) return `${start}do ${body} while (++${name} < ${limit});\n`;
  return `${start}while (${name}++ < ${limit}) ${body}\n`;
}

function switchStatement(writer: Writer, depth: number, indent: string): string {
  let text = `${indent}switch (${integer(writer, 1)} & 3) {\n`;
  for (const label of ["case 0:", "case 1:", "case 1 + 1:", "default:"].slice(writer.draw(4))) {
    text += `${indent}  ${label} ${block(writer, depth, `${indent}  `)}\n`;
    if (writer.draw(3) < 2) text += `${indent}  break;\n`;
  }
  return `${text}${indent}}\n`;
}

function condition(writer: Writer, depth: number): string {
  if (depth === 0) return `${integer(writer, 0)} > ${integer(writer, 0)}`;
  const compare = pick(writer, ["<", "<=", ">", ">=", "==", "!="]);
  switch (writer.draw(6)) {
    case 0:
      return `${real(writer, depth - 1)} ${compare} ${real(writer, depth - 1)}`;
    case 1:
      return `${integer(writer, depth - 1)} ${compare} ${integer(writer, depth - 1)}`;
    case 2:
      return `(${condition(writer, depth - 1)}) && ${condition(writer, depth - 1)}`;
    case 3:
      return `(${condition(writer, depth - 1)} || ${condition(writer, depth - 1)})`;
    case 4:
      return `!(${condition(writer, depth - 1)})`;
    default:
      return real(writer, depth - 1);
  }
}

function name(writer: Writer, float: boolean): string {
  const names = visible(writer, (local) => local.float === float);
  if (names.length === 0) return float ? "1.0" : "1";
  const chosen = pick(writer, names).name;
  return writer.draw(12) === 11 ? `$(${chosen})` : chosen;
}

function element(writer: Writer, float: boolean, depth: number): string | undefined {
  const { symbols, arrayLengths = {}, wide } = writer.options;
  const arrays = symbols.filter(
    (symbol) =>
      symbol.isArray &&
      symbol.access !== "write" &&
      isFloat(symbol.type) === float &&
      arrayLengths[symbol.name] &&
      (wide || !/64|double/.test(symbol.type)),
  );
  if (arrays.length === 0) return undefined;
  const array = pick(writer, arrays).name;
  return `${array}[(uint)(${integer(writer, depth - 1)}) % ${arrayLengths[array]}u]`;
}

function integer(writer: Writer, depth: number): string {
  const { wide } = writer.options;
  const of = (): string => integer(writer, depth - 1);
  switch (writer.draw(depth === 0 ? 2 : 12)) {
    case 0:
      return pick(writer, [
        ...["1", "0", "2", "7", "31", "3u", "0xFFu", "2147483647", "0x80000000", "true"],
        ...(wide ? ["5l", "9ul"] : []),
      ]);
    case 1:
      return name(writer, false);
    case 2:
      return `(${of()} ${pick(writer, ["/", "%"])} ${of()})`;
    case 3:
      return `(${of()} ${pick(writer, ["&", "|", "^"])} ${of()})`;
    case 4:
      return `(${of()} ${pick(writer, ["<<", ">>"])} ${of()})`;
    case 5:
      return pick(writer, [`(-${of()})`, `~${of()}`, `(+${of()})`]);
    case 6:
      return `(${pick(writer, [...["int", "uint", "short", "uint8_t", "bool"], ...(wide ? ["long", "size_t"] : [])])})${real(writer, depth - 1)}`;
    case 7:
      return `(${condition(writer, depth - 1)} ? ${of()} : ${of()})`;
    case 8:
      return pick(writer, [`max(${of()}, ${of()})`, `min(${of()}, ${of()})`, `abs(${of()})`]);
    case 9:
      return `!(${condition(writer, depth - 1)})`;
    case 10:
      return element(writer, false, depth) ?? of();
    default:
      return `(${of()} ${pick(writer, ["+", "-", "*"])} ${of()})`;
  }
}

function real(writer: Writer, depth: number): string {
  const { mathematics, random, wide } = writer.options;
  const all = mathematics !== "exact";
  const of = (): string => real(writer, depth - 1);
  switch (writer.draw(depth === 0 ? 2 : 11)) {
    case 0:
      return unknown(
        writer,
        pick(writer, [
          ...["1.0", "0.0", "0.5", "(-2.5)", "1e-3", "3e4f", ".1", "1e30", "7."],
          ...(wide === true ? ["0.1d"] : []),
        ]),
      );
    case 1:
      return name(writer, true);
    case 2:
      return `(${of()} / ${divisor(writer, of())})`;
    case 3:
      return `(-${of()})`;
    case 4:
      return `(${condition(writer, depth - 1)} ? ${of()} : ${of()})`;
    case 5:
      return `${pick(writer, all ? [...EXACT_ONE, ...ROUNDED_ONE] : EXACT_ONE)}(${of()})`;
    case 6: {
      const call = `${pick(writer, all ? [...EXACT_TWO, ...ROUNDED_TWO] : EXACT_TWO)}(${of()}, ${of()})`;
      // Which of 0 and -0 a minimum is, is open; added to 0, both are 0.
      return !all && /^f?m/.test(call) ? `(${call} + ${writer.options.nought ?? "0.0"})` : call;
    }
    case 7:
      return unknown(writer, `(scalar)${integer(writer, depth - 1)}`);
    case 8:
      return element(writer, true, depth) ?? of();
    case 9:
      return random
        ? pick(writer, random === "all" ? [...EXACT_DRAWS, ...ROUNDED_DRAWS] : EXACT_DRAWS)
        : `ldexp(${of()}, ${1 + writer.draw(5)})`;
    default:
      return `(${of()} ${pick(writer, ["+", "-", "*"])} ${of()})`;
  }
}
