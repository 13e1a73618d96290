/**
 * Variable references of postsynaptic models, current sources and weight-update models to the neurons they run at: names by which their code
 * reads, and where it says so writes, variables of the neuron.
 */
import { ModelError, unknownName } from "./errors.ts";

/** How code uses a variable of the neuron it runs at. */
export type NeuronVarAccessMode = "READ_WRITE" | "READ_ONLY";

/** The references that a definition declares, by the names its code knows. */
export type NeuronVarRefs<R extends string = string> = { readonly [name in R]: NeuronVarAccessMode };

/** Which variable of the neuron a declared reference means: its name, or what `varRef` gives. */
export type NeuronVariable =
  | string
  | { readonly group: { readonly name: string }; readonly part: string; readonly variable: string };
export type NeuronVariables = Readonly<Record<string, NeuronVariable>>;

/** A reference with the variable it means. */
export interface NeuronReference {
  readonly variable: string;
  readonly mode: NeuronVarAccessMode;
}

interface Neurons {
  readonly name: string;
  readonly neuron: { readonly definition: { readonly vars: Readonly<Record<string, { readonly access: string }>> } };
}

/** Settles the references that a definition declares. `where`: the group and the option they are given in, for messages. */
export function resolveNeuronReferences(
  declared: NeuronVarRefs,
  given: NeuronVariables | undefined,
  population: Neurons,
  where: string,
): Readonly<Record<string, NeuronReference>> {
  const { vars } = population.neuron.definition;
  for (const name of Object.keys(given ?? {})) {
    if (!Object.hasOwn(declared, name)) throw unknownName("variable reference", name, where, Object.keys(declared));
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, mode]) => {
      const variable = nameOf(given?.[name], population, `variable reference '${name}' of ${where}`);
      if (!Object.hasOwn(vars, variable)) {
        throw unknownName("variable", variable, `'${population.name}', for '${name}' of ${where}`, Object.keys(vars));
      }
      const { access } = vars[variable]!;
      if (mode === "READ_WRITE" && access !== "READ_WRITE") {
        throw new ModelError(
          `${where} references '${population.name}.${variable}' READ_WRITE as '${name}', but steps cannot write it, since it is ${access}: ` +
            "reference it READ_ONLY, or make the variable READ_WRITE",
        );
      }
      return [name, { variable, mode }];
    }),
  );
}

function nameOf(given: NeuronVariable | undefined, population: Neurons, what: string): string {
  if (typeof given === "string") return given;
  if (given === undefined || given === null || typeof given !== "object") {
    throw new ModelError(`${what} must name a variable of '${population.name}', the neurons it runs at, not ${given}`);
  }
  if (given.group !== population || given.part !== "neuron") {
    throw new ModelError(
      `${what} must be to a variable of '${population.name}', the neurons it runs at, not to '${given.group?.name}.${given.variable}'`,
    );
  }
  return given.variable;
}

/** A current that is held cannot follow what changes from step to step. */
export function checkHeldReferences(
  references: Readonly<Record<string, NeuronReference>>,
  population: Neurons,
  where: string,
): void {
  for (const { variable } of Object.values(references)) {
    if (population.neuron.definition.vars[variable]!.access !== "READ_WRITE") continue;
    throw new ModelError(
      `${where} keeps its current for a time (constantUntil) and so cannot reference '${population.name}.${variable}', which ` +
        "changes from step to step: leave constantUntil out, and its code runs in every step",
    );
  }
}
