/** Which renderer draws: the best that there is, or the one that the address asks for. */
import type { Renderer, RendererKind } from "./renderer.ts";
import { webglRenderer } from "./renderer-webgl.ts";
import { webgpuRenderer } from "./renderer-webgpu.ts";

const makers = { webgpu: webgpuRenderer, webgl: webglRenderer } as const;

/** Which one an address fragment asks for with `renderer=webgl` or `renderer=webgpu`. */
export function wantedRenderer(fragment: string): RendererKind | "auto" {
  const wanted = new URLSearchParams(fragment.replace(/^#/, "")).get("renderer");
  return wanted === "webgl" || wanted === "webgpu" ? wanted : "auto";
}

/**
 * Makes the best renderer that there is: WebGPU, else WebGL, or the one that is wanted. A canvas that has had one kind of context gets no other, so
 * each try has a canvas of its own. Rejects with an error that says of each kind why it cannot be had.
 */
export async function makeRenderer(
  wanted: RendererKind | "auto",
  makeCanvas: () => HTMLCanvasElement,
  onLost: (kind: RendererKind, why: string) => void,
): Promise<{ readonly renderer: Renderer; readonly canvas: HTMLCanvasElement }> {
  const problems: string[] = [];
  for (const kind of wanted === "auto" ? (["webgpu", "webgl"] as const) : [wanted]) {
    const canvas = makeCanvas();
    try {
      return { renderer: await makers[kind](canvas, (why) => onLost(kind, why)), canvas };
    } catch (error) {
      canvas.remove();
      problems.push((error as Error).message);
    }
  }
  throw new Error(problems.join(" "));
}
