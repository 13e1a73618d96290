/** A Program whose expressions have other types than their parts, whose control flow leads nowhere, or whose random numbers are drawn twice is refused. */
import { describe, expect, test } from "vitest";
import { defineCurrentSourceModel, GeNNModel } from "../../genn/index.ts";
import type { Expression, Statement } from "../../genn/language/ast.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { verify } from "../../genn/program/verify.ts";
import { listener } from "../support/definitions.ts";
import { at, type Damage, inSynapses, nameOf, neurons, POST, PRE, position, synapses, testDamages } from "./damage.ts";

/** An expression as a statement of synapse code. */
const saying = (expression: object) => () =>
  inSynapses(PRE, { kind: "expression", position, expression: { position, ...expression } as Expression });
const literal = (type: string, value: number | bigint = 1): Expression =>
  ({ kind: "literal", position, type, value }) as Expression;
const [float, int, bool] = [literal("float"), literal("int32"), literal("bool")];
const called = (name: string, type: string, ...values: Expression[]) =>
  saying({ kind: "call", type, name, arguments: values, binding: undefined, site: 77 });

const TYPES: readonly Damage[] = [
  ["not of a number", saying({ kind: "unary", type: "bool", operator: "!", operand: int }), /'!' makes bool of int32/],
  ["minus a truth", saying({ kind: "unary", type: "bool", operator: "-", operand: bool }), /'-' makes bool of bool/],
  [
    "minus of another type",
    saying({ kind: "unary", type: "float", operator: "-", operand: int }),
    /'-' makes float of int32/,
  ],
  [
    "complement of a float",
    saying({ kind: "unary", type: "float", operator: "~", operand: float }),
    /'~' makes float of float/,
  ],
  [
    "a narrow sum",
    saying({ kind: "binary", type: "int8", operator: "+", left: literal("int8"), right: literal("int8") }),
    /'\+' makes int8 of int8 and int8/,
  ],
  [
    "operands of two types",
    saying({ kind: "binary", type: "float", operator: "*", left: float, right: int }),
    /'\*' makes float of float and int32/,
  ],
  [
    "a result of another type",
    saying({ kind: "binary", type: "float", operator: "+", left: int, right: int }),
    /'\+' makes float of int32 and int32/,
  ],
  [
    "a comparison that is a number",
    saying({ kind: "binary", type: "float", operator: "<", left: float, right: float }),
    /'<' makes float of float and float/,
  ],
  [
    "a comparison of two types",
    saying({ kind: "binary", type: "bool", operator: "==", left: float, right: int }),
    /'==' makes bool of float and int32/,
  ],
  [
    "a remainder of floats",
    saying({ kind: "binary", type: "float", operator: "%", left: float, right: float }),
    /'%' makes float of float and float/,
  ],
  [
    "a long shift count",
    saying({ kind: "binary", type: "int32", operator: "<<", left: int, right: literal("int64", 1n) }),
    /'<<' makes int32 of int32 and int64/,
  ],
  [
    "numbers as truths",
    saying({ kind: "logical", type: "bool", operator: "&&", left: bool, right: int }),
    /'&&' joins bool and int32/,
  ],
  [
    "a choice by a number",
    saying({ kind: "conditional", type: "float", condition: int, whenTrue: float, whenFalse: float }),
    /'\?:' asks for int32/,
  ],
  [
    "a choice of two types",
    saying({ kind: "conditional", type: "float", condition: bool, whenTrue: float, whenFalse: int }),
    /'\?:' makes float of float and int32/,
  ],
  [
    "a conversion of nothing",
    saying({
      kind: "cast",
      type: "float",
      operand: {
        kind: "call",
        position,
        type: "void",
        name: "assert",
        arguments: [bool],
        binding: undefined,
        site: 78,
      },
    }),
    /nothing is converted to float/,
  ],
  ["a literal beyond its type", saying(literal("uint8", 256)), /a literal uint8 is 256/],
  ["half an integer", saying(literal("int32", 0.5)), /a literal int32 is 0\.5/],
  ["a small long number", saying(literal("int64", 1)), /a literal int64 is 1/],
  ["two truths", saying(literal("bool", 2)), /a literal bool is 2/],
  [
    "the last of two is another",
    saying({ kind: "comma", type: "float", left: float, right: int }),
    /',' makes float of int32/,
  ],
  ["a function of an integer", called("tanh", "float", int), /'tanh' makes float of int32/],
  [
    "a function of floats of two widths",
    called("pow", "double", literal("double"), float),
    /'pow' makes double of double and float/,
  ],
  ["a result of another width", called("tanh", "double", float), /'tanh' makes double of float/],
  ["the largest of two types", called("max", "float", float, int), /'max' makes float of float and int32/],
  [
    "random numbers of another type",
    called("gennrand_uniform", "double"),
    /'gennrand_uniform' makes double of nothing/,
  ],
  ["an assertion of a number", called("assert", "void", int), /'assert' makes void of int32/],
  [
    "a sum in another type than its operands",
    () =>
      inSynapses(PRE, {
        kind: "expression",
        position,
        expression: {
          kind: "assign",
          position,
          type: "float",
          target: nameOf(at("events.dg")),
          operator: "+",
          operationType: "bool",
          value: bool,
        } as Expression,
      }),
    /'\+=' is made in bool, with bool/,
  ],
];

const FLOW: readonly Damage[] = [
  [
    "a break outside loops",
    () => inSynapses(PRE, { kind: "break", position }),
    /kernel 'events\.presynapticSpike', preSpikeSynCode of 'by_events': 'break' stands in no loop or switch/,
  ],
  ["a continue outside loops", () => inSynapses(PRE, { kind: "continue", position }), /'continue' stands in no loop/],
  [
    "a continue in a switch",
    () =>
      inSynapses(PRE, {
        kind: "switch",
        position,
        subject: int,
        cases: [{ value: 1, body: [{ kind: "continue", position }] }],
      }),
    /'continue' stands in no loop/,
  ],
  [
    "a break behind a loop",
    () =>
      inSynapses(PRE, {
        kind: "block",
        position,
        body: [
          { kind: "loop", position, initial: [], testAfter: false, condition: bool, body: { kind: "break", position } },
          { kind: "break", position },
        ],
      }),
    /'break' stands in no loop or switch/,
  ],
];

const draws = (site: number): Statement => ({
  kind: "expression",
  position,
  expression: {
    kind: "call",
    position,
    type: "float",
    name: "gennrand_uniform",
    arguments: [],
    binding: undefined,
    site,
  },
});
const STREAMS: readonly Damage[] = [
  [
    "two sections of one kernel share a stream",
    () =>
      neurons("left.neuron", ({ sections }) => ({
        sections: sections.map((section) => ({ ...section, stream: "shared", body: [...section.body, draws(0)] })),
        held: undefined,
      })),
    /kernel 'left\.neuron', simCode of '\w+': draws number 0 of the random stream 'shared', as kernel 'left\.neuron', simCode of '\w+' does/,
  ],
  [
    "kernels share a stream",
    () => {
      const one = synapses(PRE, ({ section }) => ({
        section: { ...section, stream: "shared", body: [...section.body, draws(3)] },
      }));
      return {
        ...one,
        step: one.step.map((kernel) =>
          kernel.name === POST && kernel.kind !== "neuron"
            ? { ...kernel, section: { ...kernel.section, stream: "shared", body: [...kernel.section.body, draws(3)] } }
            : kernel,
        ),
      };
    },
    /draws number 3 of the random stream 'shared', as kernel 'events\.p/,
  ],
  [
    "two calls have one number",
    () => inSynapses(PRE, { kind: "block", position, body: [draws(5), draws(5)] }),
    /draws number 5 of the random stream 'events\.preSpikeSynCode', as kernel 'events\.presynapticSpike'/,
  ],
];

describe("types", () => testDamages(TYPES));
describe("where control goes", () => testDamages(FLOW));
describe("random numbers", () => testDamages(STREAMS));

test("what a source draws to know how long its current stays is drawn anew", () => {
  const model = new GeNNModel({ dt: 1 });
  const source = defineCurrentSourceModel({
    name: "source",
    injectionCode: "injectCurrent(gennrand_uniform());",
    constantUntil: "t + gennrand_exponential()",
  });
  model.addCurrentSource("source", source, model.addNeuronPopulation("pop", 2, listener));
  expect(() => verify(lower(model), "lowering")).not.toThrow();
});
