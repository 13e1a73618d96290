/**
 * Synaptic variables that are not stored but drawn again wherever code names them: the code of the synapse begins with what draws them. Their numbers are keyed
 * by the variable and the synapse alone, so that they are the same in every step, for every instance, in all code.
 */
import type { CallExpression, Expression, Statement } from "../../language/ast.ts";
import type { SnippetScope } from "../../language/environment.ts";
import { identifiersOf, typeText } from "../../language/index.ts";
import { ModelError } from "../../model/errors.ts";
import type { Initialiser } from "../../model/initialisers.ts";
import type { SynapsePopulation } from "../../model/model.ts";
import { resolveType } from "../../model/values.ts";
import { bufferName } from "../buffers.ts";
import { numbersOf, valueCode } from "../construction.ts";
import { mapParts } from "../walk.ts";
import type { Lowering, SnippetContext } from "./context.ts";

/** Is the variable of a population's synapses drawn again at every use? */
export const isRecomputed = ({ weightUpdate }: SynapsePopulation, variable: string): boolean =>
  weightUpdate.initial[variable]?.kind === "recomputed";

/** Throws `ModelError` for a variable that has to be stored. */
export function checkRecomputed(
  group: string,
  part: string,
  variable: string,
  { access, type }: { readonly access: string; readonly type: string },
): void {
  if (part === "synapse" && access === "READ_ONLY" && type !== "timepoint") return;
  throw new ModelError(
    `'${variable}' of '${group}' cannot be computed again at every use: that is for READ_ONLY variables of synapses, which nobody changes`,
  );
}

/** The code that comes before a snippet, with the variables that it names as locals. */
export function recomputedBefore(
  lowering: Lowering,
  population: SynapsePopulation,
  context: SnippetContext,
  code: string,
): { readonly body: readonly Statement[]; readonly scope: SnippetScope | undefined } {
  const named = identifiersOf(code);
  const body: Statement[] = [];
  let scope: SnippetScope | undefined;
  for (const [variable, { type }] of Object.entries(population.weightUpdate.definition.vars)) {
    const initial = population.weightUpdate.initial[variable];
    if (!named.has(variable) || initial?.kind !== "recomputed") continue;
    const where = `'${variable}' of '${population.name}'`;
    const declared = typeText(resolveType(type, lowering.precision));
    const text = drawn(initial.initialiser, variable, declared, where, lowering.model.dt);
    const { initialiser: inner } = initial;
    // Alone first: its mistakes are told as it is written, without what is put around it.
    if (inner.kind === "code") {
      const site = { kind: "synapses", rows: population.source.size, columns: population.target.size } as const;
      valueCode(inner, `${population.name}.${variable}`, site, lowering.model);
    }
    const origin = inner.kind === "code" ? { model: inner.model.name, snippet: "initialCode" } : {};
    const checked = lowering.section({ ...context, ...origin }, text, scope);
    const stream = bufferName({ group: population, part: "synapse", variable });
    body.push(...checked.section.body.map((statement) => keyed(statement, stream)));
    scope = checked.scope;
  }
  return { body, scope };
}

/** A number as a literal of the model's precision. */
const literal = (value: number): string => {
  const text = String(Math.abs(value));
  const whole = /^\d+$/.test(text) ? `${text}.0` : text;
  return value < 0 ? `(-${whole})` : whole;
};

/** Code that declares the variable with its value. */
function drawn(initial: Initialiser, name: string, type: string, where: string, dt: number): string {
  const declare = (value: string) => `const ${type} ${name} = ${value};`;
  const clipped = (mean: number, sd: number, min: number, max: number) =>
    `scalar ${name}_drawn; do { ${name}_drawn = ${literal(mean)} + ${literal(sd)} * gennrand_normal(); } ` +
    `while (${name}_drawn < ${literal(min)} || ${name}_drawn > ${literal(max)}); `;
  switch (initial.kind) {
    case "constant":
      return declare(literal(initial.value));
    case "uniform":
      return declare(`${literal(initial.min)} + ${literal(initial.max - initial.min)} * gennrand_uniform()`);
    case "normal":
      return declare(`${literal(initial.mean)} + ${literal(initial.sd)} * gennrand_normal()`);
    case "normalClipped":
      return clipped(initial.mean, initial.sd, initial.min, initial.max) + declare(`${name}_drawn`);
    case "normalClippedDelay":
      return clipped(initial.mean, initial.sd, initial.min, initial.max) + declare(`rint(${name}_drawn / dt)`);
    case "exponential":
      return declare(`${literal(initial.mean)} * gennrand_exponential()`);
    case "gamma":
      return declare(`${literal(initial.scale)} * gennrand_gamma(${literal(initial.shape)})`);
    case "binomial":
      return declare(`gennrand_binomial(${initial.n}u, ${literal(initial.p)})`);
    case "divided": {
      const inner = drawn(initial.initialiser, `${name}_divided`, "scalar", where, dt);
      return `${inner} ${declare(`${name}_divided / ${literal(initial.divisor)}`)}`;
    }
    case "code": {
      if (Object.keys(initial.arrays).length > 0) {
        throw new ModelError(
          `${where} cannot be computed again at every use from '${initial.model.name}', which reads arrays: they are there only while a network is built`,
        );
      }
      // In the precision of the model, as all code of a step.
      const numbers = numbersOf(initial.model, initial.params, dt, where).filter(([given]) => given !== "dt");
      const constants = numbers.map(([given, , value]) => `const scalar ${given} = ${literal(value)};`).join(" ");
      const code = `scalar value = 0; {${initial.model.initialCode}\n} ${name}_drawn = value;`;
      return `scalar ${name}_drawn = 0; { ${constants} ${code} } ${declare(`${name}_drawn`)}`;
    }
    default:
      throw new ModelError(
        `${where} cannot be computed again at every use from ${initial.kind === "array" ? "a list of values" : "this initialiser"}: ` +
          "take a number, a distribution such as normal(1, 0.1), or an initialiser of your own",
      );
  }
}

/** The statement with its draws keyed by a stream of their own. */
function keyed<Node extends Statement | Expression>(node: Node, stream: string): Node {
  const inner = mapParts(node, {
    statement: (one) => keyed(one, stream),
    expression: (one) => keyed(one, stream),
  });
  const isDraw = inner.kind === "call" && (inner as CallExpression).name.startsWith("gennrand");
  return isDraw ? { ...inner, stream } : inner;
}
