import { expect, type Page } from "@playwright/test";
import {
  becomeHost,
  officePages,
  openFace,
  openGate,
  openShift,
  passesOfSale,
  sawVerdict,
  sellOne,
  wedge,
} from "./boxoffice";
import { joinFrom } from "./join";
import { NO_POST } from "./post";
import { Hands, test } from "./program";
import { call, snap, take } from "./snap";

const TYPES = [
  { name: "Regular", note: "Standing", price: "7500", quantity: 4000, wristband: "" },
  { name: "VIP", note: "Front lawn", price: "25000", quantity: 600, wristband: "plum" },
  { name: "Student", note: "Show a valid student card", price: "4500", quantity: 400, wristband: "" },
  { name: "Wheelchair and companion", note: "Lift at door 3", price: "7500", quantity: 40, wristband: "" },
  { name: "Table of 6", note: "Seats six, one price, six passes", price: "180000", quantity: 40 },
  { name: "Backstage", note: "", price: "60000", quantity: 3, wristband: "gold" },
];

interface Draft {
  [field: string]: unknown;
}

/** A house with an evening worth looking at: six types, three gates, people, a second showing. */
async function furnish(page: Page): Promise<void> {
  const now = new Date(Date.now() + 3_600_000).toISOString();
  const later = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const draft = await call<Draft>(page, "Catalog.New");
  const showing = { id: "", name: "", doors: "00:00", starts: now.slice(11, 16), ends: "" };
  await call(page, "Catalog.Save", {
    ...draft,
    name: "Harmattan Nights",
    venue: "Tafawa Balewa Square",
    zone: "Africa/Lagos",
    currency: "NGN",
    performances: [
      { ...showing, date: now.slice(0, 10) },
      { ...showing, date: later, starts: "20:00", doors: "18:00" },
    ],
    types: TYPES.map((type, i) => ({
      no: 0,
      passes: type.name === "Table of 6" ? 6 : 1,
      people: i === 3 ? 2 : 1,
      wristband: "",
      check:
        i === 3 ? "Wheelchair user with one companion. Open lift door 3; both enter on the same pass." : "",
      reEntry: false,
      hidden: false,
      gates: [],
      ...type,
    })),
    gates: [
      { id: "", name: "A South" },
      { id: "", name: "B North" },
      { id: "", name: "Stage door" },
    ],
  });
  for (const [name, role] of [
    ["Oluwaseunfúnmi Adébáyọ̀-Ògúnṣànwó", "seller"],
    ["Hauwa’u Ɗanjuma", "supervisor"],
    ["Nana Akosua Agyeiwaa Owusu-Ansah", "steward"],
    ["Ọlájùmọ̀kẹ́ Ògúntọ́lá", "seller"],
  ]) {
    await call(page, "Access.Save", { id: "", name, role, pin: "1357", active: true });
  }
  await page.reload();
}

async function sell(page: Page, row: string, count = 1): Promise<void> {
  for (let i = 0; i < count; i++) await page.keyboard.press(row, { delay: 40 });
  await page.keyboard.press("F9");
  await expect(page.getByTestId("received")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  await page.keyboard.press("Escape");
}

/** Names as long as they may be, in several scripts. */
const LONG = [
  "Harmattan Nights with the Highlife and Brass Ball of the Independence Square 2026",
  "Wheelchair, one companion, front lawn, with the lift at door three and a blanket",
  "مهرجان ليالي الحرمتان في ساحة تافاوا بالِوا مع الفرقة النحاسية الكبيرة والعائلة 🎪",
  "👩🏾‍🦽🎟️ Ọlájùmọ̀kẹ́ Adébáyọ̀-Ògúnṣànwó ɛnyɛ ɔdɔ Ɗanjuma",
].map((name) => [...name].slice(0, 80).join(""));

/** The same house with the longest names there are. */
async function lengthen(page: Page): Promise<void> {
  const [event] = await call<{ event: { id: string } }[]>(page, "Catalog.List");
  const draft = await call<Draft & { types: Draft[]; gates: Draft[] }>(
    page,
    "Catalog.Draft",
    event?.event.id,
  );
  await call(page, "Catalog.Save", {
    ...draft,
    name: LONG[0],
    venue: LONG[2],
    types: draft.types.map((type, i) => ({ ...type, name: LONG[i % 4], note: LONG[(i + 1) % 4] })),
    gates: draft.gates.map((gate, i) => ({ ...gate, name: LONG[(i + 1) % 4] })),
  });
  for (const name of LONG)
    await call(page, "Access.Save", { id: "", name, role: "seller", pin: "1357", active: true });
  await page.reload();
}

async function house(page: Page): Promise<void> {
  await becomeHost(new Hands(page));
  await furnish(page);
  await openFace(page, "Counter");
  await openShift(new Hands(page));
}

test("online", async ({ page }) => {
  await house(page);
  await call(page, "Payments.Save", { key: "", sandbox: true, off: false, alias: "box@example.com" });
  await page.reload();
  await expect(page.getByText("SANDBOX: payments with Paystack move no money")).toBeVisible();
  await page.keyboard.press("1");
  await expect(page.getByTestId("total")).not.toHaveText("₦0");
  await snap(page, "34a-tenders");
  await page.keyboard.press("Control+p");
  await snap(page, "34b-online");
  await page.getByLabel("Buyer’s e-mail").press("Enter");
  await expect(page.getByTestId("pay-qr")).toBeVisible();
  await snap(page, "34c-online-waiting");
  await page.keyboard.press("F5");
  await snap(page, "34d-online-large");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await snap(page, "34e-order-waits");
  await sellOne(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+8");
  await snap(page, "92-payments");
  await page.keyboard.press("Alt+-");
  await snap(page, "97-messages-none");
  await call(page, "Messages.Save", { ...NO_POST, sandbox: true });
  await openFace(page, "Counter");
  await sellOne(page);
  const number = (await page.getByText(/^No\. /).textContent())?.replace("No. ", "") ?? "";
  await snap(page, "97a-sold-send");
  await page.keyboard.press("e");
  await snap(page, "97b-send");
  await page.getByLabel("Buyer’s e-mail").fill("ada.okafor@example.org");
  await page.keyboard.press("Enter");
  await snap(page, "97c-send-sent");
  await page.keyboard.press("Enter");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+-");
  await expect(page.getByTestId("message-sent")).toBeVisible({ timeout: 30_000 });
  await snap(page, "97d-messages");
  await page.getByTestId("message-sent").getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("dialog")).toContainText("Harmattan Nights");
  await snap(page, "97e-letter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+9");
  await snap(page, "93-refunds-none");
  await page.getByRole("button", { name: "Refund an order..." }).click();
  await page.getByLabel("Order number or code of a ticket").fill(number);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("checkbox").first()).toBeVisible();
  await snap(page, "93b-refund-order");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Two people above..." }).click();
  await snap(page, "93c-limit");
  await page.getByLabel("Above").fill("5000");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Cancel a performance..." }).click();
  await page.getByLabel(/^Type/).fill("Harmattan Nights");
  await page.getByLabel("When the money goes").selectOption("time");
  await snap(page, "93d-cancel-time");
  await page.getByLabel("When the money goes").selectOption("night");
  await page.getByRole("button", { name: "Cancel and give all back" }).click();
  await expect(page.getByText("Waits for a second person")).toBeVisible();
  await snap(page, "93e-second");
  await page.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("button", { name: "Two people above..." }).click();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Cancel a performance..." }).click();
  await snap(page, "94-cancel");
  await page.getByLabel(/^Type/).fill("Harmattan Nights");
  await page.getByRole("button", { name: "Cancel and give all back" }).click();
  await expect(page.getByText("Needs a person")).toBeVisible({ timeout: 30_000 });
  await snap(page, "95-refunds");
  await openFace(page, "Counter");
  await page.keyboard.press("F3");
  await page.getByRole("button", { name: "Pay out a refund..." }).click();
  await snap(page, "96-claim");
});

/** Changes the event that is there. */
async function revise(page: Page, change: (draft: Draft) => Draft): Promise<void> {
  const [event] = await call<{ event: { id: string } }[]>(page, "Catalog.List");
  const draft = await call<Draft>(page, "Catalog.Draft", event?.event.id);
  await call(page, "Catalog.Save", change(draft));
  await page.reload();
  await expect(page.getByText("Front lawn", { exact: true })).toBeVisible();
}

test("booking fee", async ({ page }) => {
  await house(page);
  await call(page, "Payments.Save", { key: "", sandbox: true, off: false, alias: "box@example.com" });
  await revise(page, (draft) => ({ ...draft, feeFixed: "100", feePercent: "1.5" }));
  for (const key of "1125") await page.keyboard.press(key, { delay: 60 });
  await expect(page.getByText("Paystack + ")).toBeVisible();
  await snap(page, "110-fee-online-only");
  await page.keyboard.press("Control+p");
  await expect(page.getByTestId("online-fee")).toBeVisible();
  await snap(page, "111-fee-online");
  await page.keyboard.press("Escape");
  await revise(page, (draft) => ({ ...draft, feeAtCounter: true }));
  for (const key of "1125") await page.keyboard.press(key, { delay: 60 });
  await expect(page.getByTestId("basket-fee")).toBeVisible();
  await snap(page, "112-fee-at-counter");
  await page.keyboard.press("F9");
  await snap(page, "113-fee-cash");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  await snap(page, "114-fee-sold");
  const number = (await page.getByText(/^No\. /).textContent())?.replace("No. ", "") ?? "";
  await openFace(page, "Office");
  await page.keyboard.press("Alt+1");
  await expect(page.getByText("booking fees in it")).toBeVisible();
  await snap(page, "115-fee-overview");
  await page.keyboard.press("Alt+9");
  await page.getByRole("button", { name: "Refund an order..." }).click();
  await page.getByLabel("Order number or code of a ticket").fill(number);
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox").first().uncheck();
  await expect(page.getByText("Booking fee kept")).toBeVisible();
  await snap(page, "116-fee-plan");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+7");
  await snap(page, "117-fee-reports");
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await page.getByText("If a buyer gives a ticket back").scrollIntoViewIfNeeded();
  await snap(page, "118-fee-editor");
});

test("price lists", async ({ page }) => {
  await house(page);
  await call(page, "Payments.Save", { key: "", sandbox: true, off: false, alias: "box@example.com" });
  await revise(page, (draft) => ({
    ...draft,
    lists: [{ no: 0, name: "Visitors from abroad", currency: "USD", feeFixed: "0.50" }],
    types: (draft.types as Draft[]).map((type, i) => ({ ...type, prices: [["12", "30"][i] ?? ""] })),
  }));
  for (const key of "112") await page.keyboard.press(key, { delay: 60 });
  await snap(page, "120-lists-own");
  await page.keyboard.press("3");
  await page.keyboard.press("l");
  await expect(page.getByTestId("total")).toHaveText("$54");
  await expect(page.getByTestId("aside")).toContainText("1 Student");
  await snap(page, "121-lists-usd");
  await page.keyboard.press("F9");
  await expect(page.getByTestId("received")).toBeHidden();
  await page.keyboard.press("F10");
  await page.getByLabel("Slip number").fill("A7");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  await expect(page.getByRole("main").getByText("$54").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("price-list")).toContainText("Own prices");
  await sellOne(page);
  await page.keyboard.press("s");
  await snap(page, "122-lists-shift");
  await page.keyboard.press("Escape");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+1");
  await expect(page.getByTestId("taken")).toHaveText("₦7,500");
  await snap(page, "123-lists-overview");
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await page.getByText("More price lists").scrollIntoViewIfNeeded();
  await snap(page, "124-lists-editor");
  await page.keyboard.press("Alt+7");
  await expect(page.getByText("Besides, in USD")).toBeVisible();
  await snap(page, "125-lists-reports");
  const [event] = await call<{ event: { id: string; name: string }; performances: { id: string }[] }[]>(
    page,
    "Catalog.List",
  );
  const cancel = {
    event: event?.event.id,
    performance: event?.performances[0]?.id,
    name: event?.event.name,
    when: "",
    on: "",
  };
  await call(page, "Refunds.SetLimit", "USD", "10");
  const { proposals } = await call<{ proposals: { id: string }[] }>(page, "Refunds.Cancel", cancel);
  await page.keyboard.press("Alt+9");
  await expect(page.getByText("₦7,500 and $54").first()).toBeVisible();
  await snap(page, "126-lists-second-person");
  await call(page, "Refunds.Answer", proposals[0]?.id, false);
  await call(page, "Refunds.SetLimit", "USD", "0");
  await call(page, "Refunds.Cancel", cancel);
  await page.reload();
  await openFace(page, "Office");
  await page.keyboard.press("Alt+9");
  await expect(page.getByText("$54").first()).toBeVisible();
  await snap(page, "127-lists-refunds");
});

test("price lists with the longest names", async ({ page }) => {
  await house(page);
  await revise(page, (draft) => ({
    ...draft,
    feePercent: "1.5",
    lists: LONG.map((name, i) => ({ no: 0, name, currency: ["USD", "XOF", "GHS", "KES"][i], feeFixed: "" })),
    types: (draft.types as Draft[]).map((type, i) => ({
      ...type,
      name: LONG[i % 4],
      prices: ["12", i > 2 ? "" : "7500", i === 1 ? "45" : "", "900"],
    })),
  }));
  await page.keyboard.press("l");
  await page.keyboard.press("1");
  await snap(page, "128-lists-long");
  await page.keyboard.press("l");
  await snap(page, "129-lists-long-cfa");
  await openFace(page, "Office");
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await page.getByText("More price lists").scrollIntoViewIfNeeded();
  await snap(page, "130-lists-long-editor");
});

test("setup", async ({ page }) => {
  await expect(page.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
  await snap(page, "10-first-run");
  for (const [key, name] of [
    ["1", "11-host"],
    ["2", "12-join"],
    ["4", "13-take-over"],
  ] as const) {
    await page.keyboard.press(key);
    await snap(page, name);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await snap(page, "14-host-refused");
  await page.keyboard.press("Escape");
  const hands = new Hands(page);
  await hands.press("1");
  await hands.fill("Your name", "Adaeze Okonkwo");
  await hands.fill("A PIN of 4 to 8 digits", "2468");
  await hands.press("Enter");
  await expect(page.getByRole("heading", { name: "Keep this sheet" })).toBeVisible();
  await snap(page, "15-recovery-sheet");
  await hands.press("Enter");
  await expect(page.getByRole("heading", { name: "Events", exact: true })).toBeVisible();
  await snap(page, "16-office-first");
  await page.keyboard.press("Alt+1");
  await snap(page, "17-overview-none");
  await openFace(page, "Counter");
  await snap(page, "18-counter-none");
  await openFace(page, "Gate");
  await snap(page, "19-gate-none");
  await openFace(page, "Office");
  await furnish(page);
  await page.getByRole("button", { name: /^Menu:/ }).click();
  await snap(page, "20-menu");
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Who is on?" })).toBeVisible();
  await snap(page, "21-sign-in");
  await page.getByRole("button", { name: /Adaeze/ }).click();
  for (const digit of "1111") await page.keyboard.press(digit, { delay: 60 });
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Not this PIN\./)).toBeVisible();
  await snap(page, "22-wrong-pin");
});

test("counter", async ({ page }) => {
  await becomeHost(new Hands(page));
  await furnish(page);
  await openFace(page, "Counter");
  await expect(page.getByRole("heading", { name: "Open the shift" })).toBeVisible();
  await snap(page, "30-shift-open");
  await openShift(new Hands(page));
  await snap(page, "31-counter-empty");
  for (const key of "11234") await page.keyboard.press(key, { delay: 60 });
  await snap(page, "32-counter-basket");
  await page.keyboard.press("F6");
  await snap(page, "33-park");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F10");
  await snap(page, "34-card");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F9");
  await snap(page, "35-cash");
  for (const digit of "100000") await page.keyboard.press(digit, { delay: 60 });
  await snap(page, "36-cash-change");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
  await snap(page, "37-sold");
  await page.keyboard.press("F5");
  await expect(page.getByTestId("pass-qr")).toBeVisible();
  await snap(page, "38-pass");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await sell(page, "6", 3);
  await snap(page, "39-used-up");
  for (const [key, name] of [
    ["F3", "40-find"],
    ["F8", "41-undo"],
    ["s", "42-shift"],
    ["?", "43-keys"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("dialog")).toBeVisible();
    await snap(page, name);
    if (key === "s") {
      await page.getByRole("button", { name: "Close the shift" }).click();
      await page.getByLabel("Money counted in the drawer").fill("400000");
      await snap(page, "44-shift-count");
      await page.keyboard.press("Enter");
      await expect(page.getByText(/missing|too much|over/).first()).toBeVisible();
      await snap(page, "45-shift-closed");
    }
    await page.keyboard.press("Escape");
  }
});

test("gate", async ({ page }) => {
  await house(page);
  const digits: string[] = [];
  for (const row of ["2", "4", "1"]) {
    await page.keyboard.press(row);
    await page.keyboard.press("F9");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
    digits.push(...(await passesOfSale(page)));
  }
  await page.keyboard.press("F8");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Undone: sale/)).toBeVisible();
  await snap(page, "46-undone");
  const [vip = "", wheelchair = "", undone = ""] = digits;
  await openFace(page, "Gate");
  await expect(page.getByRole("button", { name: /^Open this gate/ })).toBeVisible();
  await snap(page, "50-readiness");
  await page.getByRole("button", { name: /^Show the test pass/ }).click();
  await snap(page, "51-test-pass");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Open this gate/ }).click();
  await expect(page.getByTestId("ready")).toBeVisible();
  await snap(page, "52-ready");
  await wedge(page, vip);
  await expect(page.getByTestId("verdict")).toBeVisible();
  await snap(page, "53-admit", async () => {
    await page.keyboard.press("F7");
    await expect(page.getByTestId("verdict")).toBeVisible();
  });
  await wedge(page, vip);
  await snap(page, "54-already-in");
  await page.keyboard.press("F2");
  await snap(page, "55-supervisor");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Space");
  await wedge(page, wheelchair);
  await snap(page, "56-check");
  await page.keyboard.press("F2");
  await snap(page, "57-check-supervisor");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F9");
  await expect(page.getByTestId("ready")).toBeVisible();
  await wedge(page, undone);
  await snap(page, "58-void");
  await wedge(page, `${vip.slice(0, 240)}${(Number(vip[240]) + 1) % 10}${vip.slice(241)}`);
  await snap(page, "59-forged");
  await wedge(page, "HELLOWORLD", { enterAfter: 10 });
  await snap(page, "60-not-ours");
  await page.keyboard.press("Space");
  await wedge(page, vip.slice(0, 120) + vip.slice(121), { enterAfter: 10 });
  await snap(page, "61-damaged");
  for (const [key, name] of [
    ["F1", "62-help"],
    ["F2", "63-supervisor-none"],
    ["F3", "64-find"],
    ["F4", "65-code"],
  ] as const) {
    await page.keyboard.press(key);
    if (key === "F3") await page.getByRole("dialog").getByRole("textbox").fill("-");
    await snap(page, name);
    await page.keyboard.press("Escape");
  }
});

test("office", async ({ page, another, browser }) => {
  await house(page);
  for (const [row, count] of [
    ["1", 9],
    ["2", 4],
    ["3", 6],
    ["5", 1],
    ["6", 2],
  ] as const) {
    await sell(page, row, count);
  }
  await sellOne(page);
  const [pass = ""] = await passesOfSale(page);
  await openGate(page);
  await wedge(page, pass);
  await openFace(page, "Office");
  for (const [i, name] of officePages.entries()) {
    await page.keyboard.press(`Alt+${i + 1}`);
    await snap(page, `7${i}-${name}`);
  }
  await page.keyboard.press("Alt+2");
  await page.getByTestId("edit-event").first().click();
  await snap(page, "80-editor");
  await page
    .locator("main main, main")
    .last()
    .evaluate((e) => e.scrollTo(0, 100_000));
  await snap(page, "81-editor-end");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+4");
  await page.getByRole("button", { name: "Add a person" }).click();
  await snap(page, "82-person");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+3");
  const other = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  const words = await joinFrom(page, other, another(), { place: "Counter", name: "Counter 2, Broad Street" });
  await snap(page, "83-devices-asking");
  await snap(other, "84-join-words");
  await words();
  await expect(other.getByRole("heading", { name: "Who is on?" })).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: /^Counter 2, Broad/ }).click();
  await snap(page, "85-devices");
  for (const [button, name] of [
    ["Rename", "86-rename"],
    ["Lend", "87-lend"],
    ["Write off", "88-write-off"],
    ["Revoke", "89-revoke"],
  ] as const) {
    await page.getByRole("button", { name: new RegExp(`^${button}`) }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await snap(page, name);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Alt+7");
  await snap(page, "90-reports");
  await page
    .getByRole("button", { name: /^Close/ })
    .last()
    .click();
  await snap(page, "91-close-event");
});

test("alone and practice", async ({ page, program, another, browser }) => {
  await house(page);
  await openFace(page, "Office");
  await page.keyboard.press("Alt+3");
  const other = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  const words = await joinFrom(page, other, another(), { place: "Counter", name: "Counter 2" });
  await words();
  await expect(other.getByRole("heading", { name: "Who is on?" })).toBeVisible({ timeout: 20_000 });
  await other.getByRole("button", { name: /Adaeze/ }).click();
  for (const digit of "2468") await other.keyboard.press(digit, { delay: 60 });
  await other.keyboard.press("Enter");
  await openShift(new Hands(other));
  await sell(other, "1", 2);
  await program.stop();
  await expect(page.getByText("does not answer")).toBeVisible();
  await take(page, "95-program-gone");
  await expect(other.getByText("Working alone")).toBeVisible({ timeout: 30_000 });
  await sell(other, "1", 2);
  await other.keyboard.press("1");
  await snap(other, "96-counter-alone");
  const third = another();
  await other.goto(await third.start());
  await other.keyboard.press("3");
  await expect(other.getByRole("heading", { name: "Basket" })).toBeVisible();
  await snap(other, "97-practice");
});

test("long names, right to left", async ({ page }) => {
  await house(page);
  await lengthen(page);
  await page.keyboard.press("1");
  await page.keyboard.press("2");
  await snap(page, "100-counter-long");
  const turned = () => page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await snap(page, "101-counter-rtl", turned);
  await sellOne(page);
  await snap(page, "102-sold-long");
  const [pass = ""] = await passesOfSale(page);
  await openGate(page);
  await wedge(page, pass);
  await sawVerdict(page, "admit");
  await expect(page.getByTestId("ready")).toBeVisible();
  await wedge(page, pass);
  await sawVerdict(page, "already_in");
  await snap(page, "103-already-in-long");
  await page.keyboard.press("Space");
  await openFace(page, "Office");
  for (const [key, name] of [
    ["Alt+1", "104-overview-long"],
    ["Alt+2", "105-events-long"],
    ["Alt+4", "106-staff-long"],
    ["Alt+7", "107-reports-long"],
  ] as const) {
    await page.keyboard.press(key);
    await snap(page, name);
  }
  await snap(page, "108-reports-rtl", turned);
  await call(page, "Shell.SignOut");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Who is on?" })).toBeVisible();
  await snap(page, "109-sign-in-long");
});
