/** Draws scenes with WebGL 2. */
import { type Camera, viewProjection } from "./camera.ts";
import type { Renderer } from "./renderer.ts";
import { BAR_NUMBERS, type Scene, SEGMENT_NUMBERS } from "./scene.ts";
import { LIGHT, NEAREST } from "./shading.ts";

const COMMON = /* glsl */ `#version 300 es
precision highp float;
precision highp int;
uniform mat4 viewProjection;
uniform vec4 viewport;
`;

const CORNER = /* glsl */ `
/** Two triangles over a square. */
vec2 corner(int index) {
  return vec2(index == 1 || index == 2 || index == 4, index == 2 || index == 4 || index == 5);
}
`;

const BARS = {
  vertex: /* glsl */ `${COMMON}
layout(location = 0) in vec4 at;
layout(location = 1) in vec4 extent;
layout(location = 2) in vec4 colour;
layout(location = 3) in vec4 edge;
out vec3 barColour;
out vec4 barEdge;
out vec2 place;
flat out float light;
${CORNER}
void main() {
  int face = gl_VertexID / 6;
  int axis = face / 2;
  place = corner(gl_VertexID % 6);
  vec3 local;
  local[axis] = float(face % 2) * 2.0 - 1.0;
  local[(axis + 1) % 3] = place.x * 2.0 - 1.0;
  local[(axis + 2) % 3] = place.y * 2.0 - 1.0;
  vec3 normal = vec3(0.0);
  normal[axis] = local[axis];
  vec3 world = at.xyz + vec3(local.x * extent.x, (local.y * 0.5 + 0.5) * at.w, local.z * extent.y);
  float towards = max(dot(normal, vec3(${LIGHT.direction.join(", ")})), 0.0);
  light = mix(1.0, ${LIGHT.ambient} + ${LIGHT.directed} * towards, extent.w);
  // A little darker towards the ground, which keeps light away.
  float shade = mix(${LIGHT.atGround}, 1.0, smoothstep(0.0, ${LIGHT.reach}, world.y));
  barColour = colour.rgb * mix(1.0, shade, extent.w);
  barEdge = vec4(edge.rgb, extent.z);
  gl_Position = viewProjection * vec4(world, 1.0);
}
`,
  fragment: /* glsl */ `${COMMON}
in vec3 barColour;
in vec4 barEdge;
in vec2 place;
flat in float light;
out vec4 pixel;
void main() {
  vec2 distance = min(place, 1.0 - place) / max(fwidth(place), vec2(1e-5));
  float width = ${LIGHT.edgeWidth} * viewport.z;
  float edge = 1.0 - smoothstep(width - 0.5, width + 0.5, min(distance.x, distance.y));
  pixel = vec4(mix(barColour * light, barEdge.rgb, edge * barEdge.a), 1.0);
}
`,
};

const SEGMENTS = {
  vertex: /* glsl */ `${COMMON}
layout(location = 0) in vec4 from;
layout(location = 1) in vec4 to;
layout(location = 2) in vec4 colour;
out vec4 lineColour;
${CORNER}
void main() {
  vec4 a = viewProjection * vec4(from.xyz, 1.0);
  vec4 b = viewProjection * vec4(to.xyz, 1.0);
  // What is behind the camera has no place in the picture.
  float near = ${NEAREST};
  if (a.w < near && b.w >= near) a = mix(a, b, (near - a.w) / (b.w - a.w));
  if (b.w < near && a.w >= near) b = mix(b, a, (near - b.w) / (a.w - b.w));
  vec2 place = corner(gl_VertexID);
  vec2 along = (b.xy / b.w - a.xy / a.w) * viewport.xy;
  float size = max(length(along), 1e-6);
  vec2 across = vec2(-along.y, along.x) / size;
  vec4 end = place.x > 0.5 ? b : a;
  vec2 offset = (across * (place.y - 0.5) + along / size * (place.x - 0.5) * 0.5) * from.w * viewport.z * 2.0;
  gl_Position = vec4(end.xy + offset / viewport.xy * end.w, end.zw);
  lineColour = colour;
}
`,
  fragment: /* glsl */ `${COMMON}
in vec4 lineColour;
out vec4 pixel;
void main() {
  pixel = vec4(lineColour.rgb * lineColour.a, lineColour.a);
}
`,
};

const ASK_EVERY_MS = 4;

interface Part {
  readonly program: WebGLProgram;
  readonly viewProjection: WebGLUniformLocation | null;
  readonly viewport: WebGLUniformLocation | null;
  readonly vertexArray: WebGLVertexArrayObject;
  readonly buffer: WebGLBuffer;
  readonly vertices: number;
  readonly numbers: number;
  /** Bytes that the buffer has room for. */
  room: number;
}

/** A renderer on WebGL 2. Rejects where the browser has none. */
export async function webglRenderer(canvas: HTMLCanvasElement, onLost: (why: string) => void): Promise<Renderer> {
  const gl = canvas.getContext("webgl2", { antialias: true, alpha: false });
  if (gl === null) throw new Error("This browser offers no WebGL 2 for the 3-D view.");
  let isDestroyed = false;
  canvas.addEventListener("webglcontextlost", () => {
    if (!isDestroyed) onLost("the browser took the WebGL context away");
  });
  const parts = [makePart(gl, BARS, 36, BAR_NUMBERS), makePart(gl, SEGMENTS, 6, SEGMENT_NUMBERS)] as const;

  const draw = (scene: Scene, camera: Camera, pixelRatio: number) => {
    const { width, height } = canvas;
    if (isDestroyed || width === 0 || height === 0) return;
    gl.viewport(0, 0, width, height);
    gl.clearColor(...scene.background, 1);
    gl.depthMask(true);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const matrix = viewProjection(camera, width / height, "-1..1");
    [scene.bars, scene.segments].forEach((data, index) => {
      if (data.length === 0) return;
      const part = parts[index]!;
      const isBlended = index === 1;
      gl.depthMask(!isBlended);
      if (isBlended) gl.enable(gl.BLEND);
      else gl.disable(gl.BLEND);
      gl.useProgram(part.program);
      gl.uniformMatrix4fv(part.viewProjection, false, matrix);
      gl.uniform4f(part.viewport, width, height, pixelRatio, 0);
      gl.bindVertexArray(part.vertexArray);
      gl.bindBuffer(gl.ARRAY_BUFFER, part.buffer);
      if (part.room < data.byteLength) {
        gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
        part.room = data.byteLength;
      } else {
        gl.bufferSubData(gl.ARRAY_BUFFER, 0, data);
      }
      gl.drawArraysInstanced(gl.TRIANGLES, 0, part.vertices, data.length / part.numbers);
    });
    gl.bindVertexArray(null);
  };

  return {
    kind: "webgl",
    draw,
    finished: () => finished(gl),
    get resources() {
      return isDestroyed ? 0 : parts.length;
    },
    destroy: () => {
      if (isDestroyed) return;
      isDestroyed = true;
      for (const { program, vertexArray, buffer } of parts) {
        gl.deleteProgram(program);
        gl.deleteVertexArray(vertexArray);
        gl.deleteBuffer(buffer);
      }
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

/** WebGL tells nobody that it has finished: one has to ask. */
async function finished(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (fence === null) return;
  gl.flush();
  while (!gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  gl.deleteSync(fence);
}

function makePart(
  gl: WebGL2RenderingContext,
  source: { readonly vertex: string; readonly fragment: string },
  vertices: number,
  numbers: number,
): Part {
  const program = gl.createProgram();
  const shaders = [
    [gl.VERTEX_SHADER, source.vertex],
    [gl.FRAGMENT_SHADER, source.fragment],
  ].map(([kind, text]) => {
    const shader = gl.createShader(kind as number)!;
    gl.shaderSource(shader, text as string);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    return shader;
  });
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    const logs = [...shaders.map((shader) => gl.getShaderInfoLog(shader)), gl.getProgramInfoLog(program)];
    throw new Error(`The 3-D view's shaders cannot be compiled: ${logs.filter((log) => log).join(" ")}`);
  }
  for (const shader of shaders) gl.deleteShader(shader);
  const vertexArray = gl.createVertexArray();
  const buffer = gl.createBuffer();
  gl.bindVertexArray(vertexArray);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  for (let row = 0; row < numbers / 4; row++) {
    gl.enableVertexAttribArray(row);
    gl.vertexAttribPointer(row, 4, gl.FLOAT, false, 4 * numbers, 16 * row);
    gl.vertexAttribDivisor(row, 1);
  }
  gl.bindVertexArray(null);
  return {
    program,
    viewProjection: gl.getUniformLocation(program, "viewProjection"),
    viewport: gl.getUniformLocation(program, "viewport"),
    vertexArray,
    buffer,
    vertices,
    numbers,
    room: 0,
  };
}
