/** How far a download is: a line that is redrawn on a terminal, a line per file elsewhere. */
import type { DownloadReporter } from "../data/node/index.ts";
import type { ProgressOutput } from "./progress.ts";

const CLEAR_LINE = "\r\x1b[2K";
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Tells of downloads on an output. */
export function showDownloads(output: ProgressOutput): DownloadReporter {
  return ({ file, receivedBytes, totalBytes }) => {
    const total = totalBytes === undefined ? "" : ` of ${megabytes(totalBytes)}`;
    if (!output.isTTY) {
      if (receivedBytes === 0) output.write(`downloading ${file}\n`);
    } else if (receivedBytes === totalBytes) output.write(CLEAR_LINE);
    else {
      // A line that wraps could not be cleared again.
      const columns = (output.columns ?? 80) - 1;
      const amount = `  ${megabytes(receivedBytes)}${total} MB`;
      output.write(CLEAR_LINE + `downloading ${file}`.slice(0, Math.max(0, columns - amount.length)) + amount);
    }
  };
}
