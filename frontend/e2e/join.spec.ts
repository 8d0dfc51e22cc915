import { expect, type Page } from "@playwright/test";
import { openFace, openGate, passesOfSale, readyToSell, sawVerdict, sellOne, wedge } from "./boxoffice";
import { joinFrom } from "./join";
import { test } from "./program";

test("a second laptop joins as a gate, and both agree after working apart", async ({
  page,
  program,
  another,
  browser,
}) => {
  test.setTimeout(120_000);
  const hands = await readyToSell(page);
  await sellOne(page);
  const [first = ""] = await passesOfSale(page);

  await openFace(page, "Office");
  await page.keyboard.press("Alt+3");
  const other = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  const sameWords = await joinFrom(page, other, another(), { place: "Gate", name: "Gate B lane 1" });
  await sameWords();

  await expect(other.getByRole("heading", { name: "Who is on?" })).toBeVisible({ timeout: 20_000 });
  for (const digit of "2468") await other.keyboard.press(digit, { delay: 60 });
  await other.keyboard.press("Enter");
  await expect(other.getByRole("button", { name: /^Open this gate/ })).toBeVisible();
  await other.getByRole("button", { name: /^Open this gate/ }).click();
  await expect(other.getByTestId("ready")).toBeVisible();
  await wedge(other, first);
  await sawVerdict(other, "admit");

  await openGate(page);
  await wedge(page, first);
  await sawVerdict(page, "already_in");
  await page.keyboard.press("Space");

  // The host goes away: the gate goes on alone, with a pass that it has never heard of.
  await openFace(page, "Counter");
  await sellOne(page);
  const [fresh = ""] = await passesOfSale(page);
  await program.stop();
  await expect(other.getByText("Working alone")).toBeVisible({ timeout: 30_000 });
  await wedge(other, fresh);
  await sawVerdict(other, "admit");
  await expect(other.getByTestId("ready")).toBeVisible();
  await wedge(other, fresh);
  await sawVerdict(other, "already_in");
  expect(hands.fields).toBeGreaterThan(0);
});

test("two gates that admit one ticket while cut off both say so when they meet again", async ({
  page,
  program,
  another,
  browser,
}) => {
  test.setTimeout(180_000);
  await readyToSell(page);
  await sellOne(page);
  const [pass = ""] = await passesOfSale(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+3");
  const gates: Page[] = [];
  for (const name of ["North laptop", "South laptop"]) {
    const gate = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
    const sameWords = await joinFrom(page, gate, another(), { place: "Gate", name });
    await sameWords();
    await expect(gate.getByRole("heading", { name: "Who is on?" })).toBeVisible({ timeout: 20_000 });
    for (const digit of "2468") await gate.keyboard.press(digit, { delay: 60 });
    await gate.keyboard.press("Enter");
    await gate.getByRole("button", { name: /^Open this gate/ }).click();
    await expect(gate.getByTestId("ready")).toBeVisible();
    gates.push(gate);
  }

  await program.stop();
  for (const gate of gates) {
    await expect(gate.getByText("Working alone")).toBeVisible({ timeout: 30_000 });
    await wedge(gate, pass);
    await sawVerdict(gate, "admit", "first entry");
  }
  await page.goto(await program.start());
  for (const gate of gates) {
    const alert = gate.getByRole("alert").filter({ hasText: "went in twice" });
    await expect(alert).toContainText("North laptop", { timeout: 60_000 });
    await expect(alert).toContainText("South laptop");
    await expect(gate.getByText("Working alone")).toHaveCount(0);
    await expect(gate.getByTestId("ready")).toBeVisible();
  }

  // The hub has both journals: it knows who let in, and a person decides.
  for (const digit of "2468") await page.keyboard.press(digit, { delay: 60 });
  await page.keyboard.press("Enter");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+6");
  await expect(page.getByText("South laptop")).toBeVisible();
  await expect(page.getByText("by Adaeze Okonkwo")).toHaveCount(2);
  await page.getByRole("button", { name: "Close it" }).click();
  for (const gate of gates) await expect(gate.getByText("went in twice")).toHaveCount(0, { timeout: 30_000 });
});
