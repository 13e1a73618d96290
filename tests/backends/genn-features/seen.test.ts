/** What code of synapses sees of both sides, through every delay: variables, references, and the times of spikes and events. */
import { describe, expect, test } from "vitest";
import {
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  preVarRef,
  readOnly,
  synapseVarRef,
  variable,
  varRef,
} from "../../../genn/index.ts";
import { delta, FLT_MAX, nothing } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";
import { modelOf, range, type Setting, settings } from "./settings.ts";

const [SIZE, STEPS, PERIOD] = [6, 26, 10];
const NEVER = -1;
/** Steps after which variables are looked at: around those in which something first arrives, and some more. */
const LOOKS = [0, 1, 2, 4, 8, 9, 11, 13, 18, 21, STEPS - 1];
/** Neuron k spikes in step k, and then every ten steps. */
const DUE = "(int)rint(t / dt) >= (int)id && ((int)rint(t / dt) - (int)id) % 10 == 0";
const spiking = defineNeuronModel({
  name: "spiking",
  vars: { v: NEVER, shift: readOnly(0), last: NEVER },
  simCode: "v = t + shift; last = fmax(st, -1.0);",
  thresholdConditionCode: DUE,
});
const isSpike = (neuron: number, step: number) => step >= neuron && (step - neuron) % PERIOD === 0;
/** The step of the last spike up to `step`, or the one before that. */
const spikeUpTo = (neuron: number, step: number, before = 0): number => {
  const last = step < neuron ? NEVER : step - ((step - neuron) % PERIOD);
  return last - before * PERIOD < neuron ? NEVER : last - before * PERIOD;
};
const shifts = range(SIZE).map((k) => 100 * k);

/** Code that runs when something arrives, by the side that sends it; `undefined`: in every step. */
const triggers = {
  preSpikeSynCode: "pre",
  postSpikeSynCode: "post",
  preEventSynCode: "pre",
  postEventSynCode: "post",
  synapseDynamicsCode: undefined,
} as const;
type Trigger = keyof typeof triggers;
const conditions: Partial<Record<Trigger, object>> = {
  preEventSynCode: { preEventThresholdConditionCode: DUE },
  postEventSynCode: { postEventThresholdConditionCode: DUE },
};

/** A variable on one side, what it is at the end of a step, and what declares and sets it. */
interface Watched {
  readonly side: "pre" | "post";
  readonly declared: object;
  readonly given?: object;
  readonly postsynaptic?: ReturnType<typeof definePostsynapticModel>;
  readonly value: (neuron: number, step: number) => number;
  /** Read as `s[k]`, without a delay of the side. */
  readonly subscript?: true;
}
const moving = (neuron: number, step: number) => (step < 0 ? NEVER : step + shifts[neuron]!);
const ofPostsynaptic = definePostsynapticModel({
  name: "moving",
  vars: { p: NEVER, shift: shifts },
  simCode: "p = t + shift;",
});
const watched: Readonly<Record<string, Watched>> = {
  "preVars, set by spikes": {
    side: "pre",
    declared: { preVars: { s: NEVER }, preSpikeCode: "s = t;" },
    value: (neuron, step) => spikeUpTo(neuron, step),
  },
  "postVars, set by spikes": {
    side: "post",
    declared: { postVars: { s: NEVER }, postSpikeCode: "s = t;" },
    value: (neuron, step) => spikeUpTo(neuron, step),
  },
  "preVars, set in every step": {
    side: "pre",
    declared: { preVars: { s: NEVER, shift: readOnly(shifts) }, preDynamicsCode: "s = t + shift;" },
    value: moving,
  },
  "postVars, set in every step": {
    side: "post",
    declared: { postVars: { s: NEVER, shift: readOnly(shifts) }, postDynamicsCode: "s = t + shift;" },
    value: moving,
  },
  "variables of the presynaptic neuron": {
    side: "pre",
    declared: { preNeuronVarRefs: { s: "READ_ONLY" } },
    given: { preNeuronVarRefs: { s: "v" } },
    value: moving,
  },
  "variables of the postsynaptic neuron": {
    side: "post",
    declared: { postNeuronVarRefs: { s: "READ_ONLY" } },
    given: { postNeuronVarRefs: { s: "v" } },
    value: moving,
  },
  "variables of the postsynaptic model": {
    side: "post",
    declared: { psmVarRefs: { s: "READ_ONLY" } },
    given: { psmVarRefs: { s: "p" } },
    postsynaptic: ofPostsynaptic,
    value: moving,
  },
  "variables of the postsynaptic model, by steps before": {
    side: "post",
    declared: { psmVarRefs: { s: "READ_ONLY" } },
    given: { psmVarRefs: { s: "p" } },
    postsynaptic: ofPostsynaptic,
    value: moving,
    subscript: true,
  },
};

function populations(setting: Setting, fusePostsynapticModels = false) {
  const model = modelOf(setting, { fusePostsynapticModels });
  const values = { vars: { shift: shifts } };
  const [pre, post] = [
    model.addNeuronPopulation("pre", SIZE, spiking, values),
    model.addNeuronPopulation("post", SIZE, spiking, values),
  ];
  return { model, pre, post };
}

const names = Object.keys(watched);
/** Steps of delay, and whether postsynaptic models are fused. */
const WAYS = [
  [0, true],
  [7, false],
  [7, true],
] as const;

describe.each(settings)("%s", (_, setting) => {
  const { options } = setting;

  test.each(names.flatMap((name) => WAYS.map((way) => [name, ...way] as const)))(
    "code that anything starts sees each side as what arrives has left it: %s, %i steps late, sums shared: %s",
    async (name, delay, fuses) => {
      const { side, declared, given, postsynaptic = delta, value, subscript } = watched[name]!;
      const { model, pre, post } = populations(setting, fuses);
      const delays = subscript
        ? { maxDendriticDelaySteps: delay + 1 }
        : side === "pre"
          ? { axonalDelaySteps: delay }
          : { backPropDelaySteps: delay };
      const late = (at: "pre" | "post" | undefined) => (at === side && !subscript ? delay : 0);
      const synapses = (Object.keys(triggers) as Trigger[]).map((trigger) => ({
        trigger,
        synapses: model.addSynapsePopulation(`on_${trigger}`, "one_to_one", pre, post, {
          weightUpdate: defineWeightUpdateModel({
            name: trigger,
            vars: { w: NEVER },
            ...declared,
            ...conditions[trigger],
            [trigger]: subscript ? `w = s[${delay}];` : "w = s;",
          }),
          postsynaptic,
          ...given,
          ...delays,
        }),
      }));
      const simulation = await start(model, options);
      const expected = new Map(synapses.map(({ trigger }) => [trigger, range(SIZE).map(() => NEVER)]));
      for (let step = 0; step < STEPS; step++) {
        for (const [trigger, w] of expected) {
          const from = triggers[trigger];
          for (const neuron of w.keys()) {
            const sent = step - 1 - late(from);
            if (from !== undefined && !isSpike(neuron, sent)) continue;
            w[neuron] = value(neuron, step - 1 - delay);
          }
        }
        if (!LOOKS.includes(step)) continue;
        await simulation.step(step + 1 - simulation.timestep);
        for (const { trigger, synapses: one } of synapses) {
          const w = expected.get(trigger);
          expect([...(await simulation.pull(synapseVarRef(one, "w")))], `${trigger}, step ${step}`).toEqual(w);
        }
      }
    },
  );

  test.each(["spikes", "events"] as const)(
    "times are those of the arrival, through delays of either side: %s",
    async (kind) => {
      const delay = 7;
      const { model, pre, post } = populations(setting);
      // Every neuron of `always` spikes in every step.
      const always = model.addNeuronPopulation(
        "always",
        SIZE,
        defineNeuronModel({ name: "always", thresholdConditionCode: "true" }),
      );
      const never = variable({
        type: "timepoint",
        initial: setting.precision === "float" ? -FLT_MAX : -Number.MAX_VALUE,
      });
      const [st, prev] = kind === "spikes" ? ["st", "prev_st"] : ["set", "prev_set"];
      const on = (side: "pre" | "post", code: string) =>
        kind === "spikes"
          ? { [`${side}SpikeSynCode`]: code }
          : { [`${side}EventThresholdConditionCode`]: DUE, [`${side}EventSynCode`]: code };
      const vars = { own: never, other: never };
      const fromPre = model.addSynapsePopulation("from_pre", "one_to_one", pre, always, {
        weightUpdate: defineWeightUpdateModel({
          name: "from_pre",
          vars,
          preVars: { c: never },
          preSpikeCode: "c = st_pre;",
          ...on("pre", `own = ${prev}_pre;`),
          postSpikeSynCode: `other = ${st}_pre;`,
        }),
        postsynaptic: nothing,
        axonalDelaySteps: delay,
      });
      const toPost = model.addSynapsePopulation("to_post", "one_to_one", always, post, {
        weightUpdate: defineWeightUpdateModel({
          name: "to_post",
          vars,
          ...on("post", `own = ${prev}_post;`),
          preSpikeSynCode: `other = ${st}_post;`,
        }),
        postsynaptic: nothing,
        backPropDelaySteps: delay,
      });
      const simulation = await start(model, options);
      const orNever = (time: number) => (time < 0 ? NEVER : time);
      const pulled = async (reference: Parameters<typeof simulation.pull>[0]) =>
        [...(await simulation.pull(reference))].map(orNever);
      const arrival = (sent: number) => (sent === NEVER ? NEVER : sent + 1 + delay);
      for (const step of LOOKS) {
        await simulation.step(step + 1 - simulation.timestep);
        const arrived = step - 1 - delay;
        const at = (before: number) => range(SIZE).map((neuron) => arrival(spikeUpTo(neuron, arrived, before)));
        for (const synapses of [fromPre, toPost]) {
          expect(await pulled(synapseVarRef(synapses, "own")), `${synapses.name}, step ${step}`).toEqual(at(1));
          // `always` has spiked in step 0 for the first time, which arrives in step 1.
          expect(await pulled(synapseVarRef(synapses, "other")), `${synapses.name}, step ${step}`).toEqual(at(0));
        }
        // Neurons, and code on their side of synapses, know their spikes when they send them, from the step after on.
        const known = range(SIZE).map((neuron) => spikeUpTo(neuron, step - 1));
        expect(await pulled(varRef(pre, "last"))).toEqual(known);
        const before = range(SIZE).map((neuron) => spikeUpTo(neuron, step, 1));
        expect(await pulled(preVarRef(fromPre, "c"))).toEqual(before);
      }
    },
  );
});
