// Loaded before the command line: a clock that is wrong in the way that WRONG_CLOCK names.
const right = Date.now;
const started = right();
const day = 86_400_000;
let calls = 0;
const wrong = {
  "in 1970": () => right() - started,
  "in 2100": () => right() + 27_000 * day,
  backwards: () => 2 * started - right(),
  "jumping by days": () => right() + (calls++ % 3) * day - day,
  stopped: () => started,
}[process.env.WRONG_CLOCK];
if (wrong === undefined) throw new Error(`no clock is wrong like '${process.env.WRONG_CLOCK}'`);

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [wrong()] : parts));
  }
  static now() {
    return wrong();
  }
};
