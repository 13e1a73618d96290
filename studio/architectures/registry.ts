/** The architectures of the studio. A new one adds its module and a line here. */
import type { ArchitectureEntry } from "./architecture.ts";

/** The first is that of an address that names none. */
export const architectures: readonly [ArchitectureEntry, ...ArchitectureEntry[]] = [
  { id: "microcircuit", title: "Dendritic microcircuit: Yin-Yang", load: () => import("./microcircuit/index.ts") },
  { id: "wta", title: "Winner-take-all: memory traces", load: () => import("./wta/index.ts") },
];
