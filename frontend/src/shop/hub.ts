import type { DrawRecord, ShopEntry, ShopEvent, ShopMe, ShopOrder } from "./wire";

/** What the hub refused, or why it was not reached: then its code is "offline". */
export class Refusal extends Error {
  readonly code: string;
  readonly args: Record<string, string>;
  constructor(code: string, message = "", args: Record<string, string> = {}) {
    super(message || code);
    this.code = code;
    this.args = args;
  }
}

/** How long an answer is waited for. A buyer who sees nothing for longer presses again. */
const PATIENCE = 15_000;

async function call<T>(
  path: string,
  method: "GET" | "POST",
  body?: unknown,
  headers?: HeadersInit,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
      headers: { ...(method === "POST" ? { "Content-Type": "application/json" } : {}), ...headers },
      ...(method === "POST" ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    if (response.ok) return (await response.json()) as T;
  } catch {
    throw new Refusal("offline");
  }
  throw await refusalOf(response);
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const problem = (await response.json()) as {
      code?: string;
      detail?: string;
      args?: Record<string, string>;
    };
    if (problem.code) return new Refusal(problem.code, problem.detail ?? "", problem.args ?? {});
  } catch {
    // A proxy's own page says nothing that a buyer can use.
  }
  if (response.status === 404) return new Refusal("not_found");
  return new Refusal(response.status === 429 || response.status === 503 ? "busy" : "offline");
}

/** How often a page works for one press: a phone that sleeps meanwhile is late, and is asked anew. */
const MOST_WORKS = 3;

/** Solves a challenge beside the page, so that it stays alive. */
function worked(challenge: string): Promise<string> {
  return new Promise((done, failed) => {
    const worker = new Worker(new URL("./work.worker.ts", import.meta.url), { type: "module" });
    const end = (then: () => void) => {
      worker.terminate();
      then();
    };
    worker.onmessage = ({ data }: MessageEvent<string>) => end(() => done(data));
    worker.onerror = () => end(() => failed(new Refusal("work")));
    worker.postMessage(challenge);
  });
}

const pause = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

const at = (event: string) => `/api/e/${encodeURIComponent(event)}`;
const of = (order: string) => `/api/o/${encodeURIComponent(order)}`;

/** The token that proves a place, to a hub that has lost it too. It is kept beside the cookie. */
const placeKey = (event: string) => `tc-place-${event}`;

function keepPlace(event: string, entry: ShopEntry): ShopEntry {
  kept(() => localStorage.setItem(placeKey(event), entry.token));
  return entry;
}

/** Storage may be refused or full: nothing depends on it. */
export function kept<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

const orderKey = (event: string) => `tc-order-${event}`;

/** The order that this browser began last for an event: who goes back to the event finds it again. */
export const lastOrder = {
  of: (event: string): string => kept(() => localStorage.getItem(orderKey(event))) ?? "",
  keep: (event: string, order: string) => kept(() => localStorage.setItem(orderKey(event), order)),
  drop: (event: string, order: string) => {
    if (lastOrder.of(event) === order) kept(() => localStorage.removeItem(orderKey(event)));
  },
};

const EMAIL = "tc-email";

/** The address that was typed last in this tab: it is asked for twice, and typed once. */
export const lastEmail = {
  get: (): string => kept(() => sessionStorage.getItem(EMAIL)) ?? "",
  keep: (email: string) => kept(() => sessionStorage.setItem(EMAIL, email)),
};

const wordKey = (event: string) => `tc-word-${event}`;

/** Where this browser's buyer is written to before the turn, masked; "": nowhere. */
export const lastWord = {
  get: (event: string): string => kept(() => localStorage.getItem(wordKey(event))) ?? "",
  keep: (event: string, email: string) =>
    kept(() =>
      email ? localStorage.setItem(wordKey(event), email) : localStorage.removeItem(wordKey(event)),
    ),
};

/** Forgets what this browser kept for whoever signs out of it. */
export function forgetBrowser(): void {
  kept(() => {
    sessionStorage.removeItem(EMAIL);
    for (const key of Object.keys(localStorage)) {
      if (/^tc-(place|order|word)-/.test(key)) localStorage.removeItem(key);
    }
  });
}

/** Goes back to a place that a restored hub has lost; null where there was none. */
async function back(event: string): Promise<ShopEntry | null> {
  const token = kept(() => localStorage.getItem(placeKey(event)));
  if (!token) return null;
  try {
    const headers = { "Ticketcrib-Place": token };
    return keepPlace(event, await call<ShopEntry>(`${at(event)}/join`, "POST", { back: true }, headers));
  } catch {
    return null; // it was of another browser, or is gone
  }
}

/** All that these pages ask of the hub. */
export const hub = {
  event: (event: string) => call<ShopEvent>(at(event), "GET"),
  /** null: one has no place in this line. */
  async entry(event: string): Promise<ShopEntry | null> {
    try {
      return keepPlace(event, await call<ShopEntry>(`${at(event)}/entry`, "GET"));
    } catch (refused) {
      if (!(refused instanceof Refusal && refused.code === "not_found")) throw refused;
      return back(event);
    }
  },
  /** Asks for a place. Where the hub has very much to do it asks the browser to work for it, or notes who
   * came and has him come again: `hears` is told, and all of it happens by itself. */
  async join(
    event: string,
    language: string,
    hears: (what: "working" | "noted") => void,
  ): Promise<ShopEntry> {
    const token = kept(() => localStorage.getItem(placeKey(event)));
    const headers: Record<string, string> = token ? { "Ticketcrib-Place": token } : {};
    for (let works = 0; ; ) {
      try {
        return keepPlace(event, await call<ShopEntry>(`${at(event)}/join`, "POST", { language }, headers));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        const { stamp, seconds, challenge } = refused.args;
        if (refused.code === "busy" && stamp) {
          hears("noted");
          headers["Ticketcrib-Arrived"] = stamp;
          await pause(Number(seconds) || 5);
        } else if (refused.code === "work" && challenge && works < MOST_WORKS) {
          works++;
          hears("working");
          headers["Ticketcrib-Work"] = await worked(challenge);
        } else throw refused;
      }
    }
  },
  here: (event: string) => call<ShopEntry>(`${at(event)}/here`, "POST"),
  claim: (event: string) => call<ShopEntry>(`${at(event)}/claim`, "POST"),
  more: (event: string) => call<ShopEntry>(`${at(event)}/more`, "POST"),
  word: (event: string, email: string, language: string) =>
    call<{ email: string }>(`${at(event)}/word`, "POST", { email, language }),
  async leave(event: string): Promise<ShopEntry> {
    const entry = await call<ShopEntry>(`${at(event)}/leave`, "POST");
    kept(() => localStorage.removeItem(placeKey(event)));
    return entry;
  },
  hold: (
    event: string,
    hold: {
      key: string;
      performance: string;
      items: { type: number; count: number }[];
      total: number;
      currency: string;
      language: string;
    },
  ) => call<ShopOrder>(`${at(event)}/hold`, "POST", hold),
  order: (order: string) => call<ShopOrder>(of(order), "GET"),
  pay: (order: string, pay: { key: string; email: string; language: string }) =>
    call<ShopOrder>(`${of(order)}/pay`, "POST", pay),
  look: (order: string) => call<ShopOrder>(`${of(order)}/look`, "POST"),
  moreTime: (order: string) => call<ShopOrder>(`${of(order)}/more`, "POST"),
  release: (order: string) => call<ShopOrder>(`${of(order)}/release`, "POST"),
  draw: (event: string) => call<DrawRecord>(`${at(event)}/draw`, "GET"),
  me: () => call<ShopMe>("/api/me", "GET"),
  ask: (email: string, language: string) => call<ShopMe>("/api/me/ask", "POST", { email, language }),
  code: (code: string) => call<ShopMe>("/api/me/code", "POST", { code }),
  /** `look`: only whose it is; it stays good. */
  link: (link: string, look: boolean) => call<ShopMe>("/api/me/link", "POST", { link, look }),
  out: () => call<ShopMe>("/api/me/out", "POST"),
  orders: async () => (await call<{ orders: ShopOrder[] }>("/api/me/orders", "GET")).orders,
};

/** A key of this page's own: the same one does a thing once, however often it is sent. */
export function newKey(): string {
  // Not randomUUID: on a LAN these pages come by plain HTTP, where it does not exist.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
