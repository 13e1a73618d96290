/** What an RFLO network is made of, for rates and for events. */
import type { NeuronModel } from "../../genn/index.ts";
import { rfloHidden, rfloInput, rfloOutput } from "../../genn_models/neurons/index.ts";
import { type EventOptions, toEvents } from "../../network_base/index.ts";

/** The neurons of an RFLO network. */
export interface RfloNeurons {
  readonly input: NeuronModel;
  readonly hidden: NeuronModel;
  readonly output: NeuronModel;
}

/** Changes that are sent as events. */
export interface RfloThresholds {
  /** Of rates and traces. */
  readonly rate: number;
  /** Of the error that outputs send back. */
  readonly error: number;
}

/**
 * Neurons that send at every step; with thresholds, when what they send has changed. Plasticity multiplies with what lies behind the rate, a
 * trace and the rate of one step ago: these are sent, too, and the exact rule makes of them what the rule for rates would.
 */
export function rfloNeurons(thresholds: RfloThresholds | undefined): RfloNeurons {
  const neurons = { input: rfloInput, hidden: rfloHidden, output: rfloOutput };
  if (thresholds === undefined) return neurons;
  const events = (threshold: number, rate: string, alsoSent: readonly string[]): EventOptions => ({
    threshold,
    rule: "exact",
    rate,
    alsoSent,
  });
  return {
    input: toEvents(neurons.input, events(thresholds.rate, "r", ["r_trace_min_2"])),
    hidden: toEvents(neurons.hidden, events(thresholds.rate, "r", ["r_min_1", "r_trace_min_2"])),
    output: toEvents(neurons.output, events(thresholds.error, "err", [])),
  };
}
