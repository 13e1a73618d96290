/** The studio as a page of several architectures: the list, and what addresses mean. */
import { expect, test } from "vitest";
import { chosenArchitecture, fragmentFor } from "../../studio/address.ts";
import { architectures } from "../../studio/architectures/registry.ts";

const [first] = architectures;

test("architectures have names of their own, and modules that can be started", async () => {
  expect(new Set(architectures.map(({ id }) => id)).size).toBe(architectures.length);
  for (const { id, title, load } of architectures) {
    expect(id).toMatch(/^[a-z-]+$/);
    expect(title.length).toBeGreaterThan(5);
    expect((await load()).start).toBeTypeOf("function");
  }
});

test.each([
  ["", "microcircuit", undefined],
  ["#hidden=60&model=rate", "microcircuit", undefined],
  ["#architecture=wta&columns=6", "wta", undefined],
  ["#columns=6&architecture=wta", "wta", undefined],
  ["#architecture=perceptron", "microcircuit", "perceptron"],
])("the address '%s' is one of %s", (fragment, expected, unknown) => {
  const { architecture, ...rest } = chosenArchitecture(fragment, architectures);
  expect(architecture.id).toBe(expected);
  expect(rest).toEqual(unknown === undefined ? {} : { unknown });
});

test("addresses of the first architecture are as short as they were before there were others", () => {
  expect(fragmentFor(first.id, first.id, "hidden=60")).toBe("hidden=60");
  expect(fragmentFor(first.id, first.id, "")).toBe("");
  expect(fragmentFor("wta", first.id, "")).toBe("architecture=wta");
  expect(fragmentFor("wta", first.id, "columns=6")).toBe("architecture=wta&columns=6");
});
