import { describe, expect, expectTypeOf, test } from "vitest";
import {
  defaultText,
  followsFrom,
  type Option,
  optionTable,
  readOption,
  resolveOptions,
  type SettingsOf,
  valueText,
} from "../../network_base/index.ts";

const group = "Network:";
const help = "";
const table = optionTable({
  kind: { kind: "choice", choices: ["small", "large"], all: "both", default: "small", group, help },
  size: { kind: "integer", min: 1, default: { by: "kind", values: { small: 1, large: 1e-5 } }, group, help },
  layers: { kind: "integers", min: 1, default: [30, 20], group, help },
  threads: { kind: "integer", min: 1, default: null, shownDefault: "all", group, help },
  factor: { kind: "number", above: 0, shownDefault: "1", group, help },
  out: { kind: "text", transient: true, group, help },
});

describe("a table of options", () => {
  test("gives its settings their types", () => {
    type Settings = SettingsOf<typeof table>;
    expectTypeOf<Settings["kind"]>().toEqualTypeOf<"small" | "large">();
    expectTypeOf<Settings["size"]>().toEqualTypeOf<number>();
    expectTypeOf<Settings["layers"]>().toEqualTypeOf<readonly number[]>();
    expectTypeOf<Settings["threads"]>().toEqualTypeOf<number | null>();
    expectTypeOf<Settings["factor"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<"out" extends keyof Settings ? true : false>().toEqualTypeOf<false>();
  });

  test("fills in defaults, in its order; those of one call do not belong to them", () => {
    expect(resolveOptions(table, {})).toEqual({ kind: "small", size: 1, layers: [30, 20], threads: null });
    const given = resolveOptions(table, { factor: 2, kind: "large", out: "here" });
    expect(Object.entries(given)).toEqual([
      ["kind", "large"],
      ["size", 1e-5],
      ["layers", [30, 20]],
      ["threads", null],
      ["factor", 2],
    ]);
    // As long as a choice stands for all, what follows from it is open.
    expect(resolveOptions(table, { kind: "both" }).size).toBeUndefined();
  });

  test("tells its defaults", () => {
    expect(Object.values(table).map((option) => defaultText(option))).toEqual([
      "small",
      "1; large: 1e-5",
      "30,20",
      "all",
      "1",
      undefined,
    ]);
    expect(followsFrom(table.size, "kind")).toBe(true);
    expect(followsFrom(table.layers, "kind")).toBe(false);
    expect([0.00001, 0.0015, 0.01, 0, 150, 1e21].map(valueText)).toEqual([
      "1e-5",
      "1.5e-3",
      "0.01",
      "0",
      "150",
      "1e+21",
    ]);
  });
});

describe("reading a value", () => {
  const read = (option: Partial<Option>, value: unknown) => readOption({ group, help, ...option } as Option, value);

  test.each([
    [{ kind: "number", above: 0 }, "1e-3", 1e-3],
    [{ kind: "number", min: 0 }, 0, 0],
    [{ kind: "numbers", above: 0 }, "1,2.5", [1, 2.5]],
    [{ kind: "choice", choices: ["a"], all: "both" }, "both", "both"],
    [{ kind: "interval" }, "5min", "5min"],
    [{ kind: "flag" }, true, true],
  ] as const)("%o takes %o", (option, value, expected) => {
    expect(read(option as Partial<Option>, value)).toEqual({ value: expected });
  });

  test.each([
    [{ kind: "number", min: 0 }, "-1", "must be a number of at least 0, not '-1'"],
    [{ kind: "number" }, "", "must be a number, not ''"],
    [{ kind: "integer", min: 1, max: 3 }, 4, "must be a whole number from 1 to 3, not 4"],
    [{ kind: "numbers", above: 0 }, "1,x", "must be numbers above 0, separated by commas, not '1,x'"],
    [
      { kind: "choice", choices: ["left", "right"] },
      "rigth",
      "must be one of left, right, not 'rigth'. Did you mean 'right'?",
    ],
    [{ kind: "flag" }, "yes", "must be true or false, not 'yes'"],
  ] as const)("%o refuses %o", (option, value, problem) => {
    expect(read(option as Partial<Option>, value)).toEqual({ problem });
  });
});
