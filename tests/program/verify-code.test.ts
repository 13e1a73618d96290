/** A Program whose code breaks a rule is refused, and the error names kernel and snippet. */
import { describe } from "vitest";
import type { Expression } from "../../genn/language/ast.ts";
import {
  at,
  bound,
  call,
  type Damage,
  DYNAMICS,
  idOf,
  inNeurons,
  inSynapses,
  inUpdate,
  LOCAL,
  nameOf,
  neurons,
  one,
  POST,
  PRE,
  position,
  read,
  set,
  testDamages,
  update,
  withBuffer,
} from "./damage.ts";

const CODE: readonly Damage[] = [
  [
    "a buffer that does not exist",
    () => inSynapses(PRE, read(bound({ kind: "variable", buffer: 9999, index: "own" }))),
    /kernel 'events\.presynapticSpike', preSpikeSynCode of 'by_events': 'x' is in buffer 9999, which/,
  ],
  [
    "a name without a meaning",
    () => inSynapses(PRE, read(bound(undefined))),
    /'x' means nothing: it is no local declared before/,
  ],
  [
    "a local behind the end of its block",
    () =>
      inSynapses(PRE, {
        kind: "block",
        position,
        body: [{ kind: "block", position, body: [{ kind: "declaration", position, symbol: LOCAL }] }, read(LOCAL)],
      }),
    /'x' means nothing/,
  ],
  [
    "a local of another block",
    () =>
      inSynapses(PRE, {
        kind: "if",
        position,
        condition: { kind: "literal", position, type: "bool", value: 1 },
        whenTrue: { kind: "declaration", position, symbol: LOCAL },
        whenFalse: read(LOCAL),
      }),
    /'x' means nothing/,
  ],
  [
    "a local of the step where an edge is looked for",
    () =>
      neurons("edges.neuron", ({ events }) => ({
        events: events.map((one) => ({
          ...one,
          condition: { ...one.condition, expression: { ...nameOf(LOCAL), type: "bool" } },
        })),
      })),
    /condition.*'x' (means nothing|is float)/i,
  ],
  [
    "another type than the buffer's",
    () => inSynapses(PRE, read({ ...at("events.g"), type: "int32" })),
    /'x' is int32, but buffer 'events\.g' is float/,
  ],
  [
    "another type than the symbol's",
    () => inSynapses(PRE, { kind: "expression", position, expression: { ...nameOf(at("events.g")), type: "double" } }),
    /'x' is float, its place in the tree double/,
  ],
  [
    "a value of another type",
    () => inNeurons("left.neuron", "neuron", set(at("left.v"), { ...one, type: "int32" } as Expression)),
    /what is assigned to 'x' is int32 instead of float/,
  ],
  [
    "an element of another shape",
    () => inSynapses(PRE, read(at("there.g"))),
    /by 'own': buffer 'there\.g' has 40 x 40 elements instead of 9 x 40/,
  ],
  [
    "a presynaptic element of the other side",
    () => inSynapses(PRE, read(at("left.v", "pre"))),
    /by 'pre': buffer 'left\.v' has 1 x 40 elements instead of 1 x 9/,
  ],
  [
    "the only element of many",
    () => inSynapses(PRE, read(at("left.v", "single"))),
    /by 'single': buffer 'left\.v' has 1 x 40 elements instead of 1 x 1/,
  ],
  [
    "an index without a meaning",
    () => inNeurons("left.neuron", "neuron", read(at("left.v", "post"))),
    /'left\.v' is reached by 'post', which has no meaning here/,
  ],
  [
    "transposed pairs",
    () => inSynapses("pairs.presynapticSpike", read(at("pairs.g", "transposed"))),
    /reached by 'transposed'/,
  ],
  [
    "a row constant seen by synapses",
    () => inSynapses(PRE, read(at("events.t_prev"))),
    /'events\.t_prev' stands for rows of 40 synapses and is reached by 'own'/,
  ],
  [
    "a shared buffer written in a step",
    () => inNeurons("left.neuron", "neuron", set(at("left.bias"), one)),
    /kernel 'left\.neuron', simCode of 'rate': writes buffer 'left\.bias', which instances share/,
  ],
  [
    "a shared buffer written by synapses",
    () => inSynapses(DYNAMICS, set(at("there.g"), one)),
    /writes buffer 'there\.g', which instances share/,
  ],
  [
    "an accumulator that is set",
    () => inSynapses(DYNAMICS, set(at("there.dg"), one)),
    /'there\.dg' is an accumulator: steps may only add to it/,
  ],
  ["an accumulator that is read", () => inSynapses(DYNAMICS, read(at("there.dg"))), /'there\.dg' is an accumulator/],
  [
    "neurons written by synapses",
    () => inSynapses(DYNAMICS, set(at("right.v", "post"), one)),
    /writes buffer 'right\.v', which synapses reach by 'post' only/,
  ],
  [
    "a spike time that is written",
    () => inSynapses(PRE, set(bound({ kind: "spikeTime", buffer: idOf("source.st"), index: "pre", delay: 0 }), one)),
    /the spike time 'x' is written/,
  ],
  [
    "a time made of other things than steps",
    () =>
      inSynapses(
        PRE,
        call("time_of_step", { kind: "timeOfStep", dt: 0.1 }, [
          nameOf({ ...bound({ kind: "index", which: "pre" }), type: "uint32" }),
        ]),
      ),
    /what 'time_of_step' is given is uint32 instead of float/,
  ],
  [
    "a number of the step that is not of time's type",
    () => inSynapses(PRE, read(bound({ kind: "step" }, { type: "uint32" }))),
    /'x' is uint32, but time is float/,
  ],
  [
    "what can only be read is written",
    () => inNeurons("left.neuron", "neuron", set({ ...at("left.v"), access: "read" }, one)),
    /'x' is written, but can only be read/,
  ],
  [
    "an input there is not",
    () => inNeurons("left.neuron", "neuron", read(bound({ kind: "input", slot: 1 }))),
    /'x' is float, but input 1 is not there/,
  ],
  [
    "an input seen while it is summed",
    () => inNeurons("left.neuron", "postsynaptic", read(bound({ kind: "input", slot: 0 }))),
    /input 0 is not there/,
  ],
  [
    "a number that is not known",
    () => inNeurons("left.neuron", "neuron", read(bound({ kind: "index", which: "pre" }, { type: "uint32" }))),
    /'x' is the number of 'pre', which is not known here/,
  ],
  [
    "an array there is not",
    () =>
      inSynapses(PRE, {
        kind: "expression",
        position,
        expression: {
          kind: "subscript",
          position,
          type: "float",
          symbol: bound({ kind: "array", array: 5 }),
          index: { kind: "literal", position, type: "int32", value: 0 },
        },
      }),
    /array 5 is not there/,
  ],
  [
    "an array without a subscript",
    () => inSynapses(PRE, read(bound({ kind: "array", array: 0 }))),
    /an array without a subscript/,
  ],
  ["a function there is not", () => inSynapses(PRE, call("tan_h", undefined)), /the function 'tan_h' means nothing/],
  [
    "a function with more arguments",
    () => inSynapses(PRE, call("tanh", undefined, [one, one])),
    /'tanh' has 2 arguments/,
  ],
  [
    "synapses that inject",
    () => inSynapses(PRE, call("injectCurrent", { kind: "injectCurrent", slot: 0 })),
    /calls 'injectCurrent', which is for neurons/,
  ],
  [
    "neurons that send",
    () =>
      inNeurons(
        "left.neuron",
        "neuron",
        call("addToPost", { kind: "addTo", buffer: idOf("there.inSyn"), index: "post" }),
      ),
    /calls 'addToPost', which is for synapses/,
  ],
  [
    "an injection when all is summed",
    () => inNeurons("left.neuron", "neuron", call("injectCurrent", { kind: "injectCurrent", slot: 0 })),
    /calls 'injectCurrent', which code with the role 'neuron' cannot/,
  ],
  [
    "an injection into no input",
    () => inNeurons("left.neuron", "postsynaptic", call("injectCurrent", { kind: "injectCurrent", slot: 2 })),
    /but there is no input 2/,
  ],
  [
    "a sum of the other side",
    () => inSynapses(PRE, call("addToPost", { kind: "addTo", buffer: idOf("events.outPre"), index: "post" })),
    /by 'post': buffer 'events\.outPre' has 1 x 9 elements instead of 1 x 40/,
  ],
  [
    "what belongs to other synapses",
    () => inSynapses(POST, call("add", { kind: "addTo", buffer: idOf("left.r"), index: "post" })),
    /which adds to buffer 'left.r', no sum of these synapses/,
  ],
];

const UPDATES: readonly Damage[] = [
  [
    "another shape than the synapses'",
    () => update("align", () => ({ rows: 9 })),
    /kernel 'align': it runs over 9 x 40 elements, which are stored as 40 x 40/,
  ],
  [
    "a reduction of another type",
    () =>
      update("sum_there", ({ reductions }) => ({ reductions: reductions.map((one) => ({ ...one, type: "int32" })) })),
    /reduction 'sum': buffer 'sum_there\.sum' is float instead of int32/,
  ],
  [
    "a reduction into copies",
    () => withBuffer("sum_there.sum", { sharing: "instance" }),
    /reduction 'sum': buffer 'sum_there\.sum' has no place for it/,
  ],
  [
    "a reduction there is not",
    () => update("sum_there", () => ({ reductions: [] })),
    /'sum' is float, but reduction 0 is not there/,
  ],
  [
    "a reduction into a buffer there is not",
    () =>
      update("sum_there", ({ reductions }) => ({ reductions: reductions.map((one) => ({ ...one, buffer: 9999 })) })),
    /reduction 'sum': there is no buffer 9999/,
  ],
  [
    "a reduction over neurons into a row of them",
    () => update("totals", () => ({ axis: "batch" })),
    /reduction 'sum': buffer 'totals\.sum' has no place for it/,
  ],
  [
    "synapses reduced over neurons",
    () => update("sum_there", () => ({ axis: "neurons" })),
    /kernel 'sum_there'.*it reduces over the neurons/,
  ],
  [
    "segments that are not known",
    () => update("peaks", () => ({ segments: undefined })),
    /kernel 'peaks': segments are for what reduces over them/,
  ],
  [
    "segments of another number",
    () => update("peaks", ({ segments }) => ({ segments: { ...segments!, count: 3 } })),
    /'peaks', its segments: buffer 'left\.segment_starts'/,
  ],
  [
    "a segment there is not",
    () => withBuffer("left.segment_of", { initial: { kind: "array", values: new Float64Array(40).fill(2) } }),
    /'left\.segment_of' does not say which of its 2 segments each neuron is in/,
  ],
  [
    "a value per segment of nothing",
    () => withBuffer("peaks.most", { segmentOf: undefined }),
    /buffer 'peaks\.most' is reached by 'segment', but has no value for those of its neurons/,
  ],
  [
    "blocks seen by instances",
    () => update("sum_there", () => ({ copies: "instance" })),
    /kernel 'sum_there'.*'there\.dg' has copies for 'block', while it runs over 'instance'/,
  ],
  [
    "a shared variable written per instance",
    () => update("align", () => ({ copies: "instance" })),
    /writes buffer 'there\.g', which has copies for 'shared', while it runs over 'instance'/,
  ],
  [
    "neurons that are transposed",
    () => inUpdate("bias", read(at("left.bias", "transposed"))),
    /reached by 'transposed', which has no meaning here/,
  ],
  [
    "an update that sends",
    () => inUpdate("bias", call("addToPost", { kind: "addTo", buffer: idOf("there.inSyn"), index: "post" })),
    /which custom updates cannot/,
  ],
];

describe("code", () => testDamages(CODE));
describe("custom updates", () => testDamages(UPDATES));
