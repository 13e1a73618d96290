/**
 * Variable references of postsynaptic models, current sources and weight-update models to the neurons they run at: names by which their code
 * reads, and where it says so writes, variables of the neuron.
 */
import { ModelError, unknownName } from "./errors.ts";

/** How code uses a variable of the neuron it runs at. */
export type NeuronVarAccessMode = "READ_WRITE" | "READ_ONLY";

/** The references that a definition declares, by the names its code knows. */
export type NeuronVarRefs<R extends string = string> = { readonly [name in R]: NeuronVarAccessMode };

/** Which variable of the neuron a declared reference means: its name, or what `varRef` and its kin give. */
export type NeuronVariable = string | GivenVariable;
export type NeuronVariables = Readonly<Record<string, NeuronVariable>>;

interface GivenVariable {
  readonly group: { readonly name: string };
  readonly part: string;
  readonly variable: string;
}

/** What a definition says of a variable. */
interface Declared {
  readonly type: string;
  readonly access: string;
}

/** A reference with the variable it means: whose, of which part of it, and as it is declared there. */
export interface NeuronReference {
  readonly variable: string;
  readonly mode: NeuronVarAccessMode;
  readonly owner: { readonly name: string };
  readonly part: NeuronPart;
  readonly spec: Declared;
}

/** What may have a variable per neuron. */
export type NeuronPart = "neuron" | "pre" | "post" | "postsynaptic" | "currentSource";

/** Where references look for variables: those that a name alone means, and what else there is. */
export interface NeuronScope {
  readonly owner: { readonly name: string };
  readonly part: NeuronPart;
  readonly vars: Readonly<Record<string, Declared>>;
  /** For messages: what such variables are of. */
  readonly what: string;
  /** Variables that others have for each of the same neurons; undefined for a reference to anything else. */
  readonly others?: (given: GivenVariable) => { readonly part: NeuronPart; readonly spec: Declared } | undefined;
}

/** Settles the references that a definition declares. `where`: the group and the option they are given in, for messages. */
export function resolveNeuronReferences(
  declared: NeuronVarRefs,
  given: NeuronVariables | undefined,
  scope: NeuronScope,
  where: string,
): Readonly<Record<string, NeuronReference>> {
  for (const name of Object.keys(given ?? {})) {
    if (!Object.hasOwn(declared, name)) throw unknownName("variable reference", name, where, Object.keys(declared));
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, mode]) => {
      const found = find(given?.[name], scope, name, where);
      const { access } = found.spec;
      if (mode === "READ_WRITE" && access !== "READ_WRITE") {
        throw new ModelError(
          `${where} references '${found.owner.name}.${found.variable}' READ_WRITE as '${name}', but steps cannot write it, since it is ${access}: ` +
            "reference it READ_ONLY, or make the variable READ_WRITE",
        );
      }
      return [name, { ...found, mode }];
    }),
  );
}

function find(
  given: NeuronVariable | undefined,
  { owner, part, vars, what, others }: NeuronScope,
  name: string,
  where: string,
): Omit<NeuronReference, "mode"> {
  const reference = `variable reference '${name}' of ${where}`;
  if (typeof given !== "string") {
    if (given === undefined || given === null || typeof given !== "object") {
      throw new ModelError(`${reference} must name a variable of '${owner.name}', ${what}, not ${given}`);
    }
    const other = others?.(given);
    if (other !== undefined) return { variable: given.variable, owner: given.group, ...other };
    if (given.group !== owner || given.part !== part) {
      throw new ModelError(
        `${reference} must be to a variable of '${owner.name}', ${what}, not to '${given.group?.name}.${given.variable}'`,
      );
    }
  }
  const variable = typeof given === "string" ? given : given.variable;
  if (!Object.hasOwn(vars, variable)) {
    throw unknownName("variable", variable, `'${owner.name}', for '${name}' of ${where}`, Object.keys(vars));
  }
  return { variable, owner, part, spec: vars[variable]! };
}

/** A current that is held cannot follow what changes from step to step. */
export function checkHeldReferences(references: Readonly<Record<string, NeuronReference>>, where: string): void {
  for (const { variable, owner, spec } of Object.values(references)) {
    if (spec.access !== "READ_WRITE") continue;
    throw new ModelError(
      `${where} keeps its current for a time (constantUntil) and so cannot reference '${owner.name}.${variable}', which ` +
        "changes from step to step: leave constantUntil out, and its code runs in every step",
    );
  }
}
