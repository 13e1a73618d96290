/** Runs printed WGSL on the software GPU: words in, words out. */
import { libraryText } from "../../../genn/backends/webgpu/printer/library.ts";
import { MOST_TURNS } from "../../../genn/program/failing.ts";
import { softwareDevice } from "../../support/software-gpu.ts";

let shared: Promise<GPUDevice> | undefined;
const device = (): Promise<GPUDevice> => {
  shared ??= softwareDevice();
  return shared;
};

/** What every module declares for the library, and the buffers of these tests. */
const FRAME = `
struct Run { zero: u32, count: u32 }
@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> input: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;
var<private> failed: u32 = 0xffffffffu;
fn fail(check: u32) {
  if (failed == 0xffffffffu) { failed = check; }
}
fn turns_left() -> u32 { return ${MOST_TURNS}u; }
`;

/**
 * Runs `body` once for every `i` below `count`, over the arrays of words `input` and `output`.
 * @param needs library functions the code calls
 * @throws Error with the compiler's messages and the line they are about
 */
export async function runWords(options: {
  readonly needs: Iterable<string>;
  readonly declarations?: string;
  readonly body: string;
  readonly count: number;
  readonly input: Uint32Array;
  readonly outputLength: number;
}): Promise<Uint32Array> {
  const gpu = await device();
  const code = `${FRAME}
${libraryText(options.needs)}
${options.declarations ?? ""}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= run.count) { return; }
${options.body}
}`;
  const module = gpu.createShaderModule({ code });
  const { messages } = await module.getCompilationInfo();
  const wrong = messages.find(({ type }) => type === "error");
  if (wrong !== undefined) throw new Error(`${wrong.message}\n${code.split("\n")[wrong.lineNum - 1]}\n${code}`);
  const pipeline = await gpu.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } });

  const buffer = (size: number, usage: number) => gpu.createBuffer({ size: Math.max(size, 16), usage });
  const uniform = buffer(16, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  const input = buffer(options.input.byteLength, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST);
  const size = 4 * options.outputLength;
  const output = buffer(size, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
  const result = buffer(size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  gpu.queue.writeBuffer(uniform, 0, new Uint32Array([0, options.count, 0, 0]));
  gpu.queue.writeBuffer(input, 0, options.input as Uint32Array<ArrayBuffer>);
  // Bindings that the code does not use are not in its layout.
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(code.replace(FRAME, ""));
  const bindings = [
    { binding: 0, resource: { buffer: uniform } },
    ...(used("input") ? [{ binding: 1, resource: { buffer: input } }] : []),
    { binding: 2, resource: { buffer: output } },
  ];
  const groups = Math.ceil(options.count / 64);
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: bindings }));
  pass.dispatchWorkgroups(Math.min(groups, 32768), Math.ceil(groups / 32768));
  pass.end();
  encoder.copyBufferToBuffer(output, 0, result, 0, Math.max(size, 16));
  gpu.queue.submit([encoder.finish()]);
  await result.mapAsync(GPUMapMode.READ);
  const words = new Uint32Array(result.getMappedRange().slice(0)).slice(0, options.outputLength);
  for (const one of [uniform, input, output, result]) one.destroy();
  return words;
}

/** A library function of floats over lists of operands, such as `tanh`. */
export async function applyFunction(
  name: string,
  lists: readonly Float32Array[],
  text = `${name}(${lists.map((_, index) => `x${index}`).join(", ")})`,
): Promise<Float32Array> {
  const { length } = lists[0]!;
  const input = new Uint32Array(length * lists.length);
  lists.forEach((list, index) => {
    input.set(new Uint32Array(list.buffer, list.byteOffset, length), index * length);
  });
  const operands = lists.map((_, index) => `  let x${index} = bitcast<f32>(input[i + ${index * length}u]);`);
  const body = `${operands.join("\n")}\n  output[i] = bitcast<u32>(${text});`;
  const needs = [name];
  return new Float32Array((await runWords({ needs, body, count: length, input, outputLength: length })).buffer);
}
