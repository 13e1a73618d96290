/** Networks learn one after the other, second by second, so that a killed run need not repeat them; tests tell how far they are. */
import type { WtaGrid, WtaHistoryRecord, WtaTestRecord } from "../../figures/wta/records.ts";
import {
  type InputGeneratorState,
  WtaNetwork,
  type WtaSynapsesName,
  wtaSynapses,
} from "../../network_architectures/wta/index.ts";
import { deserialiseState, type NetworkOptions, serialiseState } from "../../network_base/index.ts";
import type { Told } from "../told.ts";
import type { Unfinished } from "../unfinished.ts";
import { HISTORY_EVERY, lookAt, shortened, watchedSynapses } from "./histories.ts";
import { inputsOf } from "./input.ts";
import type { WtaKind, WtaSettings } from "./options.ts";
import { type Networks, type Shown, testNetwork } from "./testing.ts";
import type { Variant } from "./variants.ts";

/** Synapses of one kind at the end. */
export interface FinalWeights {
  readonly kind: string;
  readonly pre: readonly number[];
  readonly post: readonly number[];
  readonly weights: readonly number[];
}

/** A network that has learned. */
export interface Learned {
  readonly variant: string;
  readonly seed: number;
  readonly tests: readonly WtaTestRecord[];
  /** Of the first network alone. */
  readonly history: readonly WtaHistoryRecord[];
  readonly grid?: WtaGrid;
  /** Of the first seed alone. */
  readonly shown?: Shown;
  readonly weights?: readonly FinalWeights[];
  /** That the training took. */
  readonly seconds: number;
}

/** How far all of it is: networks that are done, and the one that learns, whose state lies behind. */
export interface LearningHeader {
  readonly done: readonly Learned[];
  readonly current?: {
    /** s of the model's time. */
    readonly trained: number;
    readonly generator: InputGeneratorState;
    readonly tests: readonly WtaTestRecord[];
    readonly history: readonly WtaHistoryRecord[];
    readonly seconds: number;
  };
}

/** What is trained. */
export interface LearningPlan {
  readonly kind: WtaKind;
  readonly settings: WtaSettings;
  readonly variants: readonly Variant[];
  readonly network: Omit<NetworkOptions, "seed">;
}

/** Trains all networks, or those that are left: every seed of the first variant, then of the next. */
export async function learnAll(
  plan: LearningPlan,
  unfinished: Unfinished<LearningHeader>,
  told: Told,
  finished: (learned: Learned) => void = () => {},
): Promise<readonly Learned[]> {
  const { settings, variants } = plan;
  const kept = unfinished.take();
  let header: LearningHeader = kept?.header ?? { done: [] };
  const all = variants.flatMap((variant) =>
    Array.from({ length: settings.runs }, (_, run) => ({ variant, seed: (settings.seed + run) % 2 ** 32, run })),
  );
  if (kept !== undefined) {
    const part = header.done.length + (header.current?.trained ?? 0) / settings.train;
    told.say(`goes on with the training, of which ${Math.floor((100 * part) / all.length)} % were done`);
  }
  const progress = told.progress("training");
  try {
    return await unfinished.during(async () => {
      for (const job of all.slice(header.done.length)) {
        const { done } = header;
        const from = done.length === kept?.header.done.length ? kept : undefined;
        const learned = await learn(plan, job, done.length === 0, from, async (current, payload) => {
          header = { done, current };
          progress.update((done.length + current.trained / settings.train) / all.length);
          await unfinished.keep(async () => ({ header, payload: await payload() }));
        });
        header = { done: [...done, learned] };
        finished(learned);
        await unfinished.keep(async () => ({ header, payload: new Uint8Array(0) }));
      }
      return header.done;
    });
  } finally {
    progress.end();
  }
}

interface Job {
  readonly variant: Variant;
  readonly seed: number;
  /** Of its variant, from 0. */
  readonly run: number;
}
type Current = NonNullable<LearningHeader["current"]>;

/** Trains one network. `keep` is told after every second of the model's time. */
async function learn(
  { kind, settings, network }: LearningPlan,
  { variant, seed, run }: Job,
  isWatched: boolean,
  kept: { readonly header: LearningHeader; readonly payload: Uint8Array } | undefined,
  keep: (current: Current, payload: () => Promise<Uint8Array>) => Promise<void>,
): Promise<Learned> {
  const networks = await openNetworks(variant, { ...network, seed });
  const { learning } = networks;
  try {
    const inputs = inputsOf(kind, settings, seed);
    const watched = isWatched ? await watchedSynapses(learning) : [];
    const tests: WtaTestRecord[] = [...(kept?.header.current?.tests ?? [])];
    const history: WtaHistoryRecord[] = [...(kept?.header.current?.history ?? [])];
    let { trained, seconds } = kept?.header.current ?? { trained: 0, seconds: 0 };
    const test = async (time: number, shown = 0) => {
      const found = await testNetwork(networks, inputs.test(), 1000 * time, 1000 * shown);
      tests.push({ variant: variant.name, seed, trained, ...found.measures });
      return found.shown;
    };
    if (kept?.header.current !== undefined) {
      await learning.restoreState(deserialiseState(kept.payload));
      inputs.training.restore(kept.header.current.generator);
    } else {
      await test(settings["short-test"]);
      history.push(...(await lookAt(learning, watched, 0)));
    }
    while (trained < settings.train) {
      const start = performance.now();
      const stretch = isWatched ? HISTORY_EVERY : 1000;
      for (let time = 0; time < 1000; time += stretch) {
        await learning.run(inputs.training.generateInput(stretch), { duration: stretch });
        if (isWatched) history.push(...(await lookAt(learning, watched, 1000 * trained + time + stretch)));
      }
      trained++;
      seconds += (performance.now() - start) / 1000;
      if (isTested(trained, settings)) await test(settings["short-test"]);
      const current = { trained, generator: inputs.training.state(), tests, history, seconds };
      await keep(current, async () => serialiseState(await learning.saveState()));
    }
    const isFirst = run === 0;
    const shown = await test(settings.test, isFirst ? settings.shown : 0);
    return {
      ...{ variant: variant.name, seed, tests, history, seconds },
      ...(isWatched ? { grid: gridOf(learning) } : {}),
      ...(isFirst ? { shown, weights: await finalWeights(learning) } : {}),
    };
  } finally {
    networks.learning.destroy();
    networks.tested.destroy();
  }
}

/** Tests are evenly spread; the one at the end is another. */
const isTested = (trained: number, { train, tests }: WtaSettings): boolean =>
  trained < train && Math.floor((trained * tests) / train) > Math.floor(((trained - 1) * tests) / train);

/** With the same seed both have the same neurons and connections. */
async function openNetworks({ config }: Variant, network: NetworkOptions): Promise<Networks> {
  const learning = await WtaNetwork.create(network, config);
  try {
    return { learning, tested: await WtaNetwork.create(network, config) };
  } catch (error) {
    learning.destroy();
    throw error;
  }
}

const gridOf = ({ gridShape: [columns, rows], circuits, connections }: WtaNetwork): WtaGrid => ({
  ...{ columns, rows, connections },
  circuits: circuits.map(({ x, y, first, size }) => ({ x, y, first, size })),
});

async function finalWeights(net: WtaNetwork): Promise<FinalWeights[]> {
  const all: FinalWeights[] = [];
  for (const kind of Object.keys(wtaSynapses) as WtaSynapsesName[]) {
    const { pre, post, w } = await net.weights(kind);
    all.push({
      kind,
      ...{ pre: Array.from(pre), post: Array.from(post), weights: Array.from(w, shortened) },
    });
  }
  return all;
}
