/** What a pointer, two fingers, a wheel or keys do to a picture, in shares of its height; points of the picture run from -1 to 1, y upwards. */

export interface Gestures {
  readonly orbit: (x: number, y: number) => void;
  readonly pan: (x: number, y: number) => void;
  readonly zoom: (factor: number) => void;
  /** The whole again. */
  readonly fit: () => void;
  readonly click: (x: number, y: number) => void;
  /** The pointer rests somewhere, or has left. */
  readonly hover: (x: number | undefined, y: number | undefined) => void;
}

/** A pointer that has moved less than so many CSS pixels has clicked. */
const CLICK = 5;
const WHEEL = 0.0015;
/** What an arrow key turns by, as a drag over so much of the height; what + and - zoom by. */
const KEY_TURN = 0.05;
const KEY_ZOOM = 1.15;

interface Pointer {
  readonly startX: number;
  readonly startY: number;
  readonly pans: boolean;
  x: number;
  y: number;
}

/** Listens to an element. */
export function bindGestures(host: HTMLElement, { orbit, pan, zoom, fit, click, hover }: Gestures): void {
  // Keys reach what has the focus.
  host.tabIndex = 0;
  const pointers = new Map<number, Pointer>();
  /** More than one finger has been down since none was. */
  let isPinch = false;

  const placeOf = ({ clientX, clientY }: MouseEvent): [x: number, y: number] => {
    const { left, top, width, height } = host.getBoundingClientRect();
    return [(2 * (clientX - left)) / width - 1, 1 - (2 * (clientY - top)) / height];
  };
  /** Middle of the fingers and their distance. */
  const spread = () => {
    const [a, b] = [...pointers.values()] as [Pointer, Pointer];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, distance: Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1) };
  };

  host.addEventListener("pointerdown", (event) => {
    host.setPointerCapture(event.pointerId);
    const { clientX: x, clientY: y, shiftKey, ctrlKey, button } = event;
    pointers.set(event.pointerId, { startX: x, startY: y, x, y, pans: shiftKey || ctrlKey || button > 0 });
    isPinch = pointers.size > 1;
    hover(undefined, undefined);
  });
  host.addEventListener("pointermove", (event) => {
    const pointer = pointers.get(event.pointerId);
    if (pointer === undefined) {
      if (event.pointerType !== "touch") hover(...placeOf(event));
      return;
    }
    const height = host.clientHeight;
    const before = pointers.size === 2 ? spread() : undefined;
    const [x, y] = [(event.clientX - pointer.x) / height, (event.clientY - pointer.y) / height];
    [pointer.x, pointer.y] = [event.clientX, event.clientY];
    if (before !== undefined) {
      const after = spread();
      zoom(after.distance / before.distance);
      pan((after.x - before.x) / height, (before.y - after.y) / height);
    } else if (pointer.pans) {
      pan(x, -y);
    } else if (!isPinch && Math.hypot(pointer.x - pointer.startX, pointer.y - pointer.startY) >= CLICK) {
      orbit(x, y);
    }
  });
  const end = (event: PointerEvent, isDone: boolean) => {
    const pointer = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    if (pointer === undefined || isPinch || !isDone || pointer.pans) return;
    if (Math.hypot(pointer.x - pointer.startX, pointer.y - pointer.startY) < CLICK) click(...placeOf(event));
  };
  host.addEventListener("pointerup", (event) => end(event, true));
  host.addEventListener("pointercancel", (event) => end(event, false));
  host.addEventListener("pointerleave", () => hover(undefined, undefined));
  host.addEventListener("contextmenu", (event) => event.preventDefault());
  host.addEventListener("dblclick", fit);
  host.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.exp(-WHEEL * event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1)));
    },
    { passive: false },
  );
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => orbit(-KEY_TURN, 0),
    ArrowRight: () => orbit(KEY_TURN, 0),
    ArrowUp: () => orbit(0, -KEY_TURN),
    ArrowDown: () => orbit(0, KEY_TURN),
    "+": () => zoom(KEY_ZOOM),
    "=": () => zoom(KEY_ZOOM),
    "-": () => zoom(1 / KEY_ZOOM),
    Home: fit,
  };
  host.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
