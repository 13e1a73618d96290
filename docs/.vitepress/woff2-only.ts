/** Every browser that runs the site reads WOFF2: the other formats of the fonts of equations stay away. */
import type { Plugin } from "vite";

export const woff2Only: Plugin = {
  name: "woff2-only",
  enforce: "pre",
  transform: (text, id) =>
    id.includes("katex") && id.includes(".css")
      ? text.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, "")
      : undefined,
};
