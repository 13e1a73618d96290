/** The circuit that is picked: its name, its neighbours in the list, its strongest connections. */
import { element, make } from "../../../page/elements.ts";
import { circuitOf, nameOf } from "../grid-picture.ts";
import type { Connections, Layout, Synapse } from "../protocol.ts";

export interface CircuitPanel {
  show(layout: Layout | undefined, picked: number | undefined, connections: Connections | undefined): void;
}

/** `onPick` hears of circuits that are chosen here. */
export function bindCircuitPanel(onPick: (circuit: number | undefined) => void): CircuitPanel {
  let shown: { readonly layout: Layout; readonly picked: number | undefined } | undefined;
  const step = (by: number) => {
    if (shown === undefined) return;
    const count = shown.layout.circuits.length;
    onPick(shown.picked === undefined ? (by > 0 ? 0 : count - 1) : (shown.picked + by + count) % count);
  };
  element("previous").addEventListener("click", () => step(-1));
  element("next").addEventListener("click", () => step(1));
  element("none").addEventListener("click", () => onPick(undefined));

  /** One synapse of the list; `other` is the neuron that is not in the circuit. */
  const entry = (layout: Layout, { pre, post, weight }: Synapse, other: number): HTMLElement => {
    const circuit = circuitOf(layout, other);
    const item = make("li");
    const button = make("button", "", "synapse");
    button.setAttribute("type", "button");
    button.title = `The strongest synapse: neuron ${pre} to neuron ${post}; click to pick circuit ${circuit.id}`;
    button.append(make("span", String(circuit.id)), make("small", `${pre} → ${post}`));
    button.append(make("span", weight.toFixed(2).replace("-", "−")));
    button.addEventListener("click", () => onPick(circuit.id));
    item.append(button);
    return item;
  };

  return {
    show: (layout, picked, connections) => {
      shown = layout && { layout, picked };
      const circuit = picked === undefined ? undefined : layout?.circuits[picked];
      const name = circuit === undefined ? "No circuit is picked" : nameOf(circuit);
      element("circuit-name").textContent = name.charAt(0).toUpperCase() + name.slice(1);
      element("none").hidden = circuit === undefined;
      element("circuit-hint").hidden = circuit !== undefined;
      element("neurons-view").hidden = circuit === undefined;
      element("connections").hidden = circuit === undefined;
      const known = connections?.circuit === picked ? connections : undefined;
      for (const [id, synapses] of [
        ["incoming", known?.incoming],
        ["outgoing", known?.outgoing],
      ] as const) {
        const items = (synapses ?? []).map((one) => entry(layout!, one, id === "incoming" ? one.pre : one.post));
        element(id).replaceChildren(...(items.length === 0 && known ? [make("li", "none")] : items));
      }
    },
  };
}
