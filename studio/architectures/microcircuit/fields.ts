/** The fields of the page: which option each sets, with the limits and words of the page alone. */
import { decimalNumber } from "../../../network_base/index.ts";
import { type FieldRow, FieldTable, type Draft as OfFields, Problem } from "../../form/fields.ts";
import { learningRates, options } from "./task.ts";

const MAX_LAYER_SIZE = 1000;
const MAX_LAYERS = 5;
const MAX_SAMPLES = 100_000;

const field = (option: keyof typeof options, own: Omit<FieldRow, "option" | "row"> = {}): FieldRow => ({
  option,
  row: options[option],
  ...own,
});

type RateName = keyof typeof learningRates;
/** What learning rates apply to. A learning rate's field is called after it. */
export const learningRateKeys = Object.keys(learningRates) as readonly RateName[];

const rateFields = Object.fromEntries(
  learningRateKeys.map((key): [string, FieldRow] => [
    key,
    { option: key, row: learningRates[key], to: 10, label: learningRates[key].title },
  ]),
) as Record<RateName, FieldRow>;

const rows = {
  hidden: field("hidden", { read: layerSizes }),
  variant: field("variant", { label: "Neurons" }),
  model: field("model", { label: "Transmission" }),
  method: field("method", {
    label: "Feedback",
    words: { "feedback-alignment": "random feedback" },
    buttons: { "feedback-alignment": "Random, fixed" },
  }),
  threshold: field("threshold", { to: 1 }),
  interneuronThreshold: field("interneuron-threshold", { to: 1, label: "of interneurons" }),
  rateFactor: field("learning-rate", { from: 0, to: 1000, label: "Learning rates \u00d7" }),
  seed: field("seed"),
  epochs: field("epochs", { to: 100_000 }),
  batch: field("batch", { to: 1024 }),
  trainSamples: field("train-samples", { to: MAX_SAMPLES }),
  testSamples: field("test-samples", { to: MAX_SAMPLES }),
  backend: field("backend"),
  ...rateFields,
};

export type Field = keyof typeof rows;
export type Draft = OfFields<Field>;
export const fields = new FieldTable<Field>(rows);

function layerSizes(text: string): readonly number[] | Problem {
  const parts = text.trim().split(/\s*[,-]\s*|\s+/);
  if (parts.join("") === "") {
    return new Problem("Hidden layers: give at least one size, such as 30, or 30-20 for two layers.");
  }
  if (parts.length > MAX_LAYERS) {
    return new Problem(`Hidden layers: at most ${MAX_LAYERS} of them, not ${parts.length}.`);
  }
  const sizes: number[] = [];
  for (const part of parts) {
    const size = decimalNumber(part);
    if (!Number.isInteger(size) || size < 1 || size > MAX_LAYER_SIZE) {
      return new Problem(
        `Hidden layers: sizes are whole numbers from 1 to ${MAX_LAYER_SIZE}, such as 30 or 30-20; "${part}" is not.`,
      );
    }
    sizes.push(size);
  }
  return sizes;
}
