/** Synapses that share the elements of a kernel: convolutions and pools, listed or found by their rule. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  build,
  defineConnectivityModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  fromRule,
  GeNNModel,
  readOnly,
  recomputed,
  type SparseStorage,
  synapseVarRef,
  uniform,
  varRef,
} from "../../genn/index.ts";
import {
  avgPool2D,
  avgPoolConv2D,
  avgPoolDense2D,
  conv2D,
  conv2DTranspose,
  convolution,
  pooling,
  transposedConvolution,
} from "../../genn_models/index.ts";
import { oneGpuMode, type Precision, precisionsOf } from "./backends.ts";

/** Neuron k spikes in step k modulo `period`. */
const source = defineNeuronModel({
  name: "in_turn",
  params: { period: 1 },
  vars: { step: 0 },
  simCode: "step = t / dt;",
  thresholdConditionCode: "(int)step % (int)period == (int)id % (int)period",
});
const target = defineNeuronModel({ name: "sum", vars: { x: 0 }, simCode: "x += Isyn;" });
const sum = definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const pulse = defineWeightUpdateModel({ name: "pulse", vars: { g: readOnly(1) }, preSpikeSynCode: "addToPost(g);" });

interface Image {
  readonly rule: typeof conv2D | typeof conv2DTranspose | typeof avgPoolConv2D | typeof alongDiagonals;
  readonly params: Readonly<Record<string, number>>;
  readonly g: Float64Array;
  readonly batchSize?: number;
  readonly precision?: Precision;
}

function network({ rule, params, g, batchSize = 1, precision }: Image, storage: SparseStorage, period = 1) {
  const model = new GeNNModel({ dt: 1, seed: 3, batchSize, ...(precision && { precision }) });
  const { ih, iw, ic, oh, ow, oc } = params as Record<string, number>;
  const from = model.addNeuronPopulation("from", ih! * iw! * ic!, source, { params: { period } });
  const to = model.addNeuronPopulation("to", oh! * ow! * oc!, target);
  const synapses = model.addSynapsePopulation("syn", fromRule(rule, params as never, { storage }), from, to, {
    weightUpdate: pulse,
    weightUpdateValues: { vars: { g } },
    postsynaptic: sum,
  });
  return { model, synapses, to };
}

/** A convolution without strides, written along diagonals as GeNN's Toeplitz connectivity is. */
const alongDiagonals = defineConnectivityModel({
  name: "along_diagonals",
  params: conv2D.params as Readonly<Record<string, number | undefined>>,
  kernelSize: ({ kh, kw, ic, oc }) => [kh!, kw!, ic!, oc!],
  diagonals: ({ kh, kw, oc }) => kh! * kw! * oc!,
  diagonalBuildCode: `
    const int o = id_diag % (int)oc;
    const int down = (id_diag / (int)oc) / (int)kw - ((int)kh - 1 - (int)padh);
    const int right = (id_diag / (int)oc) % (int)kw - ((int)kw - 1 - (int)padw);
    for_each_synapse {
      const int channel = (int)id_pre % (int)ic;
      const int outRow = (int)id_pre / (int)ic / (int)iw + down;
      const int outColumn = (int)id_pre / (int)ic % (int)iw + right;
      if (outRow >= 0 && outRow < (int)oh && outColumn >= 0 && outColumn < (int)ow)
        addSynapse((outRow * (int)ow + outColumn) * (int)oc + o, (int)padh - down, (int)padw - right, channel, o);
    }`,
});

/** What the output of a convolution is where every input has sent one spike: element by element, by the formula. */
function expected(params: Readonly<Record<string, number>>, g: Float64Array): Float64Array {
  const { ih, iw, ic, kh, kw, oh, ow, oc, sh, sw, padh, padw } = params as Record<string, number>;
  const found = new Float64Array(oh! * ow! * oc!);
  for (let row = 0; row < oh!; row++) {
    for (let column = 0; column < ow!; column++) {
      for (let a = 0; a < kh!; a++) {
        for (let b = 0; b < kw!; b++) {
          const [r, c] = [row * sh! + a - padh!, column * sw! + b - padw!];
          if (r < 0 || r >= ih! || c < 0 || c >= iw!) continue;
          for (let i = 0; i < ic!; i++) {
            for (let o = 0; o < oc!; o++) {
              found[(row * ow! + column) * oc! + o]! += g[((a * kw! + b) * ic! + i) * oc! + o]!;
            }
          }
        }
      }
    }
  }
  return found;
}

/** The same for a transposed one, input by input. */
function expectedTransposed(params: Readonly<Record<string, number>>, g: Float64Array): Float64Array {
  const { ih, iw, ic, kh, kw, oh, ow, oc, sh, sw, padh, padw } = params as Record<string, number>;
  const found = new Float64Array(oh! * ow! * oc!);
  for (let r = 0; r < ih! * iw! * kh! * kw!; r++) {
    const [row, column] = [Math.floor(r / (iw! * kh! * kw!)), Math.floor(r / (kh! * kw!)) % iw!];
    const [a, b] = [Math.floor(r / kw!) % kh!, r % kw!];
    const [y, x] = [row * sh! + a - padh!, column * sw! + b - padw!];
    if (y < 0 || y >= oh! || x < 0 || x >= ow!) continue;
    for (let o = 0; o < oc!; o++) {
      for (let i = 0; i < ic!; i++) found[(y * ow! + x) * oc! + o]! += g[((a * kw! + b) * oc! + o) * ic! + i]!;
    }
  }
  return found;
}

const storages = ["listed", "procedural"] as const;
const sizes = fc.record({
  input: fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 }), fc.integer({ min: 1, max: 3 })),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  channels: fc.integer({ min: 1, max: 4 }),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  padding: fc.constantFrom("same" as const, "valid" as const),
});
const weights = (count: number) => Float64Array.from({ length: count }, (_, k) => Math.round(8 * Math.sin(k + 1)) / 8);

describe.each(oneGpuMode)("%s", (_, options) => {
  it("a convolution is what the formula says, whatever its shape and however it is kept", async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.constantFrom(1, 2),
        fc.constantFrom(...precisionsOf(options)),
        async (shape, batchSize, precision) => {
          const { params } = convolution(shape);
          const g = weights(params.kh * params.kw * params.ic * params.oc);
          const results: number[][] = [];
          for (const storage of storages) {
            const { model, to } = network({ rule: conv2D, params, g, batchSize, precision }, storage);
            const simulation = await build(model, options);
            await simulation.step(2);
            results.push([...(await simulation.pull(varRef(to, "x")))]);
            simulation.destroy();
          }
          const once = [...expected(params, g)];
          expect(results[0]).toEqual(batchSize === 1 ? once : [...once, ...once]);
          expect(results[1]).toEqual(results[0]);
        },
      ),
      { numRuns: 8, seed: 11 },
    );
  });

  it("a convolution may be written along its diagonals", async () => {
    for (const padding of ["same", "valid"] as const) {
      const { params } = convolution({ input: [5, 4, 2], kernel: [3, 2], channels: 3, padding });
      const g = weights(3 * 2 * 2 * 3);
      for (const [storage, precision] of storages.flatMap((one) =>
        precisionsOf(options).map((two) => [one, two] as const),
      )) {
        const { model, to } = network({ rule: alongDiagonals, params, g, precision }, storage);
        const simulation = await build(model, options);
        await simulation.step(2);
        expect([...(await simulation.pull(varRef(to, "x")))]).toEqual([...expected(params, g)]);
        simulation.destroy();
      }
    }
  });

  it("procedural rows that do not ascend are refused where code sees their order", async () => {
    const downwards = defineConnectivityModel({
      name: "downwards",
      kernelSize: () => [3],
      diagonals: () => 3,
      diagonalBuildCode:
        "for_each_synapse { if (id_pre + 2 - id_diag < num_post) addSynapse(id_pre + 2 - id_diag, id_diag); }",
    });
    const noisy = defineWeightUpdateModel({
      ...{ name: "noisy", vars: { g: readOnly(1) } },
      preSpikeSynCode: "if (gennrand_uniform() < 0.5) addToPost(g);",
    });
    const net = (storage: SparseStorage) => {
      const model = new GeNNModel({ dt: 1 });
      const from = model.addNeuronPopulation("from", 5, source, { params: { period: 1 } });
      const to = model.addNeuronPopulation("to", 5, target);
      model.addSynapsePopulation("syn", fromRule(downwards, {}, { storage }), from, to, {
        ...{ weightUpdate: noisy, postsynaptic: sum },
      });
      return model;
    };
    (await build(net("listed"), options)).destroy();
    await expect(build(net("procedural"), options)).rejects.toThrow(
      "procedural synapses must be added in ascending order, or kept with storage 'listed', where preSpikeSynCode of noisy names gennrand_uniform",
    );
  });

  it("average pools before a convolution are as one after the other", async () => {
    const shape = { kernel: [2, 2], channels: 3, padding: "same" } as const;
    const { params: pooled } = convolution({ ...shape, input: [3, 2, 2] });
    const { params, share } = convolution({ ...shape, input: [7, 5, 2], pool: [2, 2] });
    expect(share).toBe(1 / 4);
    const g = weights(2 * 2 * 2 * 3);
    for (const storage of ["listed", "procedural"] as const) {
      const { model, to } = network({ rule: avgPoolConv2D, params, g }, storage);
      const simulation = await build(model, options);
      await simulation.step(2);
      // Each of the pixels of a pool counts: the last row and column of the input are in none.
      expect([...(await simulation.pull(varRef(to, "x")))]).toEqual([...expected(pooled, g)].map((one) => 4 * one));
      simulation.destroy();
    }
  });

  it("a transposed convolution is what the formula says", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (shape) => {
        const { params } = transposedConvolution(shape);
        const g = weights(params.kh * params.kw * params.ic * params.oc);
        for (const storage of ["listed", "procedural"] as const) {
          const { model, to } = network({ rule: conv2DTranspose, params, g }, storage);
          const simulation = await build(model, options);
          await simulation.step(2);
          expect([...(await simulation.pull(varRef(to, "x")))]).toEqual([...expectedTransposed(params, g)]);
          simulation.destroy();
        }
      }),
      { numRuns: 8, seed: 12 },
    );
  });

  it("average pools before a dense layer are as one after the other", async () => {
    for (const storage of ["listed", "procedural"] as const) {
      const model = new GeNNModel({ dt: 1 });
      const from = model.addNeuronPopulation("from", 7 * 5 * 2, source, { params: { period: 1 } });
      const to = model.addNeuronPopulation("to", 4, target);
      const g = weights(3 * 2 * 2 * 4);
      const params = { ih: 7, iw: 5, ic: 2, outputs: 4 };
      model.addSynapsePopulation("syn", fromRule(avgPoolDense2D, params, { storage }), from, to, {
        ...{ weightUpdate: pulse, weightUpdateValues: { vars: { g } }, postsynaptic: sum },
      });
      const simulation = await build(model, options);
      await simulation.step(2);
      const sums = [0, 1, 2, 3].map((o) => 4 * g.reduce((all, one, k) => (k % 4 === o ? all + one : all), 0));
      expect([...(await simulation.pull(varRef(to, "x")))]).toEqual(sums);
      simulation.destroy();
    }
  });

  it("pools take each pixel once", async () => {
    const model = new GeNNModel({ dt: 1 });
    const from = model.addNeuronPopulation("from", 5 * 4 * 2, source, { params: { period: 1 } });
    const to = model.addNeuronPopulation("to", 2 * 1 * 2, target);
    const { params, share, output } = pooling({ input: [5, 4, 2], pool: [2, 3] });
    expect([share, ...output]).toEqual([1 / 6, 2, 1, 2]);
    const rule = fromRule(avgPool2D, params);
    const weightUpdate = defineWeightUpdateModel({
      name: "share",
      params: { g: 1 },
      preSpikeSynCode: "addToPost(g);",
    });
    const values = { weightUpdate, weightUpdateValues: { params: { g: 1 / 8 } }, postsynaptic: sum };
    model.addSynapsePopulation("syn", rule, from, to, values);
    const simulation = await build(model, options);
    await simulation.step(2);
    expect([...(await simulation.pull(varRef(to, "x")))]).toEqual([6 / 8, 6 / 8, 6 / 8, 6 / 8]);
    simulation.destroy();
  });

  it("custom updates run over the elements of the kernel, and synapses see what they have done", async () => {
    const { params } = convolution({ input: [4, 4, 1], kernel: [3, 3], channels: 2 });
    const { model, synapses, to } = network({ rule: conv2D, params, g: weights(18) }, "procedural", 2);
    const doubled = defineCustomUpdateModel({
      name: "doubled",
      varRefs: { g: "READ_WRITE" },
      updateCode: "g = 2 * g + id;",
    });
    model.addCustomUpdate("double", "double", doubled, { varRefs: { g: synapseVarRef(synapses, "g") } });
    const simulation = await build(model, options);
    await simulation.customUpdate("double");
    const g = await simulation.pull(synapseVarRef(synapses, "g"));
    expect([...g]).toEqual([...weights(18)].map((one, k) => 2 * one + k));
    await simulation.step(3);
    expect([...(await simulation.pull(varRef(to, "x")))]).toEqual([...expected(params, Float64Array.from(g))]);
    simulation.push(synapseVarRef(synapses, "g"), weights(18));
    simulation.reinitialise({ keep: (name) => name === "syn.g" });
    await simulation.step(3);
    expect([...(await simulation.pull(varRef(to, "x")))]).toEqual([...expected(params, weights(18))]);
    simulation.destroy();
  });

  it("runs of synapses take consecutive targets and elements, and none of them where they are empty", async () => {
    // Of lengths 0 to 6, from each neuron two, the first of which is empty.
    const runs = defineConnectivityModel({
      name: "runs",
      kernelSize: () => [2, 6],
      rowBuildCode: "addSynapses(20, 0u, 0, 0); addSynapses(id_pre, id_pre % 7u, id_pre % 2u, 0);",
    });
    const plain = defineConnectivityModel({
      name: "plain",
      rowBuildCode: "addSynapses(id_pre, id_pre % 7u);",
    });
    const g = Float64Array.from({ length: 12 }, (_, k) => 2 ** k);
    for (const storage of ["listed", "procedural"] as const) {
      const model = new GeNNModel({ dt: 1 });
      const from = model.addNeuronPopulation("from", 14, source, { params: { period: 14 } });
      const to = model.addNeuronPopulation("to", 21, target);
      const counts = model.addNeuronPopulation("counts", 21, target);
      model.addSynapsePopulation("syn", fromRule(runs, {}, { storage }), from, to, {
        weightUpdate: pulse,
        weightUpdateValues: { vars: { g } },
        postsynaptic: sum,
      });
      const count = defineWeightUpdateModel({ name: "count", preSpikeSynCode: "addToPost(1.0);" });
      const values = { weightUpdate: count, postsynaptic: sum };
      model.addSynapsePopulation("count", fromRule(plain, {}, { storage }), from, counts, values);
      const simulation = await build(model, options);
      await simulation.step(15);
      const [found, counted] = [new Array(21).fill(0), new Array(21).fill(0)];
      for (let pre = 0; pre < 14; pre++) {
        for (let k = 0; k < pre % 7; k++) {
          found[pre + k] += 2 ** (6 * (pre % 2) + k);
          counted[pre + k]++;
        }
      }
      expect([...(await simulation.pull(varRef(to, "x")))]).toEqual(found);
      expect([...(await simulation.pull(varRef(counts, "x")))]).toEqual(counted);
      simulation.destroy();
    }
  });

  it("states of listed and of procedural synapses are the same, unless they take other elements", async () => {
    const { params } = convolution({ input: [5, 4, 2], kernel: [3, 2], channels: 3, padding: "same" });
    const image = { rule: conv2D, params, g: weights(3 * 2 * 2 * 3) };
    for (const [one, other] of [
      ["listed", "procedural"],
      ["procedural", "listed"],
    ] as const) {
      const from = await build(network(image, one).model);
      const to = await build(network(image, other).model, options);
      to.restoreState(await from.saveState());
      from.destroy();
      to.destroy();
    }
    const shifted = (by: number) =>
      defineConnectivityModel({
        ...{ name: "shifted", kernelSize: () => [3] },
        rowBuildCode: `addSynapse(id_pre, (id_pre + ${by}) % 3);`,
      });
    const net = (by: number, storage: SparseStorage) => {
      const model = new GeNNModel({ dt: 1 });
      const from = model.addNeuronPopulation("from", 5, source, { params: { period: 1 } });
      const rule = fromRule(shifted(by), {}, { storage });
      model.addSynapsePopulation("syn", rule, from, from, { weightUpdate: pulse, postsynaptic: sum });
      return model;
    };
    const from = await build(net(0, "procedural"));
    const to = await build(net(1, "procedural"), options);
    const state = await from.saveState();
    expect(() => to.restoreState(state)).toThrow("'syn' connects other neurons");
    from.destroy();
    to.destroy();
  });

  it("what an empty run counts is counted however synapses are kept", async () => {
    const counting = defineConnectivityModel({
      name: "counting",
      kernelSize: () => [6],
      rowBuildCode: "int p = 0; int k = 0; for (int n = 0; n < 6; n++) addSynapses(p++, n % 2, k++);",
    });
    for (const storage of ["listed", "procedural"] as const) {
      const model = new GeNNModel({ dt: 1 });
      const from = model.addNeuronPopulation("from", 1, source, { params: { period: 1 } });
      const to = model.addNeuronPopulation("to", 6, target);
      model.addSynapsePopulation("syn", fromRule(counting, {}, { storage }), from, to, {
        ...{ weightUpdate: pulse, weightUpdateValues: { vars: { g: weights(6) } }, postsynaptic: sum },
      });
      const simulation = await build(model, options);
      await simulation.step(2);
      const once = [...weights(6)].map((g, k) => (k % 2 === 0 ? 0 : g));
      expect([...(await simulation.pull(varRef(to, "x")))]).toEqual(once);
      simulation.destroy();
    }
  });

  it("rows in any order keep the elements with their targets", async () => {
    const mirrored = defineConnectivityModel({
      name: "mirrored",
      kernelSize: () => [3, 2],
      rowBuildCode: "for (int k = 5; k >= 0; k--) addSynapse((k * 5 + id_pre) % num_post, k / 2, k % 2);",
    });
    const results: number[][] = [];
    for (const storage of ["listed", "procedural"] as const) {
      const model = new GeNNModel({ dt: 1 });
      const from = model.addNeuronPopulation("from", 4, source, { params: { period: 4 } });
      const to = model.addNeuronPopulation("to", 9, target);
      model.addSynapsePopulation("syn", fromRule(mirrored, {}, { storage }), from, to, {
        weightUpdate: pulse,
        weightUpdateValues: { vars: { g: [1, 2, 4, 8, 16, 32] } },
        postsynaptic: sum,
      });
      const simulation = await build(model, options);
      await simulation.step(5);
      results.push([...(await simulation.pull(varRef(to, "x")))]);
      simulation.destroy();
    }
    const found = new Array(9).fill(0);
    for (let pre = 0; pre < 4; pre++) for (let k = 0; k < 6; k++) found[(k * 5 + pre) % 9] += 2 ** k;
    expect(results).toEqual([found, found]);
  });
});

describe("refused", () => {
  const { params } = convolution({ input: [4, 4, 1], kernel: [3, 3], channels: 2 });
  const add = (rule: ReturnType<typeof fromRule>, weightUpdate: typeof pulse, g: unknown = 1, size = 16) => {
    const model = new GeNNModel({ dt: 1 });
    const from = model.addNeuronPopulation("from", size, source, { params: { period: 1 } });
    const to = model.addNeuronPopulation("to", 8, target);
    const values = { weightUpdate, weightUpdateValues: { vars: { g: g as number } }, postsynaptic: sum };
    model.addSynapsePopulation("syn", rule, from, to, values);
    return model;
  };
  const learns = defineWeightUpdateModel({
    name: "learns",
    vars: { g: 1 },
    preSpikeSynCode: "g += 1; addToPost(g);",
  }) as unknown as typeof pulse;
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      "bits for a kernel",
      () => fromRule(conv2D, params, { storage: "bitmask" }),
      "has a kernel, and a bit cannot tell",
    ],
    [
      "an input of another size",
      () => add(fromRule(conv2D, params), pulse, 1, 17),
      "the input of synapse population 'syn' is 4 x 4 x 1, which is not the number of presynaptic neurons, 17",
    ],
    ["values for each synapse", () => add(fromRule(conv2D, params), pulse, [1, 2, 3]), "18"],
    [
      "values that are drawn again",
      () => add(fromRule(conv2D, params), pulse, recomputed(uniform(0, 1))),
      "'g' of 'syn' is a value for each element of a kernel, which is stored",
    ],
    [
      "sizes that are none",
      () => fromRule(conv2D, { ...params, kh: 0 }),
      "kh of fromRule(conv_2d) must be a whole number from 1",
    ],
    [
      "pools that overlap",
      () => fromRule(avgPoolConv2D, { ...params, ph: 3 }),
      "psh of fromRule(avg_pool_conv_2d) must not be less than ph, 3, or pools overlap: it is 2",
    ],
    [
      "a kernel larger than its input",
      () => convolution({ input: [2, 5, 1], kernel: [3, 3], channels: 1 }),
      "padding 'same'",
    ],
    [
      "an input of more neurons than there can be",
      () => convolution({ input: [1e15, 1e15, 1], kernel: [3, 3], channels: 1 }),
      "the input of convolution, 1000000000000000 x 1000000000000000 x 1, would have 1e+30 neurons, and a population can have 2147483647 at most",
    ],
    [
      "an output of more neurons than there can be",
      () => transposedConvolution({ input: [1e4, 1e4, 1], kernel: [3, 3], channels: 64, strides: [2, 2] }),
      "the output of transposedConvolution, 20001 x 20001 x 64, would have",
    ],
    [
      "a dense layer of another size",
      () => add(fromRule(avgPoolDense2D, { ih: 4, iw: 4, outputs: 7 }), pulse),
      "the output of synapse population 'syn' is 1 x 1 x 7, which is not the number of postsynaptic neurons, 8",
    ],
    [
      "fewer outputs than the convolution has",
      () => fromRule(conv2D, { ...params, oh: 1 }),
      "oh of fromRule(conv_2d) must be 2 (or 3, with one more row of padding), by its input, kernel, stride and padding, not 1",
    ],
    [
      "outputs without any input",
      () => fromRule(conv2D, { ...params, ow: 4 }),
      "ow of fromRule(conv_2d) must be 2 (or 3, with one more column of padding)",
    ],
    [
      "other pools than there are",
      () => fromRule(avgPool2D, { ...pooling({ input: [6, 6, 1], pool: [2, 2] }).params, oh: 2 }),
      "oh of fromRule(avg_pool_2d) must be 3, the pools that the input has, not 2: pooling({ .. }) computes it",
    ],
    [
      "an output that a transposed convolution does not have",
      () =>
        fromRule(conv2DTranspose, {
          ...transposedConvolution({ input: [2, 2, 1], kernel: [3, 3], channels: 1 }).params,
          oh: 5,
        }),
      "oh of fromRule(conv_2d_transpose) must be from 3 to 4",
    ],
    [
      "pools that overlap, before there are parameters",
      () => pooling({ input: [6, 6, 1], pool: [2, 2], strides: [1, 2] }),
      "pools overlap along the height: the stride, 1, is less than the pool, 2",
    ],
    [
      "shapes of a transposed convolution that are none",
      () => transposedConvolution({ input: [2, 5, 1], kernel: [0, 1], channels: 1 }),
      "kernel of transposedConvolution must be 2 whole numbers from 1 on",
    ],
    [
      "a misspelt option",
      () => convolution({ ...{ input: [2, 5, 1], kernel: [1, 1], channels: 1 }, stride: 2 } as never),
      "stride",
    ],
    [
      "diagonals without their number",
      () => defineConnectivityModel({ name: "d", diagonalBuildCode: "for_each_synapse { addSynapse(0); }" }),
      "needs diagonalBuildCode and diagonals, the number of them, together",
    ],
    [
      "rows and diagonals",
      () =>
        defineConnectivityModel({
          name: "d",
          rowBuildCode: "addSynapse(0);",
          diagonalBuildCode: ";;",
          diagonals: () => 1,
        }),
      "needs one of rowBuildCode, colBuildCode and diagonalBuildCode",
    ],
    [
      "a kernel of columns",
      () => defineConnectivityModel({ name: "c", colBuildCode: "addSynapse(0);", kernelSize: () => [1] }),
      "that needs rowBuildCode",
    ],
  ];
  it.each(cases)("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("synapses that change what they share", async () => {
    await expect(build(add(fromRule(conv2D, params), learns))).rejects.toThrow("synapses share it");
  });

  it("elements that the kernel does not have", async () => {
    const wrong = defineConnectivityModel({
      name: "wrong",
      kernelSize: () => [2, 3],
      rowBuildCode: "addSynapse(0, 1, id_pre);",
    });
    for (const storage of ["listed", "procedural"] as const) {
      await expect(build(add(fromRule(wrong, {}, { storage }), pulse))).rejects.toThrow(
        "dimension 1 of the kernel has no element 3, only those from 0 to 2, for neuron 3 of 'from'",
      );
    }
  });

  it.each([
    ["addSynapse(0, 0, 0.0 / 0.0);", "dimension 1 of the kernel has no element NaN, only those from 0 to 2"],
    ["addSynapse(0, 4294967296l, 0);", "dimension 0 of the kernel has no element 4294967296, only those from 0 to 1"],
    ["addSynapse(0, -1, 0);", "dimension 0 of the kernel has no element -1, only those from 0 to 1"],
    ["addSynapses(0, 2, 0, 0.0 / 0.0);", "dimension 1 of the kernel has no element NaN"],
    [
      "addSynapses(0, 4294967298l, 0, 0);",
      "addSynapses cannot add 4294967298 synapses: its count must be a number from 0",
    ],
    ["addSynapses(0, 0.0 / 0.0, 0, 0);", "addSynapses cannot add NaN synapses"],
    // What is wrong first is told.
    ["addSynapses(0, -1, 0, 7);", "addSynapses cannot add -1 synapses"],
  ])("numbers that are none: %s", async (rowBuildCode, message) => {
    const wrong = defineConnectivityModel({ name: "wrong", kernelSize: () => [2, 3], rowBuildCode });
    for (const storage of ["listed", "procedural"] as const) {
      await expect(build(add(fromRule(wrong, {}, { storage }), pulse))).rejects.toThrow(message);
    }
  });

  it("runs that leave the kernel or the population", async () => {
    const wide = (code: string) =>
      defineConnectivityModel({ name: "wide", kernelSize: () => [2, 3], rowBuildCode: code });
    await expect(build(add(fromRule(wide("addSynapses(0, 3u, 0, 1);")), pulse))).rejects.toThrow(
      "dimension 1 of the kernel has no element 3",
    );
    await expect(build(add(fromRule(wide("addSynapses(6, 3u, 0, 0);")), pulse))).rejects.toThrow(
      "there is no postsynaptic neuron 8, only those from 0 to 7",
    );
  });

  it("synapses outside of for_each_synapse, and the loop elsewhere", async () => {
    const outside = defineConnectivityModel({
      name: "d",
      diagonals: () => 1,
      diagonalBuildCode: "addSynapse(id_diag);",
    });
    await expect(build(add(fromRule(outside), pulse))).rejects.toThrow("inside of for_each_synapse { .. }");
    const row = defineConnectivityModel({ name: "d", rowBuildCode: "for_each_synapse { addSynapse(0); }" });
    await expect(build(add(fromRule(row), pulse))).rejects.toThrow("diagonalBuildCode of a connectivity");
    const many = defineConnectivityModel({
      name: "d",
      diagonals: () => 0.5,
      diagonalBuildCode: "for_each_synapse { }",
    });
    await expect(build(add(fromRule(many), pulse))).rejects.toThrow(
      "the number of diagonals of synapse population 'syn'",
    );
  });

  it.each([
    [
      "a misspelt name in its first line",
      "for_each_synapse { addSynapse(id_diga); }",
      /line 1, column 31: .*\n {4}for_each_synapse \{ add/,
    ],
    ["braces that do not match", "for_each_synapse { } } {", /line 1, column 22: .*\n {4}for_each_synapse \{ \} \} \{/],
    [
      "a diagonal that it would be at",
      "id_diag += 2; for_each_synapse { }",
      "cannot assign to 'id_diag': it is the number of the diagonal",
    ],
    ["to leave diagonals out", "break; for_each_synapse { }", "line 1, column 1: 'break' outside a loop or switch"],
    [
      "to leave synapses out",
      "for_each_synapse { if (id_pre > 2) continue; }",
      "this code runs for one synapse at a time",
    ],
  ] as const)("%s, in code of diagonals", async (_, diagonalBuildCode, message) => {
    const rule = defineConnectivityModel({ name: "d", diagonals: () => 2, diagonalBuildCode });
    await expect(build(add(fromRule(rule), pulse))).rejects.toThrow(message);
  });

  it("more diagonals than a loop may turn", async () => {
    const rule = defineConnectivityModel({
      name: "d",
      diagonals: () => 2e9,
      diagonalBuildCode: "for_each_synapse { }",
    });
    await expect(build(add(fromRule(rule), pulse))).rejects.toThrow(
      "the number of diagonals of synapse population 'syn' (d) must be a whole number from 0 to 16777216, not 2000000000",
    );
  });

  it("a call that does not say which element", async () => {
    const wrong = defineConnectivityModel({ name: "wrong", kernelSize: () => [2], rowBuildCode: "addSynapse(0);" });
    await expect(build(add(fromRule(wrong), pulse))).rejects.toThrow("addSynapse");
  });
});

test("shapes of convolutions are those of Keras", () => {
  const shape = (
    input: readonly [number, number, number],
    strides: readonly [number, number],
    padding: "same" | "valid",
  ) => {
    const { output, params } = convolution({ input, kernel: [3, 4], channels: 5, strides, padding });
    return [...output, params.padh, params.padw];
  };
  expect(shape([28, 28, 1], [1, 1], "valid")).toEqual([26, 25, 5, 0, 0]);
  expect(shape([28, 28, 1], [1, 1], "same")).toEqual([28, 28, 5, 1, 1]);
  expect(shape([28, 27, 1], [2, 3], "same")).toEqual([14, 9, 5, 0, 0]);
  expect(shape([28, 27, 1], [2, 3], "valid")).toEqual([13, 8, 5, 0, 0]);
});

test("shapes of transposed convolutions are those of Keras", () => {
  const shape = (kernel: readonly [number, number], strides: readonly [number, number], padding: "same" | "valid") => {
    const spec = { input: [7, 6, 2], kernel, channels: 5, strides, padding } as const;
    const { output, params } = transposedConvolution(spec);
    return [...output, params.padh, params.padw];
  };
  expect(shape([3, 4], [1, 1], "valid")).toEqual([9, 9, 5, 0, 0]);
  expect(shape([3, 4], [1, 1], "same")).toEqual([7, 6, 5, 1, 1]);
  expect(shape([3, 4], [2, 2], "same")).toEqual([14, 12, 5, 0, 1]);
  expect(shape([3, 2], [2, 3], "valid")).toEqual([15, 18, 5, 0, 0]);
});
