/** The dendritic microcircuit in one page of code: what reaches the apical dendrites is the error, and everything learns from events. */
import * as mc from "microcircuit-network";
import { showPlot } from "microcircuit-network/figures";

const phi = (x: string) => `(1 + tanh(2 * ${x})) / 2`;
const events = { threshold: 1e-3, rule: "exact" } as const;
/** A cell whose basal dendrites (Isyn) predict its rate, and learn from the error in its apical dendrites (va). */
function cell(name: string, va: string, further: string, ga: number) {
  const neuron = mc.defineNeuronModel({
    name,
    vars: { u: 0, r: 0, va: 0, error: 0, ga },
    additionalInputVars: { [further]: 0 },
    simCode: `
      va = ${va};
      u += dt * (Isyn + ga * va - u);
      r = ${phi("u")};
      error += dt * (va * (1 - pow(tanh(2 * Isyn), 2)) - error) / 3;`,
  });
  return mc.toEvents(neuron, events);
}
const input = mc.toEvents(mc.defineNeuronModel({ name: "input", vars: { r: 0 }, simCode: "r = Isyn;" }), events);
const pyramidal = cell("pyramidal", "apical", "apical", 0.1);
const interneuron = cell("interneuron", `above - ${phi("Isyn")}`, "above", 0);
const output = cell("output", `target - ${phi("Isyn")}`, "target", 0.1);

class Microcircuit extends mc.NetworkBase {
  override setup() {
    this.addLayer("in").addNeurons("pop", 4, input);
    this.addLayer("hidden").addNeurons("pyr", 30, pyramidal);
    this.addLayer("inter").addNeurons("pop", 3, interneuron);
    this.addLayer("out").addNeurons("pop", 3, output);
    this.addInput("in", "pop");
    this.addInput("out", "pop", "target");
    const learns = { g: mc.uniform(-1, 1), norm: "sqrt", plasticity: "r_pre * error_post" } as const;
    this.connect("in", "pop", "hidden", "pyr", mc.dense(input, learns), "lower");
    this.connect("hidden", "pyr", "out", "pop", mc.dense(pyramidal, learns), "upper");
    this.connect("hidden", "pyr", "inter", "pop", mc.dense(pyramidal), "predict");
    this.connect("out", "pop", "inter", "pop", mc.oneToOne(output, { target: "above" }), "copy");
    this.connect("out", "pop", "hidden", "pyr", mc.dense(output, { target: "apical" }), "feedback");
    this.connect("inter", "pop", "hidden", "pyr", mc.dense(interneuron, { target: "apical" }), "cancel");
    // After every update: interneurons predict the outputs, and cancel their feedback but for the error.
    this.alignCopy("align", "predict", "upper");
    this.alignTransposed("align", "feedback", "upper");
    this.alignTransposed("align", "cancel", "upper", { negate: true });
  }
}

const [show, epochs, batchSize, seed] = [20, 20, 16, 1]; // show: for how many ms
const [training, test] = [mc.yinYang(mc.yinYangSplit.training), mc.yinYang(mc.yinYangSplit.test)];
const adam = (lr: number) => ({ optimiser: "adam", params: { lr, epsilon: 1e-4 } }) as const;
const optimisers = { lower: adam(0.03), upper: adam(0.003) };
const net = await Microcircuit.create({ dt: 1, seed, batchSize, optimisers, validation: { batchSize: 1000 } });
const ports = {
  input: { population: "neur_in_pop" },
  target: { population: "neur_out_pop", target: "target" },
  output: { population: "neur_out_pop", variable: "r" },
  untaught: [{ population: "neur_out_pop", variable: "ga", value: 0 }],
  alignAfterUpdate: ["align"],
};
const order = mc.concatenatedShuffles(new mc.RandomState(seed), training.sampleCount, epochs);
const T = (order.length / batchSize) * show;
const { validations } = await net.runSim({
  T,
  inputs: mc.trainingInputs(ports, training, order, T / show, show),
  plasticity: { everySteps: show, align: ["align"], learningRate: (update) => 1 - (update * show) / T },
  validation: { times: [0, T / epochs, T / 4, T], run: mc.testRun(ports, test, show) },
});
const answers = validations.map(({ result }) => mc.answersOf(result, ports));
console.log("accuracy:", answers.map((one) => mc.score(one, test).accuracy!.toFixed(3)).join(", "));
console.log("events per neuron and sample:", ((await mc.eventsSent(net))! / order.length / 40).toFixed(2));
net.destroy();

const last = (k: number) => [...answers.at(-1)!.subarray(3 * k, 3 * k + 3)];
const lines = mc.YIN_YANG_CLASSES.map((name, label) => {
  const ids = [...test.labels.keys()].filter((k) => Math.max(...last(k)) === last(k)[label]);
  const [x, y] = [0, 1].map((side) => ids.map((k) => test.inputs[4 * k + side]!));
  return { name, as: "points", x: x!, y: y! } as const;
});
const panels = [{ label: "y", height: 432, lines }];
showPlot("microcircuit.svg", { title: "Answers to the Yin-Yang", xLabel: "x", xRange: [0, 1], width: 500, panels });
