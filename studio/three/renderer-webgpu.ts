/// <reference types="@webgpu/types" />
/** Draws scenes with WebGPU. */
import { type Camera, viewProjection } from "./camera.ts";
import type { Renderer } from "./renderer.ts";
import { BAR_NUMBERS, type Scene, SEGMENT_NUMBERS } from "./scene.ts";
import { LIGHT, NEAREST, UNIFORM_NUMBERS } from "./shading.ts";

const SAMPLES = 4;
const DEPTH = "depth24plus";

const COMMON = /* wgsl */ `
struct Uniforms {
  viewProjection: mat4x4f,
  viewport: vec4f,
}
@group(0) @binding(0) var<uniform> uniforms: Uniforms;

/** Two triangles over a square. */
fn corner(index: u32) -> vec2f {
  let on = select(0u, 1u, index == 1u || index == 2u || index == 4u);
  let up = select(0u, 1u, index == 2u || index == 4u || index == 5u);
  return vec2f(f32(on), f32(up));
}
`;

const BARS = /* wgsl */ `${COMMON}
struct Corner {
  @builtin(position) position: vec4f,
  @location(0) colour: vec3f,
  @location(1) edge: vec4f,
  @location(2) place: vec2f,
  @location(3) @interpolate(flat) light: f32,
}

@vertex fn vertex(
  @builtin(vertex_index) index: u32,
  @location(0) at: vec4f, @location(1) extent: vec4f, @location(2) colour: vec4f, @location(3) edge: vec4f,
) -> Corner {
  let face = index / 6u;
  let axis = face / 2u;
  let place = corner(index % 6u);
  var local: vec3f;
  local[axis] = f32(face % 2u) * 2.0 - 1.0;
  local[(axis + 1u) % 3u] = place.x * 2.0 - 1.0;
  local[(axis + 2u) % 3u] = place.y * 2.0 - 1.0;
  var normal = vec3f(0.0);
  normal[axis] = local[axis];
  let world = at.xyz + vec3f(local.x * extent.x, (local.y * 0.5 + 0.5) * at.w, local.z * extent.y);
  let towards = max(dot(normal, vec3f(${LIGHT.direction.join(", ")})), 0.0);
  // A little darker towards the ground, which keeps light away.
  let shade = mix(${LIGHT.atGround}, 1.0, smoothstep(0.0, ${LIGHT.reach}, world.y));
  return Corner(
    uniforms.viewProjection * vec4f(world, 1.0), colour.rgb * mix(1.0, shade, extent.w), vec4f(edge.rgb, extent.z), place,
    mix(1.0, ${LIGHT.ambient} + ${LIGHT.directed} * towards, extent.w),
  );
}

@fragment fn fragment(corner: Corner) -> @location(0) vec4f {
  let distance = min(corner.place, 1.0 - corner.place) / max(fwidth(corner.place), vec2f(1e-5));
  let width = ${LIGHT.edgeWidth} * uniforms.viewport.z;
  let edge = 1.0 - smoothstep(width - 0.5, width + 0.5, min(distance.x, distance.y));
  return vec4f(mix(corner.colour * corner.light, corner.edge.rgb, edge * corner.edge.a), 1.0);
}
`;

const SEGMENTS = /* wgsl */ `${COMMON}
struct Corner {
  @builtin(position) position: vec4f,
  @location(0) colour: vec4f,
}

@vertex fn vertex(
  @builtin(vertex_index) index: u32,
  @location(0) from_: vec4f, @location(1) to_: vec4f, @location(2) colour: vec4f,
) -> Corner {
  var a = uniforms.viewProjection * vec4f(from_.xyz, 1.0);
  var b = uniforms.viewProjection * vec4f(to_.xyz, 1.0);
  // What is behind the camera has no place in the picture.
  let near = ${NEAREST};
  if (a.w < near && b.w >= near) { a = mix(a, b, (near - a.w) / (b.w - a.w)); }
  if (b.w < near && a.w >= near) { b = mix(b, a, (near - b.w) / (a.w - b.w)); }
  let place = corner(index);
  let along = (b.xy / b.w - a.xy / a.w) * uniforms.viewport.xy;
  let length_ = max(length(along), 1e-6);
  let across = vec2f(-along.y, along.x) / length_;
  var end = select(a, b, place.x > 0.5);
  let offset = (across * (place.y - 0.5) + along / length_ * (place.x - 0.5) * 0.5) * from_.w * uniforms.viewport.z * 2.0;
  end = vec4f(end.xy + offset / uniforms.viewport.xy * end.w, end.zw);
  return Corner(end, colour);
}

@fragment fn fragment(corner: Corner) -> @location(0) vec4f {
  return vec4f(corner.colour.rgb * corner.colour.a, corner.colour.a);
}
`;

/** Rows of four numbers per instance. */
const instances = (numbers: number): GPUVertexBufferLayout => ({
  arrayStride: 4 * numbers,
  stepMode: "instance",
  attributes: Array.from({ length: numbers / 4 }, (_, row) => ({
    shaderLocation: row,
    offset: 16 * row,
    format: "float32x4" as const,
  })),
});

/** A renderer on WebGPU. Rejects where the browser has none, or no adapter. */
export async function webgpuRenderer(canvas: HTMLCanvasElement, onLost: (why: string) => void): Promise<Renderer> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("This browser offers no WebGPU for the 3-D view.");
  const device = await adapter.requestDevice();
  const context = canvas.getContext("webgpu");
  if (context === null) {
    device.destroy();
    throw new Error("This browser does not draw with WebGPU.");
  }
  let isDestroyed = false;
  device.lost.then(({ message }) => {
    if (!isDestroyed) onLost(message);
  });
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device, format, alphaMode: "opaque" });

  const resources = new Set<GPUBuffer | GPUTexture>();
  const kept = <Resource extends GPUBuffer | GPUTexture>(resource: Resource): Resource => {
    resources.add(resource);
    return resource;
  };
  const free = (resource: GPUBuffer | GPUTexture | undefined) => {
    if (resource === undefined) return;
    resources.delete(resource);
    resource.destroy();
  };

  const layout = device.createBindGroupLayout({
    entries: [{ binding: 0, visibility: GPUShaderStage.VERTEX | GPUShaderStage.FRAGMENT, buffer: {} }],
  });
  const uniforms = kept(
    device.createBuffer({ size: 4 * UNIFORM_NUMBERS, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST }),
  );
  const bindings = device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: uniforms } }] });
  const pipeline = (code: string, numbers: number, isBlended: boolean) => {
    const module = device.createShaderModule({ code });
    const over = { srcFactor: "one", dstFactor: "one-minus-src-alpha" } as const;
    return device.createRenderPipeline({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      vertex: { module, buffers: [instances(numbers)] },
      fragment: { module, targets: [{ format, ...(isBlended ? { blend: { color: over, alpha: over } } : {}) }] },
      primitive: { topology: "triangle-list" },
      depthStencil: { format: DEPTH, depthCompare: "less", depthWriteEnabled: !isBlended },
      multisample: { count: SAMPLES },
    });
  };
  const parts = [
    { pipeline: pipeline(BARS, BAR_NUMBERS, false), vertices: 36, numbers: BAR_NUMBERS, buffer: undefined },
    { pipeline: pipeline(SEGMENTS, SEGMENT_NUMBERS, true), vertices: 6, numbers: SEGMENT_NUMBERS, buffer: undefined },
  ] as { pipeline: GPURenderPipeline; vertices: number; numbers: number; buffer: GPUBuffer | undefined }[];
  let colours: GPUTexture | undefined;
  let depths: GPUTexture | undefined;

  const fitTextures = () => {
    const { width, height } = canvas;
    if (colours?.width === width && colours.height === height) return;
    free(colours);
    free(depths);
    const texture = (textureFormat: GPUTextureFormat) =>
      kept(
        device.createTexture({
          size: [width, height],
          format: textureFormat,
          sampleCount: SAMPLES,
          usage: GPUTextureUsage.RENDER_ATTACHMENT,
        }),
      );
    colours = texture(format);
    depths = texture(DEPTH);
  };

  const draw = (scene: Scene, camera: Camera, pixelRatio: number) => {
    if (isDestroyed || canvas.width === 0 || canvas.height === 0) return;
    fitTextures();
    const { width, height } = canvas;
    const values = new Float32Array(UNIFORM_NUMBERS);
    values.set(viewProjection(camera, width / height, "0..1"));
    values.set([width, height, pixelRatio], 16);
    device.queue.writeBuffer(uniforms, 0, values);
    const [r, g, b] = scene.background;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        {
          view: colours!.createView(),
          resolveTarget: context.getCurrentTexture().createView(),
          clearValue: { r, g, b, a: 1 },
          loadOp: "clear",
          storeOp: "discard",
        },
      ],
      depthStencilAttachment: {
        view: depths!.createView(),
        depthClearValue: 1,
        depthLoadOp: "clear",
        depthStoreOp: "discard",
      },
    });
    pass.setBindGroup(0, bindings);
    [scene.bars, scene.segments].forEach((data, index) => {
      if (data.length === 0) return;
      const part = parts[index]!;
      if (part.buffer === undefined || part.buffer.size < data.byteLength) {
        free(part.buffer);
        const usage = GPUBufferUsage.VERTEX | GPUBufferUsage.COPY_DST;
        part.buffer = kept(device.createBuffer({ size: data.byteLength, usage }));
      }
      device.queue.writeBuffer(part.buffer, 0, data);
      pass.setPipeline(part.pipeline);
      pass.setVertexBuffer(0, part.buffer, 0, data.byteLength);
      pass.draw(part.vertices, data.length / part.numbers);
    });
    pass.end();
    device.queue.submit([encoder.finish()]);
  };

  return {
    kind: "webgpu",
    draw,
    finished: async () => {
      await device.queue.onSubmittedWorkDone();
    },
    get resources() {
      return resources.size;
    },
    destroy: () => {
      if (isDestroyed) return;
      isDestroyed = true;
      for (const resource of [...resources]) free(resource);
      context.unconfigure();
      device.destroy();
    },
  };
}
