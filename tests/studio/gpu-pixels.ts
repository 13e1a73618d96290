/** Runs in a page, before its own code: lets a test read what was drawn in 3-D, and counts what is alive on the GPU. */

/** On WebGPU a canvas is empty once its frame has been shown: what is drawn is copied before. On WebGL it may keep its picture. */
export const READING = `
{
  const counts = { alive: new Set(), draws: 0 };
  const made = (owner, create, remove, destroyed) => {
    const { [create]: before, [remove]: after } = owner.prototype;
    owner.prototype[create] = function (...given) {
      const resource = before.apply(this, given);
      counts.alive.add(resource);
      return resource;
    };
    destroyed.prototype[remove] = ((destroy) => function (...given) {
      counts.alive.delete(given[0] ?? this);
      return destroy.apply(this, given);
    })(destroyed.prototype[remove] ?? after);
  };
  for (const name of ["Buffer", "Program", "VertexArray", "Texture"]) {
    made(WebGL2RenderingContext, "create" + name, "delete" + name, WebGL2RenderingContext);
  }
  if (typeof GPUDevice !== "undefined") {
    made(GPUDevice, "createBuffer", "destroy", GPUBuffer);
    made(GPUDevice, "createTexture", "destroy", GPUTexture);
    const { configure, getCurrentTexture } = GPUCanvasContext.prototype;
    const { submit } = GPUQueue.prototype;
    let device, texture;
    GPUCanvasContext.prototype.configure = function (options) {
      device = options.device;
      return configure.call(this, { ...options, usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC });
    };
    GPUCanvasContext.prototype.getCurrentTexture = function () {
      texture = getCurrentTexture.call(this);
      return texture;
    };
    GPUQueue.prototype.submit = function (commands) {
      submit.call(this, commands);
      counts.draws++;
      const wanted = self.wanted;
      self.wanted = undefined;
      if (wanted === undefined || texture === undefined) return;
      const { width, height, format } = texture;
      const bytesPerRow = Math.ceil(width / 64) * 256;
      const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
      const buffer = device.createBuffer({ size: bytesPerRow * height, usage });
      const encoder = device.createCommandEncoder();
      encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
      submit.call(this, [encoder.finish()]);
      buffer.mapAsync(GPUMapMode.READ).then(() => {
        const data = new Uint8Array(buffer.getMappedRange().slice(0));
        buffer.destroy();
        const order = format.startsWith("bgra") ? [2, 1, 0] : [0, 1, 2];
        wanted((x, y) => order.map((channel) => data[Math.round(y) * bytesPerRow + 4 * Math.round(x) + channel]));
      });
    };
  }
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return getContext.call(this, kind, kind === "webgl2" ? { ...options, preserveDrawingBuffer: true } : options);
  };
  const { clear } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.clear = function (bits) {
    counts.draws++;
    return clear.call(this, bits);
  };
  /** Colours at places of the view, in its own pixels; \`redraw\` makes it draw. */
  self.readView = (places, redraw) => new Promise((resolve) => {
    const answer = (at) => resolve(places.map(([x, y]) => at(x, y)));
    const canvas = document.querySelector("#space canvas");
    const gl = canvas.getContext("webgl2");
    if (gl === null) self.wanted = answer;
    redraw();
    if (gl !== null) requestAnimationFrame(() => requestAnimationFrame(() => answer((x, y) => {
      const pixel = new Uint8Array(4);
      gl.readPixels(Math.round(x), canvas.height - 1 - Math.round(y), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return [...pixel.slice(0, 3)];
    })));
  });
  counts.updates = 0;
  const { addEventListener } = Worker.prototype;
  Worker.prototype.addEventListener = function (kind, listener) {
    return addEventListener.call(this, kind, (event) => {
      if (event.data?.kind === "activity") counts.updates++;
      listener(event);
    });
  };
  self.updates = () => counts.updates;
  self.gpuAlive = () => counts.alive.size;
  self.gpuDraws = () => counts.draws;
}
`;
