/** The version of this package. */
import { readFileSync } from "node:fs";

/** The package's version: package.json lies one folder up in the sources, two in the built package. */
export function packageVersion(): string {
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const content = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { version?: string };
      if (content.version !== undefined) return content.version;
    } catch {
      // Not there: try the next.
    }
  }
  return "unknown";
}
