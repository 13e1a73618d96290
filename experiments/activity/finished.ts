/** What an experiment of several networks has simulated so far: kept in its folder until all is there, so that a killed run goes on behind it. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ActivityRecords } from "../../figures/records.ts";
import { makeWritableFolder, writeFileAtomic } from "../files.ts";
import { type Configuration, configurationHash } from "../same-configuration.ts";
import { seal, unseal } from "../sealed.ts";

/** One network with one seed. */
export interface Simulated {
  readonly network: string;
  readonly seed: number;
}

/** Settings that change no number of a network that has been simulated. */
const CHANGEABLE = ["seeds", "threads"];

const UNFINISHED = "unfinished-";

/** The networks of one configuration that have been simulated, in a folder of results. */
export class FinishedNetworks {
  readonly #folder: string;
  readonly #hash: string;

  constructor(folder: string, config: Configuration) {
    this.#folder = folder;
    this.#hash = configurationHash(config, CHANGEABLE).slice(0, 16);
  }

  /** What is known of a network; undefined where nothing is. `complain` is told of a damaged file, which counts for nothing. */
  take(one: Simulated, complain: (text: string) => void): ActivityRecords | undefined {
    const path = this.#path(one);
    if (!existsSync(path)) return undefined;
    const unsealed = unseal<{ readonly records: ActivityRecords }>(readFileSync(path));
    if ("problem" in unsealed) {
      complain(`${path} ${unsealed.problem}: simulating again`);
      return undefined;
    }
    return unsealed.content.records;
  }

  /** Writes down what a network has done. Throws `UserError` where it cannot be written. */
  keep(one: Simulated, records: ActivityRecords): void {
    makeWritableFolder(this.#folder);
    writeFileAtomic(this.#path(one), seal({ records }));
  }

  /** Once everything is in the tables: whatever the folder holds of this kind, also of other settings, has nothing to go on to. */
  remove(): void {
    for (const name of readdirSync(this.#folder)) {
      if (name.startsWith(UNFINISHED)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  #path({ network, seed }: Simulated): string {
    return join(this.#folder, `${UNFINISHED}${this.#hash}-${network}-${seed}.json`);
  }
}
