/** Finds the MNIST files on this machine, or downloads them once. For Node; a browser has `parseIdx` and `mnistDataset`. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
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

/**
 * MNIST: 60 000 training and 10 000 test samples, inputs [samples, 784] in [0, 1], one-hot targets [samples, 10].
 *
 * Throws a `DataError` for files that are missing (which, and where they were looked for), damaged or not MNIST; when
 * downloading also for servers out of reach, wrong checksums and a full disk. Trying again goes on with the files that are missing.
 */
export async function loadMnist(options: MnistFilesOptions = {}): Promise<DataSplit> {
  const { dataDir, trainingSamples, testSamples } = options;
  const paths = dataDir === undefined ? await downloadMissing(options) : findAll(dataDir);
  const set = async (part: "train" | "t10k", first: number | undefined): Promise<Dataset> =>
    mnistDataset(
      await readIdx(paths, `${part}-images-idx3-ubyte`),
      await readIdx(paths, `${part}-labels-idx1-ubyte`),
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

async function readIdx(paths: FilePaths, file: MnistFile): Promise<IdxArray> {
  const path = paths[file];
  const bytes = readFile(path);
  const content = isGzip(bytes) ? await gunzip(bytes, path) : bytes;
  return parseIdx(content, path, MNIST_FILES[file].dimensions);
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
