/** What neurons send reaches those it is meant for, forth and back, whatever sends it and however synapses are kept. */
import { describe, expect, test } from "vitest";
import {
  type ConnectivityDescription,
  defineConnectivityModel,
  defineInitialiser,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromIndices,
  fromRule,
  type InitialValue,
  initialise,
  readOnly,
  recomputed,
  varRef,
  type WeightUpdateModel,
} from "../../../genn/index.ts";
import { delta, listener, trace } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";
import { inEach, modelOf, range, type Setting, settings } from "./settings.ts";

const [SOURCES, TARGETS] = [12, 4];
/** Neuron k sends in step k: a spike, an event, or by its x. */
const inTurn = defineNeuronModel({
  name: "in_turn",
  vars: { x: 0, input: 0 },
  simCode: "x = (int)rint(t / dt) == (int)id ? 1.0 : 0.0; input = Isyn;",
  thresholdConditionCode: "x > 0.5",
});

/** Some rows are full, some empty. */
const isConnected = (pre: number, post: number): boolean => (pre * (post + 2)) % 7 < 2;
const CONNECTED = "(id_pre * (POST + 2u)) % 7u < 2u";
const rule = defineConnectivityModel({
  name: "some",
  rowBuildCode: `for (uint j = 0; j < num_post; j++) { if (${CONNECTED.replace("POST", "j")}) addSynapse(j); }`,
});
const matrix = defineInitialiser({
  name: "matrix",
  initialCode: `value = ${CONNECTED.replace("POST", "id_post")} ? 1.0 : 0.0;`,
});
const pairs = range(SOURCES * TARGETS)
  .map((k) => [Math.floor(k / TARGETS), k % TARGETS] as const)
  .filter(([pre, post]) => isConnected(pre, post));
const listed = fromIndices(
  pairs.map(([pre]) => pre),
  pairs.map(([, post]) => post),
);
const rows = range(SOURCES).map((pre) => range(TARGETS).map((post) => Number(isConnected(pre, post))));

/** What may run code of synapses from the presynaptic side. */
const WAYS = {
  spikes: (code: string) => ({ preSpikeSynCode: code }),
  events: (code: string) => ({ preEventThresholdConditionCode: "x_pre > 0.5", preEventSynCode: code }),
  variables: (code: string) => ({ synapseDynamicsCode: `if (x_pre > 0.5) { ${code} }` }),
} as const;
type Way = keyof typeof WAYS;
const ways = Object.keys(WAYS) as Way[];

/** A weight for all synapses, or one for each. */
const constant = (way: Way, code: string) =>
  defineWeightUpdateModel({ name: "constant", params: { g: 1 }, ...WAYS[way](code) });
const each = (way: Way, code: string) =>
  defineWeightUpdateModel({ name: "each", vars: { g: readOnly(1) }, ...WAYS[way](code) });

type Kind = readonly [connectivity: ConnectivityDescription, weightUpdate: WeightUpdateModel, g?: InitialValue];

/** Every kind of synapses between the same neurons, each onto targets of its own. */
async function inputs(setting: Setting, kinds: readonly Kind[], steps: number): Promise<number[][][]> {
  const model = modelOf(setting);
  const source = model.addNeuronPopulation("source", SOURCES, inTurn);
  const targets = kinds.map(([connectivity, weightUpdate, g], k) => {
    const target = model.addNeuronPopulation(`target${k}`, TARGETS, listener);
    const weightUpdateValues = g === undefined ? {} : { vars: { g } };
    model.addSynapsePopulation(`syn${k}`, connectivity, source, target, {
      weightUpdate,
      weightUpdateValues,
      postsynaptic: delta,
    });
    return target;
  });
  const simulation = await start(model, setting.options);
  const found: number[][][] = targets.map(() => []);
  for (let step = 0; step < steps; step++) {
    await simulation.step();
    for (const [k, target] of targets.entries()) {
      found[k]!.push([...(await simulation.pull(varRef(target, "input")))]);
    }
  }
  return found;
}

describe.each(settings)("%s", (_, setting) => {
  const { options } = setting;

  describe("forth", () => {
    test.each(ways)("synapses of every kind pass on to their targets: %s", async (way) => {
      const [one, weights] = [constant(way, "addToPost(g);"), each(way, "addToPost(g);")];
      const kinds: Kind[] = [
        [fromRule(rule), one],
        [listed, one],
        [fromRule(rule), weights],
        [listed, weights, new Float64Array(pairs.length).fill(1)],
        ["dense", weights, initialise(matrix)],
        ["dense", weights, rows.flat()],
      ];
      if (way !== "variables") kinds.push([fromRule(rule, {}, { storage: "bitmask" }), one]);
      const found = await inputs(setting, kinds, SOURCES);
      // Each in the step after the one in which it is sent.
      const expected = [[0, 0, 0, 0], ...rows.slice(0, -1)];
      for (const [k, one] of found.entries()) expect(one, `kind ${k}`).toEqual(expected);
    });

    test.each(["spikes", "events"] as const)(
      "synapses that are found again pass on to their targets: %s",
      async (way) => {
        const procedural = fromRule(rule, {}, { storage: "procedural" });
        const kinds: Kind[] = [
          [procedural, constant(way, "addToPost(g);")],
          ["dense", each(way, "addToPost(g);"), recomputed(initialise(matrix))],
        ];
        const found = await inputs(setting, kinds, SOURCES);
        for (const one of found) expect(one).toEqual([[0, 0, 0, 0], ...rows.slice(0, -1)]);
      },
    );

    test.each(ways.flatMap((way) => [1, 3].map((batchSize) => [way, batchSize] as const)))(
      "dendritic delays of each synapse's own: %s, in a batch of %i",
      async (way, batchSize) => {
        const model = modelOf(setting, { batchSize });
        const source = model.addNeuronPopulation("source", SOURCES, inTurn);
        const weightUpdate = defineWeightUpdateModel({
          name: "delayed",
          vars: { g: readOnly(1), d: readOnly(0, "uint8") },
          ...WAYS[way]("addToPostDelay(g, d);"),
        });
        const delays = range(SOURCES).map((k) => (7 * k) % 10);
        const all = fromIndices(
          range(SOURCES),
          range(SOURCES).map(() => 0),
        );
        const targets = (["dense", all] as const).map((connectivity, k) => {
          const target = model.addNeuronPopulation(`target${k}`, 1, listener);
          model.addSynapsePopulation(`syn${k}`, connectivity, source, target, {
            weightUpdate,
            weightUpdateValues: { vars: { d: delays } },
            postsynaptic: delta,
            maxDendriticDelaySteps: 10,
          });
          return target;
        });
        const steps = SOURCES + 11;
        const due = range(steps).map((step) => delays.filter((d, k) => k + 1 + d === step).length);
        expect(Math.max(...due)).toBeGreaterThan(1);
        const simulation = await start(model, options);
        for (const count of due) {
          await simulation.step();
          for (const target of targets) {
            expect([...(await simulation.pull(varRef(target, "input")))]).toEqual(inEach(batchSize, [count]));
          }
        }
      },
    );

    test("dense weights that are found again may be a pool", async () => {
      const [height, width] = [6, 8];
      const pool = defineInitialiser({
        name: "pool",
        params: { height: 2, width: 2, columns: width },
        initialCode: `
          const int row = (int)id_pre / (int)columns / (int)height;
          const int column = (int)id_pre % (int)columns / (int)width;
          value = row * ((int)columns / (int)width) + column == (int)id_post ? 1.0 : 0.0;`,
      });
      const model = modelOf(setting);
      const pattern = range(height * width).map((k) => Number(k % 3 === 0 || k % 5 === 0));
      const shown = defineNeuronModel({ name: "shown", vars: { on: readOnly(0) }, thresholdConditionCode: "on > 0.5" });
      const source = model.addNeuronPopulation("source", height * width, shown, { vars: { on: pattern } });
      const target = model.addNeuronPopulation("target", (height / 2) * (width / 2), listener);
      model.addSynapsePopulation("syn", "dense", source, target, {
        weightUpdate: each("spikes", "addToPost(g);"),
        weightUpdateValues: { vars: { g: recomputed(initialise(pool)) } },
        postsynaptic: delta,
      });
      const simulation = await start(model, options);
      await simulation.step(2);
      const pooled = range(target.size).map((k) => {
        const corner = 2 * Math.floor(k / (width / 2)) * width + 2 * (k % (width / 2));
        return [0, 1, width, width + 1].reduce((sum, offset) => sum + pattern[corner + offset]!, 0);
      });
      expect([...(await simulation.pull(varRef(target, "input")))]).toEqual(pooled);
    });
  });

  describe("back", () => {
    test.each(ways)("synapses of every kind send back to where they come from: %s", async (way) => {
      const [one, weights] = [constant(way, "addToPre(1 + id_post);"), each(way, "addToPre(g);")];
      const numbered = defineInitialiser({ name: "numbered", initialCode: "value = 1 + id_post;" });
      const kinds: Kind[] = [
        [fromRule(rule), weights, initialise(numbered)],
        [listed, weights, pairs.map(([, post]) => 1 + post)],
        [fromRule(rule), one],
      ];
      if (way !== "variables") kinds.push([fromRule(rule, {}, { storage: "bitmask" }), one]);
      for (const [connectivity, weightUpdate, g] of kinds) {
        const model = modelOf(setting);
        const source = model.addNeuronPopulation("source", SOURCES, inTurn);
        const target = model.addNeuronPopulation("target", TARGETS, listener);
        const weightUpdateValues = g === undefined ? {} : { vars: { g } };
        model.addSynapsePopulation("syn", connectivity, source, target, {
          weightUpdate,
          weightUpdateValues,
          postsynaptic: delta,
        });
        const found = await trace(await start(model, options), varRef(source, "input"), SOURCES);
        const expected = range(SOURCES).map((step) =>
          range(SOURCES).map((pre) =>
            pre === step - 1 ? rows[pre]!.reduce((sum, is, post) => sum + is * (1 + post), 0) : 0,
          ),
        );
        expect(found).toEqual(expected);
      }
    });

    test.each(["spikes", "events"] as const)(
      "what targets send goes to the sources of their synapses: %s",
      async (way) => {
        // The targets of the table above are the sources here.
        const model = modelOf(setting);
        const target = model.addNeuronPopulation("target", SOURCES, inTurn);
        const code =
          way === "spikes"
            ? { postSpikeSynCode: "addToPre(g);" }
            : { postEventThresholdConditionCode: "x_post > 0.5", postEventSynCode: "addToPre(g);" };
        const weightUpdate = defineWeightUpdateModel({ name: "back", vars: { g: readOnly(1) }, ...code });
        const [pre, post] = [pairs.map(([, one]) => one), pairs.map(([one]) => one)];
        const turned = range(TARGETS).flatMap((row) => range(SOURCES).map((column) => rows[column]![row]!));
        const sources = ([fromIndices(pre, post), "dense"] as const).map((connectivity, k) => {
          const source = model.addNeuronPopulation(`source${k}`, TARGETS, listener);
          model.addSynapsePopulation(`syn${k}`, connectivity, source, target, {
            weightUpdate,
            ...(connectivity === "dense" && { weightUpdateValues: { vars: { g: turned } } }),
            postsynaptic: delta,
          });
          return source;
        });
        const simulation = await start(model, options);
        for (let step = 0; step < SOURCES; step++) {
          await simulation.step();
          const expected = step === 0 ? [0, 0, 0, 0] : rows[step - 1]!;
          for (const source of sources) {
            expect([...(await simulation.pull(varRef(source, "input")))]).toEqual(expected);
          }
        }
      },
    );
  });
});
