/** The page of neurons: a list to choose from, numbers to turn, and a worker that simulates what they do. */
import { curveSvg, traceSvg } from "../../figures/answers.ts";
import { equationHtml } from "../../figures/equations.ts";
import { svgStyle } from "../../figures/svg.ts";
import {
  type Drive,
  type Knob,
  knobsOf,
  type ModelAnswer,
  plain,
  settledRate,
  withUnit,
} from "../../responses/index.ts";
import { element, make } from "../page/elements.ts";
import { makeWorker } from "../worker/make.ts";
import { type KnobOptions, type Knobs, makeKnobs } from "./knobs.ts";
import { type CataloguedNeuron, found, neurons } from "./neurons.ts";
import type { FromProber, ToProber } from "./protocol.ts";

const FIRST = "lif";
/** Distance of plots from the edge of their panels. */
const LEAST_WIDTH = 240;

let chosen: CataloguedNeuron;
let request = 0;
/** What the worker has said of the neuron. */
let ready: Extract<FromProber, { kind: "ready" }> | undefined;
let answer: ModelAnswer | undefined;
/** A run has been asked for and not been answered; and the numbers have changed since. */
let [isRunning, isStale] = [false, false];
let parameters: Knobs | undefined;
let starts: Knobs | undefined;
let drive: Knobs | undefined;
/** Numbers of the address, until the neuron is there. */
let wanted: Readonly<Record<string, number>> = {};

const worker = makeWorker("catalogue");
const send = (message: ToProber) => worker.postMessage(message);

// A sheet that is made by script is right under a content security policy, too.
const sheet = new CSSStyleSheet();
sheet.replaceSync(svgStyle);
document.adoptedStyleSheets.push(sheet);

/** Everything for a neuron: it is built, and then run. */
function choose(model: CataloguedNeuron, values: Readonly<Record<string, number>> = {}): void {
  chosen = model;
  wanted = values;
  [ready, answer, isRunning, isStale] = [undefined, undefined, false, false];
  send({ kind: "choose", request: ++request, exportName: model.exportName });
  const { docs, exportName } = model;
  element("name").textContent = exportName;
  element("summary").textContent = (docs?.summary ?? "").replaceAll("`", "");
  element("source").textContent = `Source: ${docs?.source ?? ""}.`;
  const names = new Set(Object.keys(docs?.quantities ?? {}));
  element("equations").innerHTML = (docs?.equations ?? []).map((one) => `<p>${equationHtml(one, names)}</p>`).join("");
  element("status").textContent = `building ${exportName} \u2026`;
  for (const id of ["parameter-knobs", "start-knobs", "drive-knobs"]) element(id).replaceChildren();
  [parameters, starts, drive] = [undefined, undefined, undefined];
  showTrouble("");
  listModels();
}

function isReady(message: Extract<FromProber, { kind: "ready" }>): void {
  ready = message;
  const knobs = knobsOf(chosen.definition);
  const around = Math.abs(message.drive.range[1]) || 1;
  const optionsOf = (isStart: boolean) =>
    knobs
      .filter(({ kind }) => (kind === "initial value") === isStart)
      .map((knob: Knob): KnobOptions => ({ ...knob, around }));
  const turned = () => {
    rememberInAddress();
    run();
  };
  parameters = makeKnobs(element("parameter-knobs"), optionsOf(false), turned);
  starts = makeKnobs(element("start-knobs"), optionsOf(true), turned);
  element("parameters").hidden = knobs.length === 0;
  element("starts").hidden = optionsOf(true).length === 0;
  const { target } = message;
  const [unit = "1", meaning = "input"] =
    (chosen.docs?.quantities as Record<string, [string, string]>)?.[target ?? ""] ?? [];
  const [from, to] = message.drive.range;
  const input = {
    name: target ?? "",
    value: message.drive.input,
    unit,
    meaning: `step of ${meaning}`,
    range: { from, to },
  };
  drive = makeKnobs(element("drive-knobs"), target === undefined ? [] : [input], turned);
  element("drive").hidden = target === undefined;
  for (const one of [parameters, starts, drive]) one.set(wanted);
  run();
}

const valuesNow = () => ({ ...parameters?.values(), ...starts?.values() });

/** Asks for a run with the numbers of now; while one is under way, as soon as it has ended. */
function run(): void {
  if (ready === undefined) return;
  if (isRunning) {
    isStale = true;
    return;
  }
  [isRunning, isStale] = [true, false];
  const input = drive?.values()[ready.target ?? ""] ?? ready.drive.input;
  const now: Drive = { ...ready.drive, input };
  send({ kind: "run", request: ++request, values: valuesNow(), drive: now });
}

worker.addEventListener("message", ({ data }: MessageEvent<FromProber>) => {
  if (data.request !== request) return;
  if (data.kind === "ready") return isReady(data);
  isRunning = false;
  if (data.kind === "problem") {
    showTrouble(data.text);
    element("status").textContent = "stopped";
  } else {
    answer = data.answer;
    showTrouble("");
    draw();
    const { trace } = data.answer;
    element("status").textContent =
      `simulated ${withUnit((trace?.times.length ?? 0) * stepOf(data.answer), "ms")} in ${plain(data.took, 2)} ms`;
  }
  if (isStale) run();
});

worker.addEventListener("error", (event) => {
  showTrouble(`The page's worker failed: ${event.message || "it could not be loaded"}`);
  element("status").textContent = "stopped";
});

const stepOf = ({ trace }: ModelAnswer): number =>
  Number(((trace?.times[1] ?? 0) - (trace?.times[0] ?? 0)).toPrecision(6));

function showTrouble(text: string): void {
  element("trouble").hidden = text === "";
  element("trouble-text").textContent = text;
  element("trace").classList.toggle("is-idle", text !== "");
  element("curve").classList.toggle("is-idle", text !== "");
}

function draw(): void {
  if (answer === undefined) return;
  const into = (id: string, svg: (width: number, height: number) => string | undefined) => {
    const place = element(id);
    place.innerHTML = svg(Math.max(LEAST_WIDTH, Math.floor(place.clientWidth)), Math.floor(place.clientHeight)) ?? "";
  };
  into("trace", (width, height) => traceSvg(answer!, width, height));
  into("curve", (width, height) => curveSvg(answer!, width, height));
  element("caption").textContent = answer.caption;
  element("curve-caption").textContent = answer.curve?.caption ?? "";
  element("curve-title").textContent = answer.curve?.title ?? "f-I curve";
  document.querySelector(".panels")!.classList.toggle("no-curve", answer.curve === undefined);
  showReading(answer);
}

/** The rate of the response: of its spikes, or where it has none, of the curve at the step that is shown. */
function showReading({ trace, curve }: ModelAnswer): void {
  const [reading, name] = [element("reading"), element("reading-name")];
  if (trace?.driven !== undefined && trace.spikes.length > 0) {
    name.textContent = "rate at this input";
    reading.textContent = `${settledRate(trace.spikes[0]!, ...trace.driven).toFixed(1)} Hz`;
  } else if (trace !== undefined && trace.spikes.length > 0) {
    const count = trace.spikes.flat().length / trace.spikes.length;
    name.textContent = "mean rate";
    reading.textContent = `${plain((1000 * count) / (trace.times.length * stepOf({ caption: "", trace })))} Hz`;
  } else {
    name.textContent = curve === undefined ? "" : `highest ${curve.yLabel}`;
    reading.textContent = curve === undefined ? "" : plain(Math.max(...curve.y));
  }
}

function listModels(): void {
  const shown = found(element<HTMLInputElement>("search").value);
  element("none").hidden = shown.length > 0;
  const entries = shown.map((model) => {
    const entry = make("li");
    const button = make("button", model.exportName) as HTMLButtonElement;
    button.type = "button";
    button.title = model.docs?.summary ?? "";
    button.setAttribute("aria-pressed", String(model === chosen));
    button.addEventListener("click", () => {
      choose(model);
      rememberInAddress();
    });
    entry.append(button);
    return entry;
  });
  element("models").replaceChildren(...entries);
}

/** The address carries the neuron and its numbers, so that they can be shared and kept. */
function rememberInAddress(): void {
  const numbers = Object.entries({ ...valuesNow(), ...drive?.values() }).map(([name, value]) => `&${name}=${value}`);
  history.replaceState(null, "", `#${chosen.exportName}${numbers.join("")}`);
}

function chooseFromAddress(): void {
  // Names and numbers have no signs that addresses write in another way.
  const [name, ...numbers] = location.hash.slice(1).split("&");
  const model = neurons.find(({ exportName }) => exportName === name);
  const values = numbers.map((text) => text.split("=")).filter(([, value]) => Number.isFinite(Number(value ?? "x")));
  choose(
    model ?? neurons.find(({ exportName }) => exportName === FIRST) ?? neurons[0]!,
    model && Object.fromEntries(values.map(([key, value]) => [key, Number(value)])),
  );
  document.querySelector("#models [aria-pressed=true]")?.scrollIntoView({ block: "nearest" });
}

element("settings").addEventListener("submit", (event) => event.preventDefault());
element("search").addEventListener("input", listModels);
element("reset").addEventListener("click", () => {
  for (const knobs of [parameters, starts, drive]) knobs?.reset();
  rememberInAddress();
  run();
});
addEventListener("hashchange", chooseFromAddress);
new ResizeObserver(draw).observe(element("trace"));
chooseFromAddress();
