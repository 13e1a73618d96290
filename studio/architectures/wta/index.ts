/** Winner-take-all circuits learn patterns and replay them: settings on one side, a worker that trains on the other, and what it tells in between. */
import { bindSettingsForm } from "../../form/settings-form.ts";
import { element } from "../../page/elements.ts";
import { fillPage } from "../../page/markup.ts";
import { NetworkWorker } from "../../page/network-worker.ts";
import { showNotice } from "../../page/notice.ts";
import { bindTroublePanel } from "../../page/trouble.ts";
import type { Machine } from "../../protocol.ts";
import { wantedRenderer } from "../../three/choose-renderer.ts";
import { makeWorker } from "../../worker/make.ts";
import type { Start } from "../architecture.ts";
import { Measures } from "./measures.ts";
import type { Settings } from "./options.ts";
import { bindCircuitPanel } from "./page/circuit-panel.ts";
import { Elapsed } from "./page/elapsed.ts";
import { isFinished, showReadings, showStatus } from "./page/status.ts";
import { bindTimeBar, type TimeBar } from "./page/time-bar.ts";
import { makeViews } from "./page/views.ts";
import markup from "./page.html?raw";
import type { Connections, FromWorker, Layout, Progress, ToWorker } from "./protocol.ts";
import { SAMPLE_EVERY } from "./samples.ts";
import { type Draft, defaultDraft, draftFromFragment, draftToFragment, fields, readSettings } from "./settings.ts";
import "./wta.css";

type OfNetwork = Exclude<FromWorker, { readonly kind: "surroundings" }>;

/** The network of now, as far as it is known. */
interface Network {
  readonly settings: Settings;
  readonly machine?: Machine;
  readonly layout?: Layout;
  readonly elapsed?: Elapsed;
  readonly measures?: Measures;
  readonly progress?: Progress;
  readonly picked?: number | undefined;
  readonly connections?: Connections | undefined;
}

export const start: Start = (address) => {
  fillPage(markup);
  const renderer = wantedRenderer(address.fragment);
  let draft: Draft;
  let network: Network;
  let hasTrouble = false;
  let rendererName = "";
  /** Also while a network is being built, which does not train yet. */
  let isTrainingWanted = false;

  const pick = (picked: number | undefined) => {
    if (network.layout === undefined) return;
    network = { ...network, picked, connections: undefined };
    worker.send({ kind: "inspect", circuit: picked ?? null });
    views.pick(picked);
    circuitPanel.show(network.layout, picked, undefined);
  };
  let timeBar: TimeBar | undefined;
  const views = makeViews({
    renderer,
    onPick: pick,
    onRenderer: (name) => {
      rendererName = name;
      showAll();
    },
    onTime: () => timeBar?.show(network.elapsed),
  });
  const circuitPanel = bindCircuitPanel(pick);
  timeBar = bindTimeBar(
    () => network.elapsed,
    () => views.refresh(),
  );
  const trouble = bindTroublePanel({
    restartOnWasm: () => {
      draft = { ...draft, backend: "wasm" };
      form.choose("backend", "wasm");
      remember();
      create({ ...network.settings, backend: "wasm" }, true);
    },
    startOver: () => create(network.settings, false),
    place: (seconds) => `${seconds.toFixed(1)} s`,
  });
  const form = bindSettingsForm({
    fields,
    read: readSettings,
    onSettings: (settings, texts) => {
      draft = texts;
      remember();
      create(settings, isTrainingWanted);
    },
  });

  /** The address keeps the settings, and what draws if that was asked for. */
  const remember = () => {
    const settings = draftToFragment(draft);
    const drawing = renderer === "auto" ? "" : `renderer=${renderer}`;
    address.remember([settings, drawing].filter((part) => part !== "").join("&"));
  };

  /** Replaces the network by a new one. */
  const create = (settings: Settings, train: boolean) => {
    worker.begin();
    isTrainingWanted = train;
    network = { settings };
    hasTrouble = false;
    trouble.hide();
    worker.send({ kind: "create", settings, train });
    views.begin({ reason: "building the network …" });
    circuitPanel.show(undefined, undefined, undefined);
    showAll();
  };

  const worker = new NetworkWorker<ToWorker, OfNetwork>(makeWorker("wta"), {
    surroundings: (surroundings) => {
      form.explain(surroundings);
      showNotice(surroundings);
    },
    message: (data) => {
      switch (data.kind) {
        case "created": {
          const { machine, layout } = data;
          const elapsed = new Elapsed(layout.neuronCount);
          const measures = new Measures(layout, Math.round(network.settings.length / SAMPLE_EVERY));
          network = { ...network, machine, layout, elapsed, measures };
          views.begin({ layout, elapsed, measures });
          circuitPanel.show(layout, undefined, undefined);
          sendPace();
          break;
        }
        case "activity": {
          const { elapsed, measures } = network;
          elapsed!.append(data.activity);
          measures!.append(data.activity, data.trained);
          if (elapsed!.isLive) views.update();
          return;
        }
        case "connections":
          network = { ...network, connections: data.connections };
          views.connect(data.connections);
          circuitPanel.show(network.layout, network.picked, data.connections);
          return;
        case "progress":
          network = { ...network, progress: data.progress };
          isTrainingWanted = data.progress.activeness === "training";
          break;
        case "trouble":
          isTrainingWanted = false;
          hasTrouble = true;
          if (network.layout === undefined) views.begin({ reason: "no network" });
          if (network.progress !== undefined) {
            network = { ...network, progress: { ...network.progress, activeness: "resting" } };
          }
          trouble.show(data.trouble, network.layout !== undefined);
          break;
      }
      showAll();
    },
    failed: (text) => {
      hasTrouble = true;
      trouble.show({ text, restartFrom: null }, false);
      showAll();
    },
  });

  const buttons = {
    train: element<HTMLButtonElement>("train"),
    replay: element<HTMLButtonElement>("replay"),
    reset: element<HTMLButtonElement>("reset"),
  };
  const showAll = () => {
    const { settings, machine, layout, measures, progress } = network;
    const standing = { settings, machine, layout, measures, progress, hasTrouble, renderer: rendererName };
    showReadings(standing);
    showStatus(standing);
    const activeness = progress?.activeness ?? "resting";
    const isDone = progress !== undefined && isFinished(progress);
    buttons.train.textContent = activeness === "training" ? "Pause" : isDone ? "Finished" : "Train";
    buttons.replay.textContent = activeness === "replaying" ? "Pause" : "Replay";
    buttons.train.disabled = progress === undefined || (isDone && activeness !== "training");
    buttons.replay.disabled = progress === undefined;
    buttons.reset.disabled = progress === undefined;
  };
  const run = (learns: boolean) => {
    const activeness = learns ? "training" : "replaying";
    const isOn = network.progress?.activeness === activeness;
    isTrainingWanted = learns && !isOn;
    network.elapsed?.goLive();
    worker.send(isOn ? { kind: "pause" } : { kind: "run", learns });
  };
  buttons.train.addEventListener("click", () => run(true));
  buttons.replay.addEventListener("click", () => run(false));
  buttons.reset.addEventListener("click", () => create(network.settings, false));
  element("published").addEventListener("click", () => form.show(defaultDraft));

  const pace = element<HTMLSelectElement>("pace");
  const sendPace = () => worker.send({ kind: "pace", pace: pace.value === "" ? null : Number(pace.value) });
  pace.addEventListener("change", sendPace);
  const rows = element<HTMLSelectElement>("rows");
  rows.addEventListener("change", () => views.orderBy(rows.value));

  form.show(draftFromFragment(address.fragment));
};
