/** What the page of the browser test runs: the same network as the test runs in Node. */
import { runSmallNetwork } from "./small-network.ts";

declare global {
  interface Window {
    result: Promise<{ weights: number[]; threads: number; isolated: boolean }>;
  }
}

window.result = runSmallNetwork({}).then((result) => ({ ...result, isolated: crossOriginIsolated }));
