/** Reads the connectivity of a synapse population: which synapses there are, one by one, or how they share a kernel. */
import type { Field } from "../field.ts";
import type { Matrix, PeerSynapses } from "./format.ts";

/** Sizes of the two populations. */
interface Sides {
  readonly pre: number;
  readonly post: number;
}

/** The synapses of a population, and how many values a variable of theirs has. */
type Connections = Pick<PeerSynapses, "listed" | "convolution" | "count">;

export function readConnectivity(one: Field, matrix: Matrix, sides: Sides): Connections {
  if (matrix === "DENSE") return { listed: undefined, count: sides.pre * sides.post };
  const connectivity = one.at("connectivity");
  if (matrix === "TOEPLITZ") return readConvolution(connectivity, sides);
  connectivity.names(["pre_ind", "post_ind", "row_lengths"]);
  const post = connectivity.at("post_ind").indices(sides.post);
  const pre = connectivity.has("pre_ind")
    ? connectivity.at("pre_ind").indices(sides.pre)
    : [...connectivity.at("row_lengths").perElement(sides.pre)].flatMap((length, row) =>
        new Array<number>(length).fill(row),
      );
  if (pre.length !== post.length)
    throw connectivity.error(`has ${post.length} postsynaptic neurons for ${pre.length} presynaptic ones`);
  return { listed: { pre, post }, count: pre.length };
}

/**
 * A convolution. Neuron = (row * width + column) * channels + channel; kernel [kh][kw][in channel][out channel]. With the border
 * b = (input + kernel - 1 - output) / 2 rounded down, pixel r reaches r + a - b through kernel element k - 1 - a, 0 <= a < k, in either direction.
 */
function readConvolution(one: Field, { pre, post }: Sides): Connections {
  one.names(["kind", "kernel_shape", "ih", "iw", "oh", "ow"]);
  one.at("kind").choice(["conv2d"]);
  const shape = one.at("kernel_shape").list((size) => size.count());
  if (shape.length !== 4) throw one.at("kernel_shape").error(`has ${shape.length} entries instead of 4`);
  const [kh, kw, ic, oc] = shape as [number, number, number, number];
  const [ih, iw, oh, ow] = ["ih", "iw", "oh", "ow"].map((key) => one.at(key).count()) as [
    number,
    number,
    number,
    number,
  ];
  if (ih * iw * ic !== pre || oh * ow * oc !== post)
    throw one.error(`joins ${ih * iw * ic} neurons to ${oh * ow * oc}, but the populations have ${pre} and ${post}`);
  const padding = (kernel: number, input: number, output: number) =>
    kernel - 1 - Math.floor((input + kernel - 1 - output) / 2);
  const convolution = { ih, iw, ic, kh, kw, oh, ow, oc, padh: padding(kh, ih, oh), padw: padding(kw, iw, ow) };
  return { listed: undefined, convolution, count: kh * kw * ic * oc };
}
