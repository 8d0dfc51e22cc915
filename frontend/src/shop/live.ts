import { type Frame, isNewer, isStale, pollSeconds, readFrame } from "./line";
import { type Check, checkOf } from "./signed";

/** What is known of a sale now, and whether it still comes. */
export interface News {
  frame: Frame | null;
  /** When the newest frame came, by this machine's clock: unix ms. */
  at: number;
  /** The hub cannot be reached; what is shown is what was known last. */
  lost: boolean;
  /** What came last was not the hub's, even when it was looked for where no cache has an answer. */
  foreign: boolean;
}

/** Of a sale of which nothing has been heard yet. */
export const NOTHING: News = { frame: null, at: 0, lost: false, foreign: false };

/** What tabs of one browser say to each other. */
type Said =
  | { kind: "frame"; text: string }
  | { kind: "ask" }
  | { kind: "entry" }
  | { kind: "lost" }
  | { kind: "foreign" };

/** The world around a Live, so that a test can make its own. */
export interface Around {
  open(path: string): EventSource;
  text(path: string): Promise<string>;
  channel(name: string): BroadcastChannel | null;
  /** Runs `held` while no other tab holds `name`; null where a browser has no locks. */
  lock: ((name: string, signal: AbortSignal, held: () => Promise<void>) => void) | null;
  /** How this browser tells the hub's frames from others; null where it cannot. */
  check(event: string, key: string): Promise<Check | null>;
  later(ms: number, then: () => void): () => void;
  now(): number;
  random(): number;
}

/** A stream that says nothing for so long is dead, whatever the browser thinks: the hub says something
 * every half minute. */
const SILENCE = 75_000;
/** After how long a stream that was refused is tried again, about: the first times after there was one, then
 * twice as long each time, and at most. Who comes in a herd from a node that died is refused once or twice, while
 * the others have all hands full. Who never had one waits half a minute: a hub that has no streams left is
 * not asked for them by a crowd. */
const AGAIN = 1_500;
const FIRST_TIMES = 5;
const NEVER_HAD = FIRST_TIMES + 3;
const AGAIN_AT_MOST = 60_000;
/** How often one looks past every cache, ms: each such look is the hub's own to answer. */
const PAST_CACHES = 10_000;

/** Follows one event's sale. One tab of a browser holds the stream and tells the others: a browser has
 * few connections, and a hub has many browsers. When the stream breaks the tab polls until it is back. What
 * came from the network is shown once it is known to be the hub's, where the browser can tell. */
export class Live {
  private news = NOTHING;
  private readonly hears = new Set<() => void>();
  private readonly hearsEntry = new Set<() => void>();
  private readonly over = new AbortController();
  private readonly channel: BroadcastChannel | null;
  private readonly base: string;
  private text = "";
  private source: EventSource | null = null;
  private refused = NEVER_HAD;
  private stops: (() => void)[] = [];
  private polls = false;
  private stopPoll = () => {};
  private ahead: number | null = null;
  /** null: every frame is believed. */
  private readonly check: Promise<Check | null> | null;
  /** The newest frame that waits to be checked, and what follows once it is good. */
  private next: { text: string; frame: Frame; good: () => void } | null = null;
  private checks = false;
  private looksAgain = false;

  /** `key` is the hub's public key, base64url; "" where it is not known. */
  constructor(
    event: string,
    key: string,
    private readonly around: Around = browser,
  ) {
    this.check = key ? around.check(event, key) : null;
    this.base = `/api/e/${encodeURIComponent(event)}`;
    this.channel = around.channel(`tc-live-${event}`);
    if (this.channel) {
      this.channel.onmessage = ({ data }: MessageEvent<Said>) => this.hear(data);
      this.say({ kind: "ask" });
    }
    if (!around.lock || !this.channel) this.follow();
    else {
      around.lock(`tc-live-${event}`, this.over.signal, () => {
        this.follow();
        return new Promise((done) => this.over.signal.addEventListener("abort", () => done()));
      });
    }
  }

  /** For useSyncExternalStore. */
  readonly snapshot = (): News => this.news;
  readonly subscribe = (hear: () => void): (() => void) => {
    this.hears.add(hear);
    return () => this.hears.delete(hear);
  };

  /** Called when another tab has changed one's place. */
  onEntry(hear: () => void): () => void {
    this.hearsEntry.add(hear);
    return () => this.hearsEntry.delete(hear);
  }

  /** Tells the other tabs that one's place has changed. */
  tellEntry(): void {
    this.say({ kind: "entry" });
    this.anew();
  }

  /** Whoever holds the stream opens it anew: the hub tells each what is for the place that it had
   * when the stream was opened. */
  private anew(): void {
    if (this.source) this.follow();
  }

  /** How many are before this browser: who is far looks seldom. */
  setAhead(ahead: number | null): void {
    this.ahead = ahead;
  }

  close(): void {
    this.over.abort();
    this.stopAll();
    this.endPoll();
    this.source?.close();
    this.channel?.close();
  }

  private say(said: Said): void {
    if (!this.over.signal.aborted) this.channel?.postMessage(said);
  }

  private hear(said: Said): void {
    switch (said.kind) {
      case "frame": {
        // The tab that has said it has checked it.
        const frame = readFrame(said.text);
        if (frame) this.show(said.text, frame);
        break;
      }
      case "lost":
        this.tell({ ...this.news, lost: true });
        break;
      case "foreign":
        this.tell({ ...this.news, foreign: true });
        break;
      case "ask":
        if (this.text) this.say({ kind: "frame", text: this.text });
        break;
      case "entry":
        this.anew();
        for (const hear of this.hearsEntry) hear();
    }
  }

  /** Takes in what came from the network; `good` follows when it is a frame, the hub's, and not older than
   * what is shown. */
  private take(text: string, good: () => void): void {
    const frame = readFrame(text);
    if (!frame) return;
    if (!isNewer(frame, this.news.frame)) {
      if (isStale(frame, this.news.frame)) void this.check?.then((own) => own && this.lookAgain());
      return;
    }
    if (!this.check) {
      this.show(text, frame);
      good();
      return;
    }
    this.next = { text, frame, good };
    if (!this.checks) void this.checkNext(this.check);
  }

  /** Checks what waits, until nothing does: of frames that come meanwhile only the last. */
  private async checkNext(check: Promise<Check | null>): Promise<void> {
    this.checks = true;
    const own = await check;
    while (this.next) {
      const { text, frame, good } = this.next;
      this.next = null;
      if (own && !(await own(text))) this.lookAgain();
      else if (!this.over.signal.aborted) {
        this.show(text, frame);
        good();
      }
    }
    this.checks = false;
  }

  /** Something between the hub and this page has said what the hub did not, or very late: its own answer is
   * asked for. A crowd that hears the same asks one after the other, as each does if it goes on. */
  private lookAgain(): void {
    if (this.looksAgain) return;
    this.looksAgain = true;
    const spread = this.around.random() * Math.min(PAST_CACHES, (this.news.frame?.a ?? 0) / 10);
    this.around.later(spread, () => void this.lookPastCaches());
  }

  private async lookPastCaches(): Promise<void> {
    if (this.over.signal.aborted) return;
    try {
      const text = await this.around.text(`${this.base}/state/now?${this.around.random()}`);
      const [frame, own] = [readFrame(text), await this.check];
      if (!frame || !(await own?.(text)) || isStale(frame, this.news.frame)) this.isForeign();
      else {
        this.show(text, frame);
        this.say({ kind: "frame", text });
      }
    } catch {
      this.isLost();
    }
    this.around.later(PAST_CACHES, () => {
      this.looksAgain = false;
    });
  }

  private isForeign(): void {
    this.tell({ ...this.news, foreign: true });
    this.say({ kind: "foreign" });
  }

  private isLost(): void {
    this.tell({ ...this.news, lost: true });
    this.say({ kind: "lost" });
  }

  private show(text: string, frame: Frame): void {
    if (!isNewer(frame, this.news.frame)) return;
    this.text = text;
    this.tell({ frame, at: this.around.now(), lost: false, foreign: false });
  }

  private tell(news: News): void {
    this.news = news;
    for (const hear of this.hears) hear();
  }

  private follow(): void {
    if (this.over.signal.aborted) return;
    this.source?.close();
    const source = this.around.open(`${this.base}/stream`);
    this.source = source;
    const silent = () => {
      this.stopAll();
      this.stops.push(
        this.around.later(SILENCE, () => {
          this.follow();
          this.poll();
        }),
      );
    };
    silent();
    source.onmessage = ({ data }: MessageEvent<string>) => {
      this.take(data, () => {
        if (source !== this.source) return; // it is another stream's by now
        this.refused = 0;
        this.endPoll();
        silent();
        this.say({ kind: "frame", text: data });
      });
    };
    source.onerror = () => {
      // A browser tries again by itself, but not after an answer that is no stream.
      if (source.readyState === 2) {
        this.stopAll();
        const about = Math.min(AGAIN * 2 ** Math.max(0, ++this.refused - FIRST_TIMES), AGAIN_AT_MOST);
        this.stops.push(this.around.later(about * (0.5 + this.around.random()), () => this.follow()));
      }
      this.poll();
    };
  }

  private stopAll(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
  }

  /** Looks by itself until the stream is back. */
  private poll(): void {
    if (this.polls) return;
    this.polls = true;
    const look = async () => {
      if (!this.polls || this.over.signal.aborted) return;
      try {
        const text = await this.around.text(`${this.base}/state`);
        this.take(text, () => this.say({ kind: "frame", text }));
      } catch {
        this.isLost();
      }
      if (!this.polls) return;
      const seconds = pollSeconds(this.news.frame, this.ahead, this.around.random());
      this.stopPoll = this.around.later(seconds * 1000, () => void look());
    };
    void look();
  }

  private endPoll(): void {
    this.polls = false;
    this.stopPoll();
  }
}

const browser: Around = {
  open: (path) => new EventSource(path),
  async text(path) {
    const response = await fetch(path, { credentials: "same-origin", signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  },
  check: checkOf,
  channel: (name) => (typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name)),
  lock:
    typeof navigator !== "undefined" && "locks" in navigator && navigator.locks
      ? (name, signal, held) => {
          // Refused only when the page ends: the signal stops the waiting for it.
          navigator.locks.request(name, { signal }, held).catch(() => undefined);
        }
      : null,
  later(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
};
