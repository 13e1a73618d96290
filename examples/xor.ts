/** XOR is learned by a local rule: the error comes back to the hidden layer, in events, through fixed random weights. */
import { defineNeuronModel, dense, NetworkBase, readOnly, times, toEvents, uniform } from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const [dt, tShow, T] = [0.5, 30, 6000]; // ms: 200 updates
const starts = times(0, T, tShow);
const [params, vars] = [{ tau: 2 }, { v: 0, r: 0, err: 0, b: readOnly(uniform(-1, 1)), db: 0 }];
const membrane = "v += dt * (Isyn + b - v) / tau;";
const hiddenCode = `${membrane} r = tanh(v); err = Iapical * (1 - r * r); db += dt * err;`;
const outputCode = `${membrane} r = 1 / (1 + exp(-v)); err = Itarget - r; db += dt * err;`;
const inputRate = defineNeuronModel({ name: "input", vars: { r: 0 }, simCode: "r = Isyn;" });
const [hiddenRate, outputRate] = [
  defineNeuronModel({ name: "hidden", params, vars, additionalInputVars: { Iapical: 0 }, simCode: hiddenCode }),
  defineNeuronModel({ name: "output", params, vars, additionalInputVars: { Itarget: 0 }, simCode: outputCode }),
];

class Xor extends NetworkBase {
  override setup() {
    const events = { threshold: 0.01, rule: "exact" } as const;
    const [input, hidden] = [toEvents(inputRate, events), toEvents(hiddenRate, events)];
    const output = toEvents(outputRate, { ...events, rate: "err" }); // what it sends is its error
    this.addLayer("input").addNeurons("pop", 2, input);
    this.addLayer("hidden").addNeurons("pop", 8, hidden);
    this.addLayer("output").addNeurons("pop", 1, output);
    const [g, plasticity] = [uniform(-1, 1), "r_pre * err_post"];
    this.connect("input", "pop", "hidden", "pop", dense(input, { g, plasticity }));
    this.connect("hidden", "pop", "output", "pop", dense(hidden, { g, plasticity }));
    this.connect("output", "pop", "hidden", "pop", dense(output, { g, target: "Iapical" }));
    this.addInput("input", "pop");
    this.addInput("output", "pop", "Itarget");
  }
}

// Four instances side by side; each is shown all four patterns in turn.
const shown = { sampleIds: [0, 1, 2, 3, 1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2], times: starts };
const inputs = [
  { population: "neur_input_pop", data: [0, 0, 0, 1, 1, 0, 1, 1], ...shown },
  { population: "neur_output_pop", target: "Itarget", data: [0, 1, 1, 0], ...shown },
];
const defaultOptimiser = { optimiser: "adam", params: { lr: 0.02 } } as const;
/** Answers to the four patterns before every update. */
async function learn(optimisers = {}) {
  const net = await Xor.create({ dt, seed: 1, batchSize: 4, defaultOptimiser, optimisers });
  const readouts = [["neur_output_pop", "r", starts.map((start) => start + tShow - dt)]] as const;
  const { neurons } = await net.runSim({ T, inputs, plasticity: { everySteps: tShow / dt }, readouts });
  net.destroy();
  const { values } = neurons.neur_output_pop_r!;
  return Array.from(starts, (_, k) => [0, 1, 2, 3].map((pattern) => values[4 * k + ((pattern + 3 * k) % 4)]!));
}

const all = await learn();
const none = { optimiser: "none" } as const;
const outputAlone = await learn({ syn_input_pop_to_hidden_pop: none, neur_hidden_pop: none });
const answers = all.at(-1)!.map((r) => r.toFixed(2));
console.log("answers to 00, 01, 10, 11:", answers.join(", "));
const x = Array.from(starts, (_, k) => k + 1);
const loss = ([a, b, c, d]: number[]) => (a! ** 2 + (1 - b!) ** 2 + (1 - c!) ** 2 + d! ** 2) / 4;
const lines = ["0 0", "0 1", "1 0", "1 1"].map((name, k) => ({ name, x, y: all.map((four) => four[k]!) }));
const losses = [
  { name: "all weights learn", x, y: all.map(loss) },
  { name: "the output alone learns", x, y: outputAlone.map(loss) },
];
showPlot("xor.svg", {
  title: "The answers to four patterns while XOR is learned, and the loss",
  xLabel: "updates",
  panels: [
    { label: "answer", lines },
    { label: "loss", lines: losses },
  ],
});
