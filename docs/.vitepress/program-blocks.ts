/** Programs that are to be saved under a name have it above them, ```ts [neuron.mts]; what a program prints stands in ```output. */
import type { MarkdownRenderer } from "vitepress";

export function programBlocks(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, k, options, environment, renderer) => {
    const token = tokens[k]!;
    const isOutput = token.info.trim() === "output";
    if (isOutput) token.info = "txt";
    const html = fence(tokens, k, options, environment, renderer);
    if (isOutput) return `<div class="printed">${html}</div>`;
    const [, name] = /\[([\w.-]+)\]/.exec(token.info) ?? [];
    return name === undefined ? html : `<p class="file-name">${name}</p>${html}`;
  };
}
