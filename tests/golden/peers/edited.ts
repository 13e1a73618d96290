/** The recordings kept here with something changed, for tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Field } from "../../../golden/field.ts";
import type { PeerFile } from "../../../golden/peers/format.ts";
import { readPeer } from "../../../golden/peers/read.ts";

// biome-ignore lint/suspicious/noExplicitAny: JSON to be edited
export type Json = Record<string, any>;

export const json = (name: string): Json =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), "utf8")) as Json;

/** The place in a file that has such contents. */
export const fieldOf = (content: Json): Field => Field.ofText(JSON.stringify(content), "edited.json");

/** Reads a recording of this folder with something changed. */
export function edited(name: string, edit: (content: Json) => void): PeerFile {
  const content = json(name);
  edit(content);
  return readPeer(fieldOf(content));
}
