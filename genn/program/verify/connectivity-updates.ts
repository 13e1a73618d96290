/** What has to hold where synapses come and go: their lists and variables have the same room, and code of rows reaches nothing else. */
import type { RowBinding, RowFunction } from "../rows.ts";
import { visitExpressions } from "../walk.ts";
import type { Verification } from "./context.ts";

export function verifyConnectivityUpdates(all: Verification): void {
  const { graphs, connectivity, connectivityUpdates } = all.program;
  for (const { population, graph, buffers, growth } of graphs) {
    const where = `the synapses of '${population}'`;
    all.require(buffers.changes === (growth !== undefined), where, "it is not clear whether they come and go");
    if (growth === undefined) continue;
    const { storage } = connectivity.find((one) => one.population === population)!.connectivity;
    const room = graph.rows * growth.perRow;
    all.require(storage.columns === room, where, `there is room for ${storage.columns} of them instead of ${room}`);
    for (const id of growth.variables) {
      const buffer = all.buffer(id, where);
      if (buffer !== undefined) all.shaped(buffer, { columns: room }, where);
    }
  }
  for (const { name, population, section, reads, writes } of connectivityUpdates) {
    const where = `connectivity update '${name}'`;
    const variables = graphs.find((one) => one.population === population)?.growth?.variables;
    all.require(variables !== undefined, where, `the synapses of '${population}' do not come and go`);
    for (const id of writes) all.require(reads.includes(id), where, `buffer ${id} is written, but not read before`);
    visitExpressions(section.body, (node) => {
      const added = node.kind === "call" ? (node.binding as RowFunction | undefined) : undefined;
      const set = added?.kind === "add" ? added.variables : [];
      const named = node.kind === "name" ? (node.symbol.binding as RowBinding | undefined) : undefined;
      if (named?.kind === "element" && named.index !== "synapse") {
        all.require(
          reads.includes(named.buffer),
          where,
          `buffer ${named.buffer} is named, but not among those it reads`,
        );
      }
      for (const id of named?.kind === "element" && named.index === "synapse" ? [named.buffer] : set) {
        all.require(variables?.includes(id) === true, where, `buffer ${id} is no variable of the synapses`);
      }
      return undefined;
    });
  }
}
