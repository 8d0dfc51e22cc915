import { expect } from "@playwright/test";
import { openFace, passesOfSale, sawVerdict, sellOne, wedge } from "./boxoffice";
import { test } from "./program";

const BAND = "Practice. Nothing here is real: no money, no ticket, no gate.";

test("practice sells and admits under its band, and leaves nothing behind", async ({ page }) => {
  await expect(page.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.getByText(BAND)).toBeVisible();
  await sellOne(page);
  await page.keyboard.press("F5");
  await expect(page.getByRole("dialog").getByText(BAND)).toBeVisible();
  await page.keyboard.press("Escape");
  const [pass = ""] = await passesOfSale(page);
  await openFace(page, "Gate");
  await expect(page.getByText(BAND)).toBeVisible();
  await page.getByRole("button", { name: /^Open this gate/ }).click();
  await expect(page.getByTestId("ready")).toBeVisible();
  await wedge(page, pass);
  await sawVerdict(page, /^(admit|not_yet_valid)$/);
  await openFace(page, "Office");
  await expect(page.getByText(BAND)).toBeVisible();
  await page.getByRole("button", { name: "Leave practice" }).click();
  await expect(page.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
});
