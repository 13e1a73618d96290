/**
 * Checkpoint files: a header of plain data and a payload of bytes under one checksum, so that a damaged file is noticed before
 * a run goes on from it. What header and payload mean is up to the experiment.
 */
import { existsSync } from "node:fs";
import { readRegularFile } from "../data/node/files.ts";
import { messageOf, UserError } from "./errors.ts";
import { digestOf } from "./sealed.ts";

const TITLE = "microcircuit checkpoint 1\n";
const DIGEST_LENGTH = 64;
const PREFIX_LENGTH = TITLE.length + DIGEST_LENGTH + 1;

/** What a checkpoint file holds. */
export interface Checkpoint<Header> {
  readonly header: Header;
  readonly payload: Uint8Array;
}

/** A checkpoint as the content of a file. */
export function checkpointBytes<Header>({ header, payload }: Checkpoint<Header>): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([length, text, payload]);
  return Buffer.concat([Buffer.from(`${TITLE}${digestOf(body)}\n`), body]);
}

/** The checkpoint in a file, or undefined where there is no such file. One that is damaged, or cannot be read, is an error. */
export function readCheckpoint<Header>(path: string, advice = REPEAT): Checkpoint<Header> | undefined {
  if (!existsSync(path)) return undefined;
  let file: Buffer;
  try {
    file = readRegularFile(path);
  } catch (error) {
    throw unusable(path, messageOf(error), advice);
  }
  const prefix = file.subarray(0, PREFIX_LENGTH).toString("latin1");
  const body = file.subarray(PREFIX_LENGTH);
  if (!prefix.startsWith(TITLE)) throw unusable(path, "it is not a checkpoint file of this version", advice);
  if (body.length < 4 || digestOf(body) !== prefix.slice(TITLE.length, -1)) {
    throw unusable(path, "its checksum does not match its content", advice);
  }
  const length = body.readUInt32LE(0);
  const header = JSON.parse(body.subarray(4, 4 + length).toString()) as Header;
  // A copy of its own, so that typed arrays can be laid over it from byte 0.
  return { header, payload: new Uint8Array(body.subarray(4 + length)) };
}

function unusable(path: string, reason: string, advice: string): UserError {
  return new UserError(`the checkpoint ${path} cannot be used: ${reason}. ${advice}`);
}

/** What a person can do in a study. */
const REPEAT =
  "Delete it to repeat the run it belongs to (finished runs are kept), or start over with --fresh, which moves this folder aside.";
