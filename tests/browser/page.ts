/** What the page of the browser test runs: the same networks as the test runs in Node. */
import { runSmallNetwork, runSpikingNetwork } from "./small-network.ts";

declare global {
  interface Window {
    result: Promise<{
      learning: Awaited<ReturnType<typeof runSmallNetwork>>;
      spiking: Awaited<ReturnType<typeof runSpikingNetwork>>;
      isolated: boolean;
    }>;
  }
}

async function run(): Window["result"] {
  // A page has no environment variables: what tests build is verified here too.
  const options = { debug: ["verify"] } as const;
  const learning = await runSmallNetwork(options);
  return { learning, spiking: await runSpikingNetwork(options), isolated: crossOriginIsolated };
}

window.result = run();
