/** The page's elements by id. */

/** Throws an error that names the id if the page has no such element. */
export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element '${id}'`);
  return found as Kind;
}

export const canvas = (id: string): HTMLCanvasElement => element<HTMLCanvasElement>(id);

/** An element with text in it. */
export function make(tag: string, text = "", className = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}
