/** On the site a page is called by its title, where the text of a link is the name of its file; a model of the catalogue has its page beside its entry. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { MarkdownEnv, MarkdownRenderer } from "vitepress";
import { base, titleOf } from "./pages.ts";

const docs = fileURLToPath(new URL("..", import.meta.url));

export function linkTitles(md: MarkdownRenderer): void {
  md.core.ruler.push("link-titles", ({ tokens, env, Token }) => {
    const { relativePath = "" } = env as MarkdownEnv;
    for (const { children } of tokens) {
      children?.forEach((token, k) => {
        const [link, text] = [children[k - 1], token.content];
        if (link?.type !== "link_open" || token.type !== "text" || !/^[\w-]+\.md$/.test(text)) return;
        const path = resolve(docs, dirname(relativePath), String(link.attrGet("href")).split("#")[0]!);
        if (existsSync(path)) token.content = titleOf(path);
      });
    }
    if (relativePath !== "models.md") return;
    for (let k = tokens.length - 1; k >= 0; k--) {
      if (tokens[k]!.type !== "heading_close" || tokens[k]!.tag !== "h3") continue;
      const name = tokens[k - 1]!.content;
      const link = new Token("html_block", "", 0);
      link.content = `<p><a href="${base}models/${name}.html" target="_self">What it answers, and a program</a></p>\n`;
      tokens.splice(k + 1, 0, link);
    }
  });
}
