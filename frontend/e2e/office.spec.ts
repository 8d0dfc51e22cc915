import { expect } from "@playwright/test";
import { openFace, readyToSell, sellOne } from "./boxoffice";
import { test } from "./program";

test("the overview counts what the counter sold", async ({ page }) => {
  await readyToSell(page);
  await sellOne(page);
  await page.keyboard.press("Escape");
  await sellOne(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+1");
  await expect(page.getByTestId("sold")).toHaveText("2");
  await expect(page.getByTestId("taken")).toHaveText("₦15,000");
  await expect(page.getByTestId("capacity-row").first()).toContainText("2 of 200");
});

test("names in any script and of any length are kept or refused, never broken", async ({ page }) => {
  await readyToSell(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await page.getByLabel("Name of the event", { exact: true }).fill("مهرجان هارماتان 🎪 Ɗanjuma");
  await page.getByRole("button", { name: /^Save and put on sale/ }).click();
  await expect(page.getByText("Saved. It is on sale at the Counter now.")).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Name of the event", { exact: true }).fill("x".repeat(10_000));
  await page.getByRole("button", { name: /^Save and put on sale/ }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
});

test("a price with three decimals is refused and what was typed stays", async ({ page }) => {
  await readyToSell(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await page.getByLabel(/^Price/).fill("75.005");
  await page.getByRole("button", { name: /^Save and put on sale/ }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.getByLabel(/^Price/)).toHaveValue("75.005");
});

test("a second price list sells in its own currency, and no sum adds the two", async ({ page }) => {
  await readyToSell(page);
  await expect(page.getByTestId("price-list")).toBeHidden();
  await page.keyboard.press("l"); // there is one list: nothing to go to
  await sellOne(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await page.getByRole("button", { name: "Add a price list" }).click();
  await page.getByLabel("Name of the list").fill("Visitors from abroad");
  await page.getByLabel("Currency").last().selectOption("USD");
  await page.getByRole("button", { name: /^Save and put on sale/ }).click();
  await expect(page.getByText("A price list has a price for one ticket type at least.").last()).toBeVisible();
  await page.getByLabel(/^Regular,\s\$$/).fill("7.50");
  await page.getByRole("button", { name: /^Save and put on sale/ }).click();
  await expect(page.getByText("Saved. It is on sale at the Counter now.")).toBeVisible();
  await openFace(page, "Counter");
  await page.keyboard.press("1");
  await page.keyboard.press("l");
  await expect(page.getByTestId("total")).toHaveText("$7.50");
  await page.keyboard.press("F9"); // the drawer counts naira
  await expect(page.getByTestId("received")).toBeHidden();
  await page.keyboard.press("F10");
  await page.getByLabel("Slip number").fill("A7");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("price-list")).toContainText("Own prices");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+1");
  await expect(page.getByTestId("taken")).toHaveText("₦7,500");
  await expect(page.getByText("besides $7.50")).toBeVisible();
});

test("a person is added and signs in", async ({ page }) => {
  await readyToSell(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+4");
  await page.getByRole("button", { name: "Add a person" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Ọlájùmọ̀kẹ́ Ògúntọ́lá");
  await page.getByLabel("Role").selectOption("steward");
  await page.getByLabel(/^PIN/).fill("1357");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("cell", { name: "Ọlájùmọ̀kẹ́ Ògúntọ́lá", exact: true })).toBeVisible();
  await page.getByRole("button", { name: /^Menu:/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Who is on?" })).toBeVisible();
  await page.keyboard.press("o");
  await page.keyboard.press("l");
  for (const digit of "1357") await page.keyboard.press(digit, { delay: 60 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /ready/i })).toBeVisible();
});

test("the shift closes with what was counted and says the difference", async ({ page }) => {
  await readyToSell(page);
  await sellOne(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await page.getByRole("button", { name: "Close the shift" }).click();
  await page.getByLabel("Money counted in the drawer").fill("17000");
  await page.keyboard.press("Enter");
  await expect(page.getByText("₦500 missing")).toBeVisible();
});
