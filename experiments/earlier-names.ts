/** Configurations that were written when a key was spelt differently: they say the same as before. */
import { isObject } from "../genn/model/options.ts";

/** A configuration with its keys as they are spelt now: `optimisers`, each with its `optimiser`, were `optimizers`. */
export function withPresentNames(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key === "optimizers" ? "optimisers" : key,
      key === "optimizers" || key === "optimisers" ? withPresentOptimisers(value) : value,
    ]),
  );
}

function withPresentOptimisers(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([population, spec]) => [
      population,
      isObject(spec)
        ? Object.fromEntries(Object.entries(spec).map(([key, one]) => [key === "optimizer" ? "optimiser" : key, one]))
        : spec,
    ]),
  );
}
