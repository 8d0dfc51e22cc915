import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { openPractice } from "./boxoffice";
import { call } from "./snap";

interface Draft {
  line?: boolean;
  draw?: boolean;
  opensOn?: string;
  mostItems?: number;
  shoppers?: number;
  paused?: boolean;
  ended?: boolean;
  verify?: "" | "asked" | "free";
}

/** Opens practice on the program's page and sells its event on the web; returns the event's address. */
export async function sellOnWeb(office: Page, draft: Draft = {}): Promise<string> {
  await openPractice(office);
  return setSale(office, draft);
}

/** Changes how the event is sold. */
export async function setSale(office: Page, draft: Draft): Promise<string> {
  const [first] = await call<{ event: { id: string } }[]>(office, "Catalog.List");
  const sale = {
    event: first?.event.id ?? "",
    on: true,
    line: false,
    joinOn: "",
    opensOn: "",
    mostItems: 8,
    shoppers: 20,
    claimWithin: 5,
    turnFor: 10,
    paused: false,
    ended: false,
    verify: "free",
    ...draft,
  };
  return (await call<{ address: string }>(office, "Queue.Save", sale)).address;
}

/** Somebody else's browser, at an address. */
export async function buyerAt(
  browser: Browser,
  address: string,
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(address);
  return { page, context };
}

/** Counts the streams that a browser opens from now on. */
export function streamsOf(context: BrowserContext): string[] {
  const streams: string[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/stream")) streams.push(request.url());
  });
  return streams;
}

/** Gives the e-mail, pays on the sandbox's page with the card that is always taken, and comes back. */
export async function paysAsBuyer(page: Page): Promise<void> {
  await page.getByLabel("Your e-mail").fill("ama@example.com");
  await page.getByRole("button", { name: /^Pay ₦/ }).click();
  await expect(page.getByText("SANDBOX: no money moves here")).toBeVisible();
  await page.getByRole("button", { name: /4084084084084081/ }).click();
}
