/** Which process this is, told so that no other one is taken for it, and whether such a process still runs. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "./errors.ts";

/**
 * A process. A number alone does not tell: another boot, another container and, in time, the same system give the same number again.
 * What a platform does not say is left out.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Of this start of the kernel. */
  readonly boot?: string | undefined;
  /** In which `pid` is counted. */
  readonly namespace?: string | undefined;
  /** In ticks since the boot. */
  readonly started?: string | undefined;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    boot: orUndefined(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: orUndefined(() => readlinkSync("/proc/self/ns/pid")),
    started: statusOf(process.pid)?.started,
  };
}

/**
 * Does a process still run, as far as `self` can see? "unknown" for processes of other machines and other namespaces, and where the
 * platform does not say when a process was started: the number may be another's by now.
 */
export function lifeOf(other: ProcessIdentity, self: ProcessIdentity = ownIdentity()): "running" | "gone" | "unknown" {
  const isVisible =
    other.boot === undefined || self.boot === undefined
      ? other.host === self.host
      : other.boot === self.boot && other.namespace === self.namespace;
  if (!isVisible || !Number.isSafeInteger(other.pid) || other.pid <= 0) return "unknown";
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return "gone";
  }
  const now = statusOf(other.pid);
  // Killed, and not yet collected by its parent.
  if (now?.state === "Z" || now?.state === "X") return "gone";
  if (now === undefined || other.started === undefined) return "unknown";
  return now.started === other.started ? "running" : "gone";
}

/** State and start of a process of this namespace; undefined where the platform does not tell. */
function statusOf(pid: number): { readonly state: string; readonly started: string } | undefined {
  const text = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  if (text === undefined) return undefined;
  // The name of the program, field 2, stands in parentheses and may hold anything; the start is field 22.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? undefined : { state, started };
}

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
