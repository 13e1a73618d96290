/** The numbers at the top. */
import { element } from "./elements.ts";

/** Shows a number by the id of its place; where there is none yet, a dash without unit. */
export function writeReading(id: string, text: string, unit = ""): void {
  const small = document.createElement("small");
  small.textContent = text === "–" || unit === "" ? "" : ` ${unit}`;
  element(id).replaceChildren(text, small);
}
