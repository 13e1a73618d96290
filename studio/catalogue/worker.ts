/** The thread that simulates. What it does is in prober.ts. */
import { Prober } from "./prober.ts";
import type { FromProber, ToProber } from "./protocol.ts";

const prober = new Prober((message: FromProber) => postMessage(message));
addEventListener("message", (event: MessageEvent<ToProber>) => void prober.handle(event.data));
