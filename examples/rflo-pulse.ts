/** A recurrent network learns by RFLO, from events, to remember whether the last pulse went up or down. */
import * as mc from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const recurrent = mc.defineNeuronModel({
  name: "recurrent",
  vars: { h: 0, r: 0, trace: 0, learn: 0, w: mc.readOnly(mc.uniform(-2, 2)) },
  additionalInputVars: { pulse: 0, feedback: 0 },
  simCode: `
    h += dt * (Isyn + w * pulse - h) / 10;
    r = tanh(h);
    trace += dt * (r - trace) / 10;
    learn = feedback * (1 - r * r);`,
});
const output = mc.defineNeuronModel({
  name: "output",
  vars: { y: 0, error: 0 },
  additionalInputVars: { target: 0 },
  simCode: "y = Isyn; error = target == 0 ? 0 : target - y;",
});
const cell = mc.toEvents(recurrent, { threshold: 0.05, rule: "exact", alsoSent: ["trace"] });

class Memory extends mc.NetworkBase {
  override setup() {
    this.addLayer("net").addNeurons("pop", 50, cell);
    this.addLayer("out").addNeurons("pop", 1, output);
    this.addInput("net", "pop", "pulse");
    this.addInput("out", "pop", "target");
    const [g, wide, norm] = [mc.uniform(-1, 1), mc.uniform(-1.7, 1.7), "sqrt"] as const;
    this.connect("net", "pop", "net", "pop", mc.dense(cell, { g: wide, norm, plasticity: "trace_pre * learn_post" }));
    this.connect("net", "pop", "out", "pop", mc.dense(cell, { g, norm, plasticity: "r_pre * error_post" }));
    this.connect("out", "pop", "net", "pop", mc.dense(output, { g, rate: "error", target: "feedback" }));
  }
}

/** Pulses of 10 ms, up or down, in 3 % of the time; what is asked for is the last one before. */
function task(T: number, batchSize: number, seed: number) {
  const random = new mc.RandomState(seed);
  const pulses = Array.from(random.rand((T / 10) * batchSize), (x) => (x < 0.015 ? 1 : x < 0.03 ? -1 : 0));
  const targets = pulses.map(() => 0);
  for (let k = batchSize; k < targets.length; k++) targets[k] = pulses[k - batchSize] || targets[k - batchSize]!;
  const to = (population: string, target: string, size: number, values: number[]) => {
    const data = [-1, 0, 1].flatMap((value) => Array<number>(size).fill(value));
    return { population, target, data, sampleIds: values.map((value) => value + 1), times: mc.times(0, T, 10) };
  };
  return {
    pulses,
    targets,
    inputs: [to("neur_net_pop", "pulse", 50, pulses), to("neur_out_pop", "target", 1, targets)],
  };
}

const [T, batchSize, everySteps, seed] = [40_000, 32, 50, 1];
const defaultOptimiser = { optimiser: "adam", params: { lr: 5e-4 } } as const;
const net = await Memory.create({ dt: 1, seed, batchSize, defaultOptimiser, validation: { batchSize: 1 } });
const test = task(20_000, 1, 369);
const readouts = [["neur_out_pop", "y", mc.times(9, 20_000, 10)]] as const;
const { validations } = await net.runSim({
  T,
  inputs: task(T, batchSize, 1).inputs,
  plasticity: { everySteps, learningRate: (update) => 1 - (update * everySteps) / T },
  validation: { times: [0, T], run: { T: 20_000, inputs: test.inputs, readouts, recordSpikes: ["neur_net_pop"] } },
});
net.destroy();
const [before, after] = validations.map(({ result }) => [...result.neurons.neur_out_pop_y!.values]);
const asked = [...test.targets.keys()].filter((k) => test.targets[k] !== 0);
const right = asked.filter((k) => Math.abs(after![k]! - test.targets[k]!) < 0.5).length / asked.length;
const { ids, steps } = validations[1]!.result.spikes.neur_net_pop![0]!;
console.log(`${(100 * right).toFixed(1)} % right, ${(ids.length / 50 / 20).toFixed(1)} events per neuron and second`);
const line = (name: string, y: number[]) => ({ name, x: mc.times(0, 3000, 10), y: y.slice(0, 300) });
const lines = [line("to be remembered", test.targets), line("before learning", before!), line("after", after!)];
showPlot("rflo-pulse.svg", {
  title: "What a recurrent network remembers of pulses before and after learning, and its events",
  xLabel: "time (ms)",
  spikesLabel: "events of 12 neurons",
  spikes: Array.from({ length: 12 }, (_, one) => [...steps].filter((step, k) => ids[k] === one && step < 3000)),
  panels: [
    { label: "pulses", height: 50, lines: [line("pulses", test.pulses)] },
    { label: "output", lines },
  ],
});
