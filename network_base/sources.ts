/** Current sources of a population, such as background input. */
import {
  type CurrentSource,
  type CurrentSourceModel,
  type GeNNModel,
  type InitialValue,
  ModelError,
  type NeuronPopulation,
} from "../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../genn/model/options.ts";
import { shownDefinition } from "../genn/model/shown.ts";

/** Values of a current source that differ from its model's defaults. */
export interface SourceOptions {
  readonly params?: Readonly<Record<string, number>>;
  /** Initial values of variables, one or one per neuron. */
  readonly vars?: Readonly<Record<string, InitialValue>>;
  readonly extraGlobalParams?: Readonly<Record<string, ArrayLike<number>>>;
  /** The input variable that it injects into. Default `Isyn`. */
  readonly target?: string;
  /** The variables of the neurons that the model references, by the names it knows. */
  readonly neuronVariables?: Readonly<Record<string, string>>;
  readonly name?: string;
}

const SOURCE: RulesOf<SourceOptions> = {
  params: a.object,
  vars: a.object,
  extraGlobalParams: a.object,
  target: a.text,
  neuronVariables: a.object,
  name: a.text,
};

/** See `NetworkBase.addSource`. */
export function addSource(
  model: GeNNModel,
  neurons: NeuronPopulation,
  source: CurrentSourceModel,
  options: SourceOptions,
): CurrentSource {
  checkOptions<SourceOptions>(options, SOURCE, `a source of '${neurons.name}'`);
  if (source?.kind !== "currentSource")
    throw new ModelError(`addSource takes a current source model, not ${shownDefinition(source)}`);
  const { name = `source_${neurons.name}_${source.name}`, target, neuronVariables, ...values } = options;
  return model.addCurrentSource(name, source, neurons, { ...values, targetVar: target, varRefs: neuronVariables });
}
