import { describe, expect, test } from "vitest";
import { defineNeuronModel, GeNNModel, ModelError } from "../../genn/index.ts";
import { checkCondition, checkSnippet, checkValue, nearestName, SnippetError } from "../../genn/language/index.ts";
import { environmentOf } from "./setting.ts";

const setting = environmentOf();

function errorOf(run: () => unknown): SnippetError {
  try {
    run();
  } catch (error) {
    if (error instanceof SnippetError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}

const snippetError = (text: string, environment = setting): SnippetError =>
  errorOf(() => checkSnippet(text, environment));

/** Text, line, column, problem, suggestion. */
type Row = readonly [text: string, line: number, column: number, problem: string | RegExp, suggestion?: string];

function expectRows(rows: readonly Row[]): void {
  for (const [text, line, column, problem, suggestion] of rows) {
    test(text, () => {
      const error = snippetError(text);
      if (problem instanceof RegExp) expect(error.problem).toMatch(problem);
      else expect(error.problem).toBe(problem);
      expect([error.line, error.column, error.suggestion]).toEqual([line, column, suggestion]);
    });
  }
}

describe("the message", () => {
  test("names model and snippet, shows the place and suggests a name", () => {
    const error = snippetError("\n    v += (Isyn - v) / tua;\n");
    expect(error.message).toBe(
      [
        "leaky_rate, simCode, line 2, column 23: unknown name 'tua'. Did you mean 'tau'?",
        "    v += (Isyn - v) / tua;",
        "                      ^",
      ].join("\n"),
    );
    expect(error).toMatchObject({
      name: "SnippetError",
      model: "leaky_rate",
      snippet: "simCode",
      line: 2,
      column: 23,
      sourceLine: "    v += (Isyn - v) / tua;",
      problem: "unknown name 'tua'",
      suggestion: "tau",
    });
    expect(error).toBeInstanceOf(Error);
  });

  test("keeps the caret below the place in lines with tabs", () => {
    const [, shown, caret] = snippetError("\t\tv\t=\ttua;").message.split("\n");
    expect(shown).toBe("    v\t=\ttua;");
    expect(caret).toBe("     \t \t^");
  });

  test("counts lines with every kind of line end", () => {
    expect(snippetError("v = 1;\r\nv = 2;\rv = 3;\n oops = 4;")).toMatchObject({
      line: 4,
      column: 2,
      sourceLine: " oops = 4;",
    });
  });

  test("keeps the positions of the original text in the old spelling", () => {
    expect(snippetError("v = $(n) + $(tua);")).toMatchObject({ line: 1, column: 14, suggestion: "tau" });
  });

  test("shows the end of the snippet", () => {
    expect(snippetError("v = 1.0").message).toBe(
      "leaky_rate, simCode, line 1, column 8: expected ';' behind the statement, found the end of the snippet\n" +
        "    v = 1.0\n           ^",
    );
  });
});

describe("scanning", () => {
  expectRows([
    ["v = 010;", 1, 5, /octal/],
    ["v = 0x1p3;", 1, 5, /hexadecimal floating/],
    ["v = 0x1.8;", 1, 5, /hexadecimal floating/],
    ["v = 0x;", 1, 5, "'0x' is not a number"],
    ["v = 1.2.3;", 1, 5, "'1.2.3' is not a number"],
    ["v = 1e;", 1, 5, "'1e' is not a number"],
    ["v = 1f;", 1, 5, "'1f' is not a number: write '1.0f'"],
    ["v = 18446744073709551616ul;", 1, 5, "'18446744073709551616ul' is too large"],
    ["v = 1e39f;", 1, 5, "'1e39f' is too large"],
    ["v = 1e39;", 1, 5, /too large for the model's scalar/],
    ["#define X 1", 1, 1, /preprocessor/],
    ['v = "text";', 1, 5, /text in quotes/],
    ['v = "text;', 1, 5, /never closed/],
    ["v = 'c';", 1, 5, /character literals/],
    ["v = 1; /* open", 1, 8, /comment is never closed/],
    ["v = 1 @ 2;", 1, 7, "unexpected character '@'"],
    ["v = \u0000;", 1, 5, "unexpected character U+0000"],
    ["v = \u{1f600};", 1, 5, "unexpected character '\u{1f600}'"],
    ["v = $v;", 1, 5, /'\$' must be followed by a name in parentheses/],
    ["v = $(1);", 1, 5, /'\$\(' must be followed by a name/],
    ["v = $(tau;", 1, 5, "'$(tau' must be closed: '$(tau)'"],
  ]);
});

describe("parsing", () => {
  expectRows([
    ["v = 1\nn = 2;", 1, 6, "expected ';' behind the statement, found 'n'"],
    ["int x", 1, 6, /expected ';' behind the declaration/],
    ["v = (1 + 2;", 1, 11, "expected ')' to close the parenthesis, found ';'"],
    ["v = exp(1;", 1, 10, "expected ')' behind the arguments, found ';'"],
    ["v = table[1;", 1, 12, "expected ']' behind the subscript, found ';'"],
    ["v = 1 +;", 1, 8, "expected a value, found ';'"],
    ["v = flag ? 1;", 1, 13, "expected ':' of the '?', found ';'"],
    ["if v > 1) v = 0;", 1, 4, "expected '(' behind 'if', found 'v'"],
    ["if (v > 1) { v = 0;", 1, 12, /never closed/],
    ["v = 0; }", 1, 8, "this '}' closes nothing"],
    ["else v = 0;", 1, 1, "this 'else' belongs to no 'if'"],
    ["if (flag) int x = 1;", 1, 11, /a declaration needs '\{ \}'/],
    ["do v = 1; until (v);", 1, 11, /expected 'while'/],
    ["switch (n) n++;", 1, 12, "expected '{' behind 'switch (...)', found 'n'"],
    ["for (int i = 0, i < 3; i++) ;", 1, 18, /expected ';' behind the start of the 'for'/],
    ["flaot x = 1;", 1, 1, "unknown type 'flaot'", "float"],
    ["int 3;", 1, 5, "expected a name, found '3'"],
    ["int for = 3;", 1, 5, "expected a name: 'for' is a word of the language"],
    ["const x = 3;", 1, 7, "expected a type after 'const', found 'x'"],
    ["void x;", 1, 1, /'void'/],
    ["unsigned float x;", 1, 1, "'unsigned float' is not a type"],
    ["long double x;", 1, 1, "'long double' is not a type"],
    ["int x[3];", 1, 5, /declares no arrays/],
    ["int f(int x) { }", 1, 5, /defines no functions/],
    ["scalar *p;", 1, 8, /pointers/],
    ["int x, *p;", 1, 8, /pointers/],
    ["v = *table;", 1, 5, /pointers/],
    ["v = &n;", 1, 5, /addresses/],
    ["v = n.x;", 1, 6, /structures/],
    ["v = n->x;", 1, 6, /structures/],
    ["v = float(n);", 1, 5, /a conversion is written '\(float\)x'/],
    ["v = table[1](2);", 1, 13, /only a function's name/],
    ["v + 1 = 2;", 1, 7, "the left side of '=' must be a variable"],
    ["3 += v;", 1, 3, "the left side of '+=' must be a variable"],
    ["goto end;", 1, 1, /'goto' is not available/],
    ["return v;", 1, 1, /'return' is not available/],
    ["struct { int x; } y;", 1, 1, /structures/],
    ["static int x = 1;", 1, 1, /keep state in a variable/],
    ["v = sizeof(int);", 1, 5, /'sizeof'/],
    ['printf("v = %f", v);', 1, 1, "'printf' is not available: record or pull the variable to see its value"],
  ]);

  test.each([
    ["parentheses", `v = ${"(".repeat(100_000)}1;`],
    ["signs", `v = ${"- ".repeat(100_000)}1;`],
    ["blocks", "{".repeat(100_000)],
    ["ifs", `${"if (flag) ".repeat(100_000)}v = 1;`],
    ["assignments", `${"v = ".repeat(100_000)}1;`],
    ["conditionals", `v = ${"flag ? 1 : ".repeat(100_000)}1;`],
    ["casts", `v = ${"(int)".repeat(100_000)}1;`],
    ["a long sum", `v = ${"n + ".repeat(100_000)}1;`],
    ["subscripts", `v = ${"table[".repeat(100_000)}1;`],
  ])("%s nested without end are an error, not a stack overflow", (_, text) => {
    expect(snippetError(text).problem).toMatch(/nested too deeply/);
  });

  test("people's nesting is fine", () => {
    checkSnippet(`v = ${"(".repeat(60)}1${")".repeat(60)};${"{".repeat(60)}${"}".repeat(60)}`, setting);
    checkSnippet(`v = ${"tau * ".repeat(200)} 1;`, setting);
  });
});

describe("checking", () => {
  expectRows([
    ["v = tua;", 1, 5, "unknown name 'tua'", "tau"],
    ["V = 1;", 1, 1, "unknown name 'V'", "v"],
    ["v = quite_different;", 1, 5, "unknown name 'quite_different'"],
    ["v = tnah(v);", 1, 5, "unknown function 'tnah'", "tanh"],
    ["addToPots(v);", 1, 1, "unknown function 'addToPots'", "addToPost"],
    ["v = sT;", 1, 5, "unknown name 'sT': it is 'st', as in GeNN 5"],
    ["$(endRow);", 1, 3, "unknown name 'endRow': a row ends where its code does, as in GeNN 5"],
    ["addToInSyn(v);", 1, 1, "unknown function 'addToInSyn': it is 'addToPost', as in GeNN 5"],
    ["v = signbit(v);", 1, 5, "unknown function 'signbit': write 'copysign(1, x) < 0'"],
    ["v = V_pre;", 1, 5, "'V_pre' cannot be used here: only weight updates see the presynaptic neuron"],
    ["injectCurrent(v);", 1, 1, "'injectCurrent' cannot be used here: only current sources inject"],
    ["v = exp + 1;", 1, 5, "'exp' is a function: call it as 'exp(...)'"],
    ["v = addToPost;", 1, 5, "'addToPost' is a function: call it as 'addToPost(...)'"],
    ["v = tau(1);", 1, 5, "'tau' is a variable, not a function"],
    ["int exp = 1; v = exp(1);", 1, 18, "'exp' is a variable, not a function"],
    ["v = exp();", 1, 5, "'exp' takes 1 argument, not 0"],
    ["v = pow(v);", 1, 5, "'pow' takes 2 arguments, not 1"],
    ["tau = 3;", 1, 1, "cannot assign to 'tau': it is a parameter"],
    ["Isyn += 3;", 1, 1, "cannot assign to 'Isyn': it is the sum of the inputs"],
    ["tau++;", 1, 1, "cannot assign to 'tau': it is a parameter"],
    ["table[0] = 1;", 1, 1, "cannot assign to 'table': it is an extra global parameter"],
    ["const int k = 3; k = 4;", 1, 18, "cannot assign to 'k': it is const"],
    ["const int k;", 1, 11, "'k' is const: it needs an initial value"],
    ["v = sum;", 1, 5, "cannot read 'sum': it can only be written"],
    ["sum += 1;", 1, 1, "cannot read 'sum': it can only be written"],
    ["sum++;", 1, 1, "cannot read 'sum': it can only be written"],
    ["int x; scalar x;", 1, 15, "'x' is already declared in this block"],
    ["int x = x + 1;", 1, 9, "'x' is used in its own initial value"],
    ["{ int x; } v = x;", 1, 16, "unknown name 'x'"],
    ["for (int i = 0; i < 3; i++) ; v = i;", 1, 35, "unknown name 'i'"],
    ["v = table;", 1, 5, "'table' is an array: give it a subscript, as in 'table[i]'"],
    ["v = tau[1];", 1, 5, "'tau' is not an array: it takes no subscript"],
    ["v = table[v];", 1, 11, "a subscript must be an integer, not float"],
    ["v = (n + 1)[0];", 1, 8, "only an extra global parameter can have a subscript"],
    ["v = v % 2;", 1, 7, "'%' needs integers, not float: use 'fmod' for floating-point numbers"],
    ["v %= 2;", 1, 3, "'%' needs integers, not float: use 'fmod' for floating-point numbers"],
    ["n = n & v;", 1, 7, "'&' needs integers, not float"],
    ["n = n << 1.0d;", 1, 7, "'<<' needs integers, not double"],
    ["v = v ** 2;", 1, 7, "'**' is not available: for a power, write 'pow(v, 2)'"],
    ["v = 2*n ** v;", 1, 9, "'**' is not available: for a power, write 'pow(n, v)'"],
    ["v = (v + 1) ** n;", 1, 13, "'**' is not available: for a power, write 'pow(x, y)'"],
    ["v = v ** (n + 1);", 1, 7, "'**' is not available: for a power, write 'pow(x, y)'"],
    ["v **= 2;", 1, 3, "'**=' is not available: for a power, write 'v = pow(v, 2)'"],
    ["v = **n;", 1, 5, /^pointers are not available/],
    ["v = v^2;", 1, 6, "'^' needs integers, not float: it is the exclusive or of bits; for a power, write 'pow(v, 2)'"],
    ["v = 2 ^ (v + 1);", 1, 7, /for a power, write 'pow\(x, y\)'$/],
    ["v ^= 2;", 1, 3, /for a power, write 'v = pow\(v, 2\)'$/],
    ["n = ~v;", 1, 5, "'~' needs integers, not float"],
    ["n |= 1.0;", 1, 3, "'|' needs integers, not float"],
    ["v = addToPost(1);", 1, 5, "'addToPost' gives no value"],
    ["if (assert(true)) v = 1;", 1, 5, "'assert' gives no value"],
    ["v = (v, addToPost(1));", 1, 7, "'addToPost' gives no value"],
    ["v = flag ? addToPost(1) : 2;", 1, 12, "'addToPost' gives no value"],
    ["1++;", 1, 2, "'++' needs a variable"],
    ["--(v + 1);", 1, 1, "'--' needs a variable"],
    ["flag++;", 1, 5, "'++' needs a number: 'flag' is a bool"],
    ["break;", 1, 1, "'break' outside a loop or switch"],
    ["continue;", 1, 1, "'continue' outside a loop"],
    ["switch (n) { case 1: continue; }", 1, 22, "'continue' outside a loop"],
    ["case 1: v = 1;", 1, 1, "'case' outside a switch"],
    ["default: v = 1;", 1, 1, "'default' outside a switch"],
    ["switch (n) { case 1: { case 2: v = 1; } }", 1, 24, "'case' must stand directly between the '{ }' of its switch"],
    ["switch (n) { v = 1; }", 1, 14, "a switch starts with 'case' or 'default'"],
    ["switch (v) { }", 1, 9, "a switch needs an integer, not float"],
    ["switch (n) { case n: break; }", 1, 19, "a case label must be an integer constant"],
    ["switch (n) { case 1.0: break; }", 1, 19, "a case label must be an integer constant"],
    ["switch (n) { case 3: case 1 + 2: break; }", 1, 22, "'case 3' appears twice"],
    ["switch (n) { default: default: break; }", 1, 23, "'default' appears twice"],
    ["switch (n) { case 1: int x = 1; case 2: v = x; }", 1, 45, "unknown name 'x'"],
    ["n = n++;", 1, 6, "'n' is changed and used in one expression: write two statements"],
    ["v = n + n--;", 1, 10, "'n' is changed and used in one expression: write two statements"],
    ["v = max(n++, n);", 1, 10, "'n' is changed and used in one expression: write two statements"],
    ["counts[n] = n++;", 1, 14, "'n' is changed and used in one expression: write two statements"],
    ["counts[counts[0]++] = 1;", 1, 17, "'counts' is changed and used in one expression: write two statements"],
  ]);

  test("random numbers only where there are some", () => {
    const error = snippetError("v = gennrand_uniform();", environmentOf({ random: false }));
    expect(error).toMatchObject({ line: 1, column: 5 });
    expect(error.problem).toBe("'gennrand_uniform' cannot be used here: this snippet has no random numbers");
  });

  test("conditions and values are one expression", () => {
    expect(errorOf(() => checkCondition("v > 1; v = 2;", setting))).toMatchObject({ line: 1, column: 8 });
    expect(errorOf(() => checkCondition("", setting)).problem).toBe("expected a value, found the end of the snippet");
    expect(errorOf(() => checkCondition("addToPost(v)", setting)).problem).toBe("'addToPost' gives no value");
    expect(errorOf(() => checkValue("tua", setting, "float"))).toMatchObject({ suggestion: "tau" });
    expect(errorOf(() => checkCondition("int x = 1;", setting)).problem).toMatch(
      /expected a value, found the type 'int'/,
    );
  });
});

describe("nearestName", () => {
  test.each([
    ["tua", ["tau", "tan"], "tau"],
    ["V", ["v", "w"], "v"],
    ["x", ["y", "z"], undefined],
    ["Isin", ["Isyn"], "Isyn"],
    ["thresold", ["threshold", "thresh"], "threshold"],
    ["alpha", ["beta"], undefined],
    ["tau", ["tau"], undefined],
    ["", ["a"], undefined],
  ])("%s", (name, candidates, nearest) => {
    expect(nearestName(name, candidates)).toBe(nearest);
  });
});

describe("what a message quotes of a megabyte", () => {
  const long = "x".repeat(1_000_000);
  const few = 600;

  test("a line is shown around the mistake, with the caret below it", () => {
    const many = "v += 1.0; ".repeat(100_000);
    const error = snippetError(`${many}v += tua; ${many}`);
    const [head, shown, caret] = error.message.split("\n");
    expect(head).toBe("leaky_rate, simCode, line 1, column 1000006: unknown name 'tua'. Did you mean 'tau'?");
    expect(shown).toMatch(/^ {4}\.\.\..*\.\.\.$/);
    expect(shown!.length).toBeLessThan(120);
    expect(shown!.slice(caret!.indexOf("^"))).toMatch(/^tua; v \+= 1\.0;/);
    expect(error).toMatchObject({ line: 1, column: 1_000_006 });
  });

  test("a mistake near the start or the end of a long line", () => {
    const many = "v += 1.0; ".repeat(100);
    for (const [text, cut] of [
      [`tua = 1.0; ${many}`, /^ {4}tua = .*[^.]\.\.\.$/],
      [`${many}tua = 1.0;`, /^ {4}\.\.\..* tua = 1\.0;$/],
    ] as const) {
      const [, shown, caret] = snippetError(text).message.split("\n");
      expect(shown).toMatch(cut);
      expect(shown!.slice(caret!.indexOf("^"))).toMatch(/^tua = 1\.0;/);
    }
  });

  test.each([
    ["an unknown name", `v = ${long};`],
    ["an unknown function", `v = ${long}(1);`],
    ["an unknown type", `${long} y;`],
    ["a name declared twice", `int ${long}; int ${long};`],
    ["an integer", `v = ${"9".repeat(1_000_000)};`],
    ["a text", `v = "${"a b ".repeat(250_000)}";`],
    ["a text where something else is expected", `v = 1.0 "${"a b ".repeat(250_000)}";`],
    ["a number that is none", `v = 1${long};`],
    ["a number in the place of an operator", `v = v ${"1".repeat(1000)}.0;`],
  ])("%s", (_, text) => {
    const error = snippetError(text);
    expect(error.message.length).toBeLessThan(few);
    expect(error.problem.length).toBeLessThan(300);
  });

  test("a name like another one of that length: nobody mistypes it, and comparing them would take hours", () => {
    expect(nearestName(`${long}a`, [`${long}b`, "tau"])).toBeUndefined();
    expect(snippetError(`float ${long}a; v = ${long}b;`).message.length).toBeLessThan(few);
  });

  test("names and options of models", () => {
    const refused = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
        return (error as Error).message;
      }
      throw new Error("nothing was wrong");
    };
    const neuron = defineNeuronModel({ name: "n", vars: { v: 0 } });
    const model = new GeNNModel({ dt: 1 });
    for (const name of [long, `a b ${long}`, "a b ".repeat(250_000)]) {
      expect(refused(() => new GeNNModel({ dt: 1, [name]: 2 } as never)).length).toBeLessThan(few);
      expect(refused(() => new GeNNModel({ dt: 1, precision: name as never })).length).toBeLessThan(few);
      expect(refused(() => defineNeuronModel({ name: `1${name}` })).length).toBeLessThan(few);
      expect(refused(() => model.addNeuronPopulation(`1${name}`, 1, neuron)).length).toBeLessThan(few);
      expect(
        refused(() => model.addNeuronPopulation("p", 1, neuron, { vars: { [name]: 1 } as never })).length,
      ).toBeLessThan(few);
    }
  });
});
