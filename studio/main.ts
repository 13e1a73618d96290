/** The studio: a page for one of several architectures. The first control chooses which; everything else is the architecture's own. */
import { chosenArchitecture, fragmentFor } from "./address.ts";
import { architectures } from "./architectures/registry.ts";
import { element } from "./page/elements.ts";

const [first] = architectures;
const { architecture, unknown } = chosenArchitecture(location.hash, architectures);

const choice = element<HTMLSelectElement>("architecture");
for (const { id, title } of architectures) choice.add(new Option(title, id, false, id === architecture.id));
choice.addEventListener("change", () => {
  location.hash = fragmentFor(choice.value, first.id, "") || `architecture=${first.id}`;
});
// A page of its own for what another address asks for: workers, memory and GPUs of this one go with it.
window.addEventListener("hashchange", () => location.reload());
if (unknown !== undefined) {
  element("unknown").textContent = `There is no architecture '${unknown}' here: this is '${architecture.title}'.`;
}

const { start } = await architecture.load();
start({
  fragment: location.hash,
  remember: (settings) => {
    const fragment = fragmentFor(architecture.id, first.id, settings);
    history.replaceState(null, "", fragment === "" ? location.pathname : `#${fragment}`);
  },
});
