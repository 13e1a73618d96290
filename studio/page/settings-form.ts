/** The fields on the left: they keep a draft of the settings, say what is wrong with it, and tell when it is right. */
import type { Surroundings } from "../backends.ts";
import {
  choicesIn,
  type Draft,
  type Field,
  fields,
  impliedTexts,
  isWhole,
  labelOf,
  learningRateKeys,
  shortNumber,
} from "../fields.ts";
import { type FieldProblem, readSettings } from "../settings.ts";
import type { Settings } from "../task.ts";
import { element, make } from "./elements.ts";

export interface SettingsForm {
  /** Puts texts into all fields, and tells of the settings if they are right. */
  show(draft: Draft): void;
  /** Puts a text into one field, without telling. */
  choose(field: Field, text: string): void;
  /** Leaves only the backends that there are. */
  explain(surroundings: Surroundings): void;
}

/** Binds the form of the page. `onSettings` hears of every change that leaves the settings right. */
export function bindSettingsForm(onSettings: (settings: Settings, draft: Draft) => void): SettingsForm {
  const form = element<HTMLFormElement>("settings");
  for (const key of learningRateKeys) {
    const place = make("div", "", "field");
    place.dataset.field = key;
    element("rate-fields").append(place);
  }
  for (const place of form.querySelectorAll<HTMLElement>("[data-field]")) fillField(place);
  const sliders = [...form.querySelectorAll<HTMLInputElement>("input[type=range]")].map(makeSlider);
  const presets = [...form.querySelectorAll<HTMLButtonElement>(".presets button")];
  let last: string | undefined;

  const draftNow = (): Draft =>
    Object.fromEntries(
      fields.map((field) => [field, (form.elements.namedItem(field) as RadioNodeList).value]),
    ) as Draft;
  const set = (field: Field, text: string) => {
    (form.elements.namedItem(field) as RadioNodeList | HTMLInputElement).value = text;
  };
  const update = () => {
    const draft = draftNow();
    for (const slider of sliders) slider.follow(draft);
    for (const preset of presets) preset.setAttribute("aria-pressed", String(preset.value === draft.hidden.trim()));
    for (const field of form.querySelectorAll(".events-only"))
      field.classList.toggle("is-idle", draft.model === "rate");
    const result = readSettings(draft);
    showProblems(form, "problems" in result ? result.problems : []);
    if ("problems" in result) return;
    const key = JSON.stringify(result.settings);
    if (key === last) return;
    last = key;
    onSettings(result.settings, draft);
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const { name, value } = event.target as HTMLInputElement;
    // A variant brings thresholds of its own.
    if ((fields as readonly string[]).includes(name)) {
      for (const [field, text] of Object.entries(impliedTexts(name as Field, value))) set(field as Field, text);
    }
    update();
  });
  for (const preset of presets) {
    preset.addEventListener("click", () => {
      set("hidden", preset.value);
      update();
    });
  }
  for (const { input, field, value } of sliders) input.addEventListener("input", () => set(field, value()));

  return {
    show: (draft) => {
      for (const field of fields) set(field, draft[field]);
      update();
    },
    choose: (field, text) => {
      set(field, text);
      const result = readSettings(draftNow());
      if ("settings" in result) last = JSON.stringify(result.settings);
    },
    explain: ({ webgpu }) => {
      const option = form.querySelector<HTMLInputElement>("input[name=backend][value=webgpu]")!;
      option.disabled = !webgpu.isAvailable;
      option.parentElement!.title = webgpu.isAvailable ? "" : webgpu.explanation;
      element("webgpu-note").textContent = webgpu.isAvailable
        ? `WebGPU: ${webgpu.explanation}${webgpu.isSoftware ? " (in software: slow)" : ""}`
        : `No WebGPU. ${webgpu.explanation}`;
    },
  };
}

/** Puts label and inputs into the place of a field, before what the page has there; a place that has an input is left as it is. */
function fillField(place: HTMLElement): void {
  const field = place.dataset.field as Field;
  if (place.querySelector(`[name=${field}]`) !== null) return;
  const label = make("span", labelOf(field), "label");
  const choices = choicesIn(field);
  if (choices.length === 0) {
    const row = make("label", "", "row");
    const input = document.createElement("input");
    Object.assign(input, { type: "text", name: field, inputMode: isWhole(field) ? "numeric" : "decimal" });
    row.append(label, input);
    place.prepend(row);
    return;
  }
  const group = make("div", "", "choice");
  for (const choice of choices) {
    const button = make("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: field, value: choice.value });
    button.append(input, make("span", choice.label));
    group.append(button);
  }
  // The heading above some fields is label enough.
  place.prepend(...(place.hasAttribute("data-unlabelled") ? [] : [label]), group);
}

/** A slider over 1, 2, 5, 10, .. times its lower end, beside a field for any other value. */
function makeSlider(input: HTMLInputElement) {
  const { for: field, from, to } = input.dataset as Record<"for" | "from" | "to", string>;
  const marks: number[] = [];
  for (let power = Number(from); power <= Number(to) * 1.001; power *= 10) {
    for (const factor of [1, 2, 5]) if (factor * power <= Number(to) * 1.001) marks.push(factor * power);
  }
  Object.assign(input, { min: "0", max: String(marks.length - 1), step: "1" });
  return {
    input,
    field: field as Field,
    /** The text that the slider stands for. */
    value: () => shortNumber(Number(marks[Number(input.value)]!.toPrecision(1))),
    /** Moves to the mark nearest to what the field says. */
    follow: (draft: Draft) => {
      const wanted = Math.log(Number(draft[field as Field]));
      if (!Number.isFinite(wanted)) return;
      const distances = marks.map((mark) => Math.abs(Math.log(mark) - wanted));
      input.value = String(distances.indexOf(Math.min(...distances)));
    },
  };
}

function showProblems(form: HTMLFormElement, problems: readonly FieldProblem[]): void {
  for (const old of form.querySelectorAll(".problem")) old.remove();
  for (const marked of form.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
  for (const { field, message } of problems) {
    const place = form.querySelector(`[data-field=${field}]`)!;
    const problem = make("p", message, "problem");
    problem.setAttribute("role", "alert");
    place.append(problem);
    place.querySelector(`[name=${field}]`)?.setAttribute("aria-invalid", "true");
    const folded = place.closest("details");
    if (folded !== null) folded.open = true;
  }
}
