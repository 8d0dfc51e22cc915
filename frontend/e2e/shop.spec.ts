import { expect } from "@playwright/test";
import type { Frame } from "../src/shop/line";
import { faults } from "./axe";
import { test } from "./program";
import { buyerAt, paysAsBuyer, sellOnWeb, setSale, streamsOf } from "./web";

const more = (type: string) => ({ name: `One ${type} more` });

test("a buyer without a line chooses, pays, and holds a pass", async ({ page: office, browser }) => {
  const address = await sellOnWeb(office);
  const { page, context } = await buyerAt(browser, new URL(address).origin);
  await page.getByRole("link", { name: /Practice night/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Practice night" })).toBeVisible();
  await expect(page.getByText("Practice. No real money, no real tickets.")).toBeVisible();
  await page.getByRole("button", more("Regular")).click();
  await page.getByRole("button", more("VIP")).click();
  await expect(page.locator(".sum")).toContainText("₦32,500");
  expect(await faults(page)).toEqual([]);
  await page.getByRole("button", { name: "Hold and pay" }).dblclick();
  await expect(page.getByText("Time left to pay").first()).toBeVisible();
  expect(new URL(page.url()).pathname).toMatch(/^\/o\/[\w-]{40,}$/);
  expect(await faults(page)).toEqual([]);
  await paysAsBuyer(page);
  await expect(page.getByText("Pass 1 of 2").first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("img", { name: /QR code of pass 1/ })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  for (const name of ["Print or PDF", "Calendar"]) {
    const saving = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    expect((await (await saving).path()).length).toBeGreaterThan(0);
  }
  await context.close();
});

test("who waits keeps the place over a refresh and a second tab, is called, and buys", async ({
  page: office,
  browser,
}) => {
  test.setTimeout(120_000); // three browsers, and a turn that is looked at each quarter minute
  // One at a time: the first buyer's turn makes the second wait.
  const address = await sellOnWeb(office, { line: true, shoppers: 1 });
  const first = await buyerAt(browser, address);
  await first.page.getByRole("button", { name: "Join the line" }).click();
  await first.page.getByRole("button", { name: "Start choosing" }).click({ timeout: 30_000 });
  await expect(first.page.getByText("Time left to choose and pay").first()).toBeVisible();

  const { page, context } = await buyerAt(browser, address);
  await page.getByRole("button", { name: "Join the line" }).dblclick();
  await expect(page.getByText("Your place in line")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("0 before you")).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.reload();
  await expect(page.getByText("Your place in line")).toBeVisible();
  const tab = await context.newPage();
  await tab.goto(address);
  await expect(tab.getByText("0 before you")).toBeVisible();
  const third = await buyerAt(browser, address);
  await third.page.getByRole("button", { name: "Join the line" }).click();
  await expect(third.page.getByText("1 before you")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("1 behind you")).toBeVisible({ timeout: 30_000 });
  await expect(tab.getByText("1 behind you")).toBeVisible({ timeout: 30_000 });

  // The first gives the turn up; the next is called, in both tabs, and the one behind moves up.
  await first.page.getByRole("button", { name: "I do not want to buy" }).click();
  await expect(page.getByText("Your turn now")).toBeVisible({ timeout: 30_000 });
  await expect(tab.getByText("Your turn now")).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveTitle(/Your turn!/);
  await page.getByRole("button", { name: "Start choosing" }).click();
  await expect(tab.getByText("Time left to choose and pay").first()).toBeVisible({ timeout: 30_000 });
  await expect(third.page.getByText("0 before you")).toBeVisible({ timeout: 30_000 });
  // A person's press takes a while; the hub slows who is quicker.
  await page.getByRole("button", more("Regular")).click({ delay: 700 });
  await page.getByRole("button", { name: "Hold and pay" }).click();
  await paysAsBuyer(page);
  await expect(page.getByText("Pass 1 of 1").first()).toBeVisible({ timeout: 30_000 });
  await expect(tab.getByText("You have bought")).toBeVisible({ timeout: 30_000 });
  await expect(third.page.getByText("Your turn now")).toBeVisible({ timeout: 30_000 });
  for (const one of [first, third]) await one.context.close();
  await context.close();
});

test("a place that somebody in between has made up is not shown, and the hub's own is", async ({
  page: office,
  browser,
}) => {
  const address = await sellOnWeb(office, { line: true, shoppers: 1 });
  const first = await buyerAt(browser, address);
  await first.page.getByRole("button", { name: "Join the line" }).click();
  await first.page.getByRole("button", { name: "Start choosing" }).click({ timeout: 30_000 });
  const { page, context } = await buyerAt(browser, address);
  await page.getByRole("button", { name: "Join the line" }).click();
  await expect(page.getByText("0 before you")).toBeVisible({ timeout: 30_000 });

  // A cache that has something else to say: the second in line would have 499 before him.
  const genuine = await (await page.request.get(`${address.replace("/e/", "/api/e/")}/state`)).text();
  const [signature, json] = [genuine.slice(0, genuine.indexOf(" ")), genuine.slice(genuine.indexOf(" ") + 1)];
  const frame = { ...(JSON.parse(json) as Frame), s: 0, a: 900, q: [2, 500, 900, 900] };
  const forged = `${signature} ${JSON.stringify({ ...frame, t: frame.t + 1_000 })}`;
  await page.route("**/stream", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: `data: ${forged}\n\n` }),
  );
  await page.route("**/state", (route) => route.fulfill({ body: forged }));
  await page.reload();
  await expect(page.getByText("0 before you")).toBeVisible();
  // What goes on is heard from the hub itself.
  const third = await buyerAt(browser, address);
  await third.page.getByRole("button", { name: "Join the line" }).click();
  await expect(page.getByText("1 behind you")).toBeVisible({ timeout: 30_000 });
  const wrong = page.getByText("was not from the box office’s own server");
  await expect(wrong).toHaveCount(0);

  await page.route("**/state/now*", (route) => route.fulfill({ body: forged }));
  await expect(wrong).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("1 behind you")).toBeVisible();
  await expect(page.getByText("499 before you")).toHaveCount(0);
  expect(await faults(page)).toEqual([]);

  await page.unrouteAll();
  await expect(wrong).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText("1 behind you")).toBeVisible();
  for (const one of [first, third]) await one.context.close();
  await context.close();
});

test("one stream is open, however many tabs", async ({ page: office, browser }) => {
  const address = await sellOnWeb(office);
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const streams = streamsOf(context);
  const page = await context.newPage();
  await page.goto(address);
  await expect.poll(() => streams.length).toBe(1);
  const tabs = [await context.newPage(), await context.newPage()];
  for (const tab of tabs) await tab.goto(address);
  // What is told to the office reaches them all by that one.
  await setSale(office, { paused: true });
  for (const tab of [page, ...tabs]) {
    await expect(tab.getByText("The sale is stopped for a moment")).toBeVisible({ timeout: 30_000 });
  }
  expect(streams).toHaveLength(1);
  // The next one takes over.
  await page.close();
  await expect.poll(() => streams.length).toBe(2);
  await setSale(office, {});
  for (const tab of tabs) {
    await expect(tab.getByRole("button", more("Regular"))).toBeVisible({ timeout: 30_000 });
  }
  expect(streams).toHaveLength(2);
  await context.close();
});

test("of two browsers that want the last table one has it, and the other is told", async ({
  page: office,
  browser,
}) => {
  const address = await sellOnWeb(office);
  const one = await buyerAt(browser, address);
  const other = await buyerAt(browser, address);
  const there = await one.page
    .locator(".tr", { hasText: "Table of 6" })
    .getByText(/^\d+ left$/)
    .innerText();
  const tables = Number.parseInt(there, 10);
  expect(tables).toBeGreaterThan(0);
  // Each takes all: both have seen them, and the stream has told neither of the other.
  await other.page.route("**/stream", (route) => route.abort());
  await other.page.route("**/state", (route) => route.abort());
  await other.page.reload();
  for (const { page } of [one, other]) {
    for (let n = 0; n < tables; n++) await page.getByRole("button", more("Table of 6")).click();
  }
  await one.page.getByRole("button", { name: "Hold and pay" }).click();
  await expect(one.page.getByText("Time left to pay").first()).toBeVisible();
  await other.page.getByRole("button", { name: "Hold and pay" }).click();
  await expect(other.page.getByText("These went just now: Table of 6")).toBeVisible();
  await expect(other.page.locator(".tr", { hasText: "Table of 6" })).toContainText(
    "Being bought; some may come back",
  );
  await expect(other.page.locator(".sum")).toContainText("₦0");
  // What the first lets go can be had again.
  await one.page.getByRole("button", { name: "Let them go" }).click();
  await one.page.getByRole("button", { name: "Let them go" }).click();
  await expect(one.page.getByText("You let these tickets go")).toBeVisible();
  await one.page.getByRole("link", { name: "Choose again" }).click();
  await expect(one.page.getByRole("button", more("Table of 6"))).toBeVisible();
  for (const { context } of [one, other]) await context.close();
});

test("everything can be done by keyboard alone", async ({ page: office, browser }) => {
  const address = await sellOnWeb(office, { line: true });
  const { page, context } = await buyerAt(browser, address);
  const to = async (name: RegExp) => {
    // By Tab alone, from where the focus is: more than sixty stops is no way at all.
    for (let stop = 0; stop < 60; stop++) {
      await page.keyboard.press("Tab");
      const at = page.locator(":focus");
      if ((await at.count()) === 0) continue;
      const said = `${(await at.getAttribute("aria-label")) ?? ""} ${await at.innerText()} ${(await at.getAttribute("name")) ?? ""}`;
      if (name.test(said)) return;
    }
    throw new Error(`${name} cannot be reached`);
  };
  await page.getByRole("link", { name: "To the tickets" }).waitFor({ state: "attached" });
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "To the tickets" })).toBeFocused();
  await to(/Join the line/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Your turn now")).toBeVisible({ timeout: 30_000 });
  await to(/Start choosing/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Time left to choose and pay").first()).toBeVisible();
  await to(/One Regular more/);
  await page.keyboard.press("Space", { delay: 700 }); // no person is quicker, and the hub knows
  await to(/Hold and pay/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Time left to pay").first()).toBeVisible();
  await to(/email/);
  await page.keyboard.type("ama@example.com");
  await page.keyboard.press("Enter");
  await expect(page.getByText("SANDBOX: no money moves here")).toBeVisible();
  await page.getByRole("button", { name: /4084084084084081/ }).press("Enter");
  await expect(page.getByText("Pass 1 of 1").first()).toBeVisible({ timeout: 30_000 });
  await context.close();
});

test("without a script what is on, an event and an order can be read", async ({ page: office, browser }) => {
  const address = await sellOnWeb(office);
  const buyer = await buyerAt(browser, address);
  await buyer.page.getByRole("button", more("Regular")).click();
  await buyer.page.getByRole("button", { name: "Hold and pay" }).click();
  await expect(buyer.page.getByText("Time left to pay").first()).toBeVisible();
  const order = buyer.page.url();
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto(new URL(address).origin);
  await page.getByRole("link", { name: /Practice night/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Practice night" })).toBeVisible();
  await expect.poll(() => page.locator("noscript").innerText()).toMatch(/^L’achat demande JavaScript/);
  await page.getByRole("link", { name: "English" }).click();
  await expect.poll(() => page.locator("noscript").innerText()).toMatch(/^Buying needs JavaScript/);
  await page.goto(order);
  await expect(page.getByRole("heading", { name: "Held for you" })).toBeVisible();
  const answer = await page.goto(order);
  expect(answer?.headers()["cache-control"]).toBe("no-store");
  expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
  await context.close();
  await buyer.context.close();
});
