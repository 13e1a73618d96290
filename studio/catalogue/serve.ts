/** The worker's side: it builds and runs one model. What it does is in prober.ts. */
import { Prober } from "./prober.ts";
import type { FromProber, ToProber } from "./protocol.ts";

export function serve(): (message: ToProber) => void {
  const prober = new Prober((message: FromProber) => postMessage(message));
  return (message) => prober.handle(message);
}
