/**
 * `microcircuit studio`: serves the built studio of the package on this machine, with the headers that threads in a page need. In a checkout `npm run studio`
 * serves its sources instead.
 */
import { createReadStream, existsSync, realpathSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { optionGroups, optionTable, resolveOptions } from "../network_base/index.ts";
import { asksForHelp, helpText, readCommandLine } from "./arguments.ts";
import { errorCode, messageOf, UserError } from "./errors.ts";
import { commandProgram } from "./program-name.ts";

const HOST = "127.0.0.1";
const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Options of the command. */
export const studioOptions = optionTable({
  port: {
    kind: "integer",
    min: 0,
    max: 65535,
    group: optionGroups.running,
    default: 4174,
    help: "Where to listen; 0 takes a free port",
  },
});

/** Serves the studio until the process is told to end; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = commandProgram("studio");
  if (asksForHelp(args)) {
    const usage =
      "$0 [options]\n\nServes the studio on this machine: pages that train, and show neurons, in your browser.";
    console.log(helpText({ program, usage, options: studioOptions }));
    return 0;
  }
  const { words, given } = readCommandLine(args, studioOptions, `${program} --help`);
  if (words.length > 0) throw new UserError(`unexpected '${words[0]}': the studio takes options alone`);
  const { port } = resolveOptions(studioOptions, given);
  const folder = fileURLToPath(new URL("../studio", import.meta.url));
  if (!existsSync(resolve(folder, "assets"))) {
    throw new UserError("this is a checkout, whose studio is not built: npm run studio serves it");
  }
  const server = await serveFolder(folder, port);
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  console.log(`studio: http://${HOST}:${taken}/ (neurons: http://${HOST}:${taken}/catalogue.html). Ctrl-C ends it.`);
  await new Promise((resolve) => server.once("close", resolve));
  return 0;
}

/** Serves the files of a folder, and nothing above it. Throws `UserError` for a port that cannot be had. */
export function serveFolder(at: string, port: number): Promise<Server> {
  const folder = realpathSync(at);
  const server = createServer((request, response) => {
    const path = pathOf(folder, request.url ?? "/");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
    if (path === undefined) return void response.writeHead(404).end("there is no such page");
    const type = MIME[extname(path)] ?? "application/octet-stream";
    if (request.method === "HEAD") return void response.writeHead(200, { "Content-Type": type }).end();
    const stream = createReadStream(path);
    stream.once("open", () => {
      response.writeHead(200, { "Content-Type": type });
      stream.pipe(response);
    });
    // What cannot be read is not there for who asks.
    stream.once("error", () => void response.writeHead(404).end("there is no such page"));
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const why = errorCode(error) === "EADDRINUSE" ? "another program listens there" : messageOf(error);
      reject(new UserError(`cannot listen on port ${port}: ${why}. --port 0 takes a free one`));
    });
    server.listen(port, HOST, () => resolve(server));
  });
}

/** The file that an address means, `index.html` for a folder; undefined where there is none. */
function pathOf(folder: string, address: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(new URL(address, "http://here").pathname);
  } catch {
    return undefined;
  }
  const path = resolve(folder, `.${name.endsWith("/") ? `${name}index.html` : name}`);
  if (!path.startsWith(folder + sep) || !existsSync(path) || !statSync(path).isFile()) return undefined;
  // A link may lead out of the folder.
  return realpathSync(path).startsWith(folder + sep) ? path : undefined;
}
