/**
 * The exact event rule: for rates that are held between events, it gives the change of weights that the continuous rule gives, sum over all steps of dt * r_sent *
 * X, at the price of the events alone.
 *
 * A rule is a sum of products of a presynaptic factor r, which events carry, and a postsynaptic factor X. Summation by parts: with C the sum of dt * X since
 * the last update of the weights,
 *
 *     sum of dt * r_sent * X  =  r_sent * C at the end  -  sum over events of (change of r_sent) * C at the event.
 *
 * So each postsynaptic neuron keeps one integral C per factor; at an event dg -= (change of r_sent) * C; when weights move dg += r_sent * C, once per synapse, and C
 * starts at 0 again. Synapses keep nothing but `dg`.
 *
 * Pairing in time: rates let synapses multiply, in step s + 1, r and X as step s has left them. An event of step s arrives in step s + 1; the integral that it finds
 * must end with the step before it was sent, so the integral runs one step behind X, and so does, at an update, what has arrived. What rates make of
 * initial values in the very first step of a simulation is left out: nothing has been sent yet.
 */
import {
  defineCustomUpdateModel,
  identifiersOf,
  ModelError,
  type NeuronModel,
  renameIdentifiers,
  variable,
} from "../genn/index.ts";
import type { EventNames } from "./events.ts";
import type { PlasticityCode } from "./plasticity-code.ts";
import { type Product, productsOf } from "./products.ts";

/** What a rule is taken from: see `PlasticityContext`. */
export interface ExactContext {
  readonly source: NeuronModel;
  readonly target: NeuronModel;
  /** Parameters of the rule. */
  readonly params: Readonly<Record<string, number>>;
  readonly synapse: string;
}

/**
 * The code of the exact rule for `f`. Throws `ModelError` for a source that was made for another rule, and for an `f` that is no sum of products, looks at the
 * time, draws random numbers, divides whole numbers, or reads what moves without events on the presynaptic side.
 */
export function exactCode(f: string, context: ExactContext, events: EventNames): PlasticityCode {
  const where = `the plasticity of synapse '${context.synapse}'`;
  if (events.sent.length === 0) {
    throw new ModelError(
      `synapse '${context.synapse}' follows the exact rule, but its source '${context.source.name}' was made for the ${events.rule} rule: ` +
        `give toEvents the rule "exact"`,
    );
  }
  refuseWhatHasNoIntegral(f, where);
  refuseWholeDivision(f, context, where);
  const params = Object.keys(context.params);
  const products = productsOf(f, where, params);
  const taken = new Set([...Object.keys(context.target.vars), ...params, ...identifiersOf(f)]);
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  const factors = [...new Set(products.map(({ post = "1.0" }) => post))];
  const names = factors.map((factor, index) => {
    const suffix = factors.length === 1 ? "" : `_${index + 1}`;
    return { factor, held: free(`factor${suffix}`), integral: free(`integral${suffix}`) };
  });
  const integralOf = ({ post = "1.0" }: Product) => names.find(({ factor }) => factor === post)!.integral;
  const renamed = (pre: string, which: "lastSent" | "arrived", suffix: string) =>
    renameIdentifiers(pre, Object.fromEntries(events.sent.map((one) => [`${one.name}_pre`, `${one[which]}${suffix}`])));
  for (const { pre } of products) if (pre !== undefined) checkSent(pre, context, events, where);

  const atEvent = products.flatMap((product) => {
    const { coefficient, pre } = product;
    if (pre === undefined) return [];
    const change = `(${renamed(pre, "arrived", "_pre")} - ${renamed(pre, "lastSent", "_pre")})`;
    return [`dg += ${[coefficient, change, integralOf(product)].filter((part) => part !== undefined).join(" * ")};`];
  });
  // At an update, parameters stand beside names that are not the user's: they give way to these.
  const fixed = ["change", "sum", ...events.sent.map(({ arrived }) => arrived)];
  const aside = (name: string): string => (fixed.includes(name) || taken.has(name) ? aside(`${name}_`) : name);
  const renamedParams = Object.fromEntries(
    params.filter((name) => fixed.includes(name)).map((name) => [name, aside(name)]),
  );
  const rest = products.map((product) => {
    const [coefficient, pre] = [product.coefficient, product.pre].map(
      (text) => text && renameIdentifiers(text, renamedParams),
    );
    const parts = [coefficient, pre && renamed(pre, "arrived", ""), integralOf(product)];
    return parts.filter((part) => part !== undefined).join(" * ");
  });
  const used = new Set(rest.flatMap((text) => [...identifiersOf(text)]));
  const pre = events.sent.map(({ arrived }) => arrived).filter((name) => used.has(name));
  const integrals = names.map(({ integral }) => integral);
  const readsWeight = used.has("g");
  return {
    vars: { dg: 0 },
    preSpikeSynCode: atEvent.join("\n"),
    synapseDynamicsCode: "",
    postVars: Object.fromEntries(names.flatMap(({ held, integral }) => [[integral, 0] as const, [held, 0] as const])),
    postDynamicsCode: names
      .map(({ factor, held, integral }) => `${integral} += dt * ${held};\n${held} = ${factor};`)
      .join("\n"),
    settlement: {
      update: defineCustomUpdateModel({
        name: `settle_${context.synapse}`,
        params: Object.fromEntries(
          Object.entries(context.params)
            .map(([name, value]) => [renamedParams[name] ?? name, value] as const)
            .filter(([name]) => used.has(name)),
        ),
        vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
        varRefs: Object.fromEntries([
          ["change", "READ_WRITE"] as const,
          ...[...pre, ...integrals, ...(readsWeight ? ["g"] : [])].map((name) => [name, "READ_ONLY"] as const),
        ]),
        updateCode: `sum = change + ${rest.join(" + ")}; change = 0;`,
      }),
      pre,
      integrals,
      readsWeight,
    },
  };
}

/** What is evaluated at events and at updates only cannot follow the clock or chance nor count elements, and `dg` is what is being made. */
function refuseWhatHasNoIntegral(f: string, where: string): void {
  for (const name of identifiersOf(f)) {
    const what =
      ["t", "dg", "id_pre", "id_post", "id_syn", "batch"].includes(name) ||
      /^(prev_)?s[et]+_/.test(name) ||
      name.startsWith("gennrand");
    if (what) {
      throw new ModelError(
        `${where}: the exact event rule cannot have '${name}' in "${f.trim()}": its factors are variables of neurons, the weight g, parameters and numbers`,
      );
    }
  }
}

/** Events carry fractions, and products are taken apart: a division of whole numbers would lose its remainder elsewhere than in the continuous rule. */
function refuseWholeDivision(f: string, { source, target }: ExactContext, where: string): void {
  if (!/[/%]/.test(f)) return;
  for (const identifier of identifiersOf(f)) {
    const [, name, side] = /^(\w+)_(pre|post)$/.exec(identifier) ?? [];
    const { vars } = side === "pre" ? source : target;
    if (name === undefined || !Object.hasOwn(vars, name)) continue;
    const { type } = vars[name]!;
    if (FRACTIONS.has(type)) continue;
    throw new ModelError(
      `${where} divides, and '${identifier}' is of the type ${type}: the exact event rule has no division of whole numbers. Give the variable the type scalar`,
    );
  }
}

/** Types that keep what is behind the point. */
const FRACTIONS: ReadonlySet<string> = new Set(["scalar", "float", "double", "timepoint"]);

/** Events carry all that a presynaptic factor reads. */
function checkSent(pre: string, { source, params }: ExactContext, { sent }: EventNames, where: string): void {
  const names = sent.map(({ name }) => name);
  for (const identifier of identifiersOf(pre)) {
    const [, name] = /^(\w+)_pre$/.exec(identifier) ?? [];
    if (name === undefined || names.includes(name) || Object.hasOwn(params, identifier)) continue;
    const carried = sent.find(({ lastSent, arrived }) => name === lastSent || name === arrived);
    if (carried !== undefined) {
      throw new ModelError(
        `${where} reads '${identifier}', which is what events carry of '${carried.name}': write ${carried.name}_pre`,
      );
    }
    const known = Object.hasOwn(source.vars, name);
    throw new ModelError(
      `${where} reads '${identifier}', which ${known ? "moves without events" : `'${source.name}' does not have`}: events of '${source.name}' carry ` +
        `${names.join(", ")}${known ? `; give toEvents alsoSent: ["${name}"]` : ""}`,
    );
  }
}
