/** Synapses between segments of populations. */
import { expect, test } from "vitest";
import { betweenSegments, fromIndices, GeNNModel, synapseVarRef } from "../../genn/index.ts";
import { deltaCurr, lif, staticPulse } from "../../genn_models/index.ts";
import { start } from "../support/simulate.ts";

test("each pair connects all neurons of one segment to all of the other, and values go pair by pair", async () => {
  const model = new GeNNModel({ dt: 1 });
  const source = model.addNeuronPopulation("source", 3, lif, { segments: [1, 2] });
  const target = model.addNeuronPopulation("target", 5, lif, { segments: [2, 3] });
  const pairs = [
    [1, 0],
    [0, 1],
    [1, 0],
  ] as const;
  const g = Array.from({ length: 4 + 3 + 4 }, (_, k) => k);
  const synapses = model.addSynapsePopulation(
    "syn",
    betweenSegments(pairs, source.segments!, target.segments!),
    source,
    target,
    {
      weightUpdate: staticPulse,
      weightUpdateValues: { vars: { g } },
      postsynaptic: deltaCurr,
    },
  );
  const simulation = await start(model, { backend: "reference" });
  const { pre, post } = await simulation.connections(synapses);
  const values = await simulation.pull(synapseVarRef(synapses, "g"));
  const found = [...values].map((value, k) => [pre[k], post[k], value]);
  expect(found).toEqual([
    ...[2, 3, 4].map((to, k) => [0, to, 4 + k]),
    ...[
      [1, 0, 0],
      [1, 0, 7],
      [1, 1, 1],
      [1, 1, 8],
    ],
    ...[
      [2, 0, 2],
      [2, 0, 9],
      [2, 1, 3],
      [2, 1, 10],
    ],
  ]);
});

test("without pairs there are no synapses", () => {
  expect(betweenSegments([], [1], [2])).toEqual(fromIndices([], []));
});

test.each<[string, () => unknown, RegExp]>([
  [
    "a segment that there is not",
    () => betweenSegments([[0, 2]], [1], [1, 1]),
    /target segment of pair 0 .*from 0 to 1/,
  ],
  ["a pair that is none", () => betweenSegments([[0]] as never, [1], [1]), /target segment of pair 0/],
  ["a segment without neurons", () => betweenSegments([], [0], [1]), /size of source segment 0/],
  ["sizes that are no list", () => betweenSegments([], 3 as never, [1]), /sizes of the source segments must be a list/],
  ["pairs that are no list", () => betweenSegments(undefined as never, [1], [1]), /list of pairs of segments/],
  ["a misspelt option", () => betweenSegments([], [1], [1], { maxConnection: 3 } as never), /maxConnection/],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(message);
});
