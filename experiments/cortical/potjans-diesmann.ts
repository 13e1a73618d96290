/** The cortical microcircuit of Potjans and Diesmann. */
import { corticalLayersPage } from "../../figures/cortical-layers.ts";
import {
  type Drive,
  drives,
  type PotjansDiesmannConfig,
  PotjansDiesmannNetwork,
  populationName,
  published,
  type Start,
  starts,
} from "../../network_architectures/potjans-diesmann/index.ts";
import { optionGroups } from "../../network_base/index.ts";
import { activityExperiment } from "../activity/experiment.ts";

const { network } = optionGroups;

const populations = published.map((population) => ({ ...population, name: `${population.layer}${population.type}` }));

/** The experiment. */
export const potjansDiesmannExperiment = activityExperiment({
  name: "cortical/potjans-diesmann",
  summary:
    "The cortical microcircuit of Potjans & Diesmann at any scale up to 1: spikes, rates, irregularity, spectrum",
  examples: [
    ["cortical/potjans-diesmann", "a tenth of the neurons, each with a tenth of its synapses: 7717 and 3 million"],
    ["cortical/potjans-diesmann --scale 1", "the whole: 77 169 neurons and 0.3 billion synapses, which take 2.4 GiB"],
    ["cortical/potjans-diesmann --thalamus 50", "with a pulse of the thalamus in sight"],
  ],
  title: "The cortical microcircuit",
  subtitle:
    "Potjans & Diesmann 2014. Four layers of excitatory and inhibitory neurons below a square millimetre of cortex; events from outside drive them.",
  network: {
    scale: {
      ...{ kind: "number", above: 0, max: 1, group: network, default: 0.1 },
      help: "Part of the neurons that there are: at 1 the published network",
    },
    "in-degrees": {
      ...{ kind: "number", above: 0, max: 1, group: network, default: null, shownDefault: "as scale" },
      help: "Part of the synapses of a neuron; weights and a constant current make up for the others",
    },
    drive: {
      ...{ kind: "choice", choices: drives, group: network, default: "poisson" },
      help: "What comes from outside: a Poisson process for every neuron, or its mean",
    },
    start: {
      ...{ kind: "choice", choices: starts, group: network, default: "optimised" },
      help: "Potentials at the start: by population, so that the network settles soon, or as published",
    },
    thalamus: {
      ...{ kind: "number", min: 0, group: network, default: null, shownDefault: "none" },
      help: "When a pulse of the thalamus begins, in ms of what is measured; it lasts 10 ms",
    },
  },
  defaults: { time: 10_000, transient: 500, shown: 200, seeds: 1 },
  shownNeurons: 1800,
  folder: ["scale", "drive"],
  page: (results) =>
    corticalLayersPage({
      ...results,
      settings: settingsOf(results.settings),
      populations: populations.map(({ name, type, rate, earlierRate }) => {
        return { name, isExcitatory: type === "E", publishedRates: [rate, earlierRate] };
      }),
      comparison:
        "Published rates are those of the full network with the Poisson drive, of two versions of NEST's example; in smaller networks L23E and L23I spike less.",
    }),
  networks: (settings) => [
    {
      name: "microcircuit",
      label: "Cortical microcircuit",
      populations: Object.fromEntries(populations.map((one) => [one.name, populationName(one)])),
      create: (options) => PotjansDiesmannNetwork.create(options, configOf(settings)),
    },
  ],
});

/** Settings as small print shows them: what is left open has a value of its own. */
function settingsOf(settings: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
  const { scale, thalamus } = settings;
  const inDegrees = settings["in-degrees"];
  return {
    ...settings,
    "in-degrees": inDegrees === OPEN ? scale! : inDegrees!,
    thalamus: thalamus === OPEN ? "none" : thalamus!,
  };
}
/** What small print calls settings that are left open. */
const OPEN = "all";

function configOf(settings: Readonly<Record<string, unknown>>): PotjansDiesmannConfig {
  const { scale, drive, start, thalamus, transient } = settings;
  const inDegrees = settings["in-degrees"];
  return {
    scale: scale as number,
    ...(inDegrees === null ? {} : { inDegreeScale: inDegrees as number }),
    drive: drive as Drive,
    start: start as Start,
    ...(thalamus === null ? {} : { thalamus: { begin: (transient as number) + (thalamus as number) } }),
  };
}
