import { expect } from "@playwright/test";
import {
  openFace,
  openGate,
  passesOfSale,
  readyToSell,
  sawVerdict,
  sellOne,
  verdict,
  wedge,
} from "./boxoffice";
import { test } from "./program";

test("one pass: admit, then already in with when and where", async ({ page }) => {
  await readyToSell(page);
  await sellOne(page);
  const [pass] = await passesOfSale(page);
  expect(pass).toMatch(/^\d{251}$/);
  await openGate(page);
  await wedge(page, pass ?? "", { enterAfter: -1 });
  await sawVerdict(page, "admit", "Regular");
  await expect(page.getByTestId("ready")).toBeVisible();
  await wedge(page, pass ?? "");
  await sawVerdict(page, "already_in");
  await expect(verdict(page).getByText("When")).toBeVisible();
  await expect(verdict(page).getByText("Where")).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("ready")).toBeVisible();
  await expect(page.getByTestId("inside")).toHaveText("1");
});

test("a picture file and a pasted code are decided too", async ({ page }) => {
  await readyToSell(page);
  await sellOne(page);
  await page.keyboard.press("F5");
  const picture = await page.getByTestId("pass-qr").screenshot();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await sellOne(page);
  const [second] = await passesOfSale(page);
  await openGate(page);
  await page
    .getByLabel("Picture file")
    .setInputFiles({ name: "pass.png", mimeType: "image/png", buffer: picture });
  await sawVerdict(page, "admit");
  await expect(page.getByTestId("ready")).toBeVisible();
  await page.evaluate((text) => navigator.clipboard.writeText(text), second ?? "");
  await page.getByRole("button", { name: "Paste" }).click();
  await sawVerdict(page, "admit");
});

test("a ticket that is found in the list is shown, and only a supervisor lets it in", async ({ page }) => {
  await readyToSell(page);
  await sellOne(page);
  const [pass = ""] = await passesOfSale(page);
  await openGate(page);
  await page.keyboard.press("F3");
  await page.getByRole("dialog").getByRole("textbox").fill("-1");
  await expect(page.getByRole("dialog").getByText("not in yet")).toBeVisible();
  await page.keyboard.press("Enter");
  await sawVerdict(page, "attention", "Not in yet");
  await expect(verdict(page).getByRole("button", { name: /^Admit/ })).toHaveCount(0);
  await page.keyboard.press("F9");
  await wedge(page, pass);
  await sawVerdict(page, "admit", "first entry");
  await expect(page.getByTestId("ready")).toBeVisible();
  await page.keyboard.press("F3");
  await page.getByRole("dialog").getByRole("textbox").fill("-1");
  await page.getByRole("button", { name: /Regular/ }).click();
  await sawVerdict(page, "already_in", "by Adaeze Okonkwo");
  await page.keyboard.press("F2");
  await page.getByRole("dialog").getByLabel("PIN").fill("2468");
  await page.getByRole("button", { name: "Confirm" }).click();
  await sawVerdict(page, "admit", "let in by a supervisor");
});

test("a picture with nothing in it gives no verdict", async ({ page }) => {
  await readyToSell(page);
  await openGate(page);
  const nothing = await page.getByText("Inside now").screenshot();
  await page
    .getByLabel("Picture file")
    .setInputFiles({ name: "wall.png", mimeType: "image/png", buffer: nothing });
  await expect(page.getByText(/^Nothing readable there/)).toBeVisible();
  await page
    .getByLabel("Picture file")
    .setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await expect(page.getByText(/^Nothing readable there/)).toBeVisible();
});

test("a scanner that drops a digit knocks; a forged pass and a foreign code are refused", async ({
  page,
}) => {
  await readyToSell(page);
  await sellOne(page);
  const [pass = ""] = await passesOfSale(page);
  await openGate(page);
  await wedge(page, pass.slice(0, 120) + pass.slice(121), { enterAfter: 10 });
  await expect(page.getByText("The scanner sent 250 of 251 digits. Scan again.")).toBeVisible();
  await expect(verdict(page)).toHaveCount(0);
  const changed = pass.slice(0, 240) + String((Number(pass[240]) + 1) % 10) + pass.slice(241);
  await wedge(page, changed);
  await sawVerdict(page, /^(forged|unknown)$/);
  await page.keyboard.press("Space");
  await wedge(page, "HELLOWORLD", { enterAfter: 10 });
  await sawVerdict(page, "unknown");
  await wedge(page, pass);
  await sawVerdict(page, "admit");
});

for (const late of [5, 60, 250, 400]) {
  test(`a scanner's Enter ${late} ms late opens nothing and pays nothing`, async ({ page }) => {
    await readyToSell(page);
    await sellOne(page);
    const [pass = ""] = await passesOfSale(page);
    await page.keyboard.press("1");
    await page.keyboard.press("F9");
    await expect(page.getByTestId("received")).toBeVisible();
    await wedge(page, pass, { enterAfter: late });
    await page.waitForFunction(() => true);
    await expect(page.getByTestId("received")).toBeVisible();
    await expect(page.getByTestId("received")).toHaveText("₦7,500");
    await page.keyboard.press("Escape");
    await openFace(page, "Gate");
    await expect(page.getByRole("button", { name: /^Open this gate/ })).toBeVisible();
    await wedge(page, pass, { enterAfter: late });
    await expect(page.getByRole("button", { name: /^Open this gate/ })).toBeVisible();
  });
}
