/**
 * Plain data in a JSON file that notices damage: its first line has the length and the SHA-256 of everything behind that line. To other
 * programs the file is JSON like any other, with two more keys.
 */
import { createHash } from "node:crypto";

const SEAL = /^\{ "bytes": (\d+), "sha256": "([0-9a-f]{64})",(?=\n)/;
/** Longer than any first line. */
const SEAL_LENGTH = 200;

/** SHA-256, in hexadecimal. */
export const digestOf = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** An object that is not empty, as sealed text. */
export function seal(content: object): string {
  const body = `${JSON.stringify(content, null, 1).slice(1)}\n`;
  return `{ "bytes": ${Buffer.byteLength(body)}, "sha256": "${digestOf(body)}",${body}`;
}

/** What was sealed, or what is wrong with it, in words that go on from the name of the file: "is cut off: ..". */
export type Unsealed<Content> = { readonly content: Content } | { readonly problem: string };

/** Reads a sealed file. */
export function unseal<Content extends object>(bytes: Uint8Array): Unsealed<Content> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const match = SEAL.exec(text.subarray(0, SEAL_LENGTH).toString("latin1"));
  if (match === null) return { problem: "does not begin with its length and checksum" };
  const [line, length, digest] = match as unknown as [string, string, string];
  const body = text.subarray(line.length);
  const problem = problemOf(body, { bytes: Number(length), sha256: digest });
  return problem === undefined ? { content: JSON.parse(`{${body.toString()}`) as Content } : { problem };
}

/** Length and checksum of a file. */
export interface Fingerprint {
  readonly bytes: number;
  readonly sha256: string;
}

export const fingerprintOf = (content: string | Uint8Array): Fingerprint => ({
  bytes: Buffer.byteLength(content),
  sha256: digestOf(content),
});

/** What is wrong with bytes that should have a fingerprint; undefined where nothing is. */
export function problemOf(found: Uint8Array, { bytes, sha256 }: Fingerprint): string | undefined {
  if (found.length !== bytes) return `has ${found.length} bytes where ${bytes} were written`;
  return digestOf(found) === sha256 ? undefined : "is not what was written: its checksum is another";
}
