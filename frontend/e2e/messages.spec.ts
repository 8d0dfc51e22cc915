import { expect } from "@playwright/test";
import { faults } from "./axe";
import { openFace, openPractice, sellOne } from "./boxoffice";
import { test } from "./program";

test("a buyer gets the tickets by e-mail, and the Office sees that they left", async ({ page }) => {
  await openPractice(page);
  await sellOne(page);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Buyer’s e-mail").fill("ada@example");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This is not an e-mail address.")).toBeVisible();
  await dialog.getByLabel("Buyer’s e-mail").fill("ada@example.org");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("They go to ada@example.org")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  await openFace(page, "Office");
  await page.keyboard.press("Alt+-");
  await expect(page.getByRole("heading", { name: "Messages to buyers" })).toBeVisible();
  const sent = page.getByTestId("message-sent");
  await expect(sent).toContainText("ada@example.org", { timeout: 30_000 });
  await sent.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("dialog")).toContainText("With it:");
  await page.keyboard.press("Escape");
  await sent.getByRole("button", { name: "Send again..." }).click();
  await dialog.getByLabel("To").fill("ben@example.org");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("message-sent")).toContainText("ben@example.org", { timeout: 30_000 });
});

test("the Office hears what is wrong with a provider that buyers are to sign in through", async ({
  page,
}) => {
  await openPractice(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+-");
  await expect(page.getByRole("heading", { name: "Buyers sign in through a provider" })).toBeVisible();
  await page.getByLabel("Its name for buyers").fill("Fair ID");
  const issuer = page.getByLabel("Its address (issuer)");
  await issuer.fill("http://id.example");
  await page.getByLabel("Client ID").fill("fair");
  await page.getByLabel("Client secret").fill("secret");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The provider's address begins with https://")).toBeVisible();
  await issuer.fill("http://127.0.0.1:1");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No provider of OpenID Connect answers there.")).toBeVisible();
  await expect(issuer).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Client secret")).toHaveValue("secret");
  expect(await faults(page)).toEqual([]);
});
