/** The drop-in models reproduce the golden files kept here, or those of the folder that GOLDEN_DIR names. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareGolden, unsupported } from "../../golden/compare.ts";
import { families } from "../../golden/families.ts";
import { type GoldenFile, parseGolden, readGolden } from "../../golden/reader.ts";
import { oneThreadOrGpu } from "../backends/backends.ts";

const folder = process.env.GOLDEN_DIR ?? import.meta.dirname;
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const text = (name: string, from = folder) => readFileSync(join(from, name), "utf8");

describe("golden files", () => {
  it("are there", () => expect(names).not.toHaveLength(0));

  for (const name of names) {
    const file = parseGolden(text(name), name);
    // Files of double precision, and of families that are not built yet, have backends that cannot run them.
    const able = oneThreadOrGpu.filter(([, options]) => file !== undefined && unsupported(file, options) === undefined);
    it.each(able)(`${name} on %s`, { timeout: 120_000 }, async (_, { backend, execution }) => {
      const comparison = await compareGolden(file!, { backend, execution });
      expect(comparison.failures).toEqual([]);
      expect(comparison.compared).toBeGreaterThan(1000);
      expect(comparison.ranOn).toBe(backend === "webgpu" ? `webgpu, ${execution}` : backend);
    });
  }
});

it("what has no end is no golden file", async () => {
  await expect(readGolden("/dev/zero")).rejects.toThrow("zero cannot be read: that is a device, a pipe or a socket");
});

const own = (name: string): GoldenFile => parseGolden(text(name, import.meta.dirname), name)!;
// biome-ignore lint/suspicious/noExplicitAny: JSON to be edited
type Json = Record<string, any>;
/** A golden file of this folder with something changed. */
function edited(name: string, edit: (json: Json) => void): GoldenFile {
  const json = JSON.parse(text(name, import.meta.dirname)) as Json;
  edit(json);
  return parseGolden(JSON.stringify(json), "edited.json")!;
}

describe("the comparison", () => {
  it("does not depend on the name of a case", async () => {
    const file = edited("mc_rates_validation.json", (json) => {
      json.case = "something_else";
    });
    expect((await compareGolden(file)).failures).toEqual([]);
  });

  it("runs without plasticity where the file has none", async () => {
    const file = edited("min_rates.json", (json) => {
      json.config.NT_skip_batch_plast = null;
    });
    const comparison = await compareGolden(file);
    expect(comparison.failures).toEqual([]);
    expect(comparison.compared).toBeGreaterThan(1000);
  });

  it.each<[string, string, (json: Json) => void]>([
    [
      "a learning rate",
      "classic_rates_double.json",
      (json) => {
        json.config.optimizers.neur_hidden0_pyr_pop.params.lr *= 1.01;
      },
    ],
    [
      "a time constant",
      "mc_rates_deep.json",
      (json) => {
        json.parameters.pyr.params.tau_d_ra = 10.1;
      },
    ],
    [
      "a threshold",
      "mc_event_deep_backward.json",
      (json) => {
        for (const one of Object.values<Json>(json.parameters)) one.params.th = 0.011;
      },
    ],
    [
      "the event rule",
      "mc_event_deep_backward.json",
      (json) => {
        json.config.event_rule = "forward";
      },
    ],
    [
      "the alignment",
      "classic_event_backprop.json",
      (json) => {
        json.config.force_fb_align = false;
      },
    ],
    [
      "the order of patterns",
      "mc_rates_deep.json",
      (json) => {
        json.data.sample_ids.reverse();
      },
    ],
    [
      "the step size",
      "min_rates.json",
      (json) => {
        json.config.dt = 0.101;
      },
    ],
    [
      "the strength of the nudge",
      "equiprop_rates_double.json",
      (json) => {
        json.parameters.output.params.beta = 0.1001;
      },
    ],
    [
      "the phases",
      "equiprop_rates_double.json",
      (json) => {
        json.data.targ_mode_times[1] += json.config.dt;
      },
    ],
    [
      "an input that is not leaky",
      "equiprop_event.json",
      (json) => {
        delete json.parameters.input.params.eps;
      },
    ],
  ])(
    "takes %s from the file, and notices when it is another",
    async (_, name, edit) => {
      expect((await compareGolden(edited(name, edit))).failures).not.toEqual([]);
    },
    60_000,
  );

  it("gives the same final weights when nothing is watched along the way", { timeout: 60_000 }, async () => {
    const file = own("classic_event_backprop.json");
    const { net, inputs, align } = await families.classic!(file, {});
    try {
      for (const [name, { values }] of Object.entries(file.initial.weights)) await net.setWeights(name, values);
      await net.runSim({
        T: file.config.steps * file.config.dt,
        inputs,
        plasticity: { everySteps: file.config.updateEvery!, align },
      });
      for (const [name, { values }] of Object.entries(file.final.weights!)) {
        const weights = await net.getWeights(name);
        const largest = values.reduce((most, value, index) => Math.max(most, Math.abs(value - weights[index]!)), 0);
        expect(largest, name).toBeLessThan(1e-4);
      }
    } finally {
      net.destroy();
    }
  });
});

describe("the reader", () => {
  const json = text("min_rates.json", import.meta.dirname);
  const broken = (edit: (json: Json) => void) => () => edited("min_rates.json", edit);

  it("names the file when JSON is cut off", () => {
    expect(() => parseGolden(json.slice(0, json.length / 2), "half.json")).toThrow(/^half\.json is not complete JSON/);
  });

  it("refuses weight updates of a run without plasticity", () => {
    const make = () =>
      edited("mc_rates_deep.json", (one) => {
        one.config.NT_skip_batch_plast = null;
      });
    expect(make).toThrow(/updates has weight updates, but config\.NT_skip_batch_plast is null/);
  });

  it.each<[string, (json: Json) => void, RegExp]>([
    ["of another number", (data) => data.targ_mode_values.pop(), /targ_mode_values has 15 entries for the 16 of targ_/],
    ["out of order", (data) => data.targ_mode_times.reverse(), /targ_mode_times is not ascending at entry 1/],
    ["half missing", (data) => delete data.targ_mode_values, /data has no 'targ_mode_values'/],
  ])("refuses phases that are %s", (_, edit, message) => {
    expect(() => edited("equiprop_event.json", (one) => edit(one.data))).toThrow(message);
  });

  it("ignores JSON that records no run", () => {
    expect(parseGolden('{"note": "a table"}', "table.json")).toBeUndefined();
  });

  it.each<[string, (json: Json) => void, RegExp]>([
    ["missing", (one) => delete one.record, /edited\.json: the file has no 'record'/],
    [
      "of the wrong type",
      (one) => {
        one.config.dt = "0.1";
      },
      /edited\.json: config\.dt must be a number, not "0\.1"/,
    ],
    [
      "out of range",
      (one) => {
        one.config.n_steps = -5;
      },
      /config\.n_steps must be a whole number/,
    ],
    [
      "an unknown choice",
      (one) => {
        one.config.precision = "half";
      },
      /config\.precision must be float or double/,
    ],
    [
      "data of the wrong length",
      (one) => {
        const v = one.record.vars.neur_layer1_neur_pop1.v;
        v.b64 = v.b64.slice(0, -8);
      },
      /record\.vars\.neur_layer1_neur_pop1\.v holds \d+ bytes, but shape \[1000, 50\] of <f4 takes 200000/,
    ],
    [
      "not base64",
      (one) => {
        one.record.vars.neur_layer1_neur_pop1.v.b64 = "not base64!!";
      },
      /v\.b64 is not base64/,
    ],
    [
      "of the wrong shape",
      (one) => {
        one.initial.biases.neur_layer1_neur_pop1 = { constant: 0, shape: [49] };
      },
      /initial\.biases\.neur_layer1_neur_pop1 has shape \[49\] instead of \[50\]/,
    ],
    [
      "of an unknown population",
      (one) => {
        one.initial.biases.nobody = { constant: 0, shape: [50] };
      },
      /initial\.biases\.nobody: there is no such population/,
    ],
    [
      "out of order",
      (one) => {
        one.record.steps[5] = 3;
      },
      /record\.steps is not ascending at entry 5/,
    ],
  ])("says which field is %s", (_, edit, message) => {
    expect(broken(edit)).toThrow(message);
  });
});
