/** The networks of an experiment: the one of its settings, or the full model and its controls. */
import type { WtaConfig } from "../../network_architectures/wta/index.ts";
import type { WtaKind, WtaSettings } from "./options.ts";

/** One of them. */
export interface Variant {
  /** As tables call it. */
  readonly name: string;
  readonly config: WtaConfig;
}

/** What is the same for all of them. */
const common = (settings: WtaSettings): WtaConfig => ({
  gridShape: settings.grid as [number, number],
  ...{ kMin: settings["k-min"], kMax: settings["k-max"], nInputs: settings.inputs },
  ...{ lambda: settings.lambda, nConnections: settings.connections, semantics: settings.semantics, eta: settings.eta },
});

/** The full model, and each control, which differs from it in one thing. */
const controls = (settings: WtaSettings): Readonly<Record<string, WtaConfig>> => ({
  full: {},
  "no-stp": { useStp: false },
  "no-variance-tracking": { useVarianceTracking: false, learningRate: "decaying" },
  "constant-eta": { useVarianceTracking: false, learningRate: "constant", eta: settings["constant-eta"] },
  "no-recurrence": { nConnections: 0 },
});

/** The networks, in the order in which they are trained. */
export function variantsOf(kind: WtaKind, settings: WtaSettings): readonly Variant[] {
  const shared = common(settings);
  if (kind === "controls")
    return Object.entries(controls(settings)).map(([name, config]) => ({ name, config: { ...shared, ...config } }));
  const config: WtaConfig = {
    ...shared,
    useStdp: settings.stdp === "on",
    useStp: settings.stp === "on",
    useVarianceTracking: settings["variance-tracking"] === "on",
    learningRate: settings["learning-rate"],
  };
  return [{ name: nameOf(settings), config }];
}

/** What is left out, if it is one thing that has a name. */
function nameOf({ stdp, stp, connections, "variance-tracking": tracking, "learning-rate": rate }: WtaSettings): string {
  const left = [
    ...(stdp === "on" ? [] : ["no-stdp"]),
    ...(stp === "on" ? [] : ["no-stp"]),
    ...(tracking === "on" ? [] : [rate === "constant" ? "constant-eta" : "no-variance-tracking"]),
    ...(connections > 0 ? [] : ["no-recurrence"]),
  ];
  return left.length === 0 ? "full" : left.length === 1 ? left[0]! : "several-off";
}
