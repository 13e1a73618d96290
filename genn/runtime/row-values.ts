/**
 * Synaptic variables that are the same along a row, from one backend to another: one keeps them once per presynaptic neuron
 * (pass `rowConstants`), another once per synapse.
 */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { type Buffer, copiesOf, copySize, type Program, padded } from "../program/program.ts";

/** What was saved of a buffer, in the shape it has here; what does not fit either shape comes back as it is. */
export function fitRows(program: Program, buffer: Buffer, saved: Elements): Elements {
  const copies = copiesOf(program, buffer.sharing);
  const { repeats } = buffer;
  // As rows of synapses, and as one row with a value for each of those.
  const rows = repeats === undefined ? buffer.rows : buffer.columns;
  const stride = padded(repeats ?? buffer.columns);
  const [perSynapse, perRow] = [rows * stride, padded(rows)];
  if (rows === 1 || saved.length !== copies * (repeats === undefined ? perRow : perSynapse)) return saved;
  const fitted = elementsOf(buffer.type, copies * copySize(buffer));
  for (let copy = 0; copy < copies; copy++) {
    for (let row = 0; row < rows; row++) {
      const value = saved[copy * (saved.length / copies) + (repeats === undefined ? row : row * stride)]!;
      if (repeats !== undefined) fitted[copy * perRow + row] = value;
      else
        fitted.fill(
          value as never,
          copy * perSynapse + row * stride,
          copy * perSynapse + row * stride + buffer.columns,
        );
    }
  }
  return fitted;
}
