import { readFile } from "node:fs/promises";
import { type BrowserContext, expect, type Page } from "@playwright/test";
import { openFace, openGate, openPractice, passesOfSale, sawVerdict, sellOne, wedge } from "./boxoffice";
import { test } from "./program";
import { call } from "./snap";

/** Practice, with one sale made: the Counter is ready. */
async function practice(page: Page): Promise<void> {
  await openPractice(page);
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

/** Sells one of the first row to a buyer who pays by phone; returns the phone. */
async function sold(page: Page, context: BrowserContext): Promise<Page> {
  const address = await ask(page);
  const phone = await context.newPage();
  await phone.goto(address);
  await phone.getByRole("button", { name: /4084084084084081/ }).click();
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible({ timeout: 30_000 });
  return phone;
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

test("a buyer holds a card to a terminal, once it is switched on", async ({ page, context }) => {
  await practice(page);
  await page.keyboard.press("1");
  await expect(page.getByTestId("total")).not.toHaveText("₦0");
  await page.keyboard.press("Control+p");
  await page.getByRole("button", { name: "Terminal", exact: true }).click();
  const terminal = page.getByLabel("Which terminal");
  const address = (await terminal.textContent())?.split(" · ")[1] ?? "";
  const device = await context.newPage();
  await device.goto(address);
  await device.getByRole("button", { name: "Switch it off" }).click();
  await page.getByLabel("Buyer’s e-mail").fill("buyer@example.com");
  await page.keyboard.press("Enter");
  const standing = page.getByTestId("standing");
  await expect(standing).toContainText("The terminal is off, or has no network.");
  await device.getByRole("button", { name: "Switch it on" }).click();
  await expect(device.getByRole("heading", { name: "Ready" })).toBeVisible();
  await page.keyboard.press("n");
  await expect(standing).toContainText("The terminal shows it", { timeout: 30_000 });
  await expect(page.getByTestId("terminal")).toContainText("Front desk");
  await device.reload();
  await device.getByRole("button", { name: /4084080000670037/ }).click();
  await expect(device.getByRole("heading", { name: /7,500/ })).toBeVisible();
  await expect(standing).toContainText("The terminal shows it");
  await device.getByRole("button", { name: /4084084084084081/ }).click();
  await expect(device.getByRole("heading", { name: "Ready" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible({ timeout: 30_000 });
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
  await sold(page, context);
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
  for (const [name, begins] of [
    ["Report (PDF)", "%PDF"],
    ["All of them (XLSX)", "PK"],
  ] as const) {
    const saving = page.waitForEvent("download");
    await batch.getByRole("link", { name }).click();
    const file = await readFile(await (await saving).path());
    expect(file.subarray(0, begins.length).toString("latin1")).toBe(begins);
    expect(file.length).toBeGreaterThan(2_000);
  }
  await openGate(page);
  await wedge(page, pass);
  await sawVerdict(page, "refunded");
});

test("a refund that the bank does not take goes to an account of the buyer", async ({ page, context }) => {
  await practice(page);
  const address = await ask(page);
  const phone = await context.newPage();
  await phone.goto(address);
  await phone.getByRole("button", { name: /4084080000671902/ }).click();
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible({ timeout: 30_000 });
  const number = (await page.getByText(/^No\. /).textContent())?.replace("No. ", "") ?? "";
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Refund an order..." }).click();
  await page.getByLabel("Order number or code of a ticket").fill(number);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Give .* back$/ }).click();
  await page.getByRole("button", { name: "Give an account..." }).click({ timeout: 60_000 });
  const send = page.getByRole("button", { name: "Check it" });
  await expect(send).toBeDisabled();
  await page.getByLabel("Bank", { exact: true }).selectOption({ label: "Zenith Bank" });
  await page.getByLabel("Account number").fill("123456");
  await send.click();
  await page.getByRole("button", { name: /^Send .* there$/ }).click();
  await expect(page.getByText("Paystack does not take this account.")).toBeVisible();
  await page.getByLabel("Account number").fill("0123456789");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Zenith Bank · 0123 4567 89")).toBeVisible();
  await page.getByRole("button", { name: /^Send .* there$/ }).click();
  await expect(page.getByTestId("batch-order")).toContainText("1 done", { timeout: 60_000 });
  await expect(page.getByText("Needs a person")).toHaveCount(0);
});

test("money that comes late buys what is free, and goes back when nothing is", async ({ page, context }) => {
  await practice(page);
  const late = await ask(page);
  await page.keyboard.press("Delete");
  await expect(page.getByTestId("standing")).toContainText("This order has ended", { timeout: 30_000 });
  const phone = await context.newPage();
  await phone.goto(late);
  await phone.getByRole("button", { name: /4084084084084081/ }).click();
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Enter");
  const later = await ask(page);
  await page.keyboard.press("Delete");
  await expect(page.getByTestId("standing")).toContainText("This order has ended", { timeout: 30_000 });
  await page.keyboard.press("Escape");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Cancel a performance..." }).click();
  await page.getByLabel(/^Type/).fill("Practice night");
  await page.getByRole("button", { name: "Cancel and give all back" }).click();
  await expect(page.getByTestId("batch-cancelled")).toContainText("1 done", { timeout: 60_000 });
  await phone.goto(later);
  await phone.getByRole("button", { name: /4084084084084081/ }).click();
  await expect(page.getByTestId("batch-surplus")).toContainText("1 done", { timeout: 60_000 });
});

test("one ticket of an order goes back, and the other stays good", async ({ page }) => {
  await practice(page);
  await page.keyboard.press("1");
  await page.keyboard.press("1");
  await page.keyboard.press("F9");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  const number = (await page.getByText(/^No\. /).textContent())?.replace("No. ", "") ?? "";
  const [first = "", second = ""] = await passesOfSale(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Refund an order..." }).click();
  await page.getByLabel("Order number or code of a ticket").fill(second);
  await page.keyboard.press("Enter");
  await expect(page.getByText(number)).toBeVisible();
  await page.getByRole("checkbox", { name: "Regular 1" }).uncheck();
  await page.getByRole("button", { name: "Give ₦7,500 back" }).click();
  await page.getByRole("button", { name: "Paid out" }).click();
  await page.getByRole("button", { name: "₦7,500 was given" }).click();
  await expect(page.getByTestId("batch-order")).toContainText("1 done");
  await openGate(page);
  await wedge(page, second);
  await sawVerdict(page, "refunded");
  await page.keyboard.press("Space");
  await wedge(page, first);
  await sawVerdict(page, "admit");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Refund an order..." }).click();
  await page.getByLabel("Order number or code of a ticket").fill(number);
  await page.getByRole("button", { name: "Find it" }).click(); // an Enter so soon after a scan is the scanner’s
  await expect(page.getByText(/^inside since/)).toBeVisible();
  const give = page.getByRole("button", { name: /^Give .* back$/ });
  await expect(give).toBeDisabled();
  await page.getByRole("checkbox", { name: "Regular 1" }).check();
  await expect(give).toBeDisabled();
  await page.getByRole("checkbox", { name: /^Somebody may be inside/ }).check();
  await give.click();
  await expect(page.getByText("Needs a person")).toBeVisible();
  await openFace(page, "Counter");
  await page.keyboard.press("F3");
  await page.getByRole("button", { name: "Pay out a refund..." }).click();
  const code = page.getByLabel("Scan the ticket, or type its short code");
  await code.fill(number);
  await code.press("Enter");
  await expect(page.getByText(/^Scan the ticket, or type the short code that is printed/)).toBeVisible();
  await wedge(page, first);
  await page.getByRole("button", { name: "Pay it out" }).click();
  await page.getByRole("button", { name: "₦7,500 is given" }).click();
  await expect(page.getByText("₦7,500 paid out")).toBeVisible();
  await code.fill(first);
  await page.getByRole("button", { name: "Look" }).click();
  await expect(page.getByText(/^Nothing is to be paid out for this ticket/)).toBeVisible();
});

test("a ticket that cost nothing goes back without money, and lets nobody in", async ({ page }) => {
  await practice(page);
  await page.keyboard.press("5");
  await page.keyboard.press("5");
  await page.keyboard.press("F9");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  const [first = "", second = ""] = await passesOfSale(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Refund an order..." }).click();
  await page.getByLabel("Order number or code of a ticket").fill(second);
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "Guest 1" }).uncheck();
  await expect(page.getByTestId("refund-plan")).toContainText("No money is owed");
  await page.getByRole("button", { name: "Take the ticket back" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await openGate(page);
  await wedge(page, second);
  await sawVerdict(page, "refunded");
  await page.keyboard.press("Space");
  await wedge(page, first);
  await sawVerdict(page, "admit");
});

test("a buyer’s bank takes a payment back: its ticket admits nobody until that is decided", async ({
  page,
  context,
}) => {
  await practice(page);
  const phone = await sold(page, context);
  const [pass = ""] = await passesOfSale(page);
  const compare = async (deed: RegExp) => {
    await phone.reload();
    await phone.getByRole("button", { name: deed }).click();
    await openFace(page, "Office");
    await page.keyboard.press("Alt+0");
    await page.getByRole("button", { name: "Compare with Paystack" }).click();
    await expect(page.getByText(/^Compared with Paystack/)).toBeVisible();
    await page.keyboard.press("Alt+9");
  };
  await compare(/takes it back/);
  await expect(page.getByText(/^The buyer’s bank takes ₦7,500 back/)).toBeVisible();
  await openGate(page);
  await wedge(page, pass);
  await sawVerdict(page, "blocked");
  await compare(/organizer wins/);
  await expect(page.getByText(/^The buyer’s bank takes/)).toHaveCount(0);
  await openFace(page, "Gate");
  await wedge(page, pass);
  await sawVerdict(page, "admit");
});

test("what Paystack has paid out is booked, and the rest is shown with its reason", async ({
  page,
  context,
}) => {
  await practice(page);
  const phone = await sold(page, context);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+0");
  const remains = page.getByTestId("remains-NGN");
  await expect(remains).toContainText("₦7,387.50 remains at Paystack");
  await expect(remains).toContainText("₦7,387.50 is in no payout yet");
  await phone.reload();
  await phone.getByRole("button", { name: /paid out to the organizer/ }).click();
  await page.getByRole("button", { name: "Compare with Paystack" }).click();
  const payout = page.getByTestId("payout-done");
  await expect(payout).toContainText("₦7,387.50");
  await expect(payout).toContainText("Arrived");
  await expect(remains).toContainText("₦0 remains at Paystack");
  await expect(page.getByText("Paystack’s list and ours agree")).toBeVisible();
});

test("above the limit a second organizer has to say yes, and the money waits for its time", async ({
  page,
  context,
}) => {
  await practice(page);
  await sold(page, context);
  await openFace(page, "Office");
  await call(page, "Access.Save", {
    id: "",
    name: "Bola Second",
    role: "organizer",
    pin: "1357",
    active: true,
  });
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Two people above..." }).click();
  await page.getByLabel("Above").fill("5000");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Cancel a performance..." }).click();
  await page.getByLabel(/^Type/).fill("Practice night");
  // By day and time: the next night is soon enough, at some hours, to be called no wait.
  const later = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("When the money goes").selectOption("time");
  await page.getByLabel("Day", { exact: true }).fill(later);
  await page.getByLabel("Time", { exact: true }).fill("0205");
  await page.getByRole("button", { name: "Cancel and give all back" }).click();
  await expect(page.getByText("Cancel Practice night")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await page.getByRole("button", { name: /^Menu:/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: /Bola/ }).click();
  for (const digit of "1357") await page.keyboard.press(digit, { delay: 60 });
  await page.keyboard.press("Enter");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("button", { name: /may go$/ }).click();
  const batch = page.getByTestId("batch-cancelled");
  await expect(batch).toContainText(/The rest goes from .* 02:05 on/, { timeout: 30_000 });
  await batch.getByRole("button", { name: "Start now" }).click();
  await expect(batch).toContainText("1 done", { timeout: 60_000 });
});

test("a transfer to the venue is recorded with its reference", async ({ page }) => {
  await practice(page);
  await page.keyboard.press("1");
  await page.keyboard.press("t");
  await expect(page.getByRole("heading", { name: "Transfer to the venue" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText("The reference, please: it proves the payment.")).toBeVisible();
  await page.getByLabel("Reference of the transfer").fill("NIP-000123");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  await expect(page.getByText("Paid by transfer")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/Last sale .* transfer/)).toBeVisible();
  await page.keyboard.press("s");
  await expect(page.getByText("Transfers to the venue")).toBeVisible();
});
