/** The page: settings on one side, a worker that trains on the other, and what it tells in between. */
import type { Draft } from "./fields.ts";
import { element } from "./page/elements.ts";
import { bindSettingsForm } from "./page/settings-form.ts";
import { type Standing, showNotice, showReadings, showStatus } from "./page/status.ts";
import { bindTroublePanel } from "./page/trouble.ts";
import { makeViews, type Run } from "./page/views.ts";
import type { FromWorker, Machine, Progress, ToWorker } from "./protocol.ts";
import { defaultDraft, draftFromFragment, draftToFragment } from "./settings.ts";
import type { Settings } from "./task.ts";
import { runColours } from "./views/theme.ts";

/** Tests of a run that is worth keeping to compare with. */
const LEAST_TESTS = 3;

let generation = 0;
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

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const send = (message: ToWorker) => worker.postMessage(message);
const views = makeViews();
const trouble = bindTroublePanel({
  restartOnWasm: () => restartOnWasm(),
  startOver: () => create(run.settings, { train: false }),
});

const buttons = {
  train: element<HTMLButtonElement>("train"),
  stepBatch: element<HTMLButtonElement>("step-batch"),
  stepEpoch: element<HTMLButtonElement>("step-epoch"),
  reset: element<HTMLButtonElement>("reset"),
};

const form = bindSettingsForm((settings, texts) => {
  draft = texts;
  rememberInAddress(draft);
  create(settings, { train: isTrainingWanted });
});

interface Creation {
  readonly train: boolean;
  /** Go on from the last saved state. */
  readonly fromSaved?: boolean;
}

/** Replaces the network by a new one; the old one's curve stays to compare with. */
function create(settings: Settings, { train, fromSaved = false }: Creation): void {
  generation++;
  isTrainingWanted = train;
  if (!fromSaved && run?.tests.length >= LEAST_TESTS) earlier = [run, ...earlier].slice(0, runColours.length - 1);
  run = { settings, tests: [] };
  hasTrouble = false;
  [machine, progress, sentPerPattern] = [undefined, undefined, undefined];
  trouble.hide();
  send({ kind: "create", generation, settings, train, fromSaved });
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
  rememberInAddress(draft);
  create({ ...run.settings, backend: "wasm" }, { train: true, fromSaved: true });
}

worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
  if (data.kind === "surroundings") {
    form.explain(data);
    showNotice(data);
    return;
  }
  if (data.generation !== generation) return;
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
});

worker.addEventListener("error", (event) => {
  trouble.show(
    {
      text: `The page's worker failed: ${event.message || "it could not be loaded"}`,
      restartFromEpoch: null,
    },
    false,
  );
  showAll();
});

function showAll(): void {
  const standing: Standing = { ...run, machine, progress, sentPerPattern, hasTrouble };
  showReadings(standing);
  showStatus(standing);
  const isThere = machine !== undefined && progress !== undefined;
  const isTraining = progress?.isTraining ?? false;
  const isFinished = progress?.isFinished ?? false;
  buttons.train.textContent = isTraining ? "Pause" : isFinished ? "Finished" : "Train";
  for (const button of [buttons.train, buttons.stepBatch, buttons.stepEpoch]) button.disabled = !isThere || isFinished;
  buttons.reset.disabled = !isThere;
}

buttons.train.addEventListener("click", () => {
  isTrainingWanted = !progress?.isTraining;
  send({ kind: isTrainingWanted ? "train" : "pause", generation });
});
for (const [button, unit] of [
  [buttons.stepBatch, "batch"],
  [buttons.stepEpoch, "epoch"],
] as const) {
  button.addEventListener("click", () => {
    isTrainingWanted = false;
    send({ kind: "step", generation, unit });
  });
}
buttons.reset.addEventListener("click", () => create(run.settings, { train: false }));
element("published").addEventListener("click", () => form.show(defaultDraft));
element("forget").addEventListener("click", () => {
  earlier = [];
  showRuns();
});

/** The address carries the settings, so that it can be shared and kept. */
function rememberInAddress(draft: Draft): void {
  const fragment = draftToFragment(draft);
  history.replaceState(null, "", fragment === "" ? location.pathname : `#${fragment}`);
}

form.show(draftFromFragment(location.hash));
