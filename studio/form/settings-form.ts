/** The fields on the left: they keep a draft of the settings, say what is wrong with it, and tell when it is right. */
import type { Surroundings } from "../backends.ts";
import { element, make } from "../page/elements.ts";
import { shortNumber } from "../views/numbers.ts";
import type { Draft, FieldProblem, FieldTable } from "./fields.ts";

export interface SettingsForm<Field extends string> {
  /** Puts texts into all fields, and tells of the settings if they are right. */
  show(draft: Draft<Field>): void;
  /** Puts a text into one field, without telling. */
  choose(field: Field, text: string): void;
  /** Leaves only the backends that there are. */
  explain(surroundings: Surroundings): void;
}

export interface FormOptions<Field extends string, Settings> {
  readonly fields: FieldTable<Field>;
  readonly read: (
    draft: Draft<Field>,
  ) => { readonly settings: Settings } | { readonly problems: readonly FieldProblem<Field>[] };
  /** Hears of every change that leaves the settings right. */
  readonly onSettings: (settings: Settings, draft: Draft<Field>) => void;
  /** Hears of every change: of which fields depend on others, say. */
  readonly onDraft?: (draft: Draft<Field>) => void;
}

/** Binds the form of the page, in which every place `data-field` gets its inputs. */
export function bindSettingsForm<Field extends string, Settings>({
  fields,
  read,
  onSettings,
  onDraft,
}: FormOptions<Field, Settings>): SettingsForm<Field> {
  const form = element<HTMLFormElement>("settings");
  for (const place of form.querySelectorAll<HTMLElement>("[data-field]")) fillField(place, fields);
  const sliders = [...form.querySelectorAll<HTMLInputElement>("input[type=range]")].map((one) =>
    makeSlider<Field>(one),
  );
  const presets = [...form.querySelectorAll<HTMLElement>(".presets")].flatMap((place) =>
    [...place.querySelectorAll("button")].map((button) => ({ button, field: place.dataset.for as Field })),
  );
  let last: string | undefined;

  const draftNow = (): Draft<Field> =>
    Object.fromEntries(
      fields.names.map((field) => [field, (form.elements.namedItem(field) as RadioNodeList).value]),
    ) as Draft<Field>;
  const set = (field: Field, text: string) => {
    (form.elements.namedItem(field) as RadioNodeList | HTMLInputElement).value = text;
  };
  const update = () => {
    const draft = draftNow();
    for (const slider of sliders) slider.follow(draft[slider.field]);
    for (const { button, field } of presets) {
      button.setAttribute("aria-pressed", String(button.value === draft[field].trim()));
    }
    onDraft?.(draft);
    const result = read(draft);
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
    if (fields.has(name)) {
      for (const [field, text] of Object.entries(fields.impliedTexts(name, value))) set(field as Field, text as string);
    }
    update();
  });
  for (const { button, field } of presets) {
    button.addEventListener("click", () => {
      set(field, button.value);
      update();
    });
  }
  for (const { input, field, value } of sliders) input.addEventListener("input", () => set(field, value()));

  return {
    show: (draft) => {
      for (const field of fields.names) set(field, draft[field]);
      update();
    },
    choose: (field, text) => {
      set(field, text);
      const result = read(draftNow());
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
function fillField<Field extends string>(place: HTMLElement, fields: FieldTable<Field>): void {
  const field = place.dataset.field as Field;
  if (place.querySelector(`[name=${field}]`) !== null) return;
  const label = make("span", fields.labelOf(field), "label");
  const choices = fields.choicesIn(field);
  if (choices.length === 0) {
    const row = make("label", "", "row");
    const input = document.createElement("input");
    Object.assign(input, { type: "text", name: field, inputMode: fields.isWhole(field) ? "numeric" : "decimal" });
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
function makeSlider<Field extends string>(input: HTMLInputElement) {
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
    follow: (text: string) => {
      const wanted = Math.log(Number(text));
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
