/** Readouts of a neuron's potential: as it is, its sum, its means, its maximum. */
import { type NeuronPopulation, type Simulation, variable } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../../genn/model/options.ts";
import type { Shape } from "../shapes.ts";
import {
  LEAST,
  outputOf,
  ReadoutBase,
  type ReadoutContext,
  type ReadoutParts,
  type ReadoutValues,
  startingFrom,
  timestepsOf,
} from "./readout.ts";

/** The potential of the moment (`var`), after a reset if there was one in the last step. */
export class Var extends ReadoutBase {
  override readonly name = "var";

  override parts(context: ReadoutContext): ReadoutParts {
    outputOf(context, this);
    return {};
  }
}

/** Sum of the potentials of all steps (`sum_var`). Variable `VSum`. */
export class SumVar extends ReadoutBase {
  override readonly name = "sum_var";
  override readonly variables = ["VSum"];

  override parts(context: ReadoutContext): ReadoutParts {
    return { vars: { VSum: startingFrom(0) }, simCode: `VSum += ${outputOf(context, this)};` };
  }
}

/** Mean of the potentials of all steps (`avg_var`): their sum over the steps of a presentation. Variable `VAvg`. */
export class AvgVar extends ReadoutBase {
  override readonly name = "avg_var";
  override readonly variables = ["VAvg"];

  override parts(context: ReadoutContext): ReadoutParts {
    return {
      params: { ExampleTimesteps: timestepsOf(context, this) },
      vars: { VAvg: startingFrom(0) },
      simCode: `VAvg += ${outputOf(context, this)} / ExampleTimesteps;`,
    };
  }
}

/** The same with weights that fall off by e over a presentation (`avg_var_exp_weight`): sum of exp(-n / T) V_n / T over the steps n. Variable `VAvg`. */
export class AvgVarExpWeight extends ReadoutBase {
  override readonly name = "avg_var_exp_weight";
  override readonly variables = ["VAvg"];

  override parts(context: ReadoutContext): ReadoutParts {
    return {
      params: { ExampleTimesteps: timestepsOf(context, this) },
      vars: { VAvg: startingFrom(0) },
      simCode: `VAvg += exp(-((t / dt) / ExampleTimesteps)) * ${outputOf(context, this)} / ExampleTimesteps;`,
    };
  }
}

export interface MaxVarOptions {
  /** Keep when the maximum was, too: `readTime`. Default false. */
  readonly recordTime?: boolean;
}

const MAX: RulesOf<MaxVarOptions> = { recordTime: a.flag };

/** The largest potential of a presentation (`max_var`), of whatever sign. Variable `VMax`, and `VMaxTime` for its (first) time. */
export class MaxVar extends ReadoutBase {
  override readonly name = "max_var";
  override readonly variables: readonly string[];
  readonly recordTime: boolean;

  /** Throws `ModelError` for options that there are not. */
  constructor(options: MaxVarOptions = {}) {
    super();
    checkOptions<MaxVarOptions>(options, MAX, "MaxVar");
    this.recordTime = options.recordTime ?? false;
    this.variables = this.recordTime ? ["VMax", "VMaxTime"] : ["VMax"];
  }

  override parts(context: ReadoutContext): ReadoutParts {
    const output = outputOf(context, this);
    const time = this.recordTime ? " VMaxTime = t;" : "";
    return {
      vars: {
        VMax: startingFrom(LEAST),
        ...(this.recordTime && { VMaxTime: variable({ type: "timepoint", initial: 0 }) }),
      },
      simCode: `if (${output} > VMax) { VMax = ${output};${time} }`,
    };
  }

  /** The step of the maximum as its time in ms: [batch, ...shape], flattened. Throws `ModelError` unless `recordTime` was asked for. */
  async readTime(simulation: Simulation, population: NeuronPopulation, shape?: Shape): Promise<ReadoutValues> {
    return this.pulled(simulation, population, "VMaxTime", shape);
  }
}
