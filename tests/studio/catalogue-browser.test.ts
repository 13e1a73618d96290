/** The page of neurons in a real browser, under the content security policy that the README names: what a visitor does, and what goes wrong. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { neurons } from "../../studio/catalogue/neurons.ts";
import { numberIn, studioForTests, textOf, waitForStatus } from "./studio-page.ts";

const [, policy] = /^Content-Security-Policy: (.*)$/m.exec(
  readFileSync(new URL("../../docs/install.md", import.meta.url), "utf8"),
)!;
const SIMULATED = /^simulated .* in [\d.]+ ms$/;

const studio = studioForTests({
  flags: ["--disable-gpu"],
  policy: `default-src 'self'; img-src data:; ${policy}`,
  isComplaint: () => true,
});
let page: Page;

beforeEach(() => {
  page = studio.page;
});

async function visit(fragment = ""): Promise<void> {
  await page.goto(`${studio.server.url}catalogue.html${fragment}`);
  await waitForStatus(page, SIMULATED);
}

/** What a plot draws. */
const drawn = (id: string) =>
  page.evaluate(
    (place) => [...document.querySelectorAll(`#${place} path`)].map((path) => path.getAttribute("d")).join(" "),
    id,
  );

/** Does something, and waits until what is drawn has changed; the time that took, in ms. */
async function untilRedrawn(act: () => Promise<unknown>): Promise<number> {
  const before = await drawn("trace");
  const start = performance.now();
  await act();
  await page.waitForFunction(
    (was) => [...document.querySelectorAll("#trace path")].map((path) => path.getAttribute("d")).join(" ") !== was,
    before,
    { timeout: 20_000, polling: 5 },
  );
  return performance.now() - start;
}

/** Moves a slider to a share of its length, as a drag does. */
const drag = (name: string, share: number) =>
  page.evaluate(
    ([knob, to]) => {
      const slider = document.querySelector<HTMLInputElement>(`[data-knob="${knob}"] input[type=range]`)!;
      slider.value = String(Number(slider.max) * (to as number));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    },
    [name, share] as const,
  );

test("shows a neuron at once, with its spikes, f-I curve, equations and source", async () => {
  await visit();
  expect(await textOf(page, "#name")).toBe("lif");
  expect(await numberIn(page, "#reading")).toBeGreaterThan(20);
  expect((await drawn("trace")).length).toBeGreaterThan(300);
  expect((await drawn("curve")).length).toBeGreaterThan(200);
  expect(await page.locator("#trace .spike").count()).toBe(1);
  expect(await textOf(page, "#equations")).toMatch(/TauM dV\/dt = Vrest/);
  expect(await textOf(page, "#source")).toBe("Source: GeNN 5, LIF.");
});

test("a drag changes response, rate and curve at once, and reset brings them back", async () => {
  await visit();
  const [rate, curve] = [await numberIn(page, "#reading"), await drawn("curve")];
  const times: number[] = [];
  for (const share of [0.54, 0.58, 0.62, 0.66, 0.7]) times.push(await untilRedrawn(() => drag("Vthresh", share)));
  // Looking on from outside takes time, too; the best shows what the page needs.
  expect(Math.min(...times)).toBeLessThan(100);
  expect(await numberIn(page, "#reading")).toBeLessThan(rate);
  expect(await drawn("curve")).not.toBe(curve);
  expect(page.url()).toMatch(/#lif&Vthresh=-\d+/);
  expect(await page.locator("[data-knob=Vthresh]").getAttribute("class")).toContain("is-changed");
  await untilRedrawn(() => page.click("#reset"));
  expect(await numberIn(page, "#reading")).toBe(rate);
  expect(await drawn("curve")).toBe(curve);
  expect(page.url()).toMatch(/#lif$/);
});

test("many drags in a row end with the last one", async () => {
  await visit();
  for (let k = 1; k <= 20; k++) await drag("C", k / 20);
  await page.waitForFunction(() => document.getElementById("reading")!.innerText.startsWith("0.0"));
  expect(await page.inputValue("[name=C]")).toBe("3");
  await drag("Isyn", 1);
  await page.waitForFunction(() => Number.parseFloat(document.getElementById("reading")!.innerText) > 20);
});

test("numbers can be typed, also outside the slider; what is no number is said where it stands", async () => {
  await visit();
  await untilRedrawn(async () => {
    await page.fill("[name=TauM]", "300");
    await page.locator("[name=TauM]").blur();
  });
  const rate = await numberIn(page, "#reading");
  await page.fill("[name=TauM]", "much");
  await page.locator("[name=TauM]").blur();
  expect(await textOf(page, "[data-knob=TauM] .problem")).toBe("TauM must be a number such as 20");
  expect(await numberIn(page, "#reading")).toBe(rate);
  await untilRedrawn(async () => {
    await page.fill("[name=TauM]", "20");
    await page.locator("[name=TauM]").blur();
  });
  expect(await page.locator(".problem").count()).toBe(0);
});

test("numbers with which it diverges are said in words, and the next ones work", async () => {
  await visit("#leakyRate");
  await page.fill("[name=tau]", "0.001");
  await page.locator("[name=tau]").blur();
  await page.waitForSelector("#trouble:visible");
  expect(await textOf(page, "#trouble-text")).toMatch(/^v is no longer a number from .* with tau = 0.001/);
  expect(await textOf(page, "#status")).toBe("stopped");
  await page.fill("[name=tau]", "3");
  await page.locator("[name=tau]").blur();
  await waitForStatus(page, SIMULATED);
  expect(await page.locator("#trouble").isVisible()).toBe(false);
});

test("a search finds by name and by source, and a click chooses", async () => {
  await visit();
  expect(await page.locator("#models li").count()).toBe(neurons.length);
  await page.fill("#search", "nest");
  const shown = await page.locator("#models li").allInnerTexts();
  expect(shown.map((name) => name.trim())).toContain("iafPscExp");
  expect(shown.length).toBeLessThan(neurons.length);
  await untilRedrawn(() => page.click("#models li >> text=iafPscExp"));
  expect(await textOf(page, "#name")).toBe("iafPscExp");
  expect(page.url()).toMatch(/#iafPscExp$/);
  await page.fill("#search", "xyzzy");
  expect(await page.locator("#none").isVisible()).toBe(true);
});

test("every neuron of the catalogue can be chosen, and shows something", async () => {
  await visit();
  for (const { exportName } of neurons) {
    await page.evaluate((name) => {
      location.hash = name;
    }, exportName);
    await page.waitForFunction((name) => document.getElementById("name")!.innerText === name, exportName);
    await waitForStatus(page, SIMULATED);
    expect((await drawn("trace")).length, exportName).toBeGreaterThan(10);
    expect(await page.locator("#trouble").isVisible(), exportName).toBe(false);
  }
}, 120_000);

test("the address carries neuron and numbers; a wrong one is no harm", async () => {
  await visit("#lif&TauM=10&Isyn=3&nonsense=2&C=x");
  expect(await page.inputValue("[name=TauM]")).toBe("10");
  expect(await page.inputValue("[name=Isyn]")).toBe("3");
  expect(await page.inputValue("[name=C]")).toBe("1");
  for (const wrong of ["#nosuch", "#%", "#&TauM=3"]) {
    await page.goto("about:blank");
    await visit(wrong);
    expect(await textOf(page, "#name")).toBe("lif");
    expect(await page.inputValue("[name=TauM]")).toBe("20");
  }
});

test("the studio's pages lead to each other", async () => {
  await page.goto(studio.server.url);
  await waitForStatus(page, /^ready/);
  await page.click("header a");
  await waitForStatus(page, SIMULATED);
  await page.click("header a");
  await waitForStatus(page, /^ready/);
});

test("a worker that cannot be loaded is reported", async () => {
  await page.route(/worker.*\.js$/, (route) => route.abort());
  await page.goto(`${studio.server.url}catalogue.html`);
  await page.waitForSelector("#trouble:visible");
  expect(await textOf(page, "#trouble-text")).toContain("worker failed");
  expect(await textOf(page, "#status")).toBe("stopped");
  studio.complaints = studio.complaints.filter((text) => !text.includes("ERR_FAILED"));
});

test.each([
  [360, 740],
  [390, 844],
  [768, 1024],
  [1000, 800],
  [1280, 800],
  [1600, 1000],
])("at %i x %i nothing sticks out, and sliders can be reached", async (width, height) => {
  await page.setViewportSize({ width, height });
  for (const fragment of ["#lif", "#classicPyramidal", "#poisson"]) {
    await visit(fragment);
    const out = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const shown = [...document.querySelectorAll<HTMLElement>("body *")].filter((one) => one.checkVisibility());
      return [
        ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : []),
        ...shown
          .filter((one) => {
            const { left, right } = one.getBoundingClientRect();
            return right > clientWidth + 0.5 || left < -0.5;
          })
          .map((one) => `${one.tagName} ${one.id}`),
      ];
    });
    expect(out).toEqual([]);
    for (const plot of await page.locator(".drawing svg").all()) {
      const box = (await plot.boundingBox())!;
      expect(Math.min(box.width, box.height)).toBeGreaterThan(150);
    }
  }
  await visit("#lif");
  // A click fails where something else lies on top.
  for (const slider of await page.locator("#parameter-knobs input[type=range]").all())
    await slider.click({ timeout: 5000 });
});
