/** The microcircuit learns Yin-Yang: settings on one side, a worker that trains on the other, and what it tells in between. */
import { bindSettingsForm } from "../../form/settings-form.ts";
import { element, make } from "../../page/elements.ts";
import { fillPage } from "../../page/markup.ts";
import { NetworkWorker } from "../../page/network-worker.ts";
import { showNotice } from "../../page/notice.ts";
import { bindTroublePanel } from "../../page/trouble.ts";
import type { Machine } from "../../protocol.ts";
import { ground } from "../../views/theme.ts";
import { makeWorker } from "../../worker/make.ts";
import type { Start } from "../architecture.ts";
import { type Draft, fields, learningRateKeys } from "./fields.ts";
import "./microcircuit.css";
import { type Standing, showReadings, showStatus } from "./page/status.ts";
import { makeViews, type Run } from "./page/views.ts";
import markup from "./page.html?raw";
import type { FromWorker, Progress, ToWorker } from "./protocol.ts";
import { defaultDraft, draftFromFragment, draftToFragment, readSettings } from "./settings.ts";
import type { Settings } from "./task.ts";

/** Tests of a run that is worth keeping to compare with. */
const LEAST_TESTS = 3;

type OfGeneration = Exclude<FromWorker, { readonly kind: "surroundings" }>;

interface Creation {
  readonly train: boolean;
  /** Go on from the last saved state. */
  readonly fromSaved?: boolean;
}

export const start: Start = (address) => {
  fillPage(markup);
  /** Also while a network is being built, which does not train yet. */
  let isTrainingWanted = false;
  let draft: Draft;
  /** The network of now, as far as it has come. */
  let run: Run;
  let machine: Machine | undefined;
  let progress: Progress | undefined;
  let sentPerPattern: number | undefined;
  let hasTrouble = false;
  /** Runs to compare with, the latest first. */
  let earlier: Run[] = [];

  const views = makeViews();
  const trouble = bindTroublePanel({
    restartOnWasm: () => restartOnWasm(),
    startOver: () => create(run.settings, { train: false }),
    place: (epoch) => `epoch ${epoch.toFixed(1)}`,
  });

  const buttons = {
    train: element<HTMLButtonElement>("train"),
    stepBatch: element<HTMLButtonElement>("step-batch"),
    stepEpoch: element<HTMLButtonElement>("step-epoch"),
    reset: element<HTMLButtonElement>("reset"),
  };

  for (const key of learningRateKeys) {
    const place = make("div", "", "field");
    place.dataset.field = key;
    element("rate-fields").append(place);
  }
  const eventFields = element("settings").querySelectorAll(".events-only");
  const form = bindSettingsForm({
    fields,
    read: readSettings,
    onSettings: (settings, texts) => {
      draft = texts;
      address.remember(draftToFragment(draft));
      create(settings, { train: isTrainingWanted });
    },
    onDraft: ({ model }) => {
      for (const field of eventFields) field.classList.toggle("is-idle", model === "rate");
    },
  });

  /** Replaces the network by a new one; the old one's curve stays to compare with. */
  function create(settings: Settings, { train, fromSaved = false }: Creation): void {
    worker.begin();
    isTrainingWanted = train;
    if (!fromSaved && run?.tests.length >= LEAST_TESTS) earlier = [run, ...earlier].slice(0, ground.runs.length - 1);
    run = { settings, tests: [] };
    hasTrouble = false;
    [machine, progress, sentPerPattern] = [undefined, undefined, undefined];
    trouble.hide();
    worker.send({ kind: "create", settings, train, fromSaved });
    views.wait("building the network \u2026");
    showRuns();
    showAll();
  }

  function showRuns(): void {
    views.showRuns([run, ...earlier]);
    element("forget").hidden = earlier.length === 0;
  }

  function restartOnWasm(): void {
    draft = { ...draft, backend: "wasm" };
    form.choose("backend", "wasm");
    address.remember(draftToFragment(draft));
    create({ ...run.settings, backend: "wasm" }, { train: true, fromSaved: true });
  }

  const worker = new NetworkWorker<ToWorker, OfGeneration>(makeWorker("microcircuit"), {
    surroundings: (surroundings) => {
      form.explain(surroundings);
      showNotice(surroundings);
    },
    message: (data) => {
      switch (data.kind) {
        case "created":
          machine = data.machine;
          run = { ...run, tests: data.tests };
          break;
        case "progress":
          progress = data.progress;
          if (progress.isFinished) isTrainingWanted = false;
          break;
        case "tested":
          run = { ...run, tests: [...run.tests.filter(({ batches }) => batches < data.test.batches), data.test] };
          showRuns();
          break;
        case "views":
          views.showDecisions(data.decisions);
          views.showActivity(data.activity);
          sentPerPattern = data.activity.sentPerPattern[0];
          break;
        case "trouble":
          isTrainingWanted = false;
          hasTrouble = true;
          if (machine === undefined) views.wait("no network");
          progress = progress && { ...progress, isTraining: false };
          trouble.show(data.trouble, machine !== undefined);
          break;
      }
      showAll();
    },
    failed: (text) => {
      trouble.show({ text, restartFrom: null }, false);
      showAll();
    },
  });

  function showAll(): void {
    const standing: Standing = { ...run, machine, progress, sentPerPattern, hasTrouble };
    showReadings(standing);
    showStatus(standing);
    const isThere = machine !== undefined && progress !== undefined;
    const isTraining = progress?.isTraining ?? false;
    const isFinished = progress?.isFinished ?? false;
    buttons.train.textContent = isTraining ? "Pause" : isFinished ? "Finished" : "Train";
    for (const button of [buttons.train, buttons.stepBatch, buttons.stepEpoch])
      button.disabled = !isThere || isFinished;
    buttons.reset.disabled = !isThere;
  }

  buttons.train.addEventListener("click", () => {
    isTrainingWanted = !progress?.isTraining;
    worker.send({ kind: isTrainingWanted ? "train" : "pause" });
  });
  for (const [button, unit] of [
    [buttons.stepBatch, "batch"],
    [buttons.stepEpoch, "epoch"],
  ] as const) {
    button.addEventListener("click", () => {
      isTrainingWanted = false;
      worker.send({ kind: "step", unit });
    });
  }
  buttons.reset.addEventListener("click", () => create(run.settings, { train: false }));
  element("published").addEventListener("click", () => form.show(defaultDraft));
  element("forget").addEventListener("click", () => {
    earlier = [];
    showRuns();
  });

  form.show(draftFromFragment(address.fragment));
};
