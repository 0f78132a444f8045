import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import axe from "axe-core";
import type { Browser, Page } from "puppeteer-core";
import { findChromium, startBrowser } from "../support/browser.ts";
import { Control } from "../support/control.ts";
import { type Localnet, useLocalnet } from "../support/localnet.ts";
import { until } from "../support/until.ts";
import { definitionWith, list, pin } from "../unit/localnet/support/jobs.ts";
import { type Client, connect } from "../unit/localnet/support/network.ts";

// With SCREENSHOTS the pictures of docs/dev/images are taken anew: npm run docs:screenshots
const images = process.env.SCREENSHOTS ? join(import.meta.dirname, "../../docs/dev/images") : undefined;

const chromium = findChromium();
const isTested = chromium !== undefined || process.env.CI !== undefined;
/** Where no Chromium is found these tests are not there, but in CI they are, and fail. */
const inBrowser = (name: string, run: () => Promise<void>) => {
  if (isTested) test(name, run);
};
if (!isTested) {
  test("NOT TESTED in a browser: install Chromium, or name one with CHROMIUM_BIN", () => {
    expect(findChromium()).toBeUndefined();
  });
}

let localnet: Localnet;
let client: Client;
let browser: Browser | undefined;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  localnet = await useLocalnet(["--hosts", "1", "--slot-ms", "50", "--control-port", "0"]);
  client = await connect(localnet.endpoints);
  if (isTested) browser = await startBrowser(chromium ?? "chromium");
});
afterAll(async () => {
  await browser?.close();
  await localnet.stop();
});

beforeEach(async () => {
  if (!browser) return;
  page = await browser.newPage();
  page.setDefaultTimeout(300_000);
  troubles = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  await page.setViewport({ width: 1_100, height: 900 });
  await page.goto(localnet.endpoints.rpc_endpoint);
});
afterEach(() => page?.close());

const textOf = (selector: string) => page.$eval(selector, (found) => found.textContent ?? "");
const badgesOf = () => page.$$eval("#jobs summary .badge", (all) => all.map((each) => each.textContent));

async function post(...environments: Record<string, string>[]) {
  const digest = await pin(client, definitionWith(...environments));
  return list(client, client.wallet, { digest, timeout: 900n });
}

const trap = "<img src=x onerror=\"document.title='caught'\">";

inBrowser("a job is seen from the queue to its logs, without a reload", async () => {
  expect(await page.title()).toBe("Local Nosana network");
  const { job } = await post({
    LOCALNET_DURATION_SECONDS: "until_ended",
    LOCALNET_LOG: `epoch 1/3 loss 0.412\nepoch 2/3 loss 0.287\nepoch 3/3 loss 0.203`,
  });
  await page.waitForSelector(`li[data-key="${job}"] .badge.running`);
  await new Control(localnet.endpoints.control).endOperations(job);
  await page.waitForSelector(`li[data-key="${job}"] .badge.completed`);

  await page.focus(`li[data-key="${job}"] summary`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`li[data-key="${job}"] pre`);
  const detail = await textOf(`li[data-key="${job}"] .detail`);
  expect(detail).toContain("epoch 3/3 loss 0.203");
  expect(detail).toContain("exit 0");
  expect(troubles).toEqual([]);
});

inBrowser("what fails, runs and waits is told apart, and markets and hosts are there", async () => {
  const failing = await post({ LOCALNET_DURATION_SECONDS: "0", LOCALNET_EXIT_CODE: "3", LOCALNET_LOG: trap });
  await page.waitForSelector(`li[data-key="${failing.job}"] .badge.failed`);
  await page.click(`li[data-key="${failing.job}"] summary`);
  await page.waitForSelector(`li[data-key="${failing.job}"] pre`);
  expect(await textOf(`li[data-key="${failing.job}"] .detail`)).toContain(trap);
  expect(await page.title()).toBe("Local Nosana network");

  const running = await post({ LOCALNET_DURATION_SECONDS: "800", LOCALNET_LOG: "loading the model" });
  await page.waitForSelector(`li[data-key="${running.job}"] .badge.running`);
  for (let count = 0; count < 2; count++) await post({});
  await until(async () => (await textOf("#queued")) === "2");
  expect((await badgesOf()).slice(0, 4)).toEqual(["running", "queued", "queued", "failed"]);
  expect(await textOf("#markets")).toContain(localnet.endpoints.market_address);
  expect(await textOf("#markets")).toContain("2 jobs wait");
  expect(await textOf("#hosts")).toContain(`runs ${running.job}`);
  expect(troubles).toEqual([]);
});

const looks = [
  ["light", "light", 1_100],
  ["dark", "dark", 1_100],
  ["phone", "light", 390],
  ["phone-dark", "dark", 390],
] as const;

for (const [name, scheme, width] of looks) {
  inBrowser(`the ${name} look fits its window and has no barrier`, () => checkLook(name, scheme, width));
}

async function checkLook(name: string, scheme: string, width: number): Promise<void> {
  await page.setViewport({ width, height: width === 390 ? 844 : 900, deviceScaleFactor: 2 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.waitForSelector("#jobs .badge.completed");
  await page.click("#jobs li:has(.badge.completed) summary");
  await page.waitForSelector("#jobs li:has(.badge.completed) pre");
  const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
  const fits = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth");
  expect([fits, ground === "rgb(16, 20, 17)"]).toEqual([true, scheme === "dark"]);
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run()")) as axe.AxeResults;
  expect(found.passes.length).toBeGreaterThan(10);
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  if (images && name !== "phone-dark") {
    await mkdir(images, { recursive: true });
    await page.screenshot({ path: join(images, `status-page-${name}.png`) });
  }
}

inBrowser("a network that has gone is told", async () => {
  const gone = await useLocalnet(["--hosts", "0"]);
  await page.goto(gone.endpoints.rpc_endpoint);
  await page.waitForSelector("#no-hosts:not([hidden])");
  await page.waitForSelector("#no-jobs:not([hidden])");
  expect(await textOf("#connection")).toBe("Live");
  await gone.stop();
  await until(async () => (await textOf("#connection")) === "The network does not answer");
});

test("what is not there is not found, and what is sent cannot be made to run anything else", async () => {
  const { rpc_endpoint } = localnet.endpoints;
  const root = await fetch(rpc_endpoint);
  expect(root.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const path of ["page.ts", "jobs/moon.json", `jobs/${client.market}.json`, "listener.ts"]) {
    expect([path, (await fetch(`${rpc_endpoint}/status-page/${path}`)).status]).toEqual([path, 404]);
  }
});
