/** What draws scenes, on WebGPU or on WebGL. */
import type { Camera } from "./camera.ts";
import type { Scene } from "./scene.ts";

export type RendererKind = "webgpu" | "webgl";

export interface Renderer {
  readonly kind: RendererKind;
  /** Draws all of the canvas, whose size may have changed. `pixelRatio`: pixels of the canvas per CSS pixel. */
  draw(scene: Scene, camera: Camera, pixelRatio: number): void;
  /** Resolves when the GPU has drawn all that it was told to. */
  finished(): Promise<void>;
  /** Buffers and textures that it keeps on the GPU. */
  readonly resources: number;
  /** Gives everything back. */
  destroy(): void;
}
