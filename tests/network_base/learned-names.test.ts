/** Names by which things learn: a bias of another name is refused or warned of, and so is what a rule cannot know. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { defineNeuronModel, readOnly } from "../../genn/index.ts";
import { dense, NetworkBase } from "../../network_base/index.ts";

class Cells extends NetworkBase<readonly string[]> {
  override setup(names: readonly string[]): void {
    const [bias, ...others] = names;
    const neuron = defineNeuronModel({
      name: "cell",
      vars: { r: 0, [bias!]: readOnly(0), ...Object.fromEntries(others.map((name) => [name, 0])) },
      simCode: "r = Isyn;",
    });
    this.addLayer("net").addNeurons("pop", 1, neuron);
    this.addLayer("other").addNeurons("pop", 1, neuron);
  }
}

const made = async (...names: readonly string[]) => (await Cells.create({ dt: 1 }, names)).destroy();

describe("a bias", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  afterEach(() => warn.mockClear());

  test.each([["b", "db"], ["b"], ["threshold"], ["a", "c"], ["bias"]])("%j %j is fine", async (...names) => {
    await made(...names.filter((name) => name !== undefined));
    expect(warn).not.toHaveBeenCalled();
  });

  test.each([
    [["bias", "dbias"], "'bias' and no 'b'"],
    [["offset", "db"], "'db' and no 'b'"],
    [["b", "dbias"], "'dbias' and no 'db'"],
    [["b", "d_bias"], "'d_bias' and no 'db'"],
    [["bias", "dbias", "b", "db"], "'bias' and a 'b' beside it"],
  ])("%j is refused, by its name", async (names, message) => {
    await expect(made(...names)).rejects.toThrow(
      `neuron population 'neur_net_pop' is of 'cell', which has the variable ${message}`,
    );
  });

  test("one that looks as if it should learn is warned of, once for all its populations", async () => {
    await made("theta", "dtheta");
    expect(warn.mock.calls).toEqual([
      [
        "neuron population 'neur_net_pop' is of 'cell', which has the variables 'theta' and 'dtheta': nothing adds one to the other. " +
          "Of a neuron's variables, the bias alone learns, which is called 'b', with its change 'db'",
      ],
    ]);
  });
});

describe("a rule", () => {
  class Pair extends NetworkBase<string> {
    override setup(plasticity: string): void {
      const neuron = defineNeuronModel({ name: "cell", vars: { r: 0, err: 0 }, simCode: "r = Isyn;" });
      const layer = this.addLayer("net");
      layer.addNeurons("pop", 1, neuron);
      layer.addSynapses("pop", "pop", dense(neuron, { g: 1, plasticity, params: { decay: 0.1 } }));
    }
  }

  test.each([
    "r_pre * err_post - decay * g",
    "tanh(r_pre) * err_post",
    "(scalar)0.5 * r_pre",
    "dt * t * r_pre",
    "(id_pre == id_post) * r_pre",
    "num_batch * r_pre",
  ])("%s is fine", async (rule) => (await Pair.create({ dt: 1 }, rule)).destroy());

  test("that names what is neither of a side nor a parameter says what to do", async () => {
    await expect(Pair.create({ dt: 1 }, "eta * r_pre * err_post")).rejects.toThrow(
      /'eta' is neither 'g' nor a parameter of the rule: give its value among params, .*, or say of which side it is, eta_pre or eta_post/,
    );
  });

  test("that calls the weight by another name is told its own", async () => {
    await expect(Pair.create({ dt: 1 }, "r_pre - weight")).rejects.toThrow("the weight is called 'g', not 'weight'");
  });

  test("that calls what there is not is told of where its code is checked", async () => {
    await expect(Pair.create({ dt: 1 }, "tahn(r_pre)")).rejects.toThrow("unknown function 'tahn'");
  });
});
