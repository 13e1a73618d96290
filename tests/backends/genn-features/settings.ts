/** Counterparts of GeNN's feature tests run on every backend, in each precision that it has. `docs/features.md` says which is which. */
import { type BuildOptions, GeNNModel, type GeNNModelOptions } from "../../../genn/index.ts";
import { backends, type Precision, precisionsOf } from "../backends.ts";

export interface Setting {
  readonly options: BuildOptions;
  readonly precision: Precision;
}

export const settings: readonly (readonly [title: string, setting: Setting])[] = backends.flatMap(([name, options]) =>
  precisionsOf(options).map((precision) => [`${name}, ${precision}`, { options, precision }] as const),
);

/** A model in steps of 1 ms. */
export const modelOf = ({ precision }: Setting, options: Partial<GeNNModelOptions> = {}): GeNNModel =>
  new GeNNModel({ dt: 1, precision, ...options });

/** Numbers from 0 on. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
/** The same values for each instance. */
export const inEach = <T>(batchSize: number, values: readonly T[]): T[] => range(batchSize).flatMap(() => values);
