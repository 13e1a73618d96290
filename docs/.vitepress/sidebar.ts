/** What stands where in the manual. */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DefaultTheme } from "vitepress";
import { titleOf } from "./pages.ts";

const docs = new URL("../", import.meta.url);

const pages = (...paths: readonly string[]): DefaultTheme.SidebarItem[] =>
  paths.map((path) => ({ text: titleOf(fileURLToPath(new URL(`${path}.md`, docs))), link: `/${path}` }));

/** The modules of the reference, as TypeDoc has written them, architectures apart; there are none before it has. */
function reference(): DefaultTheme.SidebarItem[] {
  const folder = fileURLToPath(new URL("reference", docs));
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".md") && name !== "index.md")
    .map((name) => name.slice(0, -".md".length))
    .sort();
  const [architectures, others] = [true, false].map((isOne) =>
    names.filter((name) => name.includes("network_architectures/") === isOne),
  );
  const items = (list: readonly string[], prefix = "") =>
    list.map((name) => ({ text: name.replace(prefix, ""), link: `/reference/${name}` }));
  return [...items(others!), { text: "network_architectures", items: items(architectures!, "network_architectures/") }];
}

const gallery = [
  "recurrent-network",
  "f-i-curve",
  "xor",
  "two-moons",
  "microcircuit",
  "event-cost",
  "balanced-network",
  "stdp",
  "memory-traces",
  "rflo-pulse",
  "page",
].map((name) => `gallery/${name}`);

const manual: DefaultTheme.SidebarItem[] = [
  { text: "Start", items: pages("first-network", "install", "questions") },
  {
    text: "Tasks",
    items: pages(
      ...["neuron", "synapse", "running", "own-architecture", "experiments", "own-experiment", "figures", "studio"],
      ...["reproducibility", "performance", "troubleshooting", "limits"],
    ),
  },
  { text: "Coming from", items: pages("from-pygenn", "from-brian2", "from-pytorch") },
  {
    text: "In depth",
    items: pages(
      ...["language", "simulator", "event-rules", "spiking-networks", "neurons-and-readouts", "architectures"],
      ...["memory-traces", "potjans-diesmann", "models", "features"],
    ),
  },
  { text: "Inside", items: pages("architecture", "extending") },
];

export const sidebar: DefaultTheme.Sidebar = {
  "/gallery/": [{ text: "Gallery", link: "/gallery/", items: pages(...gallery) }],
  "/reference/": [{ text: "Reference", link: "/reference/", items: reference() }],
  "/": manual,
};
