import { expect, type Page } from "@playwright/test";
import { openFace, openGate, passesOfSale, sawVerdict, sellOne, wedge } from "./boxoffice";
import { test } from "./program";

/** Practice, with one sale made: the Counter is ready. */
async function practice(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.getByText("Practice. Nothing here is real")).toBeVisible();
  await sellOne(page);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("total")).toHaveText("₦0");
}

/** Begins to pay one of the first row online and returns the page's address in the QR. */
async function ask(page: Page): Promise<string> {
  await page.keyboard.press("1");
  await expect(page.getByTestId("total")).not.toHaveText("₦0");
  await page.keyboard.press("Control+p");
  await expect(page.getByRole("heading", { name: "Pay with Paystack" })).toBeVisible();
  await page.getByLabel("Buyer’s e-mail").fill("buyer@example.com");
  await page.keyboard.press("Enter");
  const code = page.getByTestId("pay-qr");
  await expect(code).toBeVisible();
  await expect(page.getByTestId("standing")).toContainText("Waiting for the buyer");
  const address = new URL((await code.getAttribute("src")) ?? "", page.url()).searchParams.get("text");
  return address ?? "";
}

test("a buyer pays by QR and the tickets come by themselves", async ({ page, context }) => {
  await practice(page);
  const address = await ask(page);
  const phone = await context.newPage();
  await phone.goto(address);
  await expect(phone.getByText("SANDBOX: no money moves here")).toBeVisible();
  await phone.getByRole("button", { name: /4084084084084081/ }).click();
  await expect(phone.getByRole("heading", { name: "Paid" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Paid with Paystack")).toBeVisible();
  const [pass = ""] = await passesOfSale(page);
  expect(pass).toMatch(/^\d{251}$/);
});

test("an order waits over the next sale, is declined, and given up", async ({ page, context }) => {
  await practice(page);
  const address = await ask(page);
  await page.keyboard.press("Escape");
  await expect(page.getByText("1 order waits to be paid")).toBeVisible();
  await sellOne(page);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Open / }).click();
  await expect(page.getByTestId("pay-qr")).toBeVisible();
  const phone = await context.newPage();
  await phone.goto(address);
  await phone.getByRole("button", { name: /4084080000005408/ }).click();
  await expect(page.getByTestId("standing")).toContainText("Not paid", { timeout: 30_000 });
  await page.keyboard.press("Delete");
  await expect(page.getByTestId("standing")).toContainText("This order has ended", { timeout: 30_000 });
  await page.keyboard.press("Escape");
  await expect(page.getByText("1 order waits to be paid")).toHaveCount(0);
});

test("the organizer sees how payments are set up, and a wrong key is refused", async ({ page }) => {
  await practice(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+8");
  await expect(page.getByRole("heading", { name: "Payments" })).toBeVisible();
  await page.getByLabel("Secret key of Paystack").fill("pk_live_not_a_secret_one");
  await page.keyboard.press("Enter");
  await expect(page.getByText("A secret key of Paystack begins with sk_test_ or sk_live_.")).toBeVisible();
  await page.getByLabel("Secret key of Paystack").fill("");
  await page.getByLabel("Address for buyers who give none").fill("box@example.com");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved. The counters know.")).toBeVisible();
  await page.getByRole("button", { name: "Take no payments" }).click();
  await openFace(page, "Counter");
  await page.keyboard.press("1");
  await expect(page.getByRole("button", { name: /Cash/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /Paystack/ })).toHaveCount(0);
});

test("a cancelled performance goes back by itself, cash by hand, and the gate lets nobody in", async ({
  page,
  context,
}) => {
  await practice(page);
  const address = await ask(page);
  const phone = await context.newPage();
  await phone.goto(address);
  await phone.getByRole("button", { name: /4084084084084081/ }).click();
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible({ timeout: 30_000 });
  const [pass = ""] = await passesOfSale(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await expect(page.getByText("Nothing to give back")).toBeVisible();
  await page.getByRole("button", { name: "Cancel a performance..." }).click();
  const go = page.getByRole("button", { name: "Cancel and give all back" });
  await expect(go).toBeDisabled();
  await page.getByLabel(/^Type/).fill("Practice night");
  await go.click();
  const batch = page.getByTestId("batch-cancelled");
  await expect(batch).toContainText("1 done", { timeout: 60_000 });
  await expect(batch).toContainText("1 to pay out by hand");
  await page.getByRole("button", { name: "Paid out" }).click();
  await page.getByRole("button", { name: / was given$/ }).click();
  await expect(batch).toContainText("2 done");
  await openGate(page);
  await wedge(page, pass);
  await sawVerdict(page, "refunded");
});
