import { expect } from "@playwright/test";
import { becomeHost, makeEvent, openShift, passesOfSale, sellOne } from "./boxoffice";
import { Hands, test } from "./program";

test("a person who has read nothing sells within 12 fields and 20 presses", async ({ page }) => {
  const hands = new Hands(page);
  await becomeHost(hands);
  await makeEvent(hands);
  await openShift(hands);
  await hands.press("1");
  await expect(page.getByTestId("total")).toHaveText("₦7,500");
  await hands.press("F9");
  await hands.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  expect(hands.fields).toBeLessThanOrEqual(12);
  expect(hands.presses).toBeLessThanOrEqual(20);
});

test("what was sold is there after the program was killed", async ({ page, program }) => {
  const hands = new Hands(page);
  await becomeHost(hands);
  await makeEvent(hands);
  await openShift(hands);
  await sellOne(page);
  const number = await page
    .getByText(/^No\. /)
    .first()
    .textContent();
  const before = await passesOfSale(page);
  await program.stop("SIGKILL");
  await page.goto(await program.start());
  await page.getByText("Adaeze Okonkwo").first().click();
  for (const digit of "2468") await page.keyboard.press(digit, { delay: 60 });
  await page.keyboard.press("Enter");
  await expect(page.getByText(number ?? "No.", { exact: false }).first()).toBeVisible();
  expect(await passesOfSale(page)).toEqual(before);
});

test("undo gives the money back and the ticket is void", async ({ page }) => {
  const hands = new Hands(page);
  await becomeHost(hands);
  await makeEvent(hands);
  await openShift(hands);
  await sellOne(page);
  await page.keyboard.press("F8");
  await expect(page.getByText("Give back ₦7,500")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Undone: sale/)).toBeVisible();
});
