/** Where the site lies on its server, and what its pages are called. */
import { readFileSync } from "node:fs";

/** A server may have the site in a folder of its own: `MANUAL_BASE=/manual/ npm run docs`. */
export const base = process.env.MANUAL_BASE ?? "/";

/** The heading of a page is its name everywhere. */
export const titleOf = (path: string): string => /^# (.*)$/m.exec(readFileSync(path, "utf8"))![1]!.replaceAll("`", "");
