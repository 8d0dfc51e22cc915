import { expect, test } from "@playwright/test";
import { faults } from "./axe";
import {
  aFrame,
  aLine,
  anEvent,
  anOrder,
  aPaidOrder,
  aPlace,
  aStranger,
  No,
  play,
  type Scene,
} from "./stage";

// States of the buyers' pages that a hub on this machine is not in for long: each is played.
test.use({ contextOptions: { reducedMotion: "reduce" } });

const [night] = anEvent().performances;
if (!night) throw new Error("the event has no date");
const onSale = (change: Partial<typeof night>) => anEvent({ performances: [{ ...night, ...change }] });
const phase = (name: string, change = {}) => anEvent({ sale: { ...anEvent().sale, phase: name, ...change } });
const dates = anEvent({
  performances: [
    night,
    { ...night, id: "p2", startsAt: night.startsAt + 86_400_000, name: "Matinee", left: [0, 0, 0, 0] },
    { ...night, id: "p3", startsAt: night.startsAt + 2 * 86_400_000, cancelled: true },
  ],
});

/** Every state, and what it says plainly. */
const STATES: Record<string, [Scene, ...(string | RegExp)[]]> = {
  list: [{ events: [anEvent(), { ...aLine(), id: "e2" }] }, "What is on", "On sale, with a line"],
  "an empty list": [{ events: [] }, "Nothing is on sale here now."],
  "on sale": [{ event: anEvent(), frame: aFrame() }, "31 left", "Being bought; some may come back"],
  "several dates": [{ event: dates, frame: aFrame() }, "Choose a date", "Cancelled"],
  "not on sale yet": [
    { event: phase("closed", { opensAt: anEvent().now + 3_725_000 }), frame: aFrame({ p: "closed" }) },
    "Not on sale yet",
    /This page opens by itself/,
  ],
  "no date for the sale": [{ event: phase("closed"), frame: aFrame({ p: "closed" }) }, /Look again tomorrow/],
  "before the draw": [
    {
      event: aLine({ phase: "prequeue", draw: true, opensAt: anEvent().now + 60_000 }),
      frame: aFrame({ p: "prequeue" }),
    },
    /all with the same chance/,
  ],
  "paused by a person": [
    { event: anEvent(), frame: aFrame({ p: "paused", w: "organizer" }) },
    /organizer has stopped/,
  ],
  "paused by the provider": [
    { event: anEvent(), frame: aFrame({ p: "paused", w: "provider" }) },
    /Payments do not work/,
  ],
  "sold out, some may come back": [
    { event: anEvent(), frame: aFrame({ p: "soldout", l: [[0, 0, 0, 0]] }) },
    "All are being bought now",
  ],
  "sold out": [
    {
      event: onSale({ mayReturn: [false, false, false, false] }),
      frame: aFrame({ p: "soldout", l: [[0, 0, 0, 0]] }),
    },
    "Every ticket is sold. None is expected back.",
  ],
  ended: [{ event: anEvent(), frame: aFrame({ p: "ended" }) }, "The sale has ended"],
  cancelled: [{ event: onSale({ cancelled: true }), frame: aFrame() }, "This is cancelled"],
  "no payments": [{ event: anEvent({ mode: "" }), frame: aFrame() }, "Not sold on the web"],
  practice: [
    { event: anEvent({ practice: true }), frame: aFrame() },
    "Practice. No real money, no real tickets.",
  ],
  "the door of a line": [{ event: aLine(), frame: aFrame() }, "7,190 people wait now.", "Join the line"],
  waiting: [
    { event: aLine(), frame: aFrame(), entry: aPlace() },
    "1,284",
    "9 to 14 minutes",
    "1,283 before you",
    "5,906 behind you",
    "Almost sure",
    "You may close this page.",
  ],
  "waiting, slower": [
    { event: aLine(), frame: aFrame({ r: 40 }), entry: aPlace() },
    /It became slower: 40 a minute went in lately, 112 before/,
  ],
  "waiting, nobody went in": [
    { event: aLine(), frame: aFrame({ r: 0, R: 0 }), entry: aPlace() },
    "We cannot say yet",
  ],
  "waiting, paused": [
    { event: aLine(), frame: aFrame({ p: "paused", w: "provider" }), entry: aPlace() },
    /Your place is kept\./,
  ],
  "waiting for what may come back": [
    { event: aLine(), frame: aFrame({ p: "soldout", l: [[0, 0, 0, 0]] }), entry: aPlace() },
    "All are being bought now",
    "Sold out",
  ],
  "waiting when the sale has ended": [
    { event: aLine(), frame: aFrame({ p: "ended" }), entry: aPlace() },
    "The sale has ended",
  ],
  "waiting for the draw": [
    {
      event: aLine({ phase: "prequeue", draw: true, opensAt: anEvent().now + 60_000 }),
      frame: aFrame({ p: "prequeue" }),
      entry: aPlace({ place: 0, number: 17 }),
    },
    "You are in. Your number",
    /all with the same chance/,
  ],
  "waiting while it is drawn": [
    { event: aLine({ draw: true }), frame: aFrame(), entry: aPlace({ place: 0, number: 17 }) },
    "The order is being drawn",
  ],
  "waiting for a value of the draw": [
    {
      event: aLine({ draw: true }),
      frame: aFrame({ p: "draw", w: "chance" }),
      entry: aPlace({ place: 0, number: 17 }),
    },
    /a public random value/,
  ],
  "waiting after the draw": [
    { event: aLine({ draw: true }), frame: aFrame(), entry: aPlace() },
    "Your proof",
    "9 to 14 minutes",
  ],
  "waiting after a draw that anyone can check": [
    {
      event: aLine({ draw: true }),
      frame: aFrame(),
      entry: aPlace(),
      api: {
        "GET /api/e/e1/draw": () => ({
          entrants: 9_400,
          verified: 7_802,
          closedAt: anEvent().now - 60_000,
          drawnAt: anEvent().now,
          committers: [{ name: "Ghana Standards", commitment: "ab".repeat(32), value: "cd".repeat(32) }],
        }),
      },
    },
    /The order was drawn once, at/,
    "Check it yourself",
  ],
  "waiting, to be verified": [
    { event: aLine({ verify: true }), frame: aFrame(), entry: aPlace() },
    "Verify your e-mail now, so that your turn is not lost",
    "Send me a code",
    "1,283 before you",
  ],
  "waiting, to be verified by mail or phone": [
    { event: aLine({ verify: true }), frame: aFrame(), entry: aPlace(), me: aStranger({ texts: true }) },
    "Verify your e-mail or phone now, so that your turn is not lost",
    "Your e-mail or phone number",
  ],
  "waiting, a code went to a phone": [
    {
      event: aLine({ verify: true }),
      frame: aFrame(),
      entry: aPlace(),
      me: aStranger({ texts: true, asked: { email: "+233•••67", mail: "sent", leftMs: 1_000_000 } }),
    },
    "A code went to +233•••67.",
    "8 digits, by short message.",
  ],
  "waiting, a code was sent": [
    {
      event: aLine({ verify: true }),
      frame: aFrame(),
      entry: aPlace(),
      me: aStranger({ asked: { email: "k•••@example.com", mail: "sent", leftMs: 1_000_000 } }),
    },
    "A code went to k•••@example.com.",
    "The code from the message",
  ],
  "waiting, the mail does not leave": [
    {
      event: aLine({ verify: true }),
      frame: aFrame(),
      entry: aPlace(),
      me: aStranger({ asked: { email: "k•••@example.com", mail: "late", leftMs: 1_000_000 } }),
    },
    /The message does not leave yet/,
  ],
  "waiting, verified": [
    {
      event: aLine({ verify: true }),
      frame: aFrame(),
      entry: aPlace(),
      me: aStranger({ verified: true, email: "k•••@example.com" }),
    },
    "Verified:",
    "k•••@example.com",
  ],
  "waiting long where no address is asked for": [
    { event: aLine({ writes: true }), frame: aFrame({ r: 20, R: 20 }), entry: aPlace() },
    "You need not stay here",
    "Write to me before my turn",
  ],
  "waiting long, verified": [
    {
      event: aLine({ verify: true, writes: true }),
      frame: aFrame({ r: 20, R: 20 }),
      entry: aPlace(),
      me: aStranger({ verified: true, email: "k•••@example.com" }),
    },
    "You need not stay here",
    "The address that you verified (k•••@example.com)",
  ],
  "called, to be verified": [
    {
      event: aLine({ verify: true }),
      frame: aFrame({ s: 3_400 }),
      entry: aPlace({ state: "called", leftMs: 290_000 }),
    },
    "Your turn now",
    "Time left to begin",
    "Verify your e-mail to begin",
  ],
  "called, an address that nobody has": [
    {
      event: aLine({ verify: true }),
      frame: aFrame({ s: 3_400 }),
      entry: aPlace({ state: "called", leftMs: 290_000 }),
      me: aStranger({ asked: { email: "k•••@example.con", mail: "failed", leftMs: 1_000_000 } }),
    },
    /Nothing can be delivered to k•••@example.con/,
    "Another address",
  ],
  "without a line, to be verified": [
    { event: anEvent({ sale: { ...anEvent().sale, verify: true } }), frame: aFrame() },
    "Verify your e-mail to choose",
  ],
  "without a line, to be verified or through a provider": [
    {
      event: anEvent({ sale: { ...anEvent().sale, verify: true } }),
      frame: aFrame(),
      me: aStranger({ with: "Fair ID" }),
    },
    "Send me a code",
    "Go on with Fair ID",
  ],
  "the door to one's orders through a provider alone": [
    { mine: [], me: aStranger({ mails: false, with: "Fair ID" }) },
    "Go on with Fair ID",
    /With Fair ID, without another password/,
  ],
  "the door to one's orders": [{ mine: [] }, "My orders", "See your orders on this device"],
  "no orders": [{ mine: [], me: aStranger({ verified: true, email: "k•••@example.com" }) }, "No orders yet"],
  "one's orders": [
    {
      mine: [
        aPaidOrder(),
        { ...anOrder(), order: "two", state: "paying", eventName: "Jazz in the yard" },
        {
          ...aPaidOrder(),
          order: "three",
          refunds: [{ minor: 65_000, state: "sending", at: night.startsAt, surplus: false }],
        },
      ],
      me: aStranger({ verified: true, email: "k•••@example.com" }),
    },
    "Highlife & Brass Ball",
    "Waiting for your payment",
    "Money back",
  ],
  "orders where no mail leaves": [
    { mine: [], me: aStranger({ mails: false }) },
    "Orders cannot be looked up here",
  ],
  "a link of a mail": [
    { mine: [], hash: "#abc", me: aStranger({ email: "k•••@example.com" }) },
    "Sign in here as k•••@example.com?",
    "Yes, sign in",
  ],
  "a link that is used up": [
    { mine: [], hash: "#abc", api: { "POST /api/me/link": () => new No(409, "too_late") } },
    "This link is used up",
  ],
  "a link where there is a place": [
    { mine: [], hash: "#abc", api: { "POST /api/me/link": () => new No(409, "conflict") } },
    "This browser has a place or an order of its own",
  ],
  "waiting without a connection": [{ event: aLine(), entry: aPlace() }, "No connection. Your place is kept."],
  called: [
    { event: aLine(), frame: aFrame({ s: 3_400 }), entry: aPlace({ state: "called", leftMs: 290_000 }) },
    "Your turn now",
  ],
  "a turn": [
    { event: aLine(), frame: aFrame({ s: 3_400 }), entry: aPlace({ state: "claimed", leftMs: 470_000 }) },
    "Time left to choose and pay",
  ],
  away: [
    { event: aLine(), frame: aFrame(), entry: aPlace({ state: "away" }) },
    "You were called while you were away",
  ],
  expired: [{ event: aLine(), frame: aFrame(), entry: aPlace({ state: "expired" }) }, "Your turn is over"],
  left: [{ event: aLine(), frame: aFrame(), entry: aPlace({ state: "left" }) }, "You have left the line"],
  bought: [{ event: aLine(), frame: aFrame(), entry: aPlace({ state: "done" }) }, "You have bought"],
  held: [{ order: anOrder() }, "Time left to pay", "Pay GH₵1,150"],
  "held, soon over": [{ order: anOrder({ leftMs: 50_000 }) }, "Time left to pay", "I need more time"],
  "held, a phone is as good": [
    { order: anOrder({ texts: true }) },
    "Your e-mail or phone number",
    /^This page’s link goes there/,
  ],
  "held, one card pays for four": [
    { order: anOrder({ perCard: 4 }) },
    "One card may pay for at most 4 tickets of this event.",
  ],
  paying: [
    { order: anOrder({ state: "paying", payAt: "https://pay.example/x", attempt: "waiting" }) },
    "Waiting for your payment",
  ],
  "payment unknown": [{ order: anOrder({ state: "paying", attempt: "unknown" }) }, /Do not pay again/],
  "a person looks": [
    { order: anOrder({ state: "paying", attempt: "review" }) },
    "A person looks at your payment",
  ],
  "payment failed": [
    { order: anOrder({ state: "paying", attempt: "failed", reason: "Insufficient funds" }) },
    "The payment did not go through",
    /Insufficient funds/,
  ],
  "a card that may not pay for so much": [
    { order: anOrder({ state: "paying", attempt: "surplus", reason: "card", perCard: 4 }) },
    "Your money goes back",
    /One card may pay for so many tickets/,
    "Pay GH₵1,150",
  ],
  "money of such a card that is late": [
    { order: anOrder({ state: "ended", why: "timed_out", attempt: "surplus", reason: "card", perCard: 4 }) },
    "Your money goes back",
    /One card may pay for so many/,
  ],
  paid: [{ order: aPaidOrder() }, "Pass 1 of 3", "R2HD-60QW", /Q8MT-3K5E/],
  "money on its way back": [
    {
      order: aPaidOrder({
        tickets: aPaidOrder().tickets.map((one) => ({ ...one, state: "refunded" })),
        refunds: [
          { minor: 65_000, state: "sending", at: night.startsAt, surplus: false },
          { minor: 50_000, state: "attention", at: night.startsAt, surplus: false },
        ],
      }),
    },
    "On its way to your bank",
    "This pass lets nobody in.",
  ],
  "a cancelled date": [
    { order: aPaidOrder({ performance: { ...night, cancelled: true } }) },
    "This date is cancelled",
  ],
  "let go": [
    { order: anOrder({ state: "ended", why: "released" }) },
    "You let these tickets go",
    "Choose again",
  ],
  "out of time": [{ order: anOrder({ state: "ended", why: "timed_out" }) }, "The time to pay is over"],
  "money that is late": [
    { order: anOrder({ state: "ended", why: "timed_out", attempt: "surplus" }) },
    "Your money came after the time",
  ],
  "money above the limit": [
    { order: anOrder({ state: "ended", why: "timed_out", attempt: "surplus", reason: "limit" }) },
    "Your money goes back",
  ],
};

for (const [name, [scene, ...said]] of Object.entries(STATES)) {
  test(`${name}: said plainly, and nothing that axe finds, in light and dark`, async ({ page }) => {
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|React/.test(message.text())) wrong.push(message.text());
    });
    await page.emulateMedia({ colorScheme: "light" });
    await play(page, scene);
    for (const text of said) await expect(page.getByText(text).first()).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect.soft(await faults(page), colorScheme).toEqual([]);
    }
    for (const [width, dir] of [
      [320, "ltr"],
      [320, "rtl"],
      [1366, "rtl"],
    ] as const) {
      await page.setViewportSize({ width, height: 640 });
      await page.evaluate((d) => {
        document.documentElement.dir = d;
      }, dir);
      const over = await page.evaluate(() => {
        const root = document.scrollingElement;
        return root ? root.scrollWidth - root.clientWidth : -1;
      });
      expect.soft(over, `what does not fit in ${width} px, ${dir}`).toBeLessThanOrEqual(0);
    }
    expect(wrong).toEqual([]);
  });
}

test("a second click holds once, and what went meanwhile is taken back in words", async ({ page }) => {
  const keys: string[] = [];
  let answer: () => unknown = () => new No(409, "sold_out", { type: "VIP", left: "0" });
  const scene: Scene = { event: anEvent(), frame: aFrame(), api: { "POST /api/e/e1/hold": () => answer() } };
  page.on("request", (request) => {
    if (request.url().endsWith("/hold")) keys.push((request.postDataJSON() as { key: string }).key);
  });
  await play(page, scene);
  await page.getByRole("button", { name: "One VIP more" }).click();
  await page.getByRole("button", { name: "One VIP more" }).click();
  await expect(page.getByText("GH₵1,300")).toBeVisible();
  // Somebody takes all but one while the buyer presses.
  scene.frame = aFrame({ t: 2_000, l: [[-1, 1, 6, 0]] });
  const went = onSale({ left: [-1, 1, 6, 0] });
  scene.event = went;
  await page.getByRole("button", { name: "Hold and pay" }).dblclick();
  await expect(page.locator(":focus")).toContainText("These went just now: VIP");
  expect(keys).toHaveLength(1);
  // A network that fails may have held them: the same key asks again.
  answer = () => new No(502, "");
  await page.getByRole("button", { name: "One Regular more" }).click();
  await page.getByRole("button", { name: "Hold and pay" }).click();
  await expect(page.getByText("No answer. Check your connection and try again.")).toBeVisible();
  await page.getByRole("button", { name: "Hold and pay" }).click();
  await expect.poll(() => keys.length).toBe(3);
  expect(keys[1]).toBe(keys[2]);
  expect(keys[0]).not.toBe(keys[1]);
});

test("who waits long is written to, at no other address than the own one", async ({ page }) => {
  let answer: () => unknown = () => new No(400, "invalid", { field: "email", why: "other" });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/word")) asked.push((request.postDataJSON() as { email: string }).email);
  });
  await play(page, {
    event: aLine({ verify: true, writes: true }),
    frame: aFrame({ r: 20, R: 20 }),
    entry: aPlace(),
    me: aStranger({ verified: true, email: "k•••@example.com" }),
    api: { "POST /api/e/e1/word": () => answer() },
  });
  await page.getByLabel(/^The address that you verified/).fill("esi@example.com");
  await page.getByRole("button", { name: "Write to me" }).click();
  await expect(page.getByText("You have verified k•••@example.com. Type that one.")).toBeVisible();
  answer = () => ({ email: "k•••@example.com" });
  await page.getByLabel(/^The address that you verified/).fill("kofi@example.com ");
  await page.keyboard.press("Enter");
  await expect(page.locator(":focus")).toContainText("We write to k•••@example.com some ten minutes before");
  await page.reload();
  answer = () => ({ email: "" });
  await page.getByRole("button", { name: "Do not write" }).click();
  await expect(page.getByRole("button", { name: "Write to me" })).toBeVisible();
  expect(asked).toEqual(["esi@example.com", "kofi@example.com", ""]);
});

test("who waits long at a sale that asks for no address is written to once he has shown that one is his", async ({
  page,
}) => {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(new URL(request.url()).pathname);
  });
  let me = aStranger();
  let word: () => unknown = () => new No(503, "busy");
  await play(page, {
    event: aLine({ writes: true }),
    frame: aFrame({ r: 20, R: 20 }),
    entry: aPlace(),
    api: {
      "GET /api/me": () => me,
      "POST /api/me/ask": () => {
        me = aStranger({ asked: { email: "k•••@example.com", mail: "sent", leftMs: 1_000_000 } });
        return me;
      },
      "POST /api/me/code": () => {
        me = aStranger({ verified: true, email: "k•••@example.com" });
        return me;
      },
      "POST /api/e/e1/word": () => word(),
    },
  });
  // It is an offer: nothing is asked before one wishes it.
  await expect(page.getByText("You need not stay here")).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  expect(await faults(page)).toEqual([]);
  await page.getByRole("button", { name: "Write to me before my turn" }).click();
  await expect(page.getByRole("heading", { name: "First show that the address is yours" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Your e-mail" })).toBeFocused();
  await page.keyboard.type("kofi@example.com");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("The code from the message")).toBeFocused();
  expect(await faults(page)).toEqual([]);
  expect(sent).toEqual(["/api/me/ask"]);
  await page.keyboard.type("1234 5678");
  await page.keyboard.press("Enter");
  // What he wished is asked for without a further press; where it fails he can press again.
  await expect(page.getByRole("textbox", { name: /^The address that you verified/ })).toBeFocused();
  word = () => ({ email: "k•••@example.com" });
  await page.keyboard.press("Enter");
  await expect(page.locator(":focus")).toContainText("We write to k•••@example.com some ten minutes before");
  expect(sent.filter((path) => path.endsWith("/word"))).toHaveLength(2);
  await page.reload();
  await expect(page.getByText("We write to k•••@example.com some ten minutes before")).toBeVisible();
});

test("one's orders are asked for once, and a link does nothing before one says yes", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/me")) asked.push(`${pathname} ${request.postData() ?? ""}`.trim());
  });
  const scene: Scene = { mine: [aPaidOrder()], hash: "#abc", me: aStranger({ email: "k•••@example.com" }) };
  await play(page, scene);
  await expect(page.getByText("Sign in here as k•••@example.com?")).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");
  expect(asked).toContain('/api/me/link {"link":"abc","look":true}');
  expect(asked.some((one) => one.includes('"look":false'))).toBe(false);
  scene.me = aStranger({ verified: true, email: "k•••@example.com" });
  await page.getByRole("button", { name: "Yes, sign in" }).click();
  await expect(page.getByRole("link", { name: /Highlife & Brass Ball/ })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(asked.filter((one) => one === "/api/me/orders")).toHaveLength(1);
});

test("a stock that falls below the choice lowers it and says so", async ({ page }) => {
  const scene: Scene = { event: anEvent(), frame: aFrame() };
  await play(page, scene);
  for (const _ of [1, 2, 3]) await page.getByRole("button", { name: "One VIP more" }).click();
  await expect(page.getByText("GH₵1,950")).toBeVisible();
  scene.frame = aFrame({ t: 2_000, l: [[-1, 1, 6, 0]] });
  await expect(page.getByText("Only 1 is left now. We lowered your number.")).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.locator(".sum")).toContainText("GH₵650");
});

test("no more than one buyer may have can be chosen", async ({ page }) => {
  await play(page, { event: anEvent({ mostItems: 2 }), frame: aFrame() });
  const more = page.getByRole("button", { name: "One Regular more" });
  await more.click();
  await more.click();
  await expect(more).toHaveAttribute("aria-disabled", "true");
  await more.click({ force: true });
  await expect(page.getByText("That is the most for one buyer: 2.")).toBeVisible();
  await expect(page.locator(".sum")).toContainText("GH₵500");
});

test("an address that has its tickets is told at its field, and another one pays", async ({ page }) => {
  const scene: Scene = {
    order: anOrder(),
    api: {
      "POST /api/o/link/pay": () => new No(429, "too_many", { field: "email", why: "mailbox", most: "4" }),
    },
  };
  await play(page, scene);
  const field = page.getByLabel("Your e-mail");
  await field.fill("ama@example.com");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(field).toHaveAccessibleDescription(/No more than 4 tickets go to one address/);
  await expect(field).toBeFocused();
  expect(await faults(page)).toEqual([]);
  scene.api = {
    "POST /api/o/link/pay": () =>
      new No(429, "too_many", { field: "email", why: "mailbox", most: "4", mails: "true" }),
  };
  await field.fill("ama@example.org");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(field).toHaveAccessibleDescription(/if this one is yours, sign in with it under My orders/);
  scene.api = { "POST /api/o/link/pay": () => aPaidOrder() };
  await field.fill("kofi@example.com");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.getByText("Pass 1 of 3")).toBeVisible();
});

test("the language is changed in place and remembered", async ({ page, context }) => {
  await play(page, { event: aLine(), frame: aFrame(), entry: aPlace() });
  await page.getByRole("button", { name: "Français" }).click();
  await expect(page.getByText("Votre place dans la file")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await expect(page.getByText("1\u202f283 avant vous")).toBeVisible();
  expect((await context.cookies()).find((c) => c.name === "tc_lang")?.value).toBe("fr");
  expect(await faults(page)).toEqual([]);
});

test("a call is said in the title, the focus and aloud", async ({ page }) => {
  const scene: Scene = { event: aLine(), frame: aFrame({ s: 3_310 }), entry: aPlace() };
  await play(page, scene);
  await expect(page).toHaveTitle(/in line · Highlife/);
  scene.entry = aPlace({ state: "called", leftMs: 300_000 });
  scene.frame = aFrame({ t: 2_000, s: 3_330 });
  await expect(page.getByRole("alert").getByText("Your turn now")).toBeVisible({ timeout: 30_000 });
  await expect(page).toHaveTitle(/Your turn!/);
  scene.api = { "POST /api/e/e1/claim": () => aPlace({ state: "claimed", leftMs: 480_000 }) };
  scene.entry = aPlace({ state: "claimed", leftMs: 480_000 });
  await page.getByRole("button", { name: "Start choosing" }).click();
  await expect(page.getByText("Time left to choose and pay")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("leaving asks once more, by keyboard", async ({ page }) => {
  const scene: Scene = { event: aLine(), frame: aFrame(), entry: aPlace() };
  await play(page, scene);
  await page.getByRole("button", { name: "Leave the line" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Give your place away?")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Stay" })).toBeFocused();
  scene.api = { "POST /api/e/e1/leave": () => aPlace({ state: "left" }) };
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("You have left the line")).toBeVisible();
});

test("an address that is none is said beside its field, and nothing is sent", async ({ page }) => {
  let sent = 0;
  await play(page, {
    order: anOrder(),
    api: {
      "POST /api/o/link/pay": () => {
        sent++;
        return aPaidOrder();
      },
    },
  });
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.getByText("This is not an e-mail address.")).toBeVisible();
  await expect(page.getByLabel("Your e-mail")).toBeFocused();
  await page.getByLabel("Your e-mail").fill("ama@example.com");
  await page.getByRole("button", { name: /^Pay/ }).dblclick();
  await expect(page.getByText("Pass 1 of 3")).toBeVisible();
  expect(sent).toBe(1);
});

test("a pass is large enough to be scanned from a small phone", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: "dark" });
  await play(page, { order: aPaidOrder() });
  const qr = page.getByRole("img", { name: "QR code of pass 1, VIP" });
  await expect(qr).toBeVisible();
  expect((await qr.boundingBox())?.width).toBeGreaterThanOrEqual(280);
  expect(await page.locator(".qr").evaluate((field) => getComputedStyle(field).backgroundColor)).toBe(
    "rgb(255, 255, 255)",
  );
  await page.getByRole("button", { name: "Next pass" }).click();
  await expect(page.getByRole("img", { name: "QR code of pass 2, Regular" })).toBeVisible();
});
