import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { DataError } from "../../data/errors.ts";
import { keepFile } from "../../data/node/files.ts";
import { temporaryFolder } from "../temporary.ts";

/** Room left on the disk, in bytes; what does not fit is written as far as it goes. */
let room = Number.POSITIVE_INFINITY;

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const writeLimited: typeof real.writeFileSync = (path, data, options) => {
    const bytes = data as Uint8Array;
    real.writeFileSync(path, bytes.subarray(0, room), options);
    if (bytes.length > room) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  };
  return { ...real, writeFileSync: writeLimited };
});

describe("keepFile", () => {
  const folder = temporaryFolder();
  const path = join(folder, "cache", "file.gz");

  test("a full disk is told, leaves nothing half-written, and what was there stays", () => {
    room = 10;
    expect(() => keepFile(path, new Uint8Array(11))).toThrow(new DataError(`cannot write ${path}: the disk is full`));
    expect(readdirSync(join(folder, "cache"))).toStrictEqual([]);
    keepFile(path, Uint8Array.from([1, 2, 3]));
    expect(() => keepFile(path, new Uint8Array(11))).toThrow("the disk is full");
    expect(Array.from(readFileSync(path))).toStrictEqual([1, 2, 3]);
    expect(readdirSync(join(folder, "cache"))).toStrictEqual(["file.gz"]);
    room = Number.POSITIVE_INFINITY;
  });

  test("what killed processes have left is removed once it is old", () => {
    const at = (name: string) => join(folder, "left", name);
    keepFile(at("a"), new Uint8Array(1));
    for (const name of [".b.0123456789ab.tmp", ".c.0123456789ab.tmp"]) writeFileSync(at(name), new Uint8Array(1));
    const past = new Date(Date.now() - 2 * 60 * 60_000);
    utimesSync(at(".b.0123456789ab.tmp"), past, past);
    keepFile(at("d"), new Uint8Array(1));
    expect(readdirSync(join(folder, "left")).sort()).toStrictEqual([".c.0123456789ab.tmp", "a", "d"]);
  });

  test("a file where a folder should be is told", () => {
    const blocked = join(folder, "blocked");
    writeFileSync(blocked, new Uint8Array(1));
    expect(() => keepFile(join(blocked, "file.gz"), new Uint8Array(1))).toThrow(
      "a part of that path is a file, not a folder",
    );
    mkdirSync(join(folder, "taken"));
    expect(() => keepFile(join(folder, "taken"), new Uint8Array(1))).toThrow("that is a folder, not a file");
  });
});
