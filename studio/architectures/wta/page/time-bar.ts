/** The slider over the last seconds and the buttons beside it. */
import { element } from "../../../page/elements.ts";
import type { Elapsed } from "./elapsed.ts";

export interface TimeBar {
  /** Shows where the page is, and lets it be moved if there is something to look back on. */
  show(elapsed: Elapsed | undefined): void;
}

/** `onMove`: another moment is to be shown. */
export function bindTimeBar(elapsedNow: () => Elapsed | undefined, onMove: () => void): TimeBar {
  const slider = element<HTMLInputElement>("time");
  const [live, play] = [element<HTMLButtonElement>("live"), element<HTMLButtonElement>("play")];

  const show = (elapsed: Elapsed | undefined) => {
    const isThere = elapsed !== undefined && !elapsed.history.isEmpty;
    for (const control of [slider, live, play]) control.disabled = !isThere;
    live.setAttribute("aria-pressed", String(elapsed?.isLive ?? true));
    play.textContent = elapsed?.isPlaying ? "Stop" : "Play slowly";
    element("moment").textContent = isThere ? `${(elapsed.time / 1000).toFixed(2)} s` : "";
    if (!isThere) return;
    const { from, to } = elapsed.window;
    [slider.min, slider.max] = [String(from), String(to)];
    slider.value = String(elapsed.time);
    slider.setAttribute("aria-valuetext", `${(elapsed.time / 1000).toFixed(2)} seconds`);
  };
  const moved = () => {
    show(elapsedNow());
    onMove();
  };

  let before = 0;
  const tick = (now: number) => {
    const elapsed = elapsedNow();
    if (!elapsed?.isPlaying) return;
    elapsed.advance(Math.min(now - before, 100));
    before = now;
    moved();
    requestAnimationFrame(tick);
  };
  slider.addEventListener("input", () => {
    elapsedNow()?.hold(Number(slider.value));
    moved();
  });
  live.addEventListener("click", () => {
    elapsedNow()?.goLive();
    moved();
  });
  play.addEventListener("click", () => {
    const elapsed = elapsedNow();
    if (elapsed?.isPlaying) elapsed.stop();
    else {
      elapsed?.play();
      before = performance.now();
      requestAnimationFrame(tick);
    }
    moved();
  });
  show(undefined);
  return { show };
}
