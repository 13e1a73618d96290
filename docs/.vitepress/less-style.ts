/** What a page need not load: styles of searches that are not used here, and those of equations where there are none. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageData, UserConfig } from "vitepress";
import { base } from "./pages.ts";

/** Of VitePress's own Vite, which is older than the project's. */
type Plugin = Extract<NonNullable<NonNullable<UserConfig["vite"]>["plugins"]>[number], { readonly name: string }>;

const katex = dirname(createRequire(import.meta.url).resolve("katex/dist/katex.min.css"));
const folder = fileURLToPath(new URL("../public/katex", import.meta.url));

/** Puts the style of equations and its fonts where pages that have some load them from; of the fonts, the format that every browser reads which runs the site. */
function copyMathStyle(): void {
  const text = readFileSync(join(katex, "katex.min.css"), "utf8");
  const files = [...text.matchAll(/url\((fonts\/[\w-]+\.woff2)\)/g)].map(([, file]) => file!);
  mkdirSync(join(folder, "fonts"), { recursive: true });
  for (const file of new Set(files)) cpSync(join(katex, file), join(folder, file));
  writeFileSync(join(folder, "katex.css"), text.replace(/,url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)/g, ""));
}

export const lessStyle: Plugin = {
  name: "less-style",
  enforce: "pre",
  buildStart: copyMathStyle,
  transform: (_text, id) =>
    /@docsearch\/css|VP(Team|Sponsors|CarbonAds)\w*\.vue\?.*type=style/.test(id) ? "" : undefined,
};

/** Pages with equations ask for their style. */
export function mathStyle(page: PageData, { siteConfig }: { readonly siteConfig: { readonly srcDir: string } }): void {
  const text = readFileSync(join(siteConfig.srcDir, page.filePath), "utf8").replace(
    /^ *```[\s\S]*?^ *```$|`[^`\n]*`/gm,
    "",
  );
  if (!/\$[^\s$][^$]*\$|^\$\$/m.test(text)) return;
  page.frontmatter.head = [
    ...(page.frontmatter.head ?? []),
    ["link", { rel: "stylesheet", href: `${base}katex/katex.css` }],
  ];
}
