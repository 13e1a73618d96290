/** Numbers to turn: a slider and a field for each, with its unit. */
import type { Bounds } from "../../genn/index.ts";
import { unitText } from "../../responses/index.ts";
import { make } from "../page/elements.ts";
import { type SliderRange, shareOf, sliderRange, sliderValue } from "./ranges.ts";

export interface KnobOptions {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
  /** Default: from value and unit. */
  readonly range?: SliderRange;
  readonly bounds?: Bounds;
  /** Half the range of what is 0 and of no unit that says more. */
  readonly around?: number;
}

export interface Knobs {
  /** The numbers that are not the defaults. */
  readonly values: () => Record<string, number>;
  /** Puts numbers into the fields, without telling; names that are none are passed over. */
  set(values: Readonly<Record<string, number>>): void;
  /** All back to the defaults, without telling. */
  reset(): void;
}

/** Positions of a slider. */
const POSITIONS = 400;

/** Makes knobs in a place of the page, in place of those that were there. `onChange` hears of every number that is one. */
export function makeKnobs(place: HTMLElement, options: readonly KnobOptions[], onChange: () => void): Knobs {
  const made = options.map((one) => makeKnob(one, onChange));
  place.replaceChildren(...made.map(({ field }) => field));
  return {
    values: () =>
      Object.fromEntries(made.filter((knob) => knob.value() !== knob.initial).map((knob) => [knob.name, knob.value()])),
    set: (values) => {
      for (const knob of made) if (values[knob.name] !== undefined) knob.set(values[knob.name]!);
    },
    reset: () => {
      for (const knob of made) knob.set(knob.initial);
    },
  };
}

function makeKnob(
  {
    name,
    value: initial,
    unit,
    meaning,
    around,
    bounds,
    range = sliderRange(initial, unit, around, bounds),
  }: KnobOptions,
  onChange: () => void,
) {
  const field = make("div", "", "field knob");
  field.dataset.knob = name;
  field.title = unit === "1" ? meaning : `${meaning}, in ${unitText(unit)}`;
  const row = make("label", "", "row");
  const [input, slider] = [document.createElement("input"), document.createElement("input")];
  Object.assign(input, { type: "text", name, inputMode: "decimal" });
  Object.assign(slider, { type: "range", min: "0", max: String(POSITIONS), step: "1" });
  slider.setAttribute("aria-label", `${name}: ${meaning}`);
  row.append(make("span", name, "label"), input, make("span", unit === "1" ? "" : unitText(unit), "unit"));
  field.append(row, slider);
  let value = initial;

  const show = () => {
    slider.value = String(Math.round(POSITIONS * shareOf(range, value)));
    field.classList.toggle("is-changed", value !== initial);
  };
  const problem = make("p", "", "problem");
  const complain = (text: string) => {
    problem.textContent = text;
    if (text === "") problem.remove();
    else field.append(problem);
    if (text === "") input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
  };
  const set = (to: number) => {
    value = to;
    input.value = String(to);
    complain("");
    show();
  };
  slider.addEventListener("input", () => {
    set(sliderValue(range, Number(slider.value) / POSITIONS));
    onChange();
  });
  input.addEventListener("change", () => {
    const text = input.value.trim().replace("\u2212", "-");
    const given = Number(text);
    if (text === "" || !Number.isFinite(given)) return complain(`${name} must be a number such as ${initial}`);
    set(given);
    onChange();
  });
  set(initial);
  return { name, initial, field, set, value: () => value };
}
