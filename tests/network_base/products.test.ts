/** A plasticity rule taken apart into products, and put together again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModelError } from "../../genn/index.ts";
import { productsOf } from "../../network_base/products.ts";

const where = "the plasticity of synapse 's'";

describe("productsOf", () => {
  test.each<[string, ReturnType<typeof productsOf>]>([
    ["r_pre * err_post", [{ coefficient: undefined, pre: "r_pre", post: "err_post" }]],
    ["-r_pre * va_post", [{ coefficient: undefined, pre: "-r_pre", post: "va_post" }]],
    [
      "eta * tanh(r_pre) * (a_post - b_post)",
      [{ coefficient: undefined, pre: "(eta * tanh(r_pre))", post: "(a_post - b_post)" }],
    ],
    [
      "(r_pre - 0.5) * x_post * dr_post - w_penalty * g",
      [
        { coefficient: undefined, pre: "(r_pre - 0.5)", post: "x_post * dr_post" },
        { coefficient: "-1.0 * (w_penalty * g)", pre: undefined, post: undefined },
      ],
    ],
    ["g * r_pre * x_post / 2", [{ coefficient: "g * (1.0 / 2)", pre: "r_pre", post: "x_post" }]],
    ["1", [{ coefficient: undefined, pre: undefined, post: undefined }]],
  ])("%s", (rule, products) => expect(productsOf(rule, where)).toEqual(products));

  test("what is no sum of products is refused with the part that mixes sides", () => {
    expect(() => productsOf("x_post * tanh(r_pre - y_post)", where)).toThrow(
      `${where}: the exact event rule needs a sum of products of a presynaptic and a postsynaptic factor, such as "r_pre * err_post", but ` +
        `"tanh(r_pre - y_post)" mixes the presynaptic side and the postsynaptic side`,
    );
    expect(() => productsOf("1 / (r_pre + x_post)", where)).toThrow(ModelError);
    expect(() => productsOf("r_pre > x_post ? 1 : 0", where)).toThrow('"r_pre > x_post ? 1 : 0" mixes');
    expect(() => productsOf("r_pre * fmax(g, x_post)", where)).toThrow("mixes the postsynaptic side and the weight");
    expect(() => productsOf("r_pre * ", where)).toThrow("plasticity, line 1");
  });

  test("products have the value of the rule", () => {
    const leaf = fc.constantFrom(
      "r_pre",
      "q_pre",
      "x_post",
      "y_post",
      "g",
      "eta",
      "0.5",
      "2",
      "tanh(r_pre)",
      "fmax(x_post, y_post)",
    );
    const { rule } = fc.letrec<{ rule: string }>((tie) => ({
      rule: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc
          .tuple(tie("rule"), fc.constantFrom("+", "-", "*"), tie("rule"))
          .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
        fc
          .tuple(tie("rule"), fc.constantFrom("r_pre", "x_post", "g", "3"))
          .map(([a, b]) => `(${a}) / (1.5 + ${b} * ${b})`),
        tie("rule").map((a) => `-(${a})`),
      ),
    }));
    fc.assert(
      fc.property(
        rule,
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (f, values) => {
          const [r, q, x, y, g, eta] = values;
          const of = (text: string): number =>
            new Function("r_pre", "q_pre", "x_post", "y_post", "g", "eta", "tanh", "fmax", `return ${text};`)(
              ...[r, q, x, y, g, eta, Math.tanh, Math.max],
            ) as number;
          let sum = 0;
          for (const { coefficient = "1", pre = "1", post = "1" } of productsOf(f, where)) {
            sum += of(coefficient) * of(pre) * of(post);
            expect(`${pre} ${coefficient}`).not.toMatch(/_post/);
            expect(`${post} ${coefficient}`).not.toMatch(/_pre/);
          }
          const whole = of(f);
          expect(Math.abs(sum - whole)).toBeLessThanOrEqual(1e-9 * Math.max(1, magnitude(f, values)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** A bound on what terms of an expression come to before they cancel: all values and signs made positive. */
function magnitude(f: string, [r, q, x, y, g, eta]: readonly number[]): number {
  const text = f.replaceAll("-", "+").replaceAll("/ (1.5 +", "* (1.5 +");
  const value = new Function("r_pre", "q_pre", "x_post", "y_post", "g", "eta", "tanh", "fmax", `return ${text};`)(
    ...[r, q, x, y, g, eta].map((one) => Math.abs(one!)),
    Math.tanh,
    Math.max,
  ) as number;
  return Number.isFinite(value) ? Math.abs(value) : Number.MAX_VALUE;
}
