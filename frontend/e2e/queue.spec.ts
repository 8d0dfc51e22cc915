import { expect } from "@playwright/test";
import { openFace, openPractice } from "./boxoffice";
import { test } from "./program";

test("an organizer opens the sale on the web, stops it, and ends it", async ({ page }) => {
  await openPractice(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+=");
  await expect(page.getByRole("heading", { name: "Sale on the web" })).toBeVisible();
  await expect(page.getByText("Not on the web")).toBeVisible();
  await page.getByLabel("Sell this event on the web").check();
  await page.getByLabel(/^With a waiting room/).check();
  // Practice keeps its letters to itself: nobody could read a code.
  await expect(page.getByLabel("Buyers verify their e-mail")).toBeDisabled();
  await expect(page.getByText(/^Needs a mail server/)).toBeVisible();
  await page.getByLabel("Most for one buyer").fill("0");
  await page.getByLabel("At once in the shop").fill("500000");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("This is out of range.").first()).toBeVisible();
  await page.getByLabel("At once in the shop").fill("20");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Buyers see it now.")).toBeVisible();
  await expect(page.getByLabel("Most for one buyer")).toHaveValue("8");
  await expect(page.getByText("On sale", { exact: true })).toBeVisible({ timeout: 10_000 });
  const address = await page.getByTestId("web-address").innerText();
  const there = await page.request.get(address.replace("/e/", "/api/e/"));
  expect(((await there.json()) as { sale: { phase: string } }).sale.phase).toBe("live");
  await page.getByRole("button", { name: "Stop for a moment" }).click();
  await expect(page.getByText("Somebody stopped it here. Turns that have begun go on.")).toBeVisible();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("On sale", { exact: true })).toBeVisible({ timeout: 10_000 });
  await page.getByRole("button", { name: "End the sale..." }).click();
  await page.getByRole("button", { name: "End it" }).click();
  await expect(page.getByText("Ended", { exact: true })).toBeVisible({ timeout: 10_000 });
  await page.getByRole("button", { name: "Open it again" }).click();
  await expect(page.getByText("On sale", { exact: true })).toBeVisible({ timeout: 10_000 });
});

test("a draw has those who bring chance, before its list is closed", async ({ page }) => {
  await openPractice(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+=");
  await page.getByLabel("Sell this event on the web").check();
  await page.getByLabel(/^With a waiting room/).check();
  await page.getByLabel(/^Draw the places/).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A draw needs the day and time when the sale opens.").first()).toBeVisible();
  const later = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Opens on").fill(later);
  await page.getByLabel("At", { exact: true }).first().fill("1000");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Buyers see it now.")).toBeVisible();
  await expect(page.getByText("Two are needed before the sale opens.")).toBeVisible();
  await page.getByLabel("Who, or which public draw").fill("The venue");
  await page.getByLabel(/^A phrase that nobody knows/).fill("seven drums");
  await page.getByRole("button", { name: "Commit to it" }).click();
  await expect(page.getByText("has committed to a phrase")).toBeVisible();
  await page.getByLabel("Who, or which public draw").fill("Lotto of Saturday");
  await page.getByLabel(/^If it is not held/).fill("Lotto of Sunday");
  await page.getByLabel(/^At the latest/).fill("0");
  await page.getByRole("button", { name: "Name it" }).click();
  await expect(page.getByText("Say within which time it must take place.")).toBeVisible();
  await page.getByLabel(/^At the latest/).fill("90");
  await page.getByRole("button", { name: "Name it" }).click();
  await expect(
    page.getByText("a public draw; if it is not held within 90 minutes of the close: Lotto of Sunday"),
  ).toBeVisible();
  await expect(page.getByText("Two are needed before the sale opens.")).toHaveCount(0);
  await expect(page.getByText("the list is open")).toBeVisible();
  await expect(page.getByText("People gather", { exact: true })).toBeVisible({ timeout: 10_000 });
});
