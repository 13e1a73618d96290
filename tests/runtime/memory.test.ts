/** Memory that building takes, and whether it comes back. Each is measured in a process of its own. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** What a program prints, as JSON. It finds the simulator as `genn`, and makes a network of `side` x `side` synapses with `network(side)`. */
async function measure(program: string): Promise<Record<string, number>> {
  const text = `
    import * as genn from ${JSON.stringify(new URL("../../genn/index.ts", import.meta.url).href)};
    const neuron = genn.defineNeuronModel({ name: "n", vars: { v: 0 }, simCode: "v += Isyn;", thresholdConditionCode: "v > 1.0" });
    const weightUpdate = genn.defineWeightUpdateModel({ name: "w", vars: { g: genn.readOnly(genn.uniform(-1, 1)) }, preSpikeSynCode: "addToPost(g);" });
    const postsynaptic = genn.definePostsynapticModel({ name: "p", simCode: "injectCurrent(inSyn); inSyn = 0;" });
    const network = (side) => {
      const model = new genn.GeNNModel({ dt: 1, batchSize: 16 });
      const pop = model.addNeuronPopulation("pop", side, neuron);
      model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate, postsynaptic });
      return model;
    };
    ${program}`;
  const options = ["--expose-gc", "--import", "tsx", "--input-type=module", "--eval", text];
  const { stdout } = await run(process.execPath, options);
  return JSON.parse(stdout);
}

test("a large model is built in little more than the memory it has", async () => {
  const { model, most } = await measure(`
    const side = 9000;
    const before = process.resourceUsage().maxRSS;
    const simulation = await genn.build(network(side), { threads: 1 });
    console.log(JSON.stringify({ model: 4 * side * side, most: 1024 * (process.resourceUsage().maxRSS - before) }));
    simulation.destroy();`);
  expect(most).toBeGreaterThan(model!);
  expect(most).toBeLessThan(1.5 * model!);
}, 120_000);

test("builds and destroys end where they began", async () => {
  const { first, last } = await measure(`
    const used = async () => {
      for (let round = 0; round < 3; round++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        gc();
      }
      const { rss } = process.memoryUsage();
      return rss;
    };
    const many = async (count) => {
      for (let k = 0; k < count; k++) {
        const simulation = await genn.build(network(400), { threads: 1 + (k % 2) });
        await simulation.step(2);
        simulation.destroy();
      }
      return used();
    };
    const first = await many(30);
    console.log(JSON.stringify({ first, last: await many(90) }));`);
  // A network has 0.6 MiB of weights alone: were they kept, there would be 55 MiB more.
  expect((last! - first!) / 2 ** 20).toBeLessThan(30);
}, 120_000);
