import { describe, expect, test } from "vitest";
import type { Expression, NumericType, SnippetSymbol, Statement } from "../../genn/language/index.ts";
import {
  checkCondition,
  checkSnippet,
  checkValue,
  identifiersOf,
  LIBRARY,
  libraryFunction,
  renameIdentifiers,
} from "../../genn/language/index.ts";
import { brokenInvariants } from "./invariants.ts";
import { environmentOf } from "./setting.ts";

const setting = environmentOf();

/** A tree as text with every type written out: `(float+ v (float 2))`. */
function show(node: Expression): string {
  switch (node.kind) {
    case "literal":
      return `${node.type}:${node.value}`;
    case "name":
      return node.symbol.name;
    case "subscript":
      return `${node.symbol.name}[${show(node.index)}]`;
    case "unary":
      return `(${node.operator} ${show(node.operand)})`;
    case "binary":
    case "logical":
      return `(${show(node.left)} ${node.operator} ${show(node.right)}):${node.type}`;
    case "conditional":
      return `(${show(node.condition)} ? ${show(node.whenTrue)} : ${show(node.whenFalse)}):${node.type}`;
    case "cast":
      return `<${node.type}>${show(node.operand)}`;
    case "call":
      return `${node.name}(${node.arguments.map(show).join(", ")}):${node.type}`;
    case "assign":
      return `${show(node.target)} ${node.operator ?? ""}= ${show(node.value)}:${node.operationType}`;
    case "increment":
      return node.prefix ? `(${node.delta} then ${show(node.target)})` : `(${show(node.target)} then ${node.delta})`;
    case "comma":
      return `(${show(node.left)}, ${show(node.right)})`;
  }
}

function checked(text: string, environment = setting): readonly Statement[] {
  const { body } = checkSnippet(text, environment);
  expect(brokenInvariants(body)).toEqual([]);
  return body;
}

const single = (text: string, environment = setting): string => {
  const [statement] = checked(`${text};`, environment);
  return statement?.kind === "expression" ? show(statement.expression) : `${statement?.kind}`;
};

const typeOf = (text: string, environment = setting): string => {
  const [statement] = checked(`${text};`, environment);
  return statement?.kind === "expression" ? statement.expression.type : "?";
};

describe("conversions", () => {
  test.each([
    ["v = n", "v = <float>n:float"],
    ["v = 2 * v", "v = (float:2 * v):float:float"],
    ["n = v", "n = <int32>v:int32"],
    ["byte = byte + small", "byte = <uint8>(<int32>byte + <int32>small):int32:uint8"],
    ["v = flag + flag", "v = <float>(<int32>flag + <int32>flag):int32:float"],
    ["u = -u", "u = (- u):uint32"],
    ["n = -1", "n = int32:-1:int32"],
    ["v = -1.0", "v = (- float:1):float"],
    ["n = +byte", "n = <int32>byte:int32"],
    ["flag = v", "flag = <bool>v:bool"],
    ["flag = !n", "flag = (! <bool>n):bool"],
    ["flag = v < n && u", "flag = ((v < <float>n):bool && <bool>u):bool:bool"],
    ["flag = n < u", "flag = (<uint32>n < u):bool:bool"],
    ["flag = flag == true", "flag = (<int32>flag == int32:1):bool:bool"],
    ["n += v", "n += v:float"],
    ["v += n", "v += <float>n:float"],
    ["byte += 1", "byte += int32:1:int32"],
    ["byte <<= 2u", "byte <<= int32:2:int32"],
    ["big <<= huge", "big <<= <int32>huge:int64"],
    ["n = n << u", "n = (n << u):int32:int32"],
    ["n = n >> big", "n = (n >> <int32>big):int32:int32"],
    ["v = flag ? n : v", "v = (flag ? <float>n : v):float:float"],
    ["flag = flag ? flag : flag", "flag = (flag ? flag : flag):bool:bool"],
    ["v = table[u]", "v = table[<int32>u]:float"],
    ["counts[big] = n", "counts[<int32>big] = n:int32"],
    ["n = (int)v", "n = <int32>v:int32"],
    ["v = (float)v", "v = v:float"],
    ["n = (uint8_t)300", "n = int32:44:int32"],
    ["sum = 1", "sum = float:1:float"],
    ["n = (v++, n)", "n = ((v then 1), n):int32"],
    ["++byte", "(1 then byte)"],
    ["(v) = 3", "v = float:3:float"],
    ["n = v = 2.5", "n = <int32>v = float:2.5:float:int32"],
  ])("%s", (text, expected) => {
    expect(single(text)).toBe(expected);
  });

  test.each<[string, string]>([
    ["1", "int32"],
    ["1u", "uint32"],
    ["1l", "int64"],
    ["1LL", "int64"],
    ["1ul", "uint64"],
    ["1lu", "uint64"],
    ["2147483648", "int64"],
    ["0x80000000", "uint32"],
    ["0xFFFFFFFFFF", "int64"],
    ["0xFFFFFFFFFFFFFFFF", "uint64"],
    ["4294967296u", "uint64"],
    ["1.0", "float"],
    [".5", "float"],
    ["1.", "float"],
    ["1e-3", "float"],
    ["1.0f", "float"],
    ["1.0d", "double"],
    ["true", "bool"],
    ["n + u", "uint32"],
    ["u + big", "int64"],
    ["big + huge", "uint64"],
    ["huge + v", "float"],
    ["v + precise", "double"],
    ["byte * byte", "int32"],
    ["(timepoint)1", "double"],
    ["(scalar)1", "float"],
    ["(unsigned char)1", "uint8"],
    ["(long unsigned int)1", "uint64"],
    ["(short int)1", "int16"],
    ["(size_t)1", "uint64"],
    ["(const uint)1", "uint32"],
  ])("the type of %s is %s", (text, type) => {
    expect(typeOf(text)).toBe(type);
  });

  test("scalar follows the model's precision", () => {
    const double = environmentOf({ precision: { scalar: "double", timepoint: "double" } });
    expect(typeOf("1.0", double)).toBe("double");
    expect(typeOf("sqrt(n)", double)).toBe("double");
    expect(typeOf("gennrand_normal()", double)).toBe("double");
    expect(single("precise = 0.1", double)).toBe("precise = double:0.1:double");
    expect(single("precise = 0.1")).toBe(`precise = double:${Math.fround(0.1)}:double`);
    expect(single("precise = 0.1d")).toBe("precise = double:0.1:double");
  });
});

describe("precedence", () => {
  test.each([
    ["n = 1 + n * 2 - n", "n = ((int32:1 + (n * int32:2):int32):int32 - n):int32:int32"],
    ["n = n - n - n", "n = ((n - n):int32 - n):int32:int32"],
    ["n = n & n == n", "n = (n & <int32>(n == n):bool):int32:int32"],
    ["n = n | n ^ n & n", "n = (n | (n ^ (n & n):int32):int32):int32:int32"],
    ["n = n << n + n", "n = (n << (n + n):int32):int32:int32"],
    ["flag = n < n == n > n", "flag = (<int32>(n < n):bool == <int32>(n > n):bool):bool:bool"],
    ["flag = flag || flag && flag", "flag = (flag || (flag && flag):bool):bool:bool"],
    ["n = -n * ~n", "n = ((- n) * (~ n)):int32:int32"],
    ["n = (int)v * n", "n = (<int32>v * n):int32:int32"],
    ["n = flag ? 1 : flag ? 2 : 3", "n = (flag ? int32:1 : (flag ? int32:2 : int32:3):int32):int32:int32"],
    ["n = - -n", "n = (- (- n)):int32"],
    ["n = !-n", "n = <int32>(! <bool>(- n)):int32"],
  ])("%s", (text, expected) => {
    expect(single(text)).toBe(expected);
  });
});

describe("functions", () => {
  test.each([
    ["tanhf(v)", "tanh(v):float"],
    ["nearbyint(v)", "rint(v):float"],
    ["erf(v)", "erf(v):float"],
    ["sqrt(n)", "sqrt(<float>n):float"],
    ["pow(v, 2)", "pow(v, float:2):float"],
    ["pow(v, 2.0d)", "pow(<double>v, double:2):double"],
    ["pow(precise, n)", "pow(precise, <double>n):double"],
    ["min(n, 3)", "min(n, int32:3):int32"],
    ["max(n, u)", "max(<uint32>n, u):uint32"],
    ["max(n, v)", "fmax(<float>n, v):float"],
    ["min(precise, v)", "fmin(precise, <double>v):double"],
    ["abs(n)", "abs(n):int32"],
    ["abs(byte)", "abs(<int32>byte):int32"],
    ["abs(u)", "u"],
    ["abs(v)", "fabs(v):float"],
    ["abs(big)", "abs(big):int64"],
    ["fmax(n, 2)", "fmax(<float>n, float:2):float"],
    ["ldexp(v, u)", "ldexp(v, <int32>u):float"],
    ["ilogb(precise)", "ilogb(precise):int32"],
    ["fma(v, 2, 1)", "fma(v, float:2, float:1):float"],
    ["assert(v)", "assert(<bool>v):void"],
    ["gennrand()", "gennrand():uint32"],
    ["gennrand_binomial(10, 0.5)", "gennrand_binomial(uint32:10, float:0.5):uint32"],
    ["gennrand_log_normal(0, 1)", "gennrand_log_normal(float:0, float:1):float"],
    ["addToPost(2)", "addToPost(float:2):void"],
    ["$(addToInSyn, $(v) * 2)", "addToPost((v * float:2):float):void"],
    ["$(max, n, 2)", "max(n, int32:2):int32"],
    ["$(gennrand_uniform)", "gennrand_uniform():float"],
    ["$( v ) = $(tau)", "v = tau:float"],
  ])("%s", (text, expected) => {
    expect(single(text)).toBe(expected);
  });

  test("the library is complete", () => {
    const names =
      "cos sin tan acos asin atan atan2 cosh sinh tanh acosh asinh atanh exp expm1 exp2 pow scalbn log log1p log2 log10 " +
      "ldexp ilogb sqrt cbrt hypot ceil floor fmod round rint trunc nearbyint nextafter remainder fabs fdim fmax fmin erf " +
      "erfc tgamma lgamma copysign fma min max abs assert gennrand gennrand_uniform gennrand_normal gennrand_exponential " +
      "gennrand_log_normal gennrand_gamma gennrand_binomial";
    for (const name of names.split(" ")) expect(libraryFunction(name), name).toBeDefined();
    for (const { name, parameters } of LIBRARY.values()) {
      if (parameters[0] === "real") expect(libraryFunction(`${name}f`)?.name).toBe(name);
    }
    expect(libraryFunction("constructor")).toBeUndefined();
  });

  test("calls are numbered in source order and carry their binding", () => {
    const sites: [string, number, unknown][] = [];
    JSON.stringify(checked("do v = max(exp(v), sin(v)); while (tan(v) > 1); addToPost(cos(v));"), (_, value) => {
      if (value?.kind === "call") sites.push([value.name, value.site, value.binding]);
      return typeof value === "bigint" ? `${value}` : value;
    });
    sites.sort((a, b) => a[1] - b[1]);
    expect(sites.map(([name]) => name)).toEqual(["fmax", "exp", "sin", "tan", "addToPost", "cos"]);
    expect(sites.map(([, site]) => site)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sites[4]![2]).toEqual({ effect: "addToPost" });
  });

  test("a parameter may be called like a function", () => {
    const symbols: SnippetSymbol[] = [...setting.symbols, { name: "gamma", type: "float", access: "read", binding: 1 }];
    const environment = environmentOf({
      symbols: [...symbols, { name: "exp", type: "float", access: "read", binding: 1 }],
    });
    expect(single("v = gamma * exp(exp)", environment)).toBe("v = (gamma * exp(exp):float):float:float");
  });
});

describe("statements", () => {
  test("declarations", () => {
    const body = checked("int x = 1.5, y; const scalar k = 2; ;");
    expect(body.map((statement) => statement.kind)).toEqual(["declaration", "declaration", "declaration"]);
    expect(body[0]).toMatchObject({ symbol: { name: "x", type: "int32", access: "readwrite", binding: undefined } });
    expect(body[1]).not.toHaveProperty("initial");
    expect(body[2]).toMatchObject({ symbol: { access: "read", type: "float" }, initial: { value: 2 } });
  });

  test("inner blocks may hide outer names, the environment's included", () => {
    const body = checked("scalar v = 1; { int v = 2; v = 3; } v = 4;");
    const [outer, block, last] = body as [Statement, Statement, Statement];
    if (outer.kind !== "declaration" || block.kind !== "block" || last.kind !== "expression") throw new Error("shape");
    expect(last.expression).toMatchObject({ target: { symbol: outer.symbol } });
    expect(block.body[1]).toMatchObject({ expression: { target: { symbol: { type: "int32" } } } });
  });

  test("loops", () => {
    expect(checked("for (;;) break;")[0]).toMatchObject({ kind: "loop", initial: [], testAfter: false });
    expect(checked("for (;;) break;")[0]).not.toHaveProperty("condition");
    expect(checked("for (int i = 0, j = 1; i < j; i++, j--) v += i;")[0]).toMatchObject({
      initial: [{ kind: "declaration" }, { kind: "declaration" }],
      update: { kind: "comma" },
    });
    expect(checked("do ; while (n);")[0]).toMatchObject({ testAfter: true, body: { kind: "block", body: [] } });
    expect(checked("while (v) v = 0;")[0]).toMatchObject({
      testAfter: false,
      condition: { kind: "cast", type: "bool" },
    });
  });

  test("else belongs to the nearest if", () => {
    expect(checked("if (n) if (u) v = 1; else v = 2;")[0]).toMatchObject({ whenTrue: { whenFalse: {} } });
  });

  test("switch", () => {
    const [statement] = checked("switch (big) { case -1: case 1 << 3: v = 1; break; default: v = 2; }");
    expect(statement).toMatchObject({ kind: "switch", subject: { type: "int64" } });
    if (statement?.kind !== "switch") throw new Error("shape");
    expect(statement.cases.map(({ value }) => value)).toEqual([-1n, 8n, undefined]);
    expect(statement.cases.map(({ body }) => body.length)).toEqual([0, 2, 1]);
    expect(checked("switch (n) { case 7 / 0: case true ? 5 : 6: case (int)2.9: break; }")[0]).toMatchObject({
      cases: [{ value: 0 }, { value: 5 }, { value: 2 }],
    });
  });

  test("an order that C leaves open is refused, an order it fixes is not", () => {
    checked("n = n + 1; counts[n] = counts[n + 1]; v = (n++, n); flag = n++ && n; v = n++ ? n : 1; n += n;");
    checked("v = n++ + u++; v = max(n++, u); n = (u = 3) + 1;");
  });
});

describe("scopes of several snippets", () => {
  test("a later snippet sees an earlier one's outermost locals and may hide them", () => {
    const simulation = checkSnippet("scalar old = v; { int inner = 1; v = inner; }", setting);
    expect(simulation.scope.locals.map(({ name }) => name)).toEqual(["old"]);
    const condition = checkCondition("old < v;", setting, simulation.scope);
    expect(condition).toMatchObject({ left: { symbol: simulation.scope.locals[0] } });
    const reset = checkSnippet("int old = 2; v = old;", setting, simulation.scope);
    expect(reset.scope.locals).toHaveLength(1);
    expect(reset.scope.locals[0]!.type).toBe("int32");
    expect(checkSnippet("v = old;", setting, simulation.scope).scope.locals).toEqual(simulation.scope.locals);
  });

  test.each<[string, NumericType, string]>([
    ["2", "float", "float:2"],
    ["v;", "int32", "<int32>v"],
    ["n", "bool", "<bool>n"],
    ["v > 1", "float", "<float>(v > float:1):bool"],
  ])("the value of %s as %s", (text, type, expected) => {
    expect(show(checkValue(text, setting, type))).toBe(expected);
  });
});

describe("renameIdentifiers", () => {
  test.each([
    ["v = tau * tau_m;", { tau: "tau_new" }, "v = tau_new * tau_m;"],
    ["v = a / b;", { b: "x + 1" }, "v = a / (x + 1);"],
    ["v = $(a) + $( a );", { a: "b" }, "v = $(b) + $( b );"],
    ["v = $(a);", { a: "b + 1" }, "v = (b + 1);"],
    ["$(addToInSyn, $(g) * a);", { g: "w", a: "2.0" }, "$(addToInSyn, $(w) * (2.0));"],
    ["v = 1e3 + 0xe + .5e1; // e\n/* e */ e;", { e: "f" }, "v = 1e3 + 0xe + .5e1; // e\n/* e */ f;"],
    ["a = b; b = a;", { a: "b", b: "a" }, "b = a; a = b;"],
    ["x = toString;", {}, "x = toString;"],
    ["v = '$&';a", { a: "$1 + $&" }, "v = '$&';($1 + $&)"],
    ['assert(a); "a"', { a: "b" }, 'assert(b); "a"'],
  ])("%s", (source, map, expected) => {
    expect(renameIdentifiers(source, map as Record<string, string>)).toBe(expected);
  });
});

test("identifiersOf finds names, not words of the language", () => {
  const text = "scalar x = $(v) + exp(1e3); // not_this\nif (x > tau) $(addToInSyn, g); @ 'q";
  expect([...identifiersOf(text)].sort()).toEqual(["addToPost", "exp", "g", "q", "tau", "v", "x"]);
});
