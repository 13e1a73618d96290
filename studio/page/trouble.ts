/** The panel that says what went wrong, and offers what can be done. */
import type { Trouble } from "../protocol.ts";
import { element } from "./elements.ts";

export interface TroublePanel {
  /** `wasRunning`: there was a network. */
  show(trouble: Trouble, wasRunning: boolean): void;
  hide(): void;
}

/** Binds the panel of the page. `place`: where a network can be taken up again, such as "epoch 2.0". */
export function bindTroublePanel(remedies: {
  restartOnWasm(): void;
  startOver(): void;
  place(restartFrom: number): string;
}): TroublePanel {
  const panel = element("trouble");
  const restart = element<HTMLButtonElement>("restart-wasm");
  restart.addEventListener("click", remedies.restartOnWasm);
  element("start-over").addEventListener("click", remedies.startOver);
  return {
    show: ({ text, restartFrom }, wasRunning) => {
      element("trouble-title").textContent = wasRunning ? "The training stopped" : "There is no network";
      element("trouble-text").textContent = text;
      restart.hidden = restartFrom === null;
      restart.textContent =
        restartFrom === null || restartFrom === 0
          ? "Use WebAssembly"
          : `Go on in WebAssembly from ${remedies.place(restartFrom)}`;
      panel.hidden = false;
    },
    hide: () => {
      panel.hidden = true;
    },
  };
}
