/** The line at the bottom right. */
import type { Surroundings } from "../backends.ts";
import { element } from "./elements.ts";

/** What is not as fast as it could be, and what would help. */
export function showNotice({ isIsolated }: Surroundings): void {
  element("notice").textContent = isIsolated
    ? ""
    : "On one thread here: a page that is cross-origin isolated, such as that of npm run studio, takes all cores.";
}
