import { describe, expect, test } from "vitest";
import { defineNeuronModel, type NeuronModel, readOnly } from "../../genn/index.ts";
import {
  dense,
  eventNames,
  isEventModel,
  oneToOne,
  plasticityCode,
  SynapseBase,
  toEvents,
} from "../../network_base/index.ts";

const neuron = defineNeuronModel({
  name: "cell",
  params: { tau: 10 },
  vars: { u: 0, r: 0, va: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0 },
  simCode: "u += dt * (Isyn_vb - u) / tau; r = u;",
});

describe("toEvents", () => {
  test("the backward rule remembers what was sent twice, and delayed variables", () => {
    const event = toEvents(neuron, { threshold: 1e-3, delayed: ["va", "d_ra"] });
    expect(event.name).toBe("cell_event");
    expect(event.params).toEqual({ tau: 10, th: 1e-3 });
    expect(Object.keys(event.vars)).toEqual([
      ...Object.keys(neuron.vars),
      "r_event",
      "r_prev_event",
      "va_prev",
      "d_ra_prev",
    ]);
    expect(event.simCode).toBe(`va_prev = va;\nd_ra_prev = d_ra;\n${neuron.simCode}`);
    expect(event.thresholdConditionCode).toBe("fabs(r - r_event) >= th");
    expect(event.resetCode).toBe("r_prev_event = r_event; r_event = r;");
    expect(event.autoRefractoryRequired).toBe(false);
    expect(event.additionalInputVars).toEqual({ Isyn_vb: 0 });
    expect(event.event).toEqual({
      rate: "r",
      lastSent: "r_event",
      sentBefore: "r_prev_event",
      sent: [],
      rule: "backward",
      delayed: ["va", "d_ra"],
    });
    expect([isEventModel(event), isEventModel(neuron), eventNames(neuron)]).toEqual([true, false, undefined]);
    expect(Object.isFrozen(event)).toBe(true);
  });

  test("the forward rule keeps only what was sent last; names and Poisson events are free to choose", () => {
    const event = toEvents(neuron, { threshold: 0, rule: "forward", rate: "u", lastSent: "u_sent", poissonRate: 0.1 });
    expect(event.params).toEqual({ tau: 10, th: 0, r_poiss: 0.1 });
    expect(event.vars).not.toHaveProperty("r_prev_event");
    expect(event.thresholdConditionCode).toBe("fabs(u - u_sent) >= th || gennrand_uniform() < dt * r_poiss");
    expect(event.resetCode).toBe("u_sent = u;");
  });

  test.each([
    [{ rule: "exact", lastSent: "va_event", alsoSent: ["va"] }, "va_event"],
    [{ rule: "exact", lastSent: "r_arrived" }, "r_arrived"],
    [{ lastSent: "kept", sentBefore: "kept" }, "kept"],
    [{ lastSent: "th" }, "th"],
  ] as const)("no name is given to two things: %j", (options, name) => {
    expect(() => toEvents(neuron, { threshold: 0.1, ...options })).toThrow(`needs the name '${name}' for two things`);
  });

  test("the exact rule keeps what has arrived, of all that events carry", () => {
    const event = toEvents(neuron, { threshold: 0.1, rule: "exact", alsoSent: ["va"] });
    expect(Object.keys(event.vars).slice(Object.keys(neuron.vars).length)).toEqual([
      "r_event",
      "va_event",
      "r_arrived",
      "va_arrived",
    ]);
    expect(event.simCode).toBe(`r_arrived = r_event;\nva_arrived = va_event;\n${neuron.simCode}`);
    expect(event.thresholdConditionCode).toBe("fabs(r - r_event) >= th || fabs(va - va_event) >= th");
    expect(event.resetCode).toBe("r_event = r; va_event = va;");
  });

  test("mistakes", () => {
    expect(() => toEvents(neuron, { threshold: -1 })).toThrow(
      "threshold of toEvents of 'cell' must be a finite number of at least 0, not -1",
    );
    expect(() => toEvents(neuron, { threshold: 0, poissonRate: Number.NaN })).toThrow(
      "poissonRate of toEvents of 'cell'",
    );
    expect(() => toEvents(neuron, { threshold: 0, rate: "d_r" })).toThrow(
      "unknown variable 'd_r' in toEvents of 'cell'. Did you mean 'd_ra'?",
    );
    expect(() => toEvents(neuron, { threshold: 0, delayed: ["vb"] })).toThrow("unknown variable 'vb'");
    expect(() => toEvents(neuron, { threshold: 0, lastSent: "va" })).toThrow(
      "needs the name 'va', which the neuron uses already",
    );
    expect(() => toEvents(neuron, { threshold: 0, rule: "sideways" as never })).toThrow(
      "unknown event rule 'sideways'",
    );
    const spiking = defineNeuronModel({ name: "lif", vars: { r: 0 }, thresholdConditionCode: "r > 1" });
    expect(() => toEvents(spiking, { threshold: 0 })).toThrow("has thresholdConditionCode or resetCode already");
  });
});

const rateContext = { source: neuron, target: neuron, rule: "backward", rate: "r", synapse: "s" } as const;
const backward = toEvents(neuron, { threshold: 1e-3, delayed: ["va"] });
const forward = toEvents(neuron, { threshold: 1e-3, rule: "forward" });

describe("plasticity", () => {
  test("rates: every step", () => {
    expect(plasticityCode("r_pre * d_ra_post", rateContext).synapseDynamicsCode).toBe(
      "dg += (dt * r_pre) * d_ra_post;",
    );
    expect(plasticityCode("- r_pre * va_post", rateContext).synapseDynamicsCode).toBe(
      "dg += - (dt * r_pre) * va_post;",
    );
    expect(plasticityCode("r_pre * va_post - decay * g", rateContext).synapseDynamicsCode).toBe(
      "dg += dt * (r_pre * va_post - decay * g);",
    );
    expect(plasticityCode("r_pre * r_pre * va_post", rateContext).synapseDynamicsCode).toBe(
      "dg += dt * (r_pre * r_pre * va_post);",
    );
  });

  test("backward: the rate sent before, delayed variables where the target keeps them, elapsed time", () => {
    const code = (f: string, target: NeuronModel = backward) => {
      const parts = plasticityCode(f, { ...rateContext, source: backward, target });
      expect(parts.synapseDynamicsCode).toBe("");
      expect(parts.vars).toEqual({ dg: 0 });
      return parts.preSpikeSynCode;
    };
    const elapsed = "(scalar)(t - fmax(0, prev_st_pre))";
    expect(code("r_pre * d_ra_post")).toBe(`dg += (${elapsed} * r_prev_event_pre) * d_ra_post;`);
    expect(code("-r_pre * va_post")).toBe(`dg += -(${elapsed} * r_prev_event_pre) * va_prev_post;`);
    expect(code("r_pre * va_post", neuron)).toBe(`dg += (${elapsed} * r_prev_event_pre) * va_post;`);
    expect(code("r_pre * (va_post - r_post)")).toBe(`dg += ${elapsed} * (r_prev_event_pre * (va_prev_post - r_post));`);
  });

  test("what was sent last is not what the rate was one step ago", () => {
    const classic = toEvents(neuron, { threshold: 0, lastSent: "r_prev", sentBefore: "r_prev_prev" });
    const code = plasticityCode("r_pre * r_post", { ...rateContext, source: classic, target: classic });
    expect(code.preSpikeSynCode).toBe("dg += ((scalar)(t - fmax(0, prev_st_pre)) * r_prev_prev_pre) * r_post;");
  });

  test("forward: the rule at the event holds until the next", () => {
    const { vars, preSpikeSynCode } = plasticityCode("r_pre * va_post", {
      ...rateContext,
      source: forward,
      rule: "forward",
    });
    expect(preSpikeSynCode).toBe(
      "dg += (scalar)(t - t_prev) * dg_prev;\ndg_prev = r_event_pre * va_post;\nt_prev = t;",
    );
    expect(vars).toMatchObject({ dg: 0, dg_prev: 0, t_prev: { type: "timepoint", initial: 0 } });
  });

  test("mistakes", () => {
    expect(() => plasticityCode("r_pre", { ...rateContext, source: forward })).toThrow(
      "synapse 's' follows the backward rule, but its source 'cell_event' was made for the forward rule",
    );
    expect(() => plasticityCode("dg += r_pre;", rateContext)).toThrow(
      "the plasticity of synapse 's' must be one expression",
    );
  });
});

describe("synapses", () => {
  const context = { target: neuron, rule: "backward", plastic: true, dt: 1 } as const;

  test("rates transmit and learn in every step", () => {
    const synapse = dense(neuron, { g: 0.5, plasticity: "r_pre * va_post" });
    const model = synapse.weightUpdate({ ...context, source: neuron });
    expect(model.synapseDynamicsCode).toBe("addToPost(g * r_pre);\ndg += (dt * r_pre) * va_post;");
    expect(model.preSpikeSynCode).toBe("");
    expect(Object.keys(model.vars)).toEqual(["g", "dg"]);
    expect(synapse.postsynapticModel(neuron).name).toBe("sum_input");
    expect(synapse.weightUpdate({ ...context, source: neuron, plastic: false }).synapseDynamicsCode).toBe(
      "addToPost(g * r_pre);",
    );
  });

  test("events transmit differences", () => {
    const synapse = oneToOne(backward, { target: "Isyn_vb" });
    const model = synapse.weightUpdate({ ...context, source: backward });
    expect(model.preSpikeSynCode).toBe("scalar inp = g * r_event_pre;\naddToPost(inp - inp_prev);\ninp_prev = inp;");
    expect(model.synapseDynamicsCode).toBe("");
    expect(Object.keys(model.vars)).toEqual(["g", "inp_prev", "dg"]);
    expect(model.vars.g).toMatchObject({ access: "READ_ONLY", initial: 1 });
    expect(synapse.postsynapticModel(backward).name).toBe("keep_input");
    expect([synapse.connectivity, synapse.target]).toEqual(["one_to_one", "Isyn_vb"]);
    expect(Object.keys(synapse.weightUpdate({ ...context, source: backward, plastic: false }).vars)).toEqual([
      "g",
      "inp_prev",
    ]);
  });

  test("a subclass may replace the transmission", () => {
    class Scaled extends SynapseBase {
      readonly name = "scaled";
      readonly target = "Isyn";
      readonly initialWeight = 2;
      override readonly params = { w_penalty: 1e-3 };
      override readonly plasticity = "r_pre * va_post - w_penalty * g";
      override readonly transmission = { params: { k: 3 }, synapseDynamicsCode: "addToPost(k * g * u_pre);" };
    }
    const model = new Scaled().weightUpdate({ ...context, source: neuron });
    expect(model.params).toEqual({ k: 3, w_penalty: 1e-3 });
    expect(model.synapseDynamicsCode).toBe("addToPost(k * g * u_pre);\ndg += dt * (r_pre * va_post - w_penalty * g);");
  });

  test("a source without the rate", () => {
    const silent = defineNeuronModel({ name: "silent", vars: { x: 0 } });
    expect(() => dense(silent).weightUpdate({ ...context, source: silent })).toThrow(
      "synapse 'dense' sends 'r', which its source 'silent' does not have",
    );
    expect(dense(silent, { rate: "x" }).weightUpdate({ ...context, source: silent }).synapseDynamicsCode).toBe(
      "addToPost(g * x_pre);",
    );
  });
});
