/** Reads the connectivity of a synapse population: which synapses there are, one by one. */
import type { Field } from "../field.ts";
import type { Matrix, PeerSynapseList } from "./format.ts";

/** Sizes of the two populations. */
interface Sides {
  readonly pre: number;
  readonly post: number;
}

/** The synapses of a population, and how many values a variable of theirs has. */
export function readConnectivity(
  one: Field,
  matrix: Matrix,
  sides: Sides,
): { readonly listed: PeerSynapseList | undefined; readonly count: number } {
  if (matrix === "DENSE") return { listed: undefined, count: sides.pre * sides.post };
  const connectivity = one.at("connectivity");
  if (matrix === "TOEPLITZ") return convolution(connectivity, sides);
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
 * A convolution, synapse by synapse. Neuron = (row * width + column) * channels + channel; kernel [kh][kw][in channel][out channel]. With the border
 * b = (input + kernel - 1 - output) / 2 rounded down, pixel r reaches r + a - b through kernel element k - 1 - a, 0 <= a < k, in either direction.
 */
function convolution(one: Field, { pre, post }: Sides): { readonly listed: PeerSynapseList; readonly count: number } {
  one.names(["kind", "kernel_shape", "ih", "iw", "oh", "ow"]);
  one.at("kind").choice(["conv2d"]);
  const shape = one.at("kernel_shape").list((size) => size.count());
  if (shape.length !== 4) throw one.at("kernel_shape").error(`has ${shape.length} entries instead of 4`);
  const [kernelHeight, kernelWidth, inputs, outputs] = shape as [number, number, number, number];
  const [ih, iw, oh, ow] = ["ih", "iw", "oh", "ow"].map((key) => one.at(key).count()) as [
    number,
    number,
    number,
    number,
  ];
  if (ih * iw * inputs !== pre || oh * ow * outputs !== post)
    throw one.error(
      `joins ${ih * iw * inputs} neurons to ${oh * ow * outputs}, but the populations have ${pre} and ${post}`,
    );
  /** Where pixel `at` of one direction goes, and through which kernel element. */
  const reached = (at: number, kernel: number, input: number, output: number) => {
    const border = Math.floor((input + kernel - 1 - output) / 2);
    return Array.from({ length: kernel }, (_, offset) => ({
      at: at + offset - border,
      element: kernel - 1 - offset,
    })).filter((to) => to.at >= 0 && to.at < output);
  };
  const list = { pre: [] as number[], post: [] as number[], shared: [] as number[] };
  for (let neuron = 0; neuron < pre; neuron++) {
    const channel = neuron % inputs;
    const pixel = Math.floor(neuron / inputs);
    for (const row of reached(Math.floor(pixel / iw), kernelHeight, ih, oh)) {
      for (const column of reached(pixel % iw, kernelWidth, iw, ow)) {
        for (let out = 0; out < outputs; out++) {
          list.pre.push(neuron);
          list.post.push((row.at * ow + column.at) * outputs + out);
          list.shared.push(((row.element * kernelWidth + column.element) * inputs + channel) * outputs + out);
        }
      }
    }
  }
  return { listed: list, count: kernelHeight * kernelWidth * inputs * outputs };
}
