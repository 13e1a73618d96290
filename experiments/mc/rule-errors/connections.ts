/** The connections of the microcircuit that learn: between which populations, and the postsynaptic factor X of their rule, dg/dt = sign · r · X. */
import { inputConnection, inputPopulation, namesAround } from "../../../network_architectures/mc/index.ts";

/** A connection that learns. All names are full ones. */
export interface LearningConnection {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  /** Variable of the target. */
  readonly factor: string;
  readonly sign: 1 | -1;
}

/** All of them, for so many hidden layers. */
export function learningConnections(hiddenLayers: number): LearningConnection[] {
  const around = Array.from({ length: hiddenLayers }, (_, k) => namesAround(k, hiddenLayers));
  const basal = { factor: "d_ra", sign: 1 } as const;
  return [
    { name: inputConnection, source: inputPopulation, target: around[0]!.pyramidal, ...basal },
    ...around.flatMap(({ forward, IP, PI, pyramidal, interneurons, above }): LearningConnection[] => [
      { name: forward, source: pyramidal, target: above, ...basal },
      { name: IP, source: pyramidal, target: interneurons, ...basal },
      { name: PI, source: interneurons, target: pyramidal, factor: "va", sign: -1 },
    ]),
  ];
}
