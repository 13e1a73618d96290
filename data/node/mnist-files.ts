/** Finds the MNIST files on this machine, or downloads them once. For Node; a browser has `parseIdx` and `mnistDataset`. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { a, type RulesOf, required } from "../../genn/model/options.ts";
import { requireOptions } from "../arguments.ts";
import type { DataSplit, Dataset } from "../dataset.ts";
import { DataError } from "../errors.ts";
import { gunzip, isGzip } from "../gzip.ts";
import { type IdxArray, parseIdx } from "../idx.ts";
import { mnistDataset } from "../mnist.ts";
import { type DownloadReporter, download } from "./download.ts";
import { listFolder, readFile } from "./files.ts";

/** The four files, unpacked: the dimensions of each and the SHA-256 of its content. */
const MNIST_FILES = {
  "train-images-idx3-ubyte": {
    dimensions: 3,
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  "train-labels-idx1-ubyte": {
    dimensions: 1,
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  "t10k-images-idx3-ubyte": {
    dimensions: 3,
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  "t10k-labels-idx1-ubyte": {
    dimensions: 1,
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
} as const;

/** One of the four files, without `.gz`. */
export type MnistFile = keyof typeof MNIST_FILES;

const FILE_NAMES = Object.keys(MNIST_FILES) as MnistFile[];

/** Where MNIST is downloaded from, and how the files are known to be the right ones. */
export interface MnistSource {
  /** Folders on servers, each ending in "/", tried in this order. */
  readonly baseUrls: readonly string[];
  /** SHA-256 of each unpacked file, in hexadecimal. */
  readonly sha256: Readonly<Record<MnistFile, string>>;
}

/** The original files at two mirrors. */
export const MNIST_SOURCE: MnistSource = {
  baseUrls: ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"],
  sha256: Object.fromEntries(FILE_NAMES.map((file) => [file, MNIST_FILES[file].sha256])) as Record<MnistFile, string>,
};

export interface MnistFilesOptions {
  /** A folder that has the files, plain or packed with gzip. Without it they are downloaded, once, to `cacheDir`. */
  readonly dataDir?: string;
  /** True for files of `dataDir` that are not MNIST's own, but other data in the same format: their checksums are not known, nor checked. */
  readonly isOtherData?: boolean;
  /** Default: `microcircuit-network/mnist` in XDG_CACHE_HOME, or else in `~/.cache`. */
  readonly cacheDir?: string;
  /** Takes only so many training samples, from the start. Default all 60 000. */
  readonly trainingSamples?: number;
  /** Takes only so many test samples, from the start. Default all 10 000. */
  readonly testSamples?: number;
  /** Told how far a download is. */
  readonly onProgress?: DownloadReporter;
  /** Default `MNIST_SOURCE`. */
  readonly source?: MnistSource;
}

const OPTIONS: RulesOf<MnistFilesOptions> = {
  dataDir: a.text,
  cacheDir: a.text,
  trainingSamples: a.wholeNumber,
  testSamples: a.wholeNumber,
  onProgress: a.fn,
  source: a.object,
  isOtherData: a.flag,
};
const SOURCE: RulesOf<MnistSource> = { baseUrls: required(a.texts), sha256: required(a.object) };

/**
 * MNIST: 60 000 training and 10 000 test samples, inputs [samples, 784] in [0, 1], one-hot targets [samples, 10].
 *
 * Every file is held to the checksum of the original. Throws a `DataError` for files that are missing (which, and where they were looked
 * for), damaged or not MNIST; when downloading also for servers out of reach, wrong checksums and a full disk. Trying again goes on with the files that are missing.
 */
export async function loadMnist(options: MnistFilesOptions = {}): Promise<DataSplit> {
  requireOptions("loadMnist", options, OPTIONS);
  if (options.source !== undefined) requireOptions("the source of loadMnist", options.source, SOURCE);
  const { dataDir, trainingSamples, testSamples, isOtherData = false, source = MNIST_SOURCE } = options;
  if (isOtherData && dataDir === undefined)
    throw new DataError("data other than MNIST's are taken from a folder: name it");
  const sums = isOtherData ? undefined : source.sha256;
  const paths = dataDir === undefined ? await downloadMissing(options) : findAll(dataDir);
  const set = async (part: "train" | "t10k", first: number | undefined): Promise<Dataset> =>
    mnistDataset(
      await readIdx(paths, `${part}-images-idx3-ubyte`, sums),
      await readIdx(paths, `${part}-labels-idx1-ubyte`, sums),
      first,
    );
  try {
    return { training: await set("train", trainingSamples), test: await set("t10k", testSamples) };
  } catch (error) {
    if (dataDir !== undefined || !(error instanceof DataError)) throw error;
    throw new DataError(`${error.message}. Delete what is wrong there to have it downloaded again.`);
  }
}

/** Where MNIST is kept once it has been downloaded. */
export function mnistCacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { XDG_CACHE_HOME: named } = environment;
  // The XDG base directory specification says to ignore relative paths.
  const caches = named !== undefined && isAbsolute(named) ? named : join(homedir(), ".cache");
  return join(caches, "microcircuit-network", "mnist");
}

type FilePaths = Readonly<Record<MnistFile, string>>;

async function readIdx(paths: FilePaths, file: MnistFile, sums: MnistSource["sha256"] | undefined): Promise<IdxArray> {
  const path = paths[file];
  const bytes = readFile(path);
  const content = isGzip(bytes) ? await gunzip(bytes, path) : bytes;
  const array = parseIdx(content, path, MNIST_FILES[file].dimensions);
  if (sums !== undefined) checkOriginal(content, path, sums[file]);
  return array;
}

function checkOriginal(content: Uint8Array, path: string, right: string): void {
  const found = createHash("sha256").update(content).digest("hex");
  if (found === right) return;
  throw new DataError(
    `${path} is not the original file of MNIST: SHA-256 of its content is ${found}, but must be ${right}. It is damaged, or holds other data. ` +
      "Take the original file; other data in this format are taken from a folder that is said to hold some " +
      "(--data-dir FOLDER --other-data; isOtherData in code)",
  );
}

function findAll(dataDir: string): FilePaths {
  const folder = resolve(dataDir);
  const found = findFiles(folder);
  const missing = FILE_NAMES.filter((file) => found[file] === undefined);
  if (missing.length > 0) {
    const names = spellings(missing[0]!).join(", ");
    throw new DataError(
      `MNIST is not complete in ${folder}: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. ` +
        `A file may have one of several names, the first for example: ${names}.`,
    );
  }
  return found as FilePaths;
}

/** Downloads the files that the cache folder does not have yet. */
async function downloadMissing({
  cacheDir = mnistCacheFolder(),
  source = MNIST_SOURCE,
  onProgress,
}: MnistFilesOptions): Promise<FilePaths> {
  const folder = resolve(cacheDir);
  const paths: Partial<Record<MnistFile, string>> = existsSync(folder) ? findFiles(folder) : {};
  for (const file of FILE_NAMES.filter((name) => paths[name] === undefined)) {
    const packed = `${file}.gz`;
    const path = join(folder, packed);
    try {
      await download({ file: packed, path, baseUrls: source.baseUrls, sha256: source.sha256[file], onProgress });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      throw new DataError(
        `MNIST is not complete in ${folder}: ${error.message}\nFiles that are on this machine already are taken with --data-dir FOLDER.`,
      );
    }
    paths[file] = path;
  }
  return paths as FilePaths;
}

function findFiles(folder: string): Partial<Record<MnistFile, string>> {
  const names = new Set(listFolder(folder));
  const paths: Partial<Record<MnistFile, string>> = {};
  for (const file of FILE_NAMES) {
    const name = spellings(file).find((spelling) => names.has(spelling));
    if (name !== undefined) paths[file] = join(folder, name);
  }
  return paths;
}

/** The names under which a file is in circulation. */
function spellings(file: MnistFile): string[] {
  const dotted = file.replace("-idx", ".idx");
  return [file, dotted, `${file}.gz`, `${dotted}.gz`];
}
