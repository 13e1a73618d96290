/** Compiles a printed module: a pipeline for each of its entry points. */
import type { Program } from "../../program/program.ts";
import { type Device, GpuError } from "./device.ts";
import type { EntryPoint } from "./dispatches.ts";
import type { ModuleText } from "./module.ts";

export interface Pipelines {
  readonly layout: GPUBindGroupLayout;
  readonly stretch: GPUComputePipeline | undefined;
  readonly wake: GPUComputePipeline | undefined;
  readonly stages: readonly GPUComputePipeline[];
  readonly updates: readonly (readonly GPUComputePipeline[])[];
}

/** Throws `GpuError` if the GPU's compiler takes the code or a pipeline badly. */
export async function compile({ gpu }: Device, program: Program, printed: ModuleText): Promise<Pipelines> {
  const { bindings } = printed;
  const storage = [bindings.bookkeeping, bindings.recordings, ...bindings.packs, ...bindings.arrays.values()];
  const layout = gpu.createBindGroupLayout({
    label: program.name,
    entries: [
      { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "uniform", hasDynamicOffset: true } },
      ...storage.map(
        (binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type: "storage" } }) as const,
      ),
    ],
  });
  const module = gpu.createShaderModule({ label: program.name, code: printed.text });
  const { messages } = await module.getCompilationInfo();
  const mistakes = messages.filter(({ type }) => type === "error");
  if (mistakes.length > 0) {
    const lines = printed.text.split("\n");
    const shown = mistakes
      .slice(0, 3)
      .map(({ lineNum, message }) => `line ${lineNum}: ${message}\n    ${lines[lineNum - 1] ?? ""}`);
    throw new GpuError(
      `the code generated for '${program.name}' was refused by the GPU's compiler, which is a mistake of this program, not of your model:\n${shown.join("\n")}`,
    );
  }
  const pipelineLayout = gpu.createPipelineLayout({ bindGroupLayouts: [layout] });
  const make = async (entry: EntryPoint): Promise<GPUComputePipeline> => {
    try {
      return await gpu.createComputePipelineAsync({
        label: `${program.name}, ${entry.name}`,
        layout: pipelineLayout,
        compute: { module, entryPoint: entry.name },
      });
    } catch (error) {
      throw new GpuError(
        `'${entry.name}' of '${program.name}' could not be made ready for the GPU: ${(error as Error).message}`,
      );
    }
  };
  const optional = (entry: EntryPoint | undefined) => (entry === undefined ? undefined : make(entry));
  const all = (entries: readonly EntryPoint[]) => Promise.all(entries.map(make));
  const [stretch, wake, stages, updates] = await Promise.all([
    optional(printed.stretch),
    optional(printed.wake),
    all(printed.stages),
    Promise.all(printed.updates.map(all)),
  ]);
  return { layout, stretch, wake, stages, updates };
}
