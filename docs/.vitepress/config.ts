/** The site of the manual: what stands where, how pages are written, and the search. `npm run docs` builds it. */
import { katex } from "@mdit/plugin-katex";
import { defineConfig } from "vitepress";
import { slugOf } from "../../tools/manual/slug.ts";
import { boostDocument, searched, shortLinks } from "./headings.ts";
import { lessStyle, mathStyle } from "./less-style.ts";
import { linkTitles } from "./link-titles.ts";
import { base } from "./pages.ts";
import { programBlocks } from "./program-blocks.ts";
import { sidebar } from "./sidebar.ts";

export default defineConfig({
  title: "microcircuit-network",
  description: "Rate networks as event-based models, and spiking networks: on the CPU, on the GPU, and in a browser",
  lang: "en-GB",
  base,
  outDir: "../dist/manual",
  srcExclude: ["public/**"],
  cleanUrls: false,
  // Readers on a phone pay for what they open.
  router: { prefetchLinks: false },
  // Pages that are no Markdown: the studio, the pages of models, what runs in the page. The test of the site follows them.
  ignoreDeadLinks: [/^\/(studio|models|live)\//],
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    anchor: { permalink: shortLinks, slugify: slugOf },
    theme: { light: "github-light", dark: "github-dark" },
    config: (md) => {
      // What has no place in an equation is an error of the build.
      // Its types are of another version of markdown-it than VitePress's.
      md.use(katex as unknown as Parameters<typeof md.use>[0], {
        throwOnError: true,
        logger: (_code: string, message: string) => {
          throw new Error(`a bad equation: ${message}`);
        },
        strict: "error",
        delimiters: "dollars",
      });
      md.use(programBlocks);
      md.use(linkTitles);
    },
  },
  transformPageData: mathStyle,
  vite: { plugins: [lessStyle], build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    nav: [
      { text: "Manual", link: "/first-network", activeMatch: "^/(?!gallery|reference|studio|$)" },
      { text: "Gallery", link: "/gallery/", activeMatch: "^/gallery/" },
      { text: "Models", link: "/models/index.html", target: "_self" },
      { text: "Reference", link: "/reference/", activeMatch: "^/reference/" },
      { text: "Studio", link: "/studio" },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: { detailedView: false, _render: searched, miniSearch: { searchOptions: { boostDocument } } },
    },
    docFooter: { prev: "Previous", next: "Next" },
  },
});
