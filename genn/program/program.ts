/**
 * The Program: a model as buffers and kernels, with no backend in it. It is data, made by `lower`, rewritten by
 * passes, printed by backends. All facts about layout live here, once; those about synapses in `connectivity.ts`.
 */
import type { Expression, SnippetSymbol, Statement } from "../language/ast.ts";
import type { NumericType, PrecisionTypes } from "../language/types.ts";
import type { Initialiser } from "../model/initialisers.ts";
import type { Connectivity, ElementIndex, GraphBuffers } from "./connectivity.ts";
import type { Graph, Growth } from "./graph.ts";
import type { Clock } from "./time.ts";

export type { ElementIndex };

/** Elements a SIMD register holds; every row of a buffer is padded to a multiple of it, and one without elements has the room of one all the same. */
export const LANES = 4;
export const padded = (columns: number): number => Math.max(1, Math.ceil(columns / LANES)) * LANES;

/**
 * How many copies of a buffer there are: one for all instances; one per instance of the batch; one per block of
 * consecutive instances (accumulators, see the pass `block-accumulators`).
 */
export type Sharing = "shared" | "instance" | "block";

export interface Buffer {
  readonly id: number;
  /** `neur_hidden0_pyr_pop.u`, for people and for generated code. */
  readonly name: string;
  readonly type: NumericType;
  readonly sharing: Sharing;
  /** One copy is `rows` rows of `stride` elements, of which the first `columns` mean something. */
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  /** What it holds at step 0; `undefined` for scratch and machine state, which start at 0. */
  readonly initial: Initialiser | undefined;
  /** Is it part of the state a checkpoint must keep? Scratch is not. */
  readonly persistent: boolean;
  /** Set where it holds points in time: in ms, or, so that differences are exact, as numbers of steps. */
  readonly time?: "ms" | "steps";
  /**
   * Set where one stored value stands for a whole row of synapses (pass `row-constants`): the columns a reader expects.
   */
  readonly repeats?: number;
  /** Set where rows are the slots of a ring with what another buffer was at the end of past steps: see `NeuronKernel.history`. */
  readonly historyOf?: number;
  /** May it be stored in as many bytes as its type needs, 1 or 2? There are many of them, one for each synapse. */
  readonly narrow?: true;
  /** Set where it has one value per segment of a population: the buffer that says which segment each neuron is in. */
  readonly segmentOf?: number;
}

/** An extra global parameter: its length is known at run time only, so code reaches it through a table of (address, length). */
export interface GlobalArray {
  readonly id: number;
  /** `<group>.<name>` */
  readonly name: string;
  readonly type: NumericType;
  readonly initial: ArrayLike<number>;
}

/**
 * A row of a buffer whose rows are a ring, one for every step: that of the step that is being done, plus this. Rings have 2^n rows, and row
 * `position` modulo 2^n is that of the step: the position counts all steps that have been run, whatever the clock says.
 */
export type RingSlot = number;

/** What a symbol of a snippet stands for. Locals have no binding. */
export type Binding =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "variable"; readonly buffer: number; readonly index: ElementIndex; readonly slot?: RingSlot }
  /** A variable as past steps have left it, with a subscript k below `depth`: the element in slot `slot` - k of the ring. */
  | {
      readonly kind: "past";
      readonly buffer: number;
      readonly index: ElementIndex;
      readonly slot: RingSlot;
      readonly depth: number;
    }
  /** The sum of a neuron's inputs in this step: slot 0 is `Isyn`. */
  | { readonly kind: "input"; readonly slot: number }
  | { readonly kind: "array"; readonly array: number }
  /** Time of the step in ms, and the number of the step in time's type. */
  | { readonly kind: "time" }
  | { readonly kind: "step" }
  | {
      readonly kind: "index";
      readonly which: "own" | "pre" | "post" | "synapse" | "batch";
    }
  /** Spike times, in steps: what is stored, plus the `delay` steps after which a synapse sees the spike. */
  | {
      readonly kind: "spikeTime";
      readonly buffer: number;
      readonly index: ElementIndex;
      readonly delay: number;
      readonly slot?: RingSlot;
    }
  /** The result of a reduction, starting anew for every element. */
  | { readonly kind: "reduction"; readonly reduction: number };

/** What a call of a function from the environment does. */
export type FunctionBinding =
  | { readonly kind: "injectCurrent"; readonly slot: number }
  | { readonly kind: "addTo"; readonly buffer: number; readonly index: "pre" | "post" }
  /** `addToPostDelay(x, k)`, k below `depth`: adds to slot k of a ring of sums. */
  | { readonly kind: "addToDelayed"; readonly buffer: number; readonly index: "post"; readonly depth: number }
  /** A number of steps as a time in ms, rounded as `t` is: `timeOfStep` of `time.ts`. */
  | { readonly kind: "timeOfStep"; readonly dt: number };

/** A sum that synapses add to. */
export type AddTo = Extract<FunctionBinding, { kind: "addTo" }>;

export type ProgramSymbol = SnippetSymbol<Binding>;

/** What a section is to its kernel. */
export type SectionRole =
  /** A postsynaptic model: from the sum of a synapse population to the input of its target. */
  | "postsynaptic"
  /** From the sum that `addToPre` has made to the input of the source. */
  | "sentBack"
  | "currentSource"
  /** The neuron's own `simCode`. */
  | "neuron"
  /** `preDynamicsCode` or `postDynamicsCode` of a weight-update model, on the neurons of that side. */
  | "sideDynamics"
  /** The condition of an event. */
  | "condition"
  /** `preSpikeCode` or `postSpikeCode` of a weight-update model, on the neurons of that side that spike. */
  | "sideSpike"
  | "reset"
  /** Code of a synapse. */
  | "synapse"
  | "customUpdate";

/** Where code came from and what it is there for. */
export interface Origin {
  readonly role: SectionRole;
  /** Name of the definition. */
  readonly model: string;
  readonly snippet: string;
  /** Keys the random numbers drawn here. */
  readonly stream: string;
}

/** A piece of checked code. */
export interface Section extends Origin {
  readonly body: readonly Statement[];
}

/** A checked condition; true where an event is sent. */
export interface Condition extends Origin {
  readonly expression: Expression;
}

/** Number of an event queue: its index in `Program.events`. */
export type EventId = number;

/**
 * The events of one kind that a population sent in its last update, as a list per instance; and what else is kept about them. Kernels name
 * it by its id.
 */
export interface EventQueue {
  readonly id: EventId;
  /** Spikes, or events of a weight-update model on its pre- or postsynaptic side. */
  readonly kind: "spike" | "preEvent" | "postEvent";
  readonly population: string;
  /** The synapse population whose events they are; undefined for spikes. */
  readonly synapses: string | undefined;
  readonly size: number;
  /** Steps whose lists are kept, a ring: `count` has so many rows of one element, `ids` so many rows. */
  readonly slots: number;
  readonly count: number;
  readonly ids: number;
  /** Which neurons send one in the step that is being done: scratch, as masks. */
  readonly spiking: number;
  /** Events since the start, per instance. */
  readonly total: number;
  /** Time of the last event and the one before, where somebody asks for them. */
  readonly time: number | undefined;
  readonly previousTime: number | undefined;
  /** Was the condition true before the update of this step? For events on a rising edge only. */
  readonly wasTrue: number | undefined;
}

/** Events that the neurons of a kernel send. */
export interface EventSource {
  /** The queue they go to. */
  readonly event: EventId;
  readonly condition: Condition;
  /** Only when the condition has become true (auto-refractory populations), instead of in every step in which it is true. */
  readonly risingEdge: boolean;
  /** Code run for the neurons that send one: weight-update models' spike code, then the reset. */
  readonly onEvent: readonly Section[];
}

/** A current source whose injected value is kept in `current` until the time its `until` gives. */
export interface HeldSource {
  readonly name: string;
  readonly section: Section;
  readonly until: Expression;
  readonly current: number;
  readonly slot: number;
}

/** Where `until` is from: it draws random numbers of its own. */
export const untilOrigin = ({ name, section }: HeldSource): Origin => ({
  role: section.role,
  model: section.model,
  snippet: "constantUntil",
  stream: `${name}.constantUntil`,
});

export interface NeuronKernel {
  readonly kind: "neuron";
  readonly name: string;
  readonly population: string;
  /** The neuron model's name. */
  readonly model: string;
  readonly size: number;
  readonly stride: number;
  readonly inputs: readonly { readonly name: string; readonly type: NumericType; readonly initial: number }[];
  readonly heldSources: readonly HeldSource[];
  /** In the order in which they run: see `sectionsOf`. */
  readonly sections: readonly Section[];
  /** What its neurons send; spikes are the first. */
  readonly events: readonly EventSource[];
  /**
   * True where running the kernel again with the same inputs provably changes nothing (pass `sleeping`): it then rests from its
   * first step without a spike until a source changes.
   */
  readonly sleeps: boolean;
  /**
   * A second version of the sections, for steps in which no event has arrived: it reads values that `sections` computes and keeps (pass
   * `heldValues`). `changed` says whether one has arrived, or a stretch has begun.
   */
  readonly held: { readonly changed: number; readonly sections: readonly Section[] } | undefined;
  /** What others see later: at the end of the step, buffer by buffer, the neurons' values are copied to the step's slot of a ring. */
  readonly history: readonly { readonly buffer: number; readonly ring: number }[];
}

/**
 * What is left to do in a step in which no sender has moved (pass `stillSenders`). A backend may leave it aside: the kernel's `section` is
 * the whole of it.
 */
export interface StillSenders {
  /** Presynaptic variables, and what they were when they last moved. */
  readonly watched: readonly { readonly buffer: number; readonly last: number }[];
  /** One element: has a stretch begun? Anything may have changed in between. */
  readonly begun: number;
  /** Over all synapses, when a sender has moved: adds what the senders give to the `kept` sums, which start at 0. */
  readonly send: Section | undefined;
  readonly kept: readonly number[];
  /** Over the postsynaptic neurons, in every step: passes the kept sums on, and adds to the `integrals`. */
  readonly eachStep: Section;
  /** Over all synapses, before `last` is renewed and at the end of a stretch: spends the integrals, which then start at 0 again. */
  readonly settle: Section | undefined;
  readonly integrals: readonly number[];
}

export interface SynapseKernel {
  readonly kind: "presynapticSpike" | "postsynapticSpike" | "synapseDynamics";
  readonly name: string;
  readonly population: string;
  /** The neuron populations on the pre- and on the postsynaptic side. */
  readonly source: string;
  readonly target: string;
  /** The sums that belong to these synapses: what `addToPost` and `addToPre` add to. */
  readonly sums: {
    readonly post: number;
    readonly pre: number | undefined;
    readonly delayed: number | undefined;
    /** Variables of neurons on either side that belong to these synapses, which their code may add to. */
    readonly variables: readonly { readonly index: "pre" | "post"; readonly buffer: number }[];
  };
  readonly connectivity: Connectivity;
  readonly section: Section;
  /** Code that finds the targets of a row, where neither a list nor bits hold them. */
  readonly rowCode: (Section & { readonly kernel: readonly number[] | undefined }) | undefined;
  /** The events that trigger it; none for dynamics. */
  readonly trigger: EventId | undefined;
  /** Steps after which they do: 1, plus the delay. */
  readonly arrival: number;
  /**
   * A presynaptic variable whose being 0 provably makes the whole row a no-op (pass `zeroRows`), with room for the list of the
   * other rows.
   */
  readonly skipWhereZero: { readonly buffer: number; readonly rows: number } | undefined;
  readonly still: StillSenders | undefined;
  /** A one-element buffer to set when there is a spike to handle: the `changed` of a neuron kernel that holds values. */
  readonly marks: number | undefined;
}

export interface Reduction {
  readonly name: string;
  readonly operation: "sum" | "max";
  readonly buffer: number;
  readonly index: ElementIndex;
  readonly type: NumericType;
}

/** Along what the values that are handed in to reductions are put together. */
export type ReductionAxis = "batch" | "neurons" | "segments";

/** Consecutive neurons whose values a reduction over neurons puts together before it adds what they give to the rest: so its order follows from the model alone. */
export const REDUCTION_CHUNK = 256;

/** Segments of a population, as buffers. */
export interface Segments {
  readonly count: number;
  /** Neurons of the largest. */
  readonly longest: number;
  /** The first neuron of each, and behind them how many neurons there are. */
  readonly starts: number;
}

export interface CustomUpdateKernel {
  readonly kind: "customUpdate";
  readonly name: string;
  /** The group that it is called with; undefined for a kernel of every step, which runs over neurons, in one instance after the other. */
  readonly group: string | undefined;
  /** Of the synapses it runs over; undefined where it runs over neurons. */
  readonly connectivity: Connectivity | undefined;
  /** The elements it runs over, in the shape in which variables store them; neurons are one row. */
  readonly rows: number;
  readonly columns: number;
  /** Over what the body is repeated at each element: nothing, the blocks of the batch, or its instances. */
  readonly copies: Sharing;
  readonly section: Section;
  readonly reductions: readonly Reduction[];
  /** Along what its reductions go, all alike. Over neurons, those of each copy are put together; over the batch, the copies of each element. */
  readonly axis: ReductionAxis;
  /** What it reduces over the segments of. */
  readonly segments: Segments | undefined;
  /**
   * Variables whose past, too, becomes what the update has made of them: buffer, and the ring that keeps it. Of a ring itself, all slots become what that of the
   * step is.
   */
  readonly broadcasts: readonly { readonly buffer: number; readonly ring: number }[];
  /** As of synapse kernels, where it only adds to accumulators (pass `zeroRows`). */
  readonly skipWhereZero: SynapseKernel["skipWhereZero"];
}

/** Chunks of each segment, or of all neurons, that a reduction over them goes through. */
export const chunkCount = ({ segments, columns }: CustomUpdateKernel): number =>
  Math.ceil((segments?.longest ?? columns) / REDUCTION_CHUNK);

export type StepKernel = NeuronKernel | SynapseKernel | CustomUpdateKernel;
export type Kernel = StepKernel;

/** Does an update run in every step, in one instance at a time, rather than when it is called? */
export const isOfStep = ({ group }: CustomUpdateKernel): boolean => group === undefined;

/** Is it one of synapses? */
export const isSynapseKernel = (kernel: Kernel): kernel is SynapseKernel =>
  kernel.kind !== "neuron" && kernel.kind !== "customUpdate";

/** A variable or reference that a host update knows by name. */
export interface NeuronValues {
  readonly buffer: number;
  readonly isWritable: boolean;
}

/** Code that changes which synapses there are: data for whoever runs it. */
export interface ConnectivityUpdate {
  readonly name: string;
  readonly group: string;
  /** Whose synapses it changes. */
  readonly population: string;
  /** Its names are bound to `RowBinding`, its functions to `RowFunction` (`rows.ts`). */
  readonly section: Section;
  /** Per neuron of either side, by name. */
  readonly neurons: Readonly<Record<string, NeuronValues>>;
  /** Buffers of neurons and parameters that its code names, and those of neurons that it writes. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Extra global parameters, which the host keeps. */
  readonly arrays: readonly {
    readonly name: string;
    readonly type: NumericType;
    readonly initial: ArrayLike<number>;
  }[];
}

/** The synapses of a sparse population, as they are at first, and the buffers that they are to be written to. */
export interface PlacedGraph {
  readonly population: string;
  readonly graph: Graph;
  readonly buffers: GraphBuffers;
  /** Where synapses come and go: how many there may be, and all buffers that have a value for each. */
  readonly growth: (Growth & { readonly variables: readonly number[] }) | undefined;
}

export interface Program {
  readonly name: string;
  readonly precision: PrecisionTypes;
  readonly dt: number;
  readonly seed: number;
  readonly batchSize: number;
  /** Consecutive instances that share accumulators; follows from the batch size alone, so that sums keep their order. */
  readonly blockSize: number;
  readonly buffers: readonly Buffer[];
  readonly arrays: readonly GlobalArray[];
  /** In the order of one step: synapses, updates that run before neurons, neurons, updates behind them. */
  readonly step: readonly StepKernel[];
  /** Those that are called. */
  readonly customUpdates: readonly CustomUpdateKernel[];
  /** By id. */
  readonly events: readonly EventQueue[];
  /** Of every synapse population, whether there are kernels that run over it or not. */
  readonly connectivity: readonly {
    readonly population: string;
    readonly connectivity: Connectivity;
    /** The population whose `inSyn` it adds to: itself, unless it is fused with others. */
    readonly sums: string;
  }[];
  /** The synapses of sparse populations, and the buffers that they are to be written to. */
  readonly graphs: readonly PlacedGraph[];
  /** Code that changes the synapses of populations; the host runs it, whatever the backend. */
  readonly connectivityUpdates: readonly ConnectivityUpdate[];
}

/** The clock of a Program. */
export const clockOf = ({ dt, precision }: Pick<Program, "dt" | "precision">): Clock => ({
  dt,
  precision: precision.timepoint,
});

export const blockCount = (program: Program): number => Math.ceil(program.batchSize / program.blockSize);

/** The queue of a population's spikes; undefined if it never spikes. */
export const spikesOf = ({ events }: Pick<Program, "events">, name: string): EventQueue | undefined =>
  events.find(({ kind, population }) => kind === "spike" && population === name);

/** The least number of slots that a ring may have to keep `steps` steps. */
export const ringSlots = (steps: number): number => 2 ** Math.ceil(Math.log2(steps));

/** How many copies of a buffer a program holds. */
export function copiesOf(program: Program, sharing: Sharing): number {
  return sharing === "shared" ? 1 : sharing === "instance" ? program.batchSize : blockCount(program);
}

/** What a neuron kernel runs before its held sources: what synapses have left for it. */
const INPUT_ROLES: readonly SectionRole[] = ["postsynaptic", "sentBack"];

/**
 * The sections of a step of neurons, in order: what synapses have left for them; then, behind the currents of held sources, the other sources;
 * then the neurons' own code and that of weight-update models.
 */
export function sectionsOf({ sections }: Pick<NeuronKernel, "sections">): {
  readonly inputs: readonly Section[];
  readonly sources: readonly Section[];
  readonly neurons: readonly Section[];
} {
  const isInput = ({ role }: Section) => INPUT_ROLES.includes(role);
  const isSource = ({ role }: Section) => role === "currentSource";
  return {
    inputs: sections.filter(isInput),
    sources: sections.filter(isSource),
    neurons: sections.filter((section) => !isInput(section) && !isSource(section)),
  };
}

/** A buffer of an instance that starts at 0 and is no part of the state: what a pass or a backend needs for itself. */
export const scratchBuffer = (id: number, name: string, type: NumericType, columns: number): Buffer => ({
  id,
  name,
  type,
  sharing: "instance",
  rows: 1,
  columns,
  stride: padded(columns),
  initial: undefined,
  persistent: false,
});

/** What a saved state calls a buffer: one that comes to hold steps in place of ms is another. */
export const savedName = ({ name, time }: Buffer): string => (time === "steps" ? `${name} (steps)` : name);

/** Elements of one copy, padding included. */
export const copySize = (buffer: Buffer): number => buffer.rows * buffer.stride;

/**
 * Accumulators are shared by as many instances as keep every core of a big machine busy (16 blocks) without making
 * the last reduction long.
 */
export function blockSizeFor(batchSize: number): number {
  if (batchSize >= 64) return 8;
  return batchSize >= 16 ? 4 : 1;
}
