import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { DataError } from "../../data/errors.ts";
import {
  type DownloadProgress,
  loadMnist,
  MNIST_SOURCE,
  type MnistFile,
  type MnistSource,
  mnistCacheFolder,
} from "../../data/node/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { labelsFile, packed, smallMnist } from "./idx-files.ts";

const root = temporaryFolder();
let folder: string;
let folderCount = 0;
beforeEach(() => {
  folder = join(root, String(folderCount++));
  mkdirSync(folder);
});

const names = Object.keys(smallMnist) as MnistFile[];
const sums = Object.fromEntries(
  names.map((name) => [name, createHash("sha256").update(smallMnist[name]).digest("hex")]),
) as MnistSource["sha256"];

const messageOf = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
};

describe("loadMnist from a folder", () => {
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);

  test("finds files in every spelling, plain or packed", async () => {
    write("train-images-idx3-ubyte.gz", packed(smallMnist["train-images-idx3-ubyte"]));
    write("train-labels.idx1-ubyte", smallMnist["train-labels-idx1-ubyte"]);
    write("t10k-images.idx3-ubyte.gz", packed(smallMnist["t10k-images-idx3-ubyte"]));
    // Packed, whatever its name says.
    write("t10k-labels-idx1-ubyte", packed(smallMnist["t10k-labels-idx1-ubyte"]));
    const { training, test: tests } = await loadMnist({ isOtherData: true, dataDir: folder });
    expect([training.sampleCount, tests.sampleCount]).toStrictEqual([12, 5]);
    expect(training.inputs.subarray(0, tests.inputs.length)).toStrictEqual(tests.inputs);
    expect(Array.from(tests.labels)).toStrictEqual([0, 1, 2, 3, 4]);
    const fewer = await loadMnist({ isOtherData: true, dataDir: folder, trainingSamples: 7, testSamples: 2 });
    expect([fewer.training.sampleCount, fewer.test.sampleCount]).toStrictEqual([7, 2]);
  });

  test("says which files are missing, and where it looked", async () => {
    write("train-images-idx3-ubyte", smallMnist["train-images-idx3-ubyte"]);
    write("t10k-images-idx3-ubyte", smallMnist["t10k-images-idx3-ubyte"]);
    expect(await messageOf(loadMnist({ isOtherData: true, dataDir: folder }))).toBe(
      `MNIST is not complete in ${folder}: train-labels-idx1-ubyte, t10k-labels-idx1-ubyte are missing. A file may have one of several names, ` +
        "the first for example: train-labels-idx1-ubyte, train-labels.idx1-ubyte, train-labels-idx1-ubyte.gz, train-labels.idx1-ubyte.gz.",
    );
    const nowhere = join(folder, "nowhere");
    expect(await messageOf(loadMnist({ isOtherData: true, dataDir: nowhere }))).toBe(
      `cannot read the folder ${nowhere}: there is no such file or folder`,
    );
  });

  test("damaged, mismatched and unreadable files are named by their path", async () => {
    for (const name of names) write(name, smallMnist[name]);
    const path = join(folder, "t10k-labels-idx1-ubyte");
    writeFileSync(path, packed(smallMnist["t10k-labels-idx1-ubyte"]).subarray(0, 20));
    expect(await messageOf(loadMnist({ isOtherData: true, dataDir: folder }))).toContain(`${path}: cannot be unpacked`);
    writeFileSync(path, labelsFile(6));
    expect(await messageOf(loadMnist({ isOtherData: true, dataDir: folder }))).toBe(
      `${join(folder, "t10k-images-idx3-ubyte")} has 5 images, but ${path} has 6 labels: the files do not belong together`,
    );
    rmSync(path);
    mkdirSync(path);
    expect(await messageOf(loadMnist({ isOtherData: true, dataDir: folder }))).toBe(
      `cannot read ${path}: that is a folder, not a file`,
    );
    rmSync(path, { recursive: true });
    symlinkSync("/dev/zero", path);
    expect(await messageOf(loadMnist({ isOtherData: true, dataDir: folder }))).toBe(
      `cannot read ${path}: that is a device, a pipe or a socket; take a regular file`,
    );
  });
});

describe("files that are said to be MNIST's own", () => {
  const source: MnistSource = { baseUrls: [], sha256: sums };

  test("are refused, by name and with the way out, with any byte changed, cut off or added, plain or packed", async () => {
    for (const name of names) writeFileSync(join(folder, name), smallMnist[name]);
    expect((await loadMnist({ dataDir: folder, source })).training.sampleCount).toBe(12);
    const damage = fc.record({
      name: fc.constantFrom(...names),
      isPacked: fc.boolean(),
      at: fc.nat(),
      kind: fc.constantFrom("flip" as const, "cut" as const, "add" as const),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ name, isPacked, at, kind }) => {
        const original = isPacked ? packed(smallMnist[name]) : smallMnist[name];
        const place = at % original.length;
        const bytes = kind === "add" ? Uint8Array.from([...original, 1]) : Uint8Array.from(original);
        if (kind === "flip") bytes[place]! ^= 1 << (at % 8);
        const path = join(folder, name);
        writeFileSync(path, kind === "cut" ? bytes.subarray(0, place) : bytes);
        const outcome = await loadMnist({ dataDir: folder, source }).catch((error: Error) => error);
        writeFileSync(path, smallMnist[name]);
        if (!(outcome instanceof Error)) {
          // Of a packed file, bytes of its header may change, and its content is the same.
          expect([isPacked, kind]).toStrictEqual([true, "flip"]);
          const whole = await loadMnist({ dataDir: folder, source });
          for (const part of ["training", "test"] as const) {
            expect(outcome[part].inputs).toStrictEqual(whole[part].inputs);
            expect([...outcome[part].labels]).toStrictEqual([...whole[part].labels]);
          }
          return;
        }
        expect(outcome).toBeInstanceOf(DataError);
        expect(outcome.message).toContain(path);
      }),
      { numRuns: 150 },
    );
  });

  test("other data are taken where it is said that they are", async () => {
    for (const name of names) writeFileSync(join(folder, name), smallMnist[name]);
    const path = join(folder, "train-images-idx3-ubyte");
    expect(await messageOf(loadMnist({ dataDir: folder }))).toMatch(
      new RegExp(`^${path} is not the original file of MNIST: SHA-256 .*--data-dir FOLDER --other-data`),
    );
    expect((await loadMnist({ dataDir: folder, isOtherData: true })).training.sampleCount).toBe(12);
    expect(await messageOf(loadMnist({ isOtherData: true }))).toContain("are taken from a folder: name it");
  });
});

/** A server on this machine that counts what it is asked for; the result is the folder's address. */
async function serve(answer: RequestListener): Promise<{ baseUrl: string; asked: string[]; close: () => void }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  afterAll(close);
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist/`, asked, close };
}

const gzipped = Object.fromEntries(names.map((name) => [`/mnist/${name}.gz`, packed(smallMnist[name])]));
const sendFiles: RequestListener = ({ url }, response) => {
  const file = gzipped[url!]!;
  response.writeHead(200, { "content-length": file.length });
  // In two pieces, so that there is progress to see.
  response.write(file.subarray(0, 10));
  setImmediate(() => response.end(file.subarray(10)));
};

describe("loadMnist by download", () => {
  const source = (...baseUrls: string[]): MnistSource => ({ baseUrls, sha256: sums });
  const load = (from: MnistSource) => loadMnist({ cacheDir: folder, source: from });
  const kept = () => readdirSync(folder).sort();
  const complete = names.map((name) => `${name}.gz`).sort();

  test("downloads each file once, with progress, into a folder that need not be there", async () => {
    const server = await serve(sendFiles);
    const cacheDir = join(folder, "new", "cache");
    const seen: DownloadProgress[] = [];
    const options = { cacheDir, source: source(server.baseUrl), onProgress: (at: DownloadProgress) => seen.push(at) };
    const first = await loadMnist(options);
    expect([first.training.sampleCount, first.test.sampleCount]).toStrictEqual([12, 5]);
    expect(readdirSync(cacheDir).sort()).toStrictEqual(complete);
    for (const name of complete) {
      const size = gzipped[`/mnist/${name}`]!.length;
      const own = seen.filter(({ file }) => file === name);
      expect(own[0]).toStrictEqual({ file: name, receivedBytes: 0, totalBytes: size });
      expect(own.at(-1)).toStrictEqual({ file: name, receivedBytes: size, totalBytes: size });
    }
    expect(server.asked.length).toBe(4);
    seen.length = 0;
    expect(await loadMnist(options)).toStrictEqual(first);
    expect([server.asked.length, seen.length]).toStrictEqual([4, 0]);
  });

  test("trying again fetches only what is missing", async () => {
    let broken = true;
    const server = await serve((request, response) => {
      if (broken && request.url!.includes("t10k-images")) response.writeHead(503).end();
      else sendFiles(request, response);
    });
    expect(await messageOf(load(source(server.baseUrl)))).toContain("the server answered 503 Service Unavailable");
    expect(kept()).toStrictEqual(["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"]);
    broken = false;
    server.asked.length = 0;
    await load(source(server.baseUrl));
    expect(server.asked.map((url) => url.slice("/mnist/".length))).toStrictEqual([
      "t10k-images-idx3-ubyte.gz",
      "t10k-labels-idx1-ubyte.gz",
    ]);
  });

  test("a wrong checksum shows both sums, and the file is not kept", async () => {
    const other = packed(labelsFile(12));
    const server = await serve((_, response) => response.end(other));
    const found = createHash("sha256").update(labelsFile(12)).digest("hex");
    expect(await messageOf(load(source(server.baseUrl)))).toBe(
      `MNIST is not complete in ${folder}: train-images-idx3-ubyte.gz could not be downloaded:\n` +
        `  ${server.baseUrl}train-images-idx3-ubyte.gz: wrong checksum, the file is not kept: ` +
        `SHA-256 of its content is ${found}, but must be ${sums["train-images-idx3-ubyte"]}\n` +
        "Files that are on this machine already are taken with --data-dir FOLDER.",
    );
    expect(kept()).toStrictEqual([]);
  });

  test("a transfer that breaks off, and a file cut short, are not kept", async () => {
    const file = gzipped["/mnist/train-images-idx3-ubyte.gz"]!;
    const breaking = await serve((_, response) => {
      response.writeHead(200, { "content-length": file.length });
      response.write(file.subarray(0, 50), () => setTimeout(() => response.destroy(), 50));
    });
    const short = await serve((_, response) => response.end(file.subarray(0, 50)));
    const message = await messageOf(load(source(breaking.baseUrl, short.baseUrl)));
    expect(message).toContain(`the transfer broke off after 50 of ${file.length} bytes (`);
    expect(message).toContain("what was sent: cannot be unpacked, its gzip data are truncated or damaged");
    expect(kept()).toStrictEqual([]);
  });

  test("offline: says what was tried and what to do; another server is asked first", async () => {
    const gone = await serve(sendFiles);
    gone.close();
    expect(await messageOf(load(source(gone.baseUrl)))).toBe(
      `MNIST is not complete in ${folder}: train-images-idx3-ubyte.gz could not be downloaded:\n` +
        `  ${gone.baseUrl}train-images-idx3-ubyte.gz: the server cannot be reached (connect ECONNREFUSED ${new URL(gone.baseUrl).host})\n` +
        "Files that are on this machine already are taken with --data-dir FOLDER.",
    );
    const server = await serve(sendFiles);
    expect((await load(source(gone.baseUrl, server.baseUrl))).training.sampleCount).toBe(12);
  });

  test("several downloads at once leave whole files and nothing else", async () => {
    const server = await serve(sendFiles);
    const sets = await Promise.all(Array.from({ length: 5 }, () => load(source(server.baseUrl))));
    for (const set of sets) expect(set).toStrictEqual(sets[0]);
    expect(kept()).toStrictEqual(complete);
    for (const name of complete) {
      expect(Uint8Array.from(readFileSync(join(folder, name)))).toStrictEqual(gzipped[`/mnist/${name}`]);
    }
  });

  test("a file that was damaged since says how to get it again", async () => {
    for (const name of names) writeFileSync(join(folder, `${name}.gz`), gzipped[`/mnist/${name}.gz`]!.subarray(0, 30));
    expect(await messageOf(load(source()))).toMatch(
      /train-images-idx3-ubyte\.gz: cannot be unpacked.*Delete what is wrong there to have it downloaded again\.$/,
    );
  });

  test("the cache folder follows XDG_CACHE_HOME, if absolute", () => {
    expect(mnistCacheFolder({ XDG_CACHE_HOME: "/caches" })).toBe(join("/caches", "microcircuit-network", "mnist"));
    const usual = join(homedir(), ".cache", "microcircuit-network", "mnist");
    expect(mnistCacheFolder({ XDG_CACHE_HOME: "relative" })).toBe(usual);
    expect(mnistCacheFolder({})).toBe(usual);
  });
});

describe("the real files", () => {
  const { MNIST_DIR } = process.env;
  if (MNIST_DIR === undefined) {
    console.log(
      "skipped: tests on the real MNIST files. Run them with MNIST_DIR=FOLDER npx vitest run tests/data/mnist-files.test.ts",
    );
  }

  test.skipIf(MNIST_DIR === undefined)("are complete, and have the checksums that downloads are held to", async () => {
    const { training, test: tests } = await loadMnist({ dataDir: MNIST_DIR! });
    expect([training.sampleCount, tests.sampleCount]).toStrictEqual([60_000, 10_000]);
    expect(Array.from(training.labels.subarray(0, 10))).toStrictEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(Array.from(tests.labels.subarray(0, 10))).toStrictEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const mean = (training.inputs as Float32Array).reduce((sum, value) => sum + value, 0) / training.inputs.length;
    // The mean that the field normalises with.
    expect(mean).toBeCloseTo(0.1307, 4);

    const server = await serve(({ url }, response) => {
      response.end(readFileSync(join(MNIST_DIR!, url!.slice("/mnist/".length))));
    });
    const downloaded = await loadMnist({ cacheDir: folder, source: { ...MNIST_SOURCE, baseUrls: [server.baseUrl] } });
    expect(Buffer.from(downloaded.test.inputs.buffer).equals(Buffer.from(tests.inputs.buffer))).toBe(true);
    expect(server.asked.length).toBe(4);
  });
});
