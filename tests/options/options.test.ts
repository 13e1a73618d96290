/**
 * Objects of options and definitions as plain JavaScript hands them over: whatever is misspelt, of another type or missing is refused by name,
 * by every function that takes any. A function that is new must find its place in one of the tables beside this file.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as analysis from "../../analysis/index.ts";
import * as data from "../../data/index.ts";
import * as dataOfNode from "../../data/node/index.ts";
import * as figures from "../../figures/index.ts";
import * as genn from "../../genn/index.ts";
import * as models from "../../genn_models/index.ts";
import * as balanced from "../../network_architectures/balanced/index.ts";
import * as convolutional from "../../network_architectures/convolutional/index.ts";
import * as ep from "../../network_architectures/ep/index.ts";
import * as mc from "../../network_architectures/mc/index.ts";
import * as min from "../../network_architectures/min/index.ts";
import * as mushroomBody from "../../network_architectures/mushroom-body/index.ts";
import * as orientation from "../../network_architectures/orientation/index.ts";
import * as potjansDiesmann from "../../network_architectures/potjans-diesmann/index.ts";
import * as rflo from "../../network_architectures/rflo/index.ts";
import * as wta from "../../network_architectures/wta/index.ts";
import * as base from "../../network_base/index.ts";
import * as snn from "../../snn/index.ts";
import * as training from "../../training/index.ts";
import { type Call, type Calls, type Made, make } from "./call.ts";
import { callsOfGenn } from "./calls-of-genn.ts";
import { callsOfNetworks } from "./calls-of-networks.ts";
import { callsOfOthers } from "./calls-of-others.ts";
import { callsOfSnn } from "./calls-of-snn.ts";
import { without } from "./without.ts";

const calls = (made: Made): Calls => ({
  ...callsOfGenn(made),
  ...callsOfNetworks(made),
  ...callsOfSnn(made),
  ...callsOfOthers,
});

let made: Made;
const table: Record<string, readonly Call[]> = {};
beforeAll(async () => {
  made = await make();
  for (const [name, found] of Object.entries(calls(made))) table[name] = [found].flat() as Call[];
});
afterAll(() => {
  made.simulation.destroy();
  made.network.destroy();
});
/** All calls; their names are known before anything is made. */
const names = Object.keys(calls({ simulation: { model: { neuronPopulations: [] } }, network: {} } as never));

type Entries = Record<string, unknown>;
/** The object at a path, such as "legend.0"; the whole for "". */
const at = (whole: Entries, path: string): Entries =>
  path === "" ? whole : path.split(".").reduce((object, key) => object[key] as Entries, whole);

/** What comes of a call: the message of its error, or "" for none. */
async function messageOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("every export and every method has its place in the table of calls", () => {
  const namespaces = [
    analysis,
    data,
    dataOfNode,
    figures,
    genn,
    models,
    balanced,
    convolutional,
    mushroomBody,
    orientation,
    ep,
    mc,
    min,
    potjansDiesmann,
    rflo,
    wta,
    base,
    snn,
    training,
  ];
  const functions = namespaces.flatMap((one) =>
    Object.entries<unknown>(one as never).filter(
      (entry): entry is [string, () => unknown] => typeof entry[1] === "function",
    ),
  );
  const methods = functions.flatMap(([name, one]) =>
    Object.entries(Object.getOwnPropertyDescriptors(one.prototype ?? {}))
      .filter(([key, { value }]) => key !== "constructor" && typeof value === "function")
      .map(([key]) => `${name}.${key}`),
  );
  const found = [...functions.map(([name]) => name), ...methods];
  expect(found.length).toBeGreaterThan(200);
  expect(found.filter((name) => !names.includes(name) && !without.includes(name))).toEqual([]);
});

/** One slip of the keyboard: a letter changed, dropped or added, two swapped, or another case. */
const slip = (word: string) =>
  fc
    .record({
      kind: fc.constantFrom("change", "drop", "add", "swap", "case"),
      place: fc.nat(word.length - 1),
      letter: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
    })
    .map(({ kind, place, letter }) => {
      const [head, own, tail] = [word.slice(0, place), word[place]!, word.slice(place + 1)];
      if (kind === "change") return head + letter + tail;
      if (kind === "drop") return head + tail;
      if (kind === "add") return head + letter + own + tail;
      if (kind === "swap") return head + (tail[0] ?? "") + own + tail.slice(1);
      return head + (own === own.toLowerCase() ? own.toUpperCase() : own.toLowerCase()) + tail;
    })
    .filter((misspelt) => misspelt !== word && misspelt !== "");

describe.each(names)("%s", (name) => {
  test("refuses misspelt names, and says which", async () => {
    for (const { call, valid, inner = [], isOpen = false } of table[name]!) {
      for (const path of ["", ...inner]) {
        const keys = Object.keys(at(valid(), path)).filter(
          (key) => !inner.some((other) => joined(path, key) === wordsBefore(other)),
        );
        if (keys.length === 0 || (isOpen && path === "")) continue;
        const property = fc.asyncProperty(
          fc.constantFrom(...keys).chain((key) => slip(key).map((misspelt) => [key, misspelt] as const)),
          async ([key, misspelt]) => {
            const options = valid();
            const object = at(options, path);
            fc.pre(!Object.hasOwn(object, misspelt));
            const { [key]: value, ...rest } = object;
            replace(options, path, { ...rest, [misspelt]: value });
            const message = await messageOf(() => call(options));
            expect(message).toContain(`'${misspelt}'`);
            expect(message).toMatch(/unknown|of no kind/);
          },
        );
        await fc.assert(property, { numRuns: 12 });
      }
    }
  });

  test("refuses values of another type, and shows them", async () => {
    for (const { call, valid, inner = [], free = [] } of table[name]!) {
      for (const path of ["", ...inner]) {
        for (const [key, value] of Object.entries(at(valid(), path))) {
          if (free.includes(joined(path, key)) || isContainer(inner, joined(path, key))) continue;
          for (const [wrong, told] of wrongFor(value)) {
            const options = valid();
            replace(options, path, { ...at(options, path), [key]: wrong });
            const message = await messageOf(() => call(options));
            expect(message, `${joined(path, key)}: ${told}`).toContain(key);
            expect(message, joined(path, key)).toContain(told);
          }
        }
      }
    }
  });

  test("refuses what is no object", async () => {
    for (const { call, isOptional, accepts = [] } of table[name]!) {
      for (const wrong of [null, "own", 3, ...(isOptional ? [] : [undefined])]) {
        if (accepts.includes(wrong)) continue;
        const message = await messageOf(() => call(wrong));
        expect(message, String(wrong)).toMatch(/object|initialiser|kind/);
        expect(message, String(wrong)).not.toMatch(/Cannot (read|destructure|convert)/);
      }
    }
  });
});

const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
const wordsBefore = (path: string): string => path.split(".").slice(0, -1).join(".");
/** Is it an object of objects by name, or a list, whose entries are options? */
const isContainer = (inner: readonly string[], path: string): boolean => inner.some((one) => wordsBefore(one) === path);

function replace(options: Entries, path: string, object: Entries): void {
  if (path === "") {
    for (const key of Object.keys(options)) delete options[key];
    Object.assign(options, object);
    return;
  }
  const parent = at(options, wordsBefore(path));
  parent[path.split(".").at(-1)!] = object;
}

/** Values that are not of the type of `value`, and how a message shows them. */
function wrongFor(value: unknown): readonly (readonly [wrong: unknown, told: string])[] {
  const always = [[null, "null"] as const, [() => 1, "a function"] as const];
  switch (typeof value) {
    case "number":
      return [["10", "'10' (text)"], ...always];
    case "string":
      return [[5, "5"], ...always];
    case "boolean":
      return [["maybe", "'maybe'"], always[0]!];
    case "function":
      return [["now", "'now' (text)"], always[0]!];
    default:
      return [["all", "'all' (text)"], [5, "5"], ...always];
  }
}
