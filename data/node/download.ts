/** Downloads a file whose content is known by its checksum, from the first server that has it. */
import { createHash } from "node:crypto";
import { DataError } from "../errors.ts";
import { gunzip, isGzip } from "../gzip.ts";
import { keepFile } from "./files.ts";

/** How far a download is. */
export interface DownloadProgress {
  readonly file: string;
  readonly receivedBytes: number;
  /** Undefined where the server does not say. */
  readonly totalBytes: number | undefined;
}

/** Told at the start of each try, at every piece that arrives, and so at the end. */
export type DownloadReporter = (progress: DownloadProgress) => void;

/** A file to download. */
export interface Download {
  readonly file: string;
  /** Folders on servers, each ending in "/", tried in this order. */
  readonly baseUrls: readonly string[];
  /** Of the content, unpacked where the file is a gzip file: how it was packed does not matter. In hexadecimal. */
  readonly sha256: string;
  /** Where it is kept. */
  readonly path: string;
  readonly onProgress?: DownloadReporter | undefined;
}

/**
 * Downloads a file into memory, checks it, and keeps it. A server that cannot be reached,
 * answers with an error, breaks off or sends other content is passed over; a `DataError` tells of all of them where none is
 * left. Nothing is written before the checksum is right, so several processes may download the same file.
 */
export async function download({ file, baseUrls, sha256, path, onProgress }: Download): Promise<void> {
  const failures: string[] = [];
  for (const baseUrl of baseUrls) {
    const url = baseUrl + file;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await receive(url, (receivedBytes, totalBytes) => onProgress?.({ file, receivedBytes, totalBytes }));
      const content = isGzip(bytes) ? await gunzip(bytes, "what was sent") : bytes;
      checkSum(content, sha256);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      failures.push(`  ${url}: ${error.message}`);
      continue;
    }
    keepFile(path, bytes);
    return;
  }
  throw new DataError(`${file} could not be downloaded:\n${failures.join("\n")}`);
}

async function receive(
  url: string,
  onPiece: (receivedBytes: number, totalBytes: number | undefined) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  // Packed once more for the transfer, the length that the server announces would not be that of the file.
  const response = await fetch(url, { headers: { "accept-encoding": "identity" } }).catch((error: unknown) => {
    throw new DataError(`the server cannot be reached (${causeOf(error)})`);
  });
  if (!response.ok) throw new DataError(`the server answered ${response.status} ${response.statusText}`.trimEnd());
  const announced = response.headers.get("content-length");
  const totalBytes = announced === null ? undefined : Number(announced);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let receivedBytes = 0;
  onPiece(receivedBytes, totalBytes);
  const reader = response.body?.getReader();
  const next = async () => {
    try {
      return (await reader?.read())?.value;
    } catch (error) {
      const total = totalBytes === undefined ? "" : ` of ${totalBytes}`;
      throw new DataError(`the transfer broke off after ${receivedBytes}${total} bytes (${causeOf(error)})`);
    }
  };
  for (let piece = await next(); piece !== undefined; piece = await next()) {
    pieces.push(piece);
    receivedBytes += piece.length;
    onPiece(receivedBytes, totalBytes);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function checkSum(content: Uint8Array, right: string): void {
  const found = createHash("sha256").update(content).digest("hex");
  if (found === right) return;
  throw new DataError(`wrong checksum, the file is not kept: SHA-256 of its content is ${found}, but must be ${right}`);
}

/** `fetch` itself only says that it failed; why is in the cause, which may have a code and no message. */
function causeOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: NodeJS.ErrnoException };
  return cause?.message || cause?.code || message;
}
