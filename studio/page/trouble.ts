/** The panel that says what went wrong, and offers what can be done. */
import type { Trouble } from "../protocol.ts";
import { element } from "./elements.ts";

export interface TroublePanel {
  /** `wasRunning`: there was a network. */
  show(trouble: Trouble, wasRunning: boolean): void;
  hide(): void;
}

export function bindTroublePanel(remedies: { restartOnWasm(): void; startOver(): void }): TroublePanel {
  const panel = element("trouble");
  const restart = element<HTMLButtonElement>("restart-wasm");
  restart.addEventListener("click", remedies.restartOnWasm);
  element("start-over").addEventListener("click", remedies.startOver);
  return {
    show: ({ text, restartFromEpoch }, wasRunning) => {
      element("trouble-title").textContent = wasRunning ? "The training stopped" : "There is no network";
      element("trouble-text").textContent = text;
      restart.hidden = restartFromEpoch === null;
      restart.textContent =
        restartFromEpoch === null || restartFromEpoch === 0
          ? "Use WebAssembly"
          : `Go on in WebAssembly from epoch ${restartFromEpoch.toFixed(1)}`;
      panel.hidden = false;
    },
    hide: () => {
      panel.hidden = true;
    },
  };
}
