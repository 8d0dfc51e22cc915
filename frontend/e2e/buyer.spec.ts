import { expect } from "@playwright/test";
import { faults } from "./axe";
import { Post } from "./post";
import { test } from "./program";
import { buyerAt, paysAsBuyer, sellOnWeb, setSale } from "./web";

test("a buyer verifies an address while waiting, and has the same place and order on another device", async ({
  page: office,
  browser,
}) => {
  test.setTimeout(120_000); // three browsers, and a turn that is looked at each quarter minute
  await sellOnWeb(office);
  const post = await Post.of(office);
  const address = await setSale(office, { line: true, shoppers: 1, verify: "" });
  // While buyers are asked for a code, mail stays.
  await expect(post.off(office)).rejects.toThrow(/asks buyers to verify/);
  const first = await buyerAt(browser, address);
  await first.page.getByRole("button", { name: "Join the line" }).click();
  await expect(first.page.getByText("Your turn now")).toBeVisible({ timeout: 30_000 });

  // The first is asked at the claim, where the time for it runs.
  await expect(first.page.getByRole("heading", { name: "Verify your e-mail to begin" })).toBeVisible();
  await expect(first.page.getByRole("button", { name: "Start choosing" })).toHaveCount(0);
  await expect(first.page.getByText("Time left to begin")).toBeVisible();
  expect(await faults(first.page)).toEqual([]);

  // The second is reminded while it waits, and does all of it by keyboard.
  const { page, context } = await buyerAt(browser, address);
  await page.getByRole("button", { name: "Join the line" }).click();
  await expect(page.getByText("0 before you")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Verify your e-mail now, so that your turn is not lost")).toBeVisible();
  await page.getByRole("textbox", { name: "Your e-mail" }).focus();
  await page.keyboard.type("not an address");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is not an e-mail address. Look at it once more.")).toBeVisible();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Ben@Example.com");
  await page.keyboard.press("Enter");
  await expect(page.getByText("A code went to b•••@example.com.")).toBeVisible({ timeout: 15_000 });
  await expect(page.getByLabel("The code from the message")).toBeFocused();
  const { code, link } = await post.code("ben@example.com");
  await page.keyboard.type(code === "0000 0000" ? "0000 0001" : "0000 0000");
  await page.keyboard.press("Enter");
  await expect(page.getByText("4 tries are left.")).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
  await expect(page.locator(".ver")).toHaveText("Verified: b•••@example.com");
  await expect(page.locator(".ver")).toBeFocused();
  await expect(page.getByText("0 before you")).toBeVisible();
  await page.reload();
  await expect(page.getByText("0 before you")).toBeVisible();

  // Another device opens the link: it asks first, and then stands at the same place.
  const other = await buyerAt(browser, link);
  await expect(other.page.getByText("Sign in here as b•••@example.com?")).toBeVisible();
  expect(new URL(other.page.url()).hash).toBe("");
  expect(await faults(other.page)).toEqual([]);
  await other.page.getByRole("button", { name: "Yes, sign in" }).click();
  await expect(other.page.getByText("No orders yet")).toBeVisible();
  await other.page.goto(address);
  await expect(other.page.getByText("0 before you")).toBeVisible();

  // Called, it claims without being asked again, and buys; the first device has the order too.
  await first.page.getByRole("button", { name: "I do not want to buy" }).click();
  await other.page.getByRole("button", { name: "Start choosing" }).click({ timeout: 30_000 });
  // A person's press takes a while; the hub slows who is quicker.
  await other.page.getByRole("button", { name: "One Regular more" }).click({ delay: 700 });
  await other.page.getByRole("button", { name: "Hold and pay" }).click();
  await paysAsBuyer(other.page);
  await expect(other.page.getByText("Pass 1 of 1").first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("You have bought")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("link", { name: "My orders" }).click();
  await page.getByRole("link", { name: /Practice night/ }).click();
  await expect(page.getByText("Pass 1 of 1").first()).toBeVisible();
  await page.getByRole("link", { name: "My orders" }).click();
  expect(await faults(page)).toEqual([]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "See your orders on this device" })).toBeVisible();

  // A link is used up.
  const late = await buyerAt(browser, link);
  await expect(late.page.getByText("This link is used up")).toBeVisible();
  for (const one of [first, other, late]) await one.context.close();
  await context.close();
  post.close();
});

test("without a line an address is verified before anything is held", async ({ page: office, browser }) => {
  await sellOnWeb(office);
  const post = await Post.of(office);
  const address = await setSale(office, { verify: "asked" });
  const { page, context } = await buyerAt(browser, address);
  await expect(page.getByRole("heading", { name: "Verify your e-mail to choose" })).toBeVisible();
  await expect(page.getByRole("button", { name: "One Regular more" })).toHaveCount(0);
  await page.getByRole("textbox", { name: "Your e-mail" }).fill("ama@example.com");
  await page.getByRole("button", { name: "Send me a code" }).click();
  const { code } = await post.code("ama@example.com");
  await page.getByLabel("The code from the message").fill(code);
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  await page.getByRole("button", { name: "One Regular more" }).click();
  await page.getByRole("button", { name: "Hold and pay" }).click();
  // The address is typed once.
  await expect(page.getByRole("textbox", { name: "Your e-mail" })).toHaveValue("ama@example.com");
  await context.close();
  post.close();
});

test("who waits for the draw of a sale that asks for no address is written to all the same", async ({
  page: office,
  browser,
}) => {
  await sellOnWeb(office);
  const post = await Post.of(office);
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const address = await setSale(office, {
    line: true,
    draw: true,
    opensOn: `${tomorrow}T10:00`,
    verify: "free",
  });
  const { page, context } = await buyerAt(browser, address);
  await page.getByRole("button", { name: "Join the line" }).click();
  await expect(page.getByText("You are in. Your number")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Write to me before my turn" }).click();
  await page.getByRole("textbox", { name: "Your e-mail" }).fill("Efua@example.com");
  await page.getByRole("button", { name: "Send me a code" }).click();
  const { code } = await post.code("efua@example.com");
  await page.getByLabel("The code from the message").fill(code);
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(
    page.getByText("We write to e•••@example.com some ten minutes before your turn"),
  ).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.reload();
  await expect(page.getByText("You are in. Your number")).toBeVisible();
  await page.getByRole("button", { name: "Do not write" }).click();
  await expect(page.getByRole("button", { name: "Write to me", exact: true })).toBeVisible();
  await context.close();
  post.close();
});
