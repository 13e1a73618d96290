/** Which lines the figure of spiking networks has, and in which colours. */
import type { ActivityRecords } from "./records.ts";
import { palette } from "./theme.ts";

/** A network, or a state of one. */
export interface ShownNetwork {
  /** As records call it. */
  readonly name: string;
  readonly label: string;
}

/** A line in panels of distributions, and its entry of the legend. */
export interface ActivityGroup {
  readonly label: string;
  readonly colour: string;
  /** The network it belongs to, and the population; all of them where there is none. */
  readonly network: string;
  readonly population?: string;
}

/** Colours of several networks, and of populations of one. */
const NETWORK_COLOURS = [palette.vermillion, palette.green, palette.blue, palette.purple, palette.orange];
const POPULATION_COLOURS = [palette.blue, palette.vermillion, palette.green, palette.orange, palette.purple];

/** How populations are called in words. */
const POPULATION_LABELS: Readonly<Record<string, string>> = { E: "excitatory neurons", I: "inhibitory neurons" };
export const populationLabel = (population: string): string => POPULATION_LABELS[population] ?? population;

/** Of one network, its populations; of several, the networks. */
export function groupsOf(networks: readonly ShownNetwork[], { rates, neurons }: ActivityRecords): ActivityGroup[] {
  const [only] = networks;
  if (networks.length !== 1 || only === undefined) {
    return networks.map(({ name, label }, k) => ({
      ...{ label, network: name, colour: NETWORK_COLOURS[k % NETWORK_COLOURS.length]! },
    }));
  }
  const populations = [...rates, ...neurons].filter(({ network }) => network === only.name);
  return [...new Set(populations.map(({ population }) => population))].map((population, k) => ({
    label: populationLabel(population),
    ...{ network: only.name, population, colour: POPULATION_COLOURS[k % POPULATION_COLOURS.length]! },
  }));
}
