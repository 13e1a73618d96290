/** Headings: links to themselves, which are short since there are thousands in the reference, and what of a page the search knows. */
import type { MarkdownEnv, MarkdownRenderer } from "vitepress";

type Render = MarkdownRenderer["renderer"]["rules"][string] & object;
type Token = Parameters<Render>[0][number];

/** A link to a heading in it. The least headings, of which every function of the reference has some, have none. */
export function shortLinks(
  slug: string,
  _options: unknown,
  state: { readonly tokens: Token[]; readonly Token: new (type: string, tag: string, nesting: 0) => Token },
  at: number,
): void {
  if (state.tokens[at]!.tag === "h6") return;
  const link = new state.Token("html_inline", "", 0);
  link.content = ` <a class="header-anchor" href="#${slug}" aria-label="Link">\u200B</a>`;
  state.tokens[at + 1]!.children!.push(link);
}

/** The text that is searched: what a page says, without its programs; of the reference the names and what is said of them, without the tables of their parts. */
export function searched(source: string, environment: MarkdownEnv, md: Pick<MarkdownRenderer, "render">): string {
  const html = md.render(source, environment).replace(/<pre[\s\S]*?<\/pre>/g, "");
  if (!environment.relativePath.startsWith("reference/")) return html;
  return html.replace(/<table[\s\S]*?<\/table>|<blockquote>[\s\S]*?<\/blockquote>|<h6[\s\S]*?<\/h6>/g, "");
}

/** What is asked for is rather in a page that explains it than in the reference, and rather there than in pages on the toolkit's own making. (VitePress takes the text of this function: it must stand alone.) */
export function boostDocument(id: string): number {
  if (id.includes("/questions")) return 2;
  return /\/(reference|models|features|architecture|extending)\b/.test(id) ? 0.5 : 1;
}
