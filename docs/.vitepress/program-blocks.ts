/** Programs that are to be saved under a name have it above them, ```ts [neuron.mts]; what a program prints stands in ```output. */
import type { MarkdownRenderer } from "vitepress";
import { equationHtml } from "../../figures/equations.ts";

/**
 * Colours of code in light and in dark, as the themes of the configuration have them: classes of `theme/styles.css` instead of a style on every word, which would
 * be half of the site. A colour that is not among them keeps its style.
 */
const CLASSES: Readonly<Record<string, string>> = {
  "#D73A49": "ck",
  "#005CC5": "cn",
  "#032F62": "cs",
  "#6F42C1": "cf",
  "#E36209": "cp",
  "#6A737D": "cc",
  "#22863A": "ct",
  "#B31D28": "ck",
  "#24292E": "",
};

const withClasses = (html: string): string =>
  html
    .replace(/ style="--shiki-light:(#\w{6});--shiki-dark:#\w{6};?"/g, (style, light: string) => {
      const name = CLASSES[light];
      return name === undefined ? style : name === "" ? "" : ` class="${name}"`;
    })
    .replace(/<span>([^<]*)<\/span>/g, "$1");

/** Equations of the catalogue, set as on the pages of its models: names are those of the table below. */
function equations(tokens: readonly Token[], k: number): string {
  const names = new Set<string>();
  for (let next = k + 1; next < tokens.length && tokens[next]!.type !== "heading_open"; next++) {
    for (const { type, content } of tokens[next]!.children ?? []) if (type === "code_inline") names.add(content);
  }
  const lines = tokens[k]!.content.trim().split("\n");
  return `<div class="equations">${lines.map((line) => `<p>${equationHtml(line, names)}</p>`).join("")}</div>`;
}

type Token = Parameters<NonNullable<MarkdownRenderer["renderer"]["rules"]["fence"]>>[0][number];

export function programBlocks(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, k, options, environment, renderer) => {
    const token = tokens[k]!;
    if (environment.relativePath === "models.md" && token.info.trim() === "") return equations(tokens, k);
    const isOutput = token.info.trim() === "output";
    if (isOutput) token.info = "txt";
    // VitePress takes the name out of the line.
    const [, name] = /\[([\w.-]+)\]/.exec(token.info) ?? [];
    const html = withClasses(fence(tokens, k, options, environment, renderer));
    if (isOutput) return `<div class="printed">${html}</div>`;
    return name === undefined ? html : `<p class="file-name">${name}</p>${html}`;
  };
}
