/**
 * A plasticity rule is one expression f in the names of a continuous rule, `r_pre * d_ra_post`: dg/dt = f. Here it becomes the code that
 * accumulates the weight change `dg`, for rates and for events. Pure text.
 */
import {
  identifiersOf,
  ModelError,
  type NeuronModel,
  renameIdentifiers,
  unknownName,
  variable,
} from "../genn/index.ts";
import { typeWords } from "../genn/language/type-names.ts";
import { aliasesOf } from "../genn/model/known-names.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { type EventNames, type EventRule, eventNames } from "./events.ts";
import { exactCode } from "./exact-rule.ts";
import type { PlasticityCode } from "./plasticity-code.ts";

/** What a rule is put into. */
export interface PlasticityContext {
  readonly source: NeuronModel;
  readonly target: NeuronModel;
  readonly rule: EventRule;
  /** Parameters of the rule. Default: none. */
  readonly params?: Readonly<Record<string, number>>;
  /** The variable that a source without events sends. */
  readonly rate: string;
  /** For messages. */
  readonly synapse: string;
}

const CONTEXT: RulesOf<PlasticityContext> = {
  source: required(a.object),
  target: required(a.object),
  rule: required(a.text),
  params: a.object,
  rate: required(a.text),
  synapse: required(a.text),
};

/**
 * The code that accumulates `dg` for the rule `f`; without a rule (`""`), `dg` is there and stays 0.
 *
 * - rates: `dg += dt * f`, every step;
 * - events, exact: see `exact-rule.ts`;
 * - events, backward: at an event, `dg += elapsed * f`, with the rate that the event before sent and with postsynaptic variables as they were
 *   one step ago, where the target keeps them as `<name>_prev`. A spike of step k arrives, and counts, at (k + 1) * dt;
 * - events, forward: at an event, `dg += (t - t_prev) * dg_prev; dg_prev = f; t_prev = t`.
 *
 * Throws `ModelError` where the source does not keep what the rule needs, or `f` is not an expression.
 */
export function plasticityCode(f: string, context: PlasticityContext): PlasticityCode {
  checkOptions<PlasticityContext>(context, CONTEXT, "plasticityCode");
  const none: PlasticityCode = { vars: { dg: 0 }, preSpikeSynCode: "", synapseDynamicsCode: "" };
  if (f.trim() === "") return none;
  if (/[;{}]/.test(f)) {
    throw new ModelError(
      `the plasticity of synapse '${context.synapse}' must be one expression for dg/dt, not "${f.trim()}"`,
    );
  }
  const events = eventNames(context.source);
  if (events === undefined)
    return { ...none, synapseDynamicsCode: `dg += ${weighed("dt", f, `${context.rate}_pre`)};` };
  switch (context.rule) {
    case "exact":
      return exactCode(f, { params: {}, ...context }, events);
    case "backward":
      return backward(f, context, events);
    case "forward":
      return forward(f, events);
  }
}

/** Time, types and what is called are of no side. */
const isKnownWithoutSide = (f: string, name: string): boolean =>
  ["t", "dt", "batch", "num_batch", "batch_size", "id_syn"].includes(name) ||
  typeWords.includes(name) ||
  new RegExp(`\\b${name}\\s*\\(`).test(f);

/** What code of synapses knows of a neuron besides its variables, with the side behind the name. */
const OF_ANY_NEURON = ["id", "num", "st", "prev_st"];

/**
 * Throws `ModelError` for a rule that names a variable which the neurons of that side do not have, or one without saying of which side. (What else may be
 * wrong with it is found where its code is checked.)
 */
export function checkRuleNames(f: string, { source, target, params = {}, synapse }: PlasticityContext): void {
  const where = `the plasticity of synapse '${synapse}', "${f.trim()}"`;
  for (const name of identifiersOf(f)) {
    if (Object.hasOwn(params, name) || name === "g" || name === "dg") continue;
    const [, variable, side] = /^(\w+)_(pre|post)$/.exec(name) ?? [];
    if (variable === undefined) {
      const isOfNeurons = [source, target].some(({ vars }) => Object.hasOwn(vars, name));
      if (isOfNeurons)
        throw new ModelError(`${where}: '${name}' is a variable of neurons: write ${name}_pre or ${name}_post`);
      if (isKnownWithoutSide(f, name)) continue;
      if (aliasesOf("g").includes(name)) throw new ModelError(`${where}: the weight is called 'g', not '${name}'`);
      throw new ModelError(
        `${where}: '${name}' is neither 'g' nor a parameter of the rule: give its value among params, { plasticity: "..", params: { ${name}: 1 } }, or say of which side it is, ${name}_pre or ${name}_post`,
      );
    }
    const neuron = side === "pre" ? source : target;
    if (Object.hasOwn(neuron.vars, variable) || OF_ANY_NEURON.includes(variable)) continue;
    const known = Object.keys(neuron.vars).map((one) => `${one}_${side}`);
    throw unknownName("name", name, `${where}, whose ${side}synaptic neurons are '${neuron.name}'`, known);
  }
}

function backward(f: string, { source, target, synapse }: PlasticityContext, events: EventNames): PlasticityCode {
  if (events.sentBefore === undefined) {
    throw new ModelError(
      `synapse '${synapse}' follows the backward rule, but its source '${source.name}' was made for the ${events.rule} rule: ` +
        `give toEvents the rule "backward"`,
    );
  }
  const sentBefore = `${events.sentBefore}_pre`;
  const renamed = renameIdentifiers(f, { [`${events.rate}_pre`]: sentBefore, ...delayedNames(f, target) });
  return {
    vars: { dg: 0 },
    preSpikeSynCode: `dg += ${weighed("(scalar)(t - fmax(0, prev_st_pre))", renamed, sentBefore)};`,
    synapseDynamicsCode: "",
  };
}

function forward(f: string, events: EventNames): PlasticityCode {
  const now = renameIdentifiers(f, { [`${events.rate}_pre`]: `${events.lastSent}_pre` });
  return {
    vars: { dg: 0, dg_prev: 0, t_prev: variable({ type: "timepoint", initial: 0 }) },
    preSpikeSynCode: `dg += (scalar)(t - t_prev) * dg_prev;\ndg_prev = ${now.trim()};\nt_prev = t;`,
    synapseDynamicsCode: "",
  };
}

/** `X_post` -> `X_prev_post` for every X of which the target keeps the value of one step ago. */
function delayedNames(f: string, target: NeuronModel): Record<string, string> {
  const names = eventNames(target);
  const renamed: Record<string, string> = {};
  for (const name of identifiersOf(f)) {
    const [, base] = /^(\w+)_post$/.exec(name) ?? [];
    if (base === undefined) continue;
    const delayed = `${base}_prev`;
    if (delayed === names?.lastSent || delayed === names?.sentBefore) continue;
    if (Object.hasOwn(target.vars, delayed)) renamed[name] = `${delayed}_post`;
  }
  return renamed;
}

const FACTOR = String.raw`(?:[A-Za-z_]\w*|\d+\.?\d*)`;
const PRODUCT = new RegExp(String.raw`^\s*[-+]?\s*${FACTOR}(?:\s*\*\s*${FACTOR})*\s*$`);

/**
 * `elapsed * f`. In a plain product the rate is what elapsed time is multiplied with, as in the reference: the same for all synapses of
 * a presynaptic neuron.
 */
function weighed(elapsed: string, f: string, rate: string): string {
  const isSingle = f.match(new RegExp(`\\b${rate}\\b`, "g"))?.length === 1;
  if (!PRODUCT.test(f) || !isSingle) return `${elapsed} * (${f.trim()})`;
  return renameIdentifiers(f.trim(), { [rate]: `${elapsed} * ${rate}` });
}
