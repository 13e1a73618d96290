/** A Program whose parts break a rule is refused, and the error names kernel, buffer and pass. */
import { describe, expect, test } from "vitest";
import { uniform } from "../../genn/index.ts";
import type { NeuronKernel, SynapseKernel } from "../../genn/program/program.ts";
import { verify } from "../../genn/program/verify.ts";
import {
  at,
  call,
  type Damage,
  DYNAMICS,
  idOf,
  inNeurons,
  inSynapses,
  more,
  neurons,
  one,
  POST,
  PRE,
  position,
  program,
  read,
  set,
  synapses,
  testDamages,
  withBuffer,
  withQueue,
} from "./damage.ts";

test("the model has everything that can be damaged", () => {
  expect(() => verify(program, "lowering")).not.toThrow();
  const dynamics = program.step.find(({ name }) => name === DYNAMICS) as SynapseKernel;
  const left = program.step.find(({ name }) => name === "left.neuron") as NeuronKernel;
  expect(dynamics.still?.settle).toBeDefined();
  expect(dynamics.still?.send).toBeDefined();
  expect(dynamics.skipWhereZero).toBeDefined();
  expect(program.step.some((kernel) => kernel.kind === "neuron" && kernel.heldSources.length > 0)).toBe(true);
  expect(program.buffers.some(({ repeats }) => repeats !== undefined)).toBe(true);
  expect(program.buffers.some(({ sharing }) => sharing === "block")).toBe(true);
  expect(left.events).toHaveLength(1);
});

const BUFFERS: readonly Damage[] = [
  [
    "an id is another one than the index",
    () => withBuffer("left.v", { id: 1000 }),
    /buffer 'left\.v': its id is 1000, its index \d+/,
  ],
  ["two buffers have one name", () => withBuffer("left.v", { name: "right.v" }), /buffer 'right\.v': there are two/],
  [
    "an array's id",
    () => ({ ...program, arrays: program.arrays.map((one) => ({ ...one, id: 7 })) }),
    /array 'drive\.levels': its id is 7/,
  ],
  [
    "an array's type",
    () => ({ ...program, arrays: program.arrays.map((one) => ({ ...one, type: "int32" })) }),
    /'levels' is float, but array 0 is int32/,
  ],
  [
    "rows are not padded",
    () => withBuffer("source.v", { stride: 9 }),
    /buffer 'source\.v': its rows of 9 elements are 9 apart, not 12/,
  ],
  [
    "there are no elements",
    () => withBuffer("left.v", { columns: 0, stride: 0 }),
    /buffer 'left\.v' has 1 x 0 elements instead of 1 x 40/,
  ],
  [
    "scratch is drawn",
    () => withBuffer("drive.held_current", { initial: uniform(0, 1) }),
    /'drive\.held_current': it is scratch/,
  ],
  [
    "initial values are missing",
    () => withBuffer("left.v", { initial: { kind: "array", values: [1, 2] } }),
    /'left\.v': it has 1 x 40 elements and 2 initial/,
  ],
  [
    "a row constant starts differently",
    () => withBuffer("events.t_prev", { initial: uniform(0, 1) }),
    /a row of synapses that do not start alike/,
  ],
  [
    "a row constant stands for rows of another length",
    () => withBuffer("events.t_prev", { repeats: 41 }),
    /kernel 'events\.presynapticSpike'.*'events\.t_prev' stands for rows of 41/,
  ],
];

const EVENTS: readonly Damage[] = [
  ["a queue's id", () => withQueue("left", { id: 9 }), /event queue of 'left' \(spike\): its id is 9/],
  [
    "room for numbers",
    () => withQueue("left", { ids: idOf("source.spike_ids") }),
    /'ids': buffer 'source\.spike_ids' has 1 x 9 elements instead of 1 x 40/,
  ],
  [
    "two queues in one buffer",
    () => withQueue("right", { ids: idOf("left.spike_ids") }),
    /buffer 'left\.spike_ids' serves event queue of 'left' \(spike\), 'ids' already/,
  ],
  [
    "more slots than counts",
    () => withQueue("left", { slots: 2 }),
    /'left\.spike_count' has 1 x 1 elements instead of 2 x 1/,
  ],
  ["no slots", () => withQueue("left", { slots: 0 }), /it has 0 slots/],
  [
    "a queue that nobody fills",
    () => neurons("left.neuron", () => ({ events: [] })),
    /event queue of 'left' \(spike\): 0 kernels fill it/,
  ],
  [
    "a queue that two kernels fill",
    () => neurons("right.neuron", ({ events }) => ({ events: events.map((one) => ({ ...one, event: 1 })) })),
    /2 kernels fill it.*\n.*'right'.*0 kernels/,
  ],
  [
    "a queue that does not exist",
    () => neurons("left.neuron", ({ events }) => ({ events: events.map((one) => ({ ...one, event: 99 })) })),
    /kernel 'left\.neuron': there is no event queue 99/,
  ],
  [
    "scratch in the state",
    () => withBuffer("left.spiking", { persistent: true }),
    /'left\.spiking' is scratch, but persistent/,
  ],
  ["times of another type", () => withBuffer("source.st", { type: "int32" }), /'source\.st' is int32 instead of float/],
  [
    "an edge without memory",
    () => withQueue("edges", { wasTrue: undefined }),
    /kernel 'edges\.neuron': only events on a rising edge need/,
  ],
];

const KERNELS: readonly Damage[] = [
  [
    "two kernels have one name",
    () => synapses(PRE, () => ({ name: DYNAMICS })),
    /kernel 'there\.synapseDynamics': there are two/,
  ],
  ["neurons come before synapses", () => ({ ...program, step: program.step.toReversed() }), /synapses come first/],
  [
    "a population has two kernels",
    () => neurons("left.neuron", () => ({ population: "right" })),
    /there are two kernels of the population 'right'/,
  ],
  [
    "events without a trigger",
    () => synapses(PRE, () => ({ trigger: undefined })),
    /kernel 'events\.presynapticSpike': its trigger, event queue undefined, does not/,
  ],
  [
    "dynamics with one",
    () => synapses(DYNAMICS, () => ({ trigger: 0 })),
    /kernel 'there\.synapseDynamics': dynamics have no trigger/,
  ],
  [
    "the trigger of another side",
    () => synapses(PRE, () => ({ trigger: 1 })),
    /its trigger has 40 neurons \('left'\), the presynaptic side 9/,
  ],
  [
    "the trigger of another population",
    () => synapses(POST, () => ({ trigger: 2 })),
    /kernel 'events\.postsynapticSpike': its trigger is of 'right', that side is 'left'/,
  ],
  [
    "a trigger of the same size on the other side",
    () => synapses("back.synapseDynamics", () => ({ kind: "presynapticSpike", trigger: 1 })),
    /kernel 'back\.synapseDynamics': its trigger is of 'left', that side is 'right'/,
  ],
  [
    "a population that is not there",
    () => synapses(PRE, () => ({ source: "nobody" })),
    /kernel 'events\.presynapticSpike': it connects 'nobody' with no neurons, as 9/,
  ],
  [
    "a population of another size",
    () => synapses(PRE, () => ({ target: "heard" })),
    /kernel 'events\.presynapticSpike': it connects 'heard' with 5 neurons, as 40/,
  ],
  [
    "the sum of other synapses onto the same neurons",
    () =>
      inSynapses(
        "back.synapseDynamics",
        call("addToPost", { kind: "addTo", buffer: idOf("events.inSyn"), index: "post" }),
      ),
    /kernel 'back\.synapseDynamics'.*calls 'addToPost', which adds to buffer 'events\.inSyn', no sum of these synapses/,
  ],
  [
    "one sum for two synapse populations",
    () => synapses("back.synapseDynamics", ({ sums }) => ({ sums: { ...sums, post: idOf("events.inSyn") } })),
    /kernel '(back\.synapseDynamics|events\.presynapticSpike)': buffer 'events\.inSyn' is the sum of '(events|back)'/,
  ],
  [
    "a sum that other neurons take up",
    () => synapses("back.synapseDynamics", ({ sums }) => ({ sums: { ...sums, post: idOf("there.inSyn") } })),
    /kernel 'back\.synapseDynamics': buffer 'there\.inSyn' is (the sum of 'there'|of 'right', that side is 'left')/,
  ],
  [
    "a variable of another population",
    () => inSynapses(DYNAMICS, read(at("right.v", "pre"))),
    /kernel 'there\.synapseDynamics': buffer 'right\.v' is of 'right', that side is 'left'/,
  ],
  [
    "neurons of another population",
    () => inNeurons("left.neuron", "neuron", read(at("right.v"))),
    /belongs to the neurons of '(left|right)'/,
  ],
  [
    "a role that does not belong here",
    () =>
      neurons("left.neuron", ({ sections }) => ({
        sections: sections.map((one) => ({ ...one, role: "reset" })),
        held: undefined,
      })),
    /has the role 'reset', which does not belong here/,
  ],
  [
    "sections out of order",
    () => neurons("left.neuron", ({ sections }) => ({ sections: sections.toReversed(), held: undefined })),
    /comes too late/,
  ],
  [
    "a synapse's code with another role",
    () => synapses(PRE, ({ section }) => ({ section: { ...section, role: "neuron" } })),
    /its code has the role 'neuron'/,
  ],
  [
    "two inputs with one name",
    () => neurons("edges.neuron", ({ inputs }) => ({ inputs: [inputs[0]!, inputs[0]!] })),
    /two inputs have one name/,
  ],
  [
    "a held current of another size",
    () => withBuffer("drive.held_current", { columns: 8, stride: 8 }),
    /held source 'drive': buffer 'drive\.held_current' has 1 x 8/,
  ],
  [
    "a held source into no input",
    () =>
      neurons("source.neuron", ({ heldSources }) => ({ heldSources: heldSources.map((one) => ({ ...one, slot: 3 })) })),
    /held source 'drive': there is no input 3/,
  ],
  [
    "a held source that sees what steps change",
    () =>
      neurons("source.neuron", ({ heldSources }) => ({
        heldSources: heldSources.map((one) => ({ ...one, section: more(one.section, read(at("source.v"))) })),
      })),
    /held source 'drive': buffer 'source\.v' changes from step to step, while its current is held/,
  ],
  [
    "a condition that is no condition",
    () =>
      neurons("left.neuron", ({ events }) => ({
        events: events.map((one) => ({
          ...one,
          condition: { ...one.condition, expression: { kind: "literal", position, type: "float", value: 1 } },
        })),
      })),
    /kernel 'left\.neuron': the condition is float/,
  ],
];

const PASSES: readonly Damage[] = [
  [
    "rows by a postsynaptic variable",
    () => synapses(PRE, () => ({ skipWhereZero: { buffer: idOf("left.v"), rows: idOf("left.spiking") } })),
    /'skipWhereZero': it is for work in every step.*\n.*buffer 'left\.v' has 1 x 40 elements instead of 1 x 9/,
  ],
  [
    "a list of rows of another type",
    () => withBuffer("there.rows_not_zero", { type: "float" }),
    /'skipWhereZero': buffer 'there\.rows_not_zero' is float instead of int32/,
  ],
  [
    "marks of nobody",
    () => synapses(PRE, () => ({ marks: idOf("left.v") })),
    /'marks': buffer \d+ is not what a neuron kernel with held values looks at/,
  ],
  [
    "last values of another size",
    () => withBuffer(program.buffers[idOf("there.last_r")]!.name, { columns: 39 }),
    /'last': buffer 'there\.last_r_\d+' has 1 x 39 elements instead of 1 x 40/,
  ],
  [
    "two kernels keep one sum",
    () =>
      synapses("back.synapseDynamics", ({ still }) => ({
        still: { ...still!, kept: [idOf("there.inSyn_of_senders")] },
      })),
    /'there\.inSyn_of_senders_\d+' serves kernel 'there\.synapseDynamics', 'still', 'kept' already/,
  ],
  [
    "what is sent goes elsewhere",
    () => synapses(DYNAMICS, ({ still }) => ({ still: { ...still!, kept: [] } })),
    /calls 'addToPost', but it may only add to the kept sums/,
  ],
  [
    "each step writes weights",
    () =>
      synapses(DYNAMICS, ({ still }) => ({
        still: { ...still!, eachStep: more(still!.eachStep, set(at("there.dg"), one, "+")) },
      })),
    /'there\.dg' is reached by 'own', which has no meaning here/,
  ],
  [
    "each step writes neurons",
    () =>
      synapses(DYNAMICS, ({ still }) => ({
        still: { ...still!, eachStep: more(still!.eachStep, set(at("right.v", "post"), one)) },
      })),
    /writes buffer 'right\.v', which is none of the integrals/,
  ],
  [
    "nothing is watched",
    () => synapses(DYNAMICS, ({ still }) => ({ still: { ...still!, watched: [] } })),
    /'still': it watches nothing/,
  ],
  [
    "a flag of two elements",
    () => withBuffer(program.buffers[idOf("there.stretch_begun")]!.name, { columns: 2 }),
    /'begun': buffer 'there\.stretch_begun_\d+' has 1 x 2/,
  ],
];

describe.each([
  ["buffers", BUFFERS],
  ["events", EVENTS],
  ["kernels", KERNELS],
  ["what passes note", PASSES],
])("%s", (_, damages) => testDamages(damages));
