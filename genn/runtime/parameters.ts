/** Parameters that may change while a simulation runs, and what is derived from them. */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { ModelError, unknownName } from "../model/errors.ts";
import { checkParameter, deriveParameters, type Instance } from "../model/instance.ts";
import type { GeNNModel } from "../model/model.ts";
import { parameterBuffer } from "../program/buffers.ts";

/** A definition in use that has dynamic parameters. */
interface Changing {
  readonly group: string;
  readonly instance: Instance;
  /** What all its parameters are now. */
  values: Readonly<Record<string, number>>;
}

/** Values of buffers, by their names. */
export type BufferValues = ReadonlyMap<string, Elements>;

export class DynamicParameters {
  readonly #model: GeNNModel;
  readonly #changing: readonly Changing[];

  constructor(model: GeNNModel) {
    this.#model = model;
    this.#changing = instancesOf(model)
      .filter(({ instance }) => instance.dynamicParams.length > 0)
      .map((one) => ({ ...one, values: one.instance.params }));
  }

  /** What a parameter and those derived from it hold from now on. Throws `ModelError`, and changes nothing, for one that is not dynamic or a value that is none. */
  set(group: string, kind: string, name: string, value: number): BufferValues {
    const changing = this.#changing.find((one) => one.group === group && one.instance.definition.kind === kind);
    if (changing === undefined || !changing.instance.dynamicParams.includes(name))
      throw this.#unknown(group, kind, name);
    const where = `dynamic parameter '${name}' of '${group}'`;
    checkParameter(where, value, name, changing.instance.definition, this.#model.precision);
    const values = { ...changing.values, [name]: value };
    const buffers = new Map(this.#derived(changing, values));
    buffers.set(parameterBuffer(group, kind, name), this.#element(value));
    changing.values = values;
    return buffers;
  }

  /** Takes up what buffers have been set to as a whole; the values of what is derived follow. */
  takeUp(hasBeenSet: (bufferName: string) => number | undefined): BufferValues {
    const buffers = new Map<string, Elements>();
    for (const changing of this.#changing) {
      const { group, instance } = changing;
      const set = instance.dynamicParams.flatMap((name) => {
        const value = hasBeenSet(parameterBuffer(group, instance.definition.kind, name));
        return value === undefined ? [] : [[name, value] as const];
      });
      changing.values = { ...changing.values, ...Object.fromEntries(set) };
      for (const [name, elements] of this.#derived(changing, changing.values)) buffers.set(name, elements);
    }
    return buffers;
  }

  #derived({ group, instance }: Changing, values: Readonly<Record<string, number>>): [string, Elements][] {
    const { definition, dynamicParams, dynamicDerived } = instance;
    if (dynamicDerived.length === 0) return [];
    const where = `'${group}' (${definition.name})`;
    const { derived } = deriveParameters(definition, values, dynamicParams, this.#model, where);
    return dynamicDerived.map((name) => [parameterBuffer(group, definition.kind, name), this.#element(derived[name]!)]);
  }

  #element(value: number): Elements {
    const elements = elementsOf(this.#model.precision, 1);
    elements[0] = value as never;
    return elements;
  }

  #unknown(group: string, kind: string, name: string): ModelError {
    const known = this.#changing.flatMap(({ group: of, instance }) =>
      instance.dynamicParams.map((parameter) => parameterBuffer(of, instance.definition.kind, parameter)),
    );
    const asked = instancesOf(this.#model).find((one) => one.group === group && one.instance.definition.kind === kind);
    if (asked === undefined || !Object.hasOwn(asked.instance.definition.params, name)) {
      return unknownName("dynamic parameter", `${group}.${kind}.${name}`, `the model '${this.#model.name}'`, known);
    }
    return new ModelError(
      `'${group}' has no dynamic parameter '${name}': list it in dynamicParams when adding the group`,
    );
  }
}

/** Every definition that is in use, with the name of its group. */
function instancesOf(model: GeNNModel): { readonly group: string; readonly instance: Instance }[] {
  return [
    ...model.neuronPopulations.map(({ name, neuron }) => ({ group: name, instance: neuron })),
    ...model.synapsePopulations.flatMap(({ name, weightUpdate, postsynaptic }) => [
      { group: name, instance: weightUpdate },
      { group: name, instance: postsynaptic },
    ]),
    ...model.currentSources.map(({ name, source }) => ({ group: name, instance: source })),
    ...model.customUpdates.map(({ name, update }) => ({ group: name, instance: update })),
    ...model.connectivityUpdates.map(({ name, update }) => ({ group: name, instance: update })),
  ];
}
