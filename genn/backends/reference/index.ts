/** The reference backend: the Program as it was lowered, which every other backend is compared with. */
import type { Backend } from "../backend.ts";
import { makeReferenceEngine } from "./engine.ts";

export const reference: Backend = {
  name: "reference",
  storages: [],
  passes: [],
  refuses: () => undefined,
  make: makeReferenceEngine,
};
