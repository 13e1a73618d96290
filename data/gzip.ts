/** Unpacking gzip files with what browsers and Node have built in. */
import { DataError } from "./errors.ts";

/** Whether bytes start as every gzip file does. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The unpacked content of a gzip file. Throws a `DataError` that names `source` where the file is truncated or damaged. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, source: string): Promise<Uint8Array<ArrayBuffer>> {
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${source}: cannot be unpacked, its gzip data are truncated or damaged (${reason})`);
  }
}
