import { expect, type Page } from "@playwright/test";
import { faults } from "./axe";
import {
  becomeHost,
  makeEvent,
  officePages,
  openFace,
  openGate,
  openShift,
  passesOfSale,
  readyToSell,
  sawVerdict,
  sellOne,
  verdict,
  wedge,
} from "./boxoffice";
import { joinFrom } from "./join";
import { Hands, test } from "./program";

// Colours that are on their way from one theme to the other are nobody's contrast.
test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Checks a screen in light and in dark. */
async function check(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((t) => {
      document.documentElement.dataset.theme = t;
    }, theme);
    expect.soft(await faults(page), `${name}, ${theme}`).toEqual([]);
  }
}

/** Checks an open dialog, closes it by Esc, and waits until it is gone. */
async function checkDialog(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("dialog")).toBeVisible();
  await check(page, name);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("every screen passes WCAG 2.2 AA, light and dark", async ({ page }) => {
  test.setTimeout(240_000);
  await expect(page.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
  await check(page, "first run");
  await page.keyboard.press("1");
  await check(page, "host");
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await check(page, "join");
  await page.keyboard.press("Escape");
  await readyToSell(page);
  await page.keyboard.press("1");
  await check(page, "counter");
  await page.keyboard.press("F9");
  await check(page, "cash");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F10");
  await check(page, "card");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await sellOne(page);
  await check(page, "sold");
  const [pass = ""] = await passesOfSale(page);
  for (const [key, name] of [
    ["F3", "find"],
    ["F5", "pass"],
    ["F8", "undo"],
    ["s", "shift"],
    ["?", "keys"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("dialog")).toBeVisible();
    await check(page, name);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await openFace(page, "Gate");
  await expect(page.getByRole("button", { name: /^Open this gate/ })).toBeVisible();
  await check(page, "readiness");
  await page.getByRole("button", { name: /^Open this gate/ }).click();
  await expect(page.getByTestId("ready")).toBeVisible();
  await check(page, "ready");
  await wedge(page, pass);
  await sawVerdict(page, "admit");
  expect.soft(await faults(page), "admit").toEqual([]);
  await expect(page.getByTestId("ready")).toBeVisible();
  await wedge(page, pass);
  await sawVerdict(page, "already_in");
  await check(page, "already in");
  await page.keyboard.press("F2");
  await checkDialog(page, "supervisor on a refusal");
  await page.keyboard.press("Space");
  for (const [key, name] of [
    ["F1", "help"],
    ["F2", "supervisor"],
    ["F4", "type a code"],
    ["F3", "find a ticket"],
  ] as const) {
    await page.keyboard.press(key);
    if (key === "F3") {
      await page.getByRole("dialog").getByRole("textbox").fill("-1");
      await expect(page.getByRole("dialog").getByText(/^in at/)).toBeVisible();
    }
    await checkDialog(page, name);
  }
  await openFace(page, "Office");
  for (const [i, name] of officePages.entries()) {
    await page.keyboard.press(`Alt+${i + 1}`);
    await expect(page.getByRole("navigation").getByRole("button").nth(i)).toHaveAttribute(
      "aria-current",
      "page",
    );
    await check(page, name);
  }
});

test("CHECK at the gate and every dialog of the Office pass WCAG 2.2 AA", async ({
  page,
  another,
  browser,
}) => {
  test.setTimeout(240_000);
  const hands = new Hands(page);
  await becomeHost(hands);
  await makeEvent(hands, true, "Wheelchair user: open lift door 3");
  await openShift(hands);
  await sellOne(page);
  const [pass = ""] = await passesOfSale(page);
  await openGate(page);
  await wedge(page, pass);
  await sawVerdict(page, "attention", "lift door 3");
  await check(page, "check");
  await page.keyboard.press("F2");
  await checkDialog(page, "supervisor on a check");
  await page.keyboard.press("Escape");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await page.getByRole("button", { name: "More" }).first().click();
  await page.getByRole("button", { name: "Add a limit" }).click();
  await page.getByRole("button", { name: "Add a gate" }).click();
  await check(page, "event editor");
  await page.keyboard.press("Alt+4");
  await page.getByRole("button", { name: "Add a person" }).click();
  await checkDialog(page, "a new person");
  await page.keyboard.press("Alt+3");
  const other = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  const sameWords = await joinFrom(page, other, another(), { place: "Counter", name: "Counter 2" });
  await check(page, "a laptop asks");
  await check(other, "the three words");
  await sameWords();
  await expect(other.getByRole("heading", { name: "Who is on?" })).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: /^Counter 2/ }).click();
  for (const name of ["Rename", "Lend", "Write off", "Revoke"]) {
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await checkDialog(page, name);
  }
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Two people above..." }).click();
  await checkDialog(page, "the limit");
  await page.getByRole("button", { name: "Cancel a performance..." }).click();
  await page.getByLabel("When the money goes").selectOption("time");
  await checkDialog(page, "cancel");
  await page.getByRole("button", { name: "Refund an order..." }).click();
  await page.getByLabel("Order number or code of a ticket").fill(pass);
  await page.getByRole("button", { name: "Find it" }).click();
  await expect(page.getByRole("checkbox").first()).toBeVisible();
  await checkDialog(page, "refund an order");
  await page.keyboard.press("Alt+7");
  await page.getByRole("button", { name: /^Close the books/ }).click();
  await checkDialog(page, "close the books");
  await page.getByRole("banner").getByRole("button", { name: "Harmattan Nights" }).click();
  await checkDialog(page, "choose the performance");
});

test("the sign-in screen passes WCAG 2.2 AA and says a wrong PIN", async ({ page }) => {
  await readyToSell(page);
  await page.getByRole("button", { name: /^Menu:/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Who is on?" })).toBeVisible();
  await check(page, "sign-in");
  for (const digit of "1111") await page.keyboard.press(digit, { delay: 60 });
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Not this PIN\./)).toBeVisible();
  for (const digit of "2468") await page.keyboard.press(digit, { delay: 60 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Basket" })).toBeVisible();
});

test("the gate opens in French, and no verdict is shrunk at 1280 by 720", async ({ page }) => {
  await readyToSell(page);
  await openGate(page);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.getByRole("button", { name: /^Menu:/ }).click();
  await page.getByRole("menuitemradio", { name: "Français" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByText("PRÊT", { exact: false }).or(page.getByText("Prêt"))).toBeVisible();
  await wedge(page, "BONJOUR", { enterAfter: 10 });
  await sawVerdict(page, "unknown");
  const word = verdict(page).locator(".verdict-word");
  for (const long of [
    "Remboursé",
    "Non vérifié",
    "Déjà entré",
    "Autre porte",
    "Not genuine",
    "Already in",
    "Not checked",
  ]) {
    const fits = await word.evaluate((element, text) => {
      element.textContent = text;
      element.style.setProperty("font-stretch", "62%");
      const [wide, room] = [element.scrollWidth, element.clientWidth];
      return wide <= room && Number.parseFloat(getComputedStyle(element).fontSize) >= 146
        ? "fits"
        : `${wide} in ${room}`;
    }, long);
    expect.soft(fits, long).toBe("fits");
  }
});
