import { type Frame, isNewer, pollSeconds, readFrame } from "./line";

/** What is known of a sale now, and whether it still comes. */
export interface News {
  frame: Frame | null;
  /** When the newest frame came, by this machine's clock: unix ms. */
  at: number;
  /** The hub cannot be reached; what is shown is what was known last. */
  lost: boolean;
}

/** What tabs of one browser say to each other. */
type Said = { kind: "frame"; text: string } | { kind: "ask" } | { kind: "entry" } | { kind: "lost" };

/** The world around a Live, so that a test can make its own. */
export interface Around {
  open(path: string): EventSource;
  text(path: string): Promise<string>;
  channel(name: string): BroadcastChannel | null;
  /** Runs `held` while no other tab holds `name`; null where a browser has no locks. */
  lock: ((name: string, signal: AbortSignal, held: () => Promise<void>) => void) | null;
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
const AGAIN = 2_000;
const FIRST_TIMES = 5;
const NEVER_HAD = FIRST_TIMES + 3;
const AGAIN_AT_MOST = 60_000;

/** Follows one event's sale. One tab of a browser holds the stream and tells the others: a browser has
 * few connections, and a hub has many browsers. When the stream breaks the tab polls until it is back. */
export class Live {
  private news: News = { frame: null, at: 0, lost: false };
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

  constructor(
    event: string,
    private readonly around: Around = browser,
  ) {
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
      case "frame":
        this.take(said.text);
        break;
      case "lost":
        this.tell({ ...this.news, lost: true });
        break;
      case "ask":
        if (this.text) this.say({ kind: "frame", text: this.text });
        break;
      case "entry":
        this.anew();
        for (const hear of this.hearsEntry) hear();
    }
  }

  /** Takes a frame in; false for what is none. */
  private take(text: string): boolean {
    const frame = readFrame(text);
    if (!frame) return false;
    if (isNewer(frame, this.news.frame)) {
      this.text = text;
      this.tell({ frame, at: this.around.now(), lost: false });
    }
    return true;
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
      if (!this.take(data)) return;
      this.refused = 0;
      this.endPoll();
      silent();
      this.say({ kind: "frame", text: data });
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
        if (this.take(text)) {
          this.say({ kind: "frame", text });
        }
      } catch {
        this.tell({ ...this.news, lost: true });
        this.say({ kind: "lost" });
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
