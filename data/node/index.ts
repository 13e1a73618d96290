/** Datasets from files: what needs a file system or a network, and so Node. */
export type { DownloadProgress, DownloadReporter } from "./download.ts";
export * from "./mnist-files.ts";
