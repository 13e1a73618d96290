/**
 * Random spiking networks, computed neuron by neuron and synapse by synapse as the conventions of the recordings have it (what a step does in which
 * order, when what arrives), in the format of a file. It shares no code with the simulator, and its models are written twice: as snippets, and as
 * TypeScript.
 */
import type { Json } from "./edited.ts";
import {
  description,
  type Neurons,
  type Numbers,
  SIDES,
  type Side,
  STEPS,
  type Synapses,
  stateOf,
} from "./paper-network.ts";

/** A spike that never was. */
const NEVER = Number.NEGATIVE_INFINITY;

/** Numbers in [0, 1) from a seed (a 31-bit linear congruential generator, ANSI C's constants). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 2 ** 31;
  };
}

/** A network of two populations with up to four synapse populations, what it does, and nothing but what the format allows. */
export function randomRecording(seed: number): Json {
  const random = generator(seed);
  for (let k = 0; k < 10; k++) random();
  const between = (low: number, high: number) => low + (high - low) * random();
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const choice = <T>(from: readonly T[]): T => from[whole(0, from.length - 1)]!;
  const list = (count: number, value: () => number): Numbers => Array.from({ length: count }, value);

  const dt = choice([0.1, 0.5, 1]);
  const neurons = ["x", "y"].map((name): Neurons => {
    const size = whole(1, 8);
    const V = list(size, () => between(-1, 1));
    return {
      name,
      tau: between(3, 10),
      theta: between(0.7, 1.2),
      b: list(size, () => between(0.5, 3)),
      V,
      last: V.map(() => NEVER),
      input: V.map(() => 0),
      history: { V: [], last: [], spikes: [] },
    };
  });
  const synapses = list(whole(1, 4), () => 0).map((_, index): Synapses => {
    const ends = { pre: choice(neurons), post: choice(neurons) };
    const [rows, columns] = [ends.pre.V.length, ends.post.V.length];
    const listed = random() < 0.6;
    const count = listed ? whole(1, rows * columns + 2) : rows * columns;
    const looksBack = random() < 0.5;
    const slots = whole(1, 5);
    const history = () => ({ trace: [], lastEvent: [], events: [] });
    return {
      name: `s${index}`,
      ends,
      listed,
      pre: Array.from({ length: count }, (_, k) => (listed ? whole(0, rows - 1) : Math.floor(k / columns))),
      post: Array.from({ length: count }, (_, k) => (listed ? whole(0, columns - 1) : k % columns)),
      looksBack,
      delay: { pre: choice([0, 0, 1, 2, 5, 9]), post: looksBack ? 0 : choice([0, 0, 1, 3]) },
      slots,
      tau: between(2, 20),
      decay: between(1, 5),
      threshold: { pre: between(0.2, 0.6), post: between(0.2, 0.6) },
      d: list(count, () => whole(0, slots - 1)),
      vars: {
        g: list(count, () => between(-0.5, 0.8)),
        seen: list(count, random),
        e: list(count, () => 0),
        ev: list(count, () => 0),
      },
      trace: { pre: list(rows, random), post: list(columns, random) },
      lastEvent: { pre: list(rows, () => NEVER), post: list(columns, () => NEVER) },
      history: { pre: history(), post: history() },
      inSyn: list(columns, () => 0),
      due: Array.from({ length: slots }, () => list(columns, () => 0)),
    };
  });
  const file = description(dt, neurons, synapses);
  const variables = file.recorded.double.vars as Json[];
  const state = stateOf(neurons, synapses);
  // What was before step 0 is what is there now.
  const initial = { neurons: neurons.map(({ V }) => [...V]), traces: synapses.map(({ trace }) => copied(trace)) };
  for (let step = 0; step < STEPS; step++) {
    oneStep(step, dt, neurons, synapses, initial);
    variables.forEach((variable, index) => {
      variable.data.push([...state[index]!]);
    });
  }
  const train = (steps: readonly number[][]) => ({
    counts_per_step: steps.map(({ length }) => length),
    ids: steps.flat(),
  });
  file.recorded.double.spikes = Object.fromEntries(neurons.map((one) => [one.name, train(one.history.spikes)]));
  file.recorded.double.events = Object.fromEntries(
    synapses.flatMap((one) => SIDES.map((side) => [`${one.name}:${side}`, train(one.history[side].events)])),
  );
  // Short enough for single precision to make no difference.
  file.recorded.float = { vars: variables, spikes: "as double", events: "as double" };
  return file;
}

const copied = (trace: Readonly<Record<Side, Numbers>>) => ({ pre: [...trace.pre], post: [...trace.post] });

interface Initial {
  readonly neurons: readonly Numbers[];
  readonly traces: readonly Readonly<Record<Side, Numbers>>[];
}

function oneStep(
  step: number,
  dt: number,
  neurons: readonly Neurons[],
  synapses: readonly Synapses[],
  initial: Initial,
): void {
  const t = step * dt;
  const fading = (since: number, tau: number) => Math.exp(-(t - since) / tau);
  /** A list as it was at the end of some step. */
  const at = (history: readonly Numbers[], past: number, before: Numbers) => (past < 0 ? before : history[past]!);
  const never = (side: Neurons) => side.V.map(() => NEVER);
  for (const one of synapses) one.due.push(one.inSyn.map(() => 0));
  const seen = synapses.map((one, index) => {
    const of = (side: Side) => {
      const { V, last } = one.ends[side].history;
      const { trace, lastEvent } = one.history[side];
      const past = step - 1 - one.delay[side];
      const arrived = (times: Numbers) => times.map((time) => time + dt * (one.delay[side] + 1));
      const before = initial.neurons[neurons.indexOf(one.ends[side])]!;
      return {
        V: (back = 0) => at(V, past - back, before),
        trace: (back = 0) => at(trace, past - back, initial.traces[index]![side]),
        st: arrived(at(last, past, never(one.ends[side]))),
        set: arrived(at(lastEvent, past, never(one.ends[side]))),
        spikes: past < 0 ? [] : one.ends[side].history.spikes[past]!,
        events: past < 0 ? [] : one.history[side].events[past]!,
      };
    };
    return { pre: of("pre"), post: of("post") };
  });
  const each = (one: Synapses, side: Side, neuron: number, run: (k: number, i: number, j: number) => void) => {
    for (let k = 0; k < one.pre.length; k++) if (one[side][k] === neuron) run(k, one.pre[k]!, one.post[k]!);
  };

  synapses.forEach((one, index) => {
    const { pre, post } = seen[index]!;
    const { e } = one.vars;
    for (let k = 0; k < one.pre.length; k++) {
      const [i, j] = [one.pre[k]!, one.post[k]!];
      e[k]! += (dt * (pre.V()[i]! * post.V()[j]! - e[k]!)) / one.tau;
      one.inSyn[j]! += 0.001 * e[k]!;
    }
  });
  synapses.forEach((one, index) => {
    const { pre, post } = seen[index]!;
    const { g, ev, seen: saw } = one.vars;
    for (const neuron of pre.events) {
      each(one, "pre", neuron, (k, i, j) => {
        one.inSyn[j]! += 0.05 * g[k]! * pre.V()[i]!;
        ev[k] = fading(pre.set[i]!, one.tau) + 2 * fading(post.set[j]!, one.tau) + pre.trace()[i]!;
      });
    }
    for (const neuron of pre.spikes) {
      each(one, "pre", neuron, (k, i, j) => {
        const back = one.looksBack ? one.d[k]! : 0;
        one.due[one.d[k]!]![j]! += g[k]!;
        saw[k] = pre.V()[i]! + 2 * post.V(back)[j]! + post.trace(back)[j]!;
        g[k]! -= 0.01 * post.trace()[j]!;
        one.ends.pre.input[i]! += 0.1 * g[k]!;
      });
    }
  });
  synapses.forEach((one, index) => {
    const { pre, post } = seen[index]!;
    const { g, ev, seen: saw } = one.vars;
    for (const neuron of post.events) {
      each(one, "post", neuron, (k, i, j) => {
        g[k]! -= 0.001 * pre.V()[i]!;
        ev[k]! += fading(post.st[j]!, one.tau);
      });
    }
    for (const neuron of post.spikes) {
      each(one, "post", neuron, (k, i) => {
        g[k]! += 0.01 * pre.trace()[i]! * fading(pre.st[i]!, one.tau);
        saw[k]! += pre.trace()[i]!;
      });
    }
  });

  for (const one of synapses) {
    one.due.shift()!.forEach((sum, j) => {
      one.inSyn[j]! += sum;
      one.ends.post.input[j]! += one.inSyn[j]!;
      one.inSyn[j]! *= Math.exp(-dt / one.decay);
    });
  }
  for (const one of neurons) {
    one.V.forEach((V, i) => {
      one.V[i] = V + (dt * (one.input[i]! + one.b[i]! - V)) / one.tau;
      one.input[i] = 0;
    });
    for (const each of synapses) {
      for (const side of SIDES.filter((side) => each.ends[side] === one)) {
        const events = indicesWhere(one.V, (V) => V > each.threshold[side]);
        for (const i of events) each.lastEvent[side][i] = t;
        each.history[side].events.push(events);
      }
    }
    const spikes = indicesWhere(one.V, (V) => V >= one.theta);
    for (const i of spikes) {
      for (const { ends, trace, tau } of synapses) {
        if (ends.pre === one) trace.pre[i] = trace.pre[i]! * fading(one.last[i]!, tau) + 1;
        if (ends.post === one) trace.post[i] = trace.post[i]! * fading(one.last[i]!, tau) + one.V[i]!;
      }
      one.last[i] = t;
      one.V[i]! -= one.theta;
    }
    one.history.spikes.push(spikes);
    one.history.V.push([...one.V]);
    one.history.last.push([...one.last]);
  }
  for (const { history, trace, lastEvent } of synapses) {
    for (const side of SIDES) {
      history[side].trace.push([...trace[side]]);
      history[side].lastEvent.push([...lastEvent[side]]);
    }
  }
}

const indicesWhere = (values: Numbers, condition: (value: number) => boolean): Numbers =>
  values.flatMap((value, index) => (condition(value) ? [index] : []));
