/**
 * The manifest of a results folder: length and checksum of every file in it that is read again and cannot hold them itself (tables,
 * config.json), and the configuration that all of them belong to.
 *
 * A file and its manifest cannot be replaced in one go. The manifest is therefore written first, and names two versions of the file: the
 * new one, and the one that is there until the new one is renamed.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRegularFile } from "../data/node/files.ts";
import { messageOf, UserError } from "./errors.ts";
import type { Lock } from "./lock.ts";
import { type Fingerprint, fingerprintOf, problemOf, seal, unseal } from "./sealed.ts";

export const MANIFEST = "manifest.json";

/** What a file may be; null: it need not be there. */
type Versions = readonly (Fingerprint | null)[];

/** As it is written. */
interface Manifest {
  /** Hash of the configuration. */
  readonly configuration: string;
  readonly files: Readonly<Record<string, Versions>>;
}

/** What to do about a damaged file of a results folder. */
const REMEDY =
  "Put back the file as it was, from a copy, choose another folder with --out, or start over with --fresh, which moves this folder aside.";

/** The error of a file that is not what was written. */
export const damaged = (path: string, problem: string): UserError =>
  new UserError(`${path} ${problem}. It was damaged, or changed by hand. ${REMEDY}`);

/** The files of a folder as they are read. */
export interface CheckedFiles {
  /** Hash of the configuration they belong to; undefined where an earlier version, which had no manifests, wrote them. */
  readonly configuration: string | undefined;
  /** A file, undefined where there is none. Throws `UserError` for one that is not as it was written. */
  read(name: string): string | undefined;
}

/** The files of a folder as they are written. */
export interface ManifestWriter extends CheckedFiles {
  /** Writes a file and its checksum. */
  write(name: string, content: string): void;
  /** Forgets what the last file was before. */
  close(): void;
}

/** Reads files against the manifest of a folder, which another process may be writing. */
export function checkedFiles(folder: string): CheckedFiles {
  return {
    configuration: readManifest(folder)?.configuration,
    read: (name) => {
      for (let manifest = readManifest(folder); ; ) {
        const content = bytesOf(folder, name);
        const problem = manifest === undefined ? undefined : problemWith(content, manifest.files[name]);
        if (problem === undefined) return content?.toString();
        const now = readManifest(folder);
        if (JSON.stringify(now) === JSON.stringify(manifest)) throw damaged(join(folder, name), problem);
        manifest = now;
      }
    },
  };
}

/**
 * Opens the manifest of a folder whose lock is held; `configuration` is the hash of the one that is written from now on. In a folder
 * without one, the files of `names` that are there are taken as they are. Throws `UserError` where a process that was killed has left two
 * versions of a file, and what is there is neither.
 */
export function openManifest(
  folder: string,
  lock: Lock,
  configuration: string,
  names: readonly string[],
): ManifestWriter {
  const { read, configuration: before } = checkedFiles(folder);
  let files = settled(folder, readManifest(folder)?.files ?? asTheyAre(folder, names));
  const put = () => lock.write(join(folder, MANIFEST), seal({ configuration, files } satisfies Manifest));
  return {
    configuration: before,
    read,
    write: (name, content) => {
      const version = fingerprintOf(content);
      // What was there is known: were it read again, damage since then would be taken for a version.
      files = { ...files, [name]: [version, ...(files[name] ?? [thereNow(folder, name)])] };
      put();
      lock.write(join(folder, name), content);
      files = { ...files, [name]: [version] };
    },
    close: () => {
      if (!lock.isHeld()) return;
      // Of a file that could not be written there are still two versions.
      files = settled(folder, files);
      put();
    },
  };
}

/** Which of their versions the files of a folder are. Throws `UserError` for one that is none of them. */
function settled(folder: string, files: Manifest["files"]): Manifest["files"] {
  const versionOf = (name: string, versions: Versions): Versions => {
    if (versions.length < 2) return versions;
    const content = bytesOf(folder, name);
    const problem = problemWith(content, versions);
    if (problem !== undefined) throw damaged(join(folder, name), problem);
    return [content === undefined ? null : fingerprintOf(content)];
  };
  return Object.fromEntries(Object.entries(files).map(([name, versions]) => [name, versionOf(name, versions)]));
}

const asTheyAre = (folder: string, names: readonly string[]): Manifest["files"] =>
  Object.fromEntries(names.map((name) => [name, [thereNow(folder, name)]]));

function thereNow(folder: string, name: string): Fingerprint | null {
  const content = bytesOf(folder, name);
  return content === undefined ? null : fingerprintOf(content);
}

function bytesOf(folder: string, name: string): Buffer | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  try {
    return readRegularFile(path);
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${messageOf(error)}. ${REMEDY}`);
  }
}

function readManifest(folder: string): Manifest | undefined {
  const bytes = bytesOf(folder, MANIFEST);
  if (bytes === undefined) return undefined;
  const unsealed = unseal<Manifest>(bytes);
  if ("problem" in unsealed) throw damaged(join(folder, MANIFEST), unsealed.problem);
  return unsealed.content;
}

function problemWith(content: Uint8Array | undefined, versions: Versions | undefined): string | undefined {
  if (versions === undefined) return content === undefined ? undefined : `does not stand in ${MANIFEST}`;
  if (content === undefined) return versions.includes(null) ? undefined : "is missing";
  const problems = versions.map((version) =>
    version === null ? "was not written by this toolkit" : problemOf(content, version),
  );
  return problems.includes(undefined) ? undefined : problems[0];
}
