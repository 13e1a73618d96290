/** The studio in a real browser, on WebAssembly: what a visitor does, and what goes wrong. */
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { numberIn, serveFolder, studioForTests, textOf, waitForStatus } from "./studio-page.ts";

/** Learns fast, so that the test does not take long. */
const FAST = "#backend=wasm&batch=32&rateFactor=8&testSamples=300&epochs=20";
/** A network that trains for long, in small pieces. */
const LONG = "#backend=wasm&hidden=12&batch=32&trainSamples=2000&testSamples=100&epochs=200";

const studio = studioForTests({
  flags: ["--disable-gpu"],
  // Reading drawings back is slow: that is the test's doing.
  isComplaint: (line) => !line.includes("getImageData"),
});
let page: Page;

beforeEach(() => {
  page = studio.page;
});

async function visit(fragment: string, url = studio.server.url): Promise<void> {
  await page.goto(url + fragment);
  await waitForStatus(page, /^ready/);
}

const accuracy = () => numberIn(page, "#accuracy");
const epoch = () => numberIn(page, "#epoch");
const waitForEpoch = (least: number) =>
  page.waitForFunction((wanted) => Number.parseFloat(document.getElementById("epoch")!.innerText) >= wanted, least, {
    timeout: 60_000,
  });

/** The colours that a drawing uses, and how often. */
const coloursOf = (canvas: string) =>
  page.evaluate((id) => {
    const { width, height } = document.getElementById(id) as HTMLCanvasElement;
    const context = (document.getElementById(id) as HTMLCanvasElement).getContext("2d")!;
    const { data } = context.getImageData(0, 0, width, height);
    const counts: Record<string, number> = {};
    for (let pixel = 0; pixel < data.length; pixel += 4) {
      const colour = data.subarray(pixel, pixel + 3).join(",");
      counts[colour] = (counts[colour] ?? 0) + 1;
    }
    return counts;
  }, canvas);

test("asks for nothing but itself", async () => {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await visit("");
  expect(
    requests.filter((url) => !url.replace(/^blob:/, "").startsWith(studio.server.url) && !url.startsWith("data:")),
  ).toEqual([]);
});

test("trains to an accuracy of 0.8 and shows it", async () => {
  await visit(FAST);
  expect(await accuracy()).toBeLessThan(60);
  expect(await textOf(page, "#status")).toMatch(/WebAssembly.*[2-9] threads/);
  const before = { disc: await coloursOf("disc"), rates: await coloursOf("rates-view") };
  await page.click("#train");
  await waitForStatus(page, /^training .* patterns per second/);
  await page.waitForFunction(() => Number.parseFloat(document.getElementById("accuracy")!.innerText) >= 80, undefined, {
    timeout: 90_000,
  });
  await page.click("#train");
  await waitForStatus(page, /^paused/);
  await page.waitForTimeout(100);
  expect(await coloursOf("disc")).not.toEqual(before.disc);
  expect(await coloursOf("rates-view")).not.toEqual(before.rates);
  // The head of the curve, and the events.
  expect((await coloursOf("accuracy-chart"))["95,211,166"]).toBeGreaterThan(100);
  expect((await coloursOf("raster-view"))["232,236,241"]).toBeGreaterThan(100);
  expect(await numberIn(page, "#sent")).toBeGreaterThan(10);
}, 120_000);

/** Everything with a size that sticks out of the window to the right, or whose content is cut off. */
const sticksOut = () =>
  page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>("body *")].filter((one) => one.checkVisibility());
    const nameOf = (one: HTMLElement) => `${one.tagName} ${one.id || one.className || one.innerText}`;
    const isCut = (one: HTMLElement) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
    const { scrollWidth, clientWidth } = document.documentElement;
    return [
      ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : []),
      ...shown.filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5).map(nameOf),
      ...shown.filter((one) => one.getBoundingClientRect().left < -0.5).map(nameOf),
      ...shown
        .filter((one) => ["BUTTON", "LABEL", "P", "DT", "DD", "H1", "H2"].includes(one.tagName) && isCut(one))
        .map(nameOf),
    ];
  });

test.each([
  [360, 740],
  [390, 844],
  [600, 900],
  [768, 1024],
  [900, 800],
  [1280, 800],
])(
  "at %i x %i nothing sticks out, and every control can be reached",
  async (width, height) => {
    await page.setViewportSize({ width, height });
    await visit(LONG);
    await page.click("#rates summary");
    await page.click("#data summary");
    await page.fill("[name=seed]", "-1");
    await page.waitForTimeout(100);
    expect(await sticksOut()).toEqual([]);
    const places = await page.evaluate(() => {
      const placeOf = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
      return { settings: placeOf("#settings"), plots: placeOf("main") };
    });
    // Side by side where there is room; else settings come first.
    if (width <= 900) expect(places.settings.bottom).toBeLessThanOrEqual(places.plots.top);
    else expect(places.settings.right).toBeLessThanOrEqual(places.plots.left);
    for (const canvas of await page.locator("canvas").all()) {
      await canvas.scrollIntoViewIfNeeded();
      const box = (await canvas.boundingBox())!;
      expect(Math.min(box.width / 300, box.height / 80)).toBeGreaterThan(width < 1000 ? 0.95 : 0.7);
    }
    await page.fill("[name=seed]", "2");
    // A click fails where something else lies on top.
    for (const control of await page.locator("#settings input[type=text]").all())
      await control.click({ timeout: 5000 });
    await page.click("#step-batch");
    await waitForStatus(page, /^paused/);
  },
  60_000,
);

test("pause holds, step goes on by a batch or an epoch, reset starts over", async () => {
  await visit(LONG);
  await page.click("#train");
  await waitForEpoch(2);
  await page.click("#train");
  await waitForStatus(page, /^paused/);
  const held = await textOf(page, "#status");
  await page.waitForTimeout(300);
  expect(await textOf(page, "#status")).toBe(held);

  const batch = async () =>
    Number.parseInt(/batch ([\d\u2009]+) of/.exec(await textOf(page, "#status"))![1]!.replaceAll("\u2009", ""), 10);
  const before = await batch();
  await page.click("#step-batch");
  await page.waitForFunction((was) => document.getElementById("status")!.innerText !== was, held);
  expect(await batch()).toBe(before + 1);
  const epochBefore = await epoch();
  await page.click("#step-epoch");
  await waitForEpoch(epochBefore + 0.9);
  await waitForStatus(page, /^paused/);
  expect(await epoch()).toBeLessThan(epochBefore + 1.2);

  await page.click("#reset");
  await waitForStatus(page, /^ready/);
  expect(await epoch()).toBe(0);
  await page.click("#train");
  await waitForEpoch(0.5);
});

test("a change of architecture in mid-run goes on with the new one, and keeps the old curve", async () => {
  await visit(LONG);
  await page.click("#train");
  await waitForEpoch(1);
  await page.click('.presets button[value="30-20"]');
  await waitForStatus(page, /^training/);
  await waitForEpoch(0.2);
  expect(await epoch()).toBeLessThan(20);
  const runs = await page.locator("#runs li").allInnerTexts();
  expect(runs.map((name) => name.trim())).toEqual(["this run", "4-12-3"]);
  expect(page.url()).toContain("hidden=30-20");
  // And once more through the other settings, faster than networks are built.
  for (const value of ["rate", "feedback-alignment", "latent-equilibrium"]) await page.check(`input[value=${value}]`);
  await waitForStatus(page, /^training/);
  await waitForEpoch(0.05);
  expect(await page.locator("#trouble").isVisible()).toBe(false);
  await page.click("#forget");
  expect(await page.locator("#runs li").count()).toBe(0);
});

test("finishes after its epochs", async () => {
  await visit("#backend=wasm&hidden=4&batch=125&trainSamples=500&testSamples=50&epochs=2");
  await page.click("#train");
  await waitForStatus(page, /^finished/);
  expect(await textOf(page, "#epoch")).toMatch(/^2\.0/);
  expect(await page.locator("#train").isDisabled()).toBe(true);
  await page.click("#reset");
  await waitForStatus(page, /^ready/);
});

test("bad input is answered where it stands, and the network of before stays", async () => {
  await visit(LONG);
  await page.fill("[name=hidden]", "30-x");
  await page.fill("[name=threshold]", "0");
  await page.locator("[name=threshold]").blur();
  expect(await textOf(page, "[data-field=hidden] .problem")).toContain('"x" is not');
  expect(await textOf(page, "[data-field=threshold] .problem")).toContain("must be above 0");
  expect(await page.locator("[name=hidden]").getAttribute("aria-invalid")).toBe("true");
  await page.click("#step-batch");
  await waitForStatus(page, /^paused .*batch 1 of/);

  await page.fill("[name=hidden]", "9");
  await page.fill("[name=threshold]", "1e-4");
  await page.locator("[name=threshold]").blur();
  await waitForStatus(page, /^ready/);
  expect(await page.locator(".problem").count()).toBe(0);
});

test("a field in a folded part unfolds when it is wrong", async () => {
  await page.goto(`${studio.server.url}#PPBasal=fast`);
  await page.waitForSelector("[data-field=PPBasal] .problem");
  expect(await page.locator("#rates").getAttribute("open")).not.toBeNull();
  await page.click("#published");
  await waitForStatus(page, /^ready/);
  expect(await page.inputValue("[name=PPBasal]")).toBe("2e-4");
});

test("without cross-origin isolation it runs on one thread, and says so", async () => {
  const plain = await serveFolder(studio.folder, false);
  try {
    await visit(LONG, plain.url);
    expect(await textOf(page, "#status")).toContain("1 thread");
    expect(await textOf(page, "#notice")).toContain("On one thread here");
    await page.click("#step-epoch");
    await waitForEpoch(1);
    // Whoever looks at the console is told, too.
    expect(studio.complaints).toEqual([
      expect.stringContaining("uses 1 thread: this page is not cross-origin isolated"),
    ]);
    studio.complaints = [];
  } finally {
    plain.close();
  }
});

test("WebGPU in a browser without it: said in words, and WebAssembly is one click away", async () => {
  await page.goto(`${studio.server.url}#backend=webgpu&hidden=5&trainSamples=500&testSamples=50`);
  await page.waitForSelector("#trouble:visible");
  expect(await textOf(page, "#trouble-text")).toMatch(/^WebGPU cannot be used here\. The browser/);
  expect(await page.locator("input[name=backend][value=webgpu]").isDisabled()).toBe(true);
  await page.click("#restart-wasm");
  await waitForStatus(page, /^(training|finished) · WebAssembly/);
  expect(await page.locator("#trouble").isVisible()).toBe(false);
});

test("a worker that cannot be loaded is reported", async () => {
  await page.route(/worker.*\.js$/, (route) => route.abort());
  await page.goto(studio.server.url);
  await page.waitForSelector("#trouble:visible");
  expect(await textOf(page, "#trouble-text")).toContain("worker failed");
  studio.complaints = studio.complaints.filter((text) => !text.includes("ERR_FAILED"));
});

test.each([900, 1280, 1600])(
  "at a width of %i, nothing is wider than the page and no text is clipped",
  async (width) => {
    await page.setViewportSize({ width, height: width === 1600 ? 1000 : 800 });
    await visit(LONG);
    await page.click("#step-batch");
    await waitForStatus(page, /^paused/);
    const problems = await page.evaluate(() => {
      const found: string[] = [];
      if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
      for (const one of document.querySelectorAll<HTMLElement>(
        "button, .label, dt, dd, h1, h2, .classes li, .choice span, #status",
      )) {
        if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0) found.push(`clipped: ${one.innerText}`);
        const box = one.getBoundingClientRect();
        const frame = one.closest("form, .panel, header, footer")?.getBoundingClientRect();
        if (frame && one.offsetParent !== null && (box.right > frame.right + 1 || box.left < frame.left - 1)) {
          found.push(`outside: ${one.innerText}`);
        }
      }
      return found;
    });
    expect(problems).toEqual([]);
  },
);
