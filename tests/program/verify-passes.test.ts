/** No pass breaks a rule of a Program, whatever the model. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backends } from "../../genn/backends/index.ts";
import type { GeNNModel } from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { optimise, type PassName } from "../../genn/program/passes/index.ts";
import { programText } from "../../genn/program/print.ts";
import { verify } from "../../genn/program/verify.ts";
import { MicrocircuitNetwork } from "../../network_architectures/mc/index.ts";
import { everything } from "../support/everything-model.ts";
import {
  type RandomModel,
  randomNeurons,
  randomSpikingNeurons,
  randomSynapses,
  randomUpdates,
} from "../support/random-models.ts";

/** Runs all passes of a pipeline; every Program on the way must be valid. */
function verifyAll(model: GeNNModel, name: keyof typeof backends): PassName[] {
  const lowered = lower(model);
  verify(lowered, "lowering");
  const fired: PassName[] = [];
  optimise(lowered, backends[name].passes, {
    watch: (pass, before, after) => {
      verify(after, `the pass '${pass.name}'`);
      if (programText(before) !== programText(after)) fired.push(pass.name);
    },
  });
  return fired;
}

describe.each(["wasm", "webgpu"] as const)("the passes of %s keep what is valid", (name) => {
  const setting = { arrays: true, wide: name === "wasm", mathematics: "all" } as const;
  const models: [string, RandomModel][] = [
    ["neurons", randomNeurons(setting)],
    ["spiking neurons", randomSpikingNeurons(setting)],
    ...(["synapseDynamicsCode", "preSpikeSynCode", "postSpikeSynCode"] as const).flatMap((snippet) =>
      (["dense", "one_to_one"] as const).map((connectivity): [string, RandomModel] => {
        const effects = snippet === "postSpikeSynCode" ? ["addToPre"] : ["addToPost", "addToPre"];
        return [`${connectivity}, ${snippet}`, randomSynapses(setting, snippet, connectivity, effects)];
      }),
    ),
    ["updates", randomUpdates(setting, true)],
  ];
  test.each(models)("random %s", (_, { snippet, model }) => {
    fc.assert(
      fc.property(fc.array(snippet, { minLength: 1, maxLength: 3 }), fc.constantFrom(1, 16), (texts, batchSize) => {
        verifyAll(model(texts, batchSize), name);
      }),
      { seed: 9, numRuns: 10 },
    );
  });

  test.each(["event", "rate"] as const)("microcircuits, %s", async (model) => {
    const fired = new Set<PassName>();
    for (const variant of ["classic", "latent-equilibrium"] as const) {
      const net = await MicrocircuitNetwork.create(
        { dt: 0.25, batchSize: 16, threads: 1 },
        { inputSize: 40, hiddenSizes: [40, 20], outputSize: 3, variant, model, method: "feedback-alignment" },
      );
      for (const pass of verifyAll(net.model, name)) fired.add(pass);
      net.destroy();
    }
    expect(fired).toContain("sleeping");
    if (model === "rate") expect(fired).toContain("zeroRows");
  });

  test("a model with everything", () => {
    expect(verifyAll(everything(), name)).toEqual(
      name === "wasm"
        ? backends.wasm.passes.map((pass) => pass.name).filter((pass) => pass !== "sleeping")
        : ["rowConstants", "zeroRows"],
    );
  });
});
