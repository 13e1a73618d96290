/** The network of the simulator against the plain reference, with the same spikes: potentials, rates and weights of every combination of plasticity, in both forms. */
import { expect, test } from "vitest";
import { RandomState } from "../../data/index.ts";
import { InputGenerator, type WtaConfig, WtaNetwork } from "../../network_architectures/wta/index.ts";
import { WtaReference } from "../support/wta-reference.ts";

const DURATION = 600;
const config: WtaConfig = { gridShape: [3, 2], kMin: 1, kMax: 4, nInputs: 8, nConnections: 12, givenSpikes: true };
const U = 0.5;
const [D, F] = [110, 5];

test.each<[string, WtaConfig]>([
  ["everything", {}],
  ["both programs' rule", { stp: "lag-one" }],
  ["the original program's rule", { stp: "aliased" }],
  ["parallel connections", { sampler: "draws", nConnections: 40 }],
  ["no short-term plasticity", { useStp: false }],
  ["no variance tracking", { useVarianceTracking: false }],
  ["a constant rate", { useVarianceTracking: false, learningRate: "constant", eta: 0.005 }],
  ["no learning", { useStdp: false }],
])("%s", async (_, own) => {
  for (const form of ["dense", "events"] as const) {
    const spreads = { stpU: [U, 0], stpD: [D, 0], stpF: [F, 0] } as const;
    const net = await WtaNetwork.create({ dt: 1, seed: 4, threads: 1 }, { ...config, ...spreads, ...own, form });
    const { useStp = true, stp = "paper", useStdp = true, useVarianceTracking = true, eta = 0.05 } = own;
    const { circuits, connections, nInputs, neuronCount } = net;
    // Spikes of neurons that have nothing to do with the weights.
    const random = new RandomState(2);
    const spiking = Array.from({ length: DURATION }, () => random.rand(neuronCount).map((one) => Number(one < 0.03)));
    const given = { channels: new Uint32Array(0), steps: new Uint32Array(0) };
    const listed = spiking.flatMap((step, k) =>
      [...step.entries()].filter(([, one]) => one === 1).map(([id]) => [k, id]),
    );
    given.steps = Uint32Array.from(listed, ([step]) => step!);
    given.channels = Uint32Array.from(listed, ([, id]) => id!);
    const reference = new WtaReference({
      ...{ circuits, connections, nInputs, stdp: useStdp, varianceTracking: useVarianceTracking, eta },
      ...(useStp && { stp: { U, D, F, rule: stp } }),
      ...(own.learningRate === "constant" && { constantEta: eta }),
      forced: (step, neuron) => spiking[step]![neuron] === 1,
    });
    const input = new InputGenerator(net, { rNoise: 30, rInput: 20, tPattern: 50 }).generateInput(DURATION);
    const record = ["potentials", "fractions"] as const;
    const drawn = await net.run(input, { duration: DURATION, record, given });
    const expected = await reference.run(input, { duration: DURATION, record });
    const near = (found: Float32Array, right: Float32Array, within: number) => {
      expect(found.length).toBe(right.length);
      const furthest = found.reduce((most, one, k) => Math.max(most, Math.abs(one - right[k]!)), 0);
      expect(furthest).toBeLessThan(within);
    };
    near(drawn.potentials!, expected.potentials!, 1e-5);
    near(drawn.fractions!, expected.fractions!, 1e-5);
    for (const which of ["input", "recurrent"] as const) {
      const sorted = (values: { pre: Uint32Array; post: Uint32Array; w: Float32Array }) =>
        Array.from(values.w, (w, k) => [values.post[k]!, values.pre[k]!, w] as const).sort(
          (one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2],
        );
      const [found, right] = [sorted(await net.weights(which)), sorted(await reference.weights(which))];
      expect(found.map(([post, pre]) => [post, pre])).toEqual(right.map(([post, pre]) => [post, pre]));
      near(
        Float32Array.from(found, ([, , w]) => w),
        Float32Array.from(right, ([, , w]) => w),
        1e-5,
      );
      if (useStdp) expect(right.every(([, , w]) => w === 0)).toBe(false);
    }
    net.destroy();
  }
});
