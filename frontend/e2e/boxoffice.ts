import { expect, type Page } from "@playwright/test";
import { TERMINATOR_MS } from "../src/keys/wedge";
import { Hands } from "./program";

/** From the first screen to a host with an organizer, PIN 2468. */
export async function becomeHost(hands: Hands, name = "Adaeze Okonkwo"): Promise<void> {
  const { page } = hands;
  await expect(page.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
  await hands.press("1");
  await hands.fill("Your name", name);
  await hands.fill("A PIN of 4 to 8 digits", "2468");
  await hands.press("Enter");
  await expect(page.getByRole("heading", { name: "Keep this sheet" })).toBeVisible();
  await hands.press("Enter");
}

/** An own event with one type at a price, whose passes show `note` at the gate where there is one;
 * ends on the Counter, before the shift. */
export async function makeEvent(hands: Hands, doorsOpen = false, note = ""): Promise<void> {
  const { page } = hands;
  await expect(page.getByRole("heading", { name: "Events", exact: true })).toBeVisible();
  hands.presses += 1;
  await page.getByRole("button", { name: "New event" }).first().click();
  await hands.fill("Name of the event", "Harmattan Nights");
  await hands.fill("Place", "Tafawa Balewa Square");
  await page.getByLabel("Time zone").selectOption("Africa/Lagos");
  await page.getByLabel("Currency").selectOption("NGN");
  hands.fields += 2;
  if (doorsOpen) await openTheDoors(page);
  await hands.fill("Name", "Regular");
  await hands.fill(/^Price/, "7500");
  await hands.fill("How many", "200");
  if (note) {
    await hands.click("More");
    await hands.fill("Note for the gate: makes it CHECK", note);
  }
  await hands.press("Enter");
  await expect(page.getByText("Saved. It is on sale at the Counter now.")).toBeVisible();
  await hands.press("Enter");
}

/** Sets the performance so that a gate may admit now, whatever the time of day. */
async function openTheDoors(page: Page): Promise<void> {
  const now = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Africa/Lagos",
    dateStyle: "short",
    timeStyle: "short",
  }).format();
  const [date = "", time = ""] = now.split(" ");
  await page.getByLabel("Date", { exact: true }).fill(date);
  await page.getByLabel("Doors", { exact: true }).fill("00:00");
  await page.getByLabel("Starts", { exact: true }).fill(time);
  await page.getByLabel("Ends", { exact: true }).fill("");
}

/** Opens the shift with a float. */
export async function openShift(hands: Hands, float = "10000"): Promise<void> {
  await expect(hands.page.getByRole("heading", { name: "Open the shift" })).toBeVisible();
  await hands.fill(/^Money in the drawer/, float);
  await hands.press("Enter");
  await expect(
    hands.page.getByText("Mine to sell").or(hands.page.getByText("Left", { exact: true })),
  ).toBeVisible();
}

/** A host with an event and an open shift, ready to sell. */
export async function readyToSell(page: Page): Promise<Hands> {
  const hands = new Hands(page);
  await becomeHost(hands);
  await makeEvent(hands, true);
  await openShift(hands);
  return hands;
}

/** Sells one of the first row for exact cash. */
export async function sellOne(page: Page): Promise<void> {
  await page.keyboard.press("1");
  await expect(page.getByTestId("total")).not.toHaveText("₦0");
  await page.keyboard.press("F9");
  await expect(page.getByTestId("received")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sold" })).toBeVisible();
}

/** The digits of the passes of the sale that was just made; ends back on the rows. */
export async function passesOfSale(page: Page): Promise<string[]> {
  await page.keyboard.press("F5");
  const digits: string[] = [];
  const of = Number(
    /of (\d+)/.exec((await page.getByText(/^Pass \d+ of [1-9]\d*$/).textContent()) ?? "")?.[1] ?? "0",
  );
  for (let i = 0; i < of; i++) {
    await expect(page.getByText(`Pass ${i + 1} of ${of}`)).toBeVisible();
    await page.getByRole("button", { name: "Copy the code" }).click();
    await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
    digits.push(await page.evaluate(() => navigator.clipboard.readText()));
    if (i < of - 1) await page.keyboard.press("ArrowRight");
  }
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  return digits;
}

/** The Office's pages in the order of their keys, Alt+1 and on. */
export const officePages = [
  "overview",
  "events",
  "devices",
  "staff",
  "journal",
  "conflicts",
  "reports",
  "payments",
  "refunds",
] as const;

/** Goes to a face by its menu, and waits until it is there to hear keys. */
export async function openFace(page: Page, face: "Counter" | "Gate" | "Office"): Promise<void> {
  // No person is there sooner, and an Enter that comes sooner is taken for the scanner's.
  await page.waitForFunction(
    (quiet) => performance.now() - ((window as Watched).lastScan ?? Number.NEGATIVE_INFINITY) > quiet,
    TERMINATOR_MS,
  );
  await page.getByRole("button", { name: /^Faces:/ }).click();
  await page.getByRole("menuitem", { name: face }).click();
  await expect(page.getByRole("button", { name: `Faces: ${face}` })).toBeVisible();
}

/** Opens the gate, with whatever checks are missing. */
export async function openGate(page: Page): Promise<void> {
  await openFace(page, "Gate");
  await expect(page.getByRole("button", { name: /^Open this gate/ })).toBeVisible();
  await page.getByRole("button", { name: /^Open this gate/ }).click();
  await expect(page.getByTestId("ready")).toBeVisible();
  await watchVerdicts(page);
}

/** Types a code as a keyboard-wedge scanner does: a key every `pace` ms, its Enter `enterAfter` ms
 * after the last; below 0 none is sent. Without one the keys of the next 120 ms still count as the
 * scanner's, and a test is quicker than that where no person is. The events carry the scanner's own
 * times, so that a busy machine does not turn a scanner into a person. */
export async function wedge(
  page: Page,
  text: string,
  options: { pace?: number; enterAfter?: number } = {},
): Promise<void> {
  await watchVerdicts(page);
  await page.evaluate(
    async ({ text, pace, enterAfter }) => {
      const down = (code: string, key: string, at: number) => {
        const target = document.activeElement ?? document.body;
        const event = new KeyboardEvent("keydown", {
          code,
          key,
          bubbles: true,
          cancelable: true,
          composed: true,
        });
        Object.defineProperty(event, "timeStamp", { value: at });
        const open = target.dispatchEvent(event);
        if (open && key === "Enter" && target instanceof HTMLButtonElement) target.click();
      };
      const began = performance.now() - text.length * pace;
      [...text].forEach((c, i) => {
        down(/\d/.test(c) ? `Digit${c}` : `Key${c.toUpperCase()}`, c, began + i * pace);
      });
      if (enterAfter < 0) return;
      await new Promise((resolve) => setTimeout(resolve, enterAfter));
      down("Enter", "Enter", began + text.length * pace + enterAfter);
      (window as Watched).lastScan = performance.now();
    },
    { text, pace: options.pace ?? 1, enterAfter: options.enterAfter ?? 5 },
  );
}

interface Shown {
  name: string;
  text: string;
}

/** `lastScan` is when the last scan ended, in ms of the page. */
type Watched = Window & { shownVerdicts?: Shown[]; lastScan?: number };

/** Writes down every verdict that the page shows from now on: an ADMIT is gone after 1.4 s, and a
 * busy machine may look too late. */
async function watchVerdicts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = window as Watched;
    if (watched.shownVerdicts) return;
    const shown: Shown[] = [];
    watched.shownVerdicts = shown;
    let last = "";
    new MutationObserver(() => {
      const field = document.querySelector<HTMLElement>("[data-testid=verdict]");
      const text = field ? `${field.dataset.verdict} ${field.textContent}` : "";
      if (field && text !== last)
        shown.push({ name: field.dataset.verdict ?? "", text: field.textContent ?? "" });
      last = text;
    }).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  });
}

/** Waits until the page has shown this verdict with this text since the last one that was asked for. */
export async function sawVerdict(page: Page, name: string | RegExp, text = ""): Promise<void> {
  const names = typeof name === "string" ? new RegExp(`^${name}$`) : name;
  let seen: Shown[] = [];
  const found = async () => {
    seen = await page.evaluate(() => (window as Watched).shownVerdicts ?? []);
    return seen.findIndex((verdict) => names.test(verdict.name) && verdict.text.includes(text));
  };
  await expect.poll(found, { message: `verdict ${name} ${text}` }).toBeGreaterThanOrEqual(0);
  const upTo = await found();
  await page.evaluate((n) => (window as Watched).shownVerdicts?.splice(0, n + 1), upTo);
}

/** What the Gate's field shows now. */
export function verdict(page: Page) {
  return page.getByTestId("verdict");
}

/** Goes from the first start into practice. */
export async function openPractice(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "What is this laptop for?" })).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.getByText("Practice. Nothing here is real")).toBeVisible();
}
