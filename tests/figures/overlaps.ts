/** Looks for text that is cut off or covered, in a page that a browser has drawn. */
import type { Page } from "playwright-core";

/** What is wrong with the texts inside each element that `frames` selects; nothing, where all can be read. */
export const findOverlaps = (page: Page, frames: string): Promise<string[]> =>
  page.evaluate((selector) => {
    const found: string[] = [];
    for (const [index, plot] of [...document.querySelectorAll(selector)].entries()) {
      const id = plot.id || `${selector} ${index}`;
      const frame = plot.getBoundingClientRect();
      const texts = [...plot.querySelectorAll("text")].filter((text) => text.textContent!.trim() !== "");
      const boxes = texts.map((text) => ({ name: text.textContent!, box: text.getBoundingClientRect() }));
      boxes.forEach(({ name, box }, k) => {
        const isInside =
          box.left >= frame.left - 1 &&
          box.right <= frame.right + 1 &&
          box.top >= frame.top - 1 &&
          box.bottom <= frame.bottom + 1;
        if (!isInside) found.push(`${id}: '${name}' is clipped`);
        for (const other of boxes.slice(k + 1)) {
          // The boxes of slanted labels are much larger than what is written in them.
          const isSlanted = (text: Element) => /rotate\(-45/.test(text.getAttribute("transform") ?? "");
          if (isSlanted(texts[k]!) && isSlanted(texts[boxes.indexOf(other)]!)) continue;
          const overlapX = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const overlapY = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (overlapX > 1 && overlapY > 1) found.push(`${id}: '${name}' covers '${other.name}'`);
        }
      });
    }
    if (document.documentElement.scrollWidth > window.innerWidth) found.push("the page is wider than the window");
    return found;
  }, frames);
