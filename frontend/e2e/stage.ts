import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import type { Frame } from "../src/shop/line";
import type { ShopEntry, ShopEvent, ShopMe, ShopOrder } from "../src/shop/wire";

const DIST = path.resolve(import.meta.dirname, "../dist");
const KINDS: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const POSTER = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><rect width="400" height="400" fill="#1c2148"/><circle cx="200" cy="200" r="160" fill="#e9b7a0"/><circle cx="200" cy="200" r="110" fill="#7a2f7c"/></svg>`;
const QR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 49 49" shape-rendering="crispEdges"><rect width="49" height="49" fill="#fff"/><path d="M4 4h14v14h-14zM31 4h14v14h-14zM4 31h14v14h-14zM22 22h9v9h-9z"/></svg>`;

/** What a hub would say, for states that are hard to bring about: a long line, money that is late. */
export interface Scene {
  events?: ShopEvent[];
  event?: ShopEvent;
  order?: ShopOrder;
  /** null: no place in line. */
  entry?: ShopEntry | null;
  frame?: Frame;
  me?: ShopMe;
  /** The orders of who is signed in; with them the page of one's orders is opened. */
  mine?: ShopOrder[];
  /** What stands after the # of its address. */
  hash?: string;
  /** Answers of its own, by "METHOD /path"; a number is a refusal with that status. */
  api?: Record<string, () => unknown>;
}

/** A hub's refusal, as a scene's answer. */
export class No {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly args: Record<string, string> = {},
  ) {}
}

/** Opens a built page of the shop without a hub behind it. The scene may be changed while it is open. */
export async function play(page: Page, scene: Scene, language: "en" | "fr" = "en"): Promise<void> {
  const drawn = readFileSync(path.join(DIST, "shop.html"), "utf8");
  await page.route("http://shop.test/**", async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    const json = (body: unknown) => route.fulfill({ json: body });
    const own = scene.api?.[`${request.method()} ${pathname}`]?.();
    if (own instanceof No) {
      return route.fulfill({
        status: own.status,
        json: { code: own.code, args: own.args, detail: own.code },
      });
    }
    if (own !== undefined) return json(own);
    if (pathname.endsWith("/poster.svg"))
      return route.fulfill({ contentType: "image/svg+xml", body: POSTER });
    if (pathname.includes("/pass/")) return route.fulfill({ contentType: "image/svg+xml", body: QR });
    const file = path.join(DIST, pathname);
    if (path.extname(file) in KINDS && existsSync(file)) {
      return route.fulfill({ contentType: KINDS[path.extname(file)] ?? "", body: readFileSync(file) });
    }
    if (pathname.endsWith("/stream")) {
      return scene.frame
        ? route.fulfill({
            contentType: "text/event-stream",
            body: `data: sig ${JSON.stringify(scene.frame)}\n\n`,
          })
        : route.abort();
    }
    if (pathname.endsWith("/state")) {
      return scene.frame ? route.fulfill({ body: `sig ${JSON.stringify(scene.frame)}` }) : route.abort();
    }
    if (pathname.startsWith("/api/e/")) {
      if (/\/(entry|here)$/.test(pathname)) {
        return scene.entry ? json(scene.entry) : route.fulfill({ status: 404, json: { code: "not_found" } });
      }
      // The record of a draw only comes from a scene that has one: an event in its place would be taken for it.
      return pathname.endsWith("/draw")
        ? route.fulfill({ status: 404, json: { code: "not_found" } })
        : json(scene.event);
    }
    if (pathname === "/api/me/orders") return json({ orders: scene.mine ?? [] });
    if (pathname.startsWith("/api/me")) return json(scene.me ?? aStranger());
    if (pathname.startsWith("/api/o/")) return json(scene.order);
    const { events, event, order } = scene;
    const data = JSON.stringify({ organization: "Ga Mashie Arts", events, event, order }).replace(
      /</g,
      "\\u003c",
    );
    return route.fulfill({
      contentType: "text/html",
      headers: {
        "Content-Security-Policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      },
      body: drawn
        .replace('<html lang="en">', `<html lang="${language}">`)
        .replace("<!--shop-head-->", "<title>TicketCrib</title>")
        .replace("<!--shop-data-->", `<script id="shop-data" type="application/json">${data}</script>`),
    });
  });
  await page.goto(
    `http://shop.test${scene.mine ? `/me${scene.hash ?? ""}` : scene.order ? "/o/link" : scene.event ? "/e/e1" : "/"}`,
  );
}

const NIGHT = Date.UTC(2026, 11, 19, 20, 0);

/** An event that is on sale. */
export function anEvent(change: Partial<ShopEvent> = {}): ShopEvent {
  return {
    id: "e1",
    name: "Highlife & Brass Ball",
    venue: "Independence Square, Accra",
    zone: "Africa/Accra",
    currency: "GHS",
    organization: "Ga Mashie Arts",
    practice: false,
    mode: "live",
    performances: [
      {
        id: "p1",
        name: "",
        doorsAt: NIGHT - 5_400_000,
        startsAt: NIGHT,
        endsAt: NIGHT + 18_000_000,
        cancelled: false,
        onSale: true,
        left: [-1, 31, 6, 0],
        mayReturn: [false, false, false, true],
      },
    ],
    types: [
      {
        no: 1,
        name: "Regular",
        note: "Standing, open air",
        price: 25_000,
        passes: 1,
        people: 1,
        onSale: true,
      },
      { no: 2, name: "VIP", note: "Raised deck, own bar", price: 65_000, passes: 1, people: 1, onSale: true },
      {
        no: 3,
        name: "Student",
        note: "Card checked at the gate",
        price: 12_000,
        passes: 1,
        people: 1,
        onSale: true,
      },
      { no: 4, name: "Table of 6", note: "", price: 360_000, passes: 6, people: 1, onSale: true },
    ],
    mostItems: 8,
    perCard: false,
    holdFor: 600_000,
    sale: {
      phase: "live",
      line: false,
      draw: false,
      prequeueAt: 0,
      opensAt: 0,
      why: "",
      turnFor: 480_000,
      claimWithin: 300_000,
      verify: false,
      writes: false,
    },
    now: NIGHT - 30 * 86_400_000,
    ...change,
  };
}

/** The same event with a line. */
export function aLine(change: Partial<ShopEvent["sale"]> = {}): ShopEvent {
  const event = anEvent();
  return { ...event, sale: { ...event.sale, line: true, ...change } };
}

/** Whoever has verified nothing yet. */
export function aStranger(change: Partial<ShopMe> = {}): ShopMe {
  return { verified: false, email: "", mails: true, texts: false, with: "", asked: null, ...change };
}

/** A frame of that line: 7,190 wait, 112 a minute go in. */
export function aFrame(change: Partial<Frame> = {}): Frame {
  return {
    e: 1,
    t: 1_000,
    p: "live",
    s: 2_000,
    j: 9_400,
    a: 7_190,
    q: [
      1, 1, 2, 2, 4, 4, 8, 8, 17, 16, 33, 32, 66, 64, 131, 128, 263, 256, 527, 512, 1054, 1024, 2107, 2048,
      4215, 4096, 7400, 7190,
    ],
    r: 112,
    R: 112,
    x: 2,
    l: [[-1, 31, 6, 0]],
    k: [1_200, 900, 25, 40, 4, 10, 1, 2],
    ...change,
  };
}

/** A place in that line. */
export function aPlace(change: Partial<ShopEntry> = {}): ShopEntry {
  return {
    state: "waiting",
    number: 3_321,
    place: 3_321,
    ahead: 1_283,
    behind: 5_906,
    leftMs: 0,
    buying: false,
    here: false,
    token: "token",
    epoch: 1,
    ...change,
  };
}

/** An order of that event. */
export function anOrder(change: Partial<ShopOrder> = {}): ShopOrder {
  const [performance] = anEvent().performances;
  if (!performance) throw new Error("no performance");
  return {
    order: "link",
    number: "",
    state: "held",
    why: "",
    leftMs: 540_000,
    event: "e1",
    eventName: "Highlife & Brass Ball",
    venue: "Independence Square, Accra",
    zone: "Africa/Accra",
    mode: "live",
    practice: false,
    performance,
    lines: [
      { type: 1, name: "Regular", count: 2, price: 25_000 },
      { type: 2, name: "VIP", count: 1, price: 65_000 },
    ],
    total: 115_000,
    currency: "GHS",
    perCard: 0,
    texts: false,
    email: "",
    payAt: "",
    attempt: "",
    reason: "",
    tickets: [],
    refunds: [],
    now: NIGHT - 30 * 86_400_000,
    ...change,
  };
}

/** That order once it is paid. */
export function aPaidOrder(change: Partial<ShopOrder> = {}): ShopOrder {
  return anOrder({
    state: "paid",
    number: "Q8MT-3K5E",
    leftMs: 0,
    email: "a•••@example.com",
    attempt: "paid",
    tickets: [
      { n: 1, type: "VIP", code: "R2HD-60QW", state: "issued" },
      { n: 2, type: "Regular", code: "3FJ8-W0RB", state: "issued" },
      { n: 3, type: "Regular", code: "K7Q4-2MXD", state: "issued" },
    ],
    ...change,
  });
}
