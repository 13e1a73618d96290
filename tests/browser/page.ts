/** What the page of the browser test runs: the same network as the test runs in Node. */
import { runSmallNetwork } from "./small-network.ts";

declare global {
  interface Window {
    result: Promise<{ weights: number[]; threads: number; isolated: boolean }>;
  }
}

// A page has no environment variables: what tests build is verified here too.
window.result = runSmallNetwork({ debug: ["verify"] }).then((result) => ({ ...result, isolated: crossOriginIsolated }));
