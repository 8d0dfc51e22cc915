import { afterEach, describe, expect, it } from "vitest";
import type { Frame } from "./line";
import { type Around, Live } from "./live";

const text = (part: Partial<Frame>) =>
  `sig ${JSON.stringify({ e: 1, t: 1, p: "live", s: 0, j: 0, a: 0, q: null, r: 1, R: 1, x: 2, l: null, k: null, ...part })}`;

interface Stream {
  onmessage: (message: { data: string }) => void;
  onerror: () => void;
  readyState: number;
  closed: boolean;
}

/** One browser: its tabs share locks and channels, as real ones do. */
class Browser {
  streams: Stream[] = [];
  looks = 0;
  answer: (path: string) => string = () => {
    throw new Error("no network");
  };
  /** What was checked; each check ends when it is told to. */
  checked: { text: string; end: (own: boolean) => void }[] = [];
  able = true;
  timers: { ms: number; then: () => void }[] = [];
  private readonly waiting: (() => Promise<void>)[] = [];
  private held = false;
  private readonly ears: { onmessage: ((m: MessageEvent) => void) | null }[] = [];

  around(locks = true): Around {
    return {
      open: () => {
        const stream: Stream = { onmessage: () => {}, onerror: () => {}, readyState: 1, closed: false };
        this.streams.push(stream);
        return Object.assign(stream, {
          close: () => {
            stream.closed = true;
          },
        }) as unknown as EventSource;
      },
      text: async (path) => {
        this.looks++;
        return this.answer(path);
      },
      check: async () =>
        this.able ? (text) => new Promise((end) => this.checked.push({ text, end })) : null,
      channel: () => {
        const ear = {
          onmessage: null as ((m: MessageEvent) => void) | null,
          postMessage: (data: unknown) => {
            for (const other of this.ears) if (other !== ear) other.onmessage?.({ data } as MessageEvent);
          },
          close: () => {
            this.ears.splice(this.ears.indexOf(ear), 1);
          },
        };
        this.ears.push(ear);
        return ear as unknown as BroadcastChannel;
      },
      lock: locks
        ? (_name, signal, held) => {
            signal.addEventListener("abort", () => {
              const at = this.waiting.indexOf(held);
              if (at >= 0) this.waiting.splice(at, 1);
            });
            this.waiting.push(held);
            this.grant();
          }
        : null,
      later: (ms, then) => {
        const timer = { ms, then };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((t) => t !== timer);
        };
      },
      now: () => 1_000,
      random: () => 0.5,
    };
  }

  private grant(): void {
    const next = this.held ? undefined : this.waiting.shift();
    if (!next) return;
    this.held = true;
    void next().then(() => {
      this.held = false;
      this.grant();
    });
  }

  get stream(): Stream {
    const last = this.streams.at(-1);
    if (!last) throw new Error("no stream");
    return last;
  }

  /** Ends the check that has begun last. */
  async say(own: boolean): Promise<void> {
    await settled();
    this.checked.at(-1)?.end(own);
    await settled();
  }

  /** Lets the timer of so many ms go off. */
  async pass(ms: number): Promise<void> {
    const due = this.timers.find((t) => t.ms === ms);
    this.timers = this.timers.filter((t) => t !== due);
    due?.then();
    await settled();
  }
}

// All that is awaited here is settled already: a turn of the loop runs it.
const settled = () => new Promise((done) => setImmediate(done));

const open: Live[] = [];
const tab = (b: Browser, locks = true, key = "") => {
  const live = new Live("e1", key, b.around(locks));
  open.push(live);
  return live;
};
afterEach(() => {
  for (const live of open.splice(0)) live.close();
});

describe("the tabs of one browser", () => {
  it("hold one stream and all hear it", () => {
    const b = new Browser();
    const tabs = [tab(b), tab(b), tab(b)];
    expect(b.streams).toHaveLength(1);
    b.stream.onmessage({ data: text({ t: 7 }) });
    expect(tabs.map((t) => t.snapshot().frame?.t)).toEqual([7, 7, 7]);
  });

  it("tell a new one at once what is known", () => {
    const b = new Browser();
    tab(b);
    b.stream.onmessage({ data: text({ t: 7 }) });
    expect(tab(b).snapshot().frame?.t).toBe(7);
  });

  it("go on when the one that holds it is closed", async () => {
    const b = new Browser();
    const first = tab(b);
    const second = tab(b);
    first.close();
    await settled();
    expect(b.streams.map((s) => s.closed)).toEqual([true, false]);
    b.stream.onmessage({ data: text({ t: 8 }) });
    expect(second.snapshot().frame?.t).toBe(8);
    expect(first.snapshot().frame).toBeNull();
  });

  it("hear from each other that a place has changed", () => {
    const b = new Browser();
    const [first, second] = [tab(b), tab(b)];
    const heard: string[] = [];
    first.onEntry(() => heard.push("first"));
    second.onEntry(() => heard.push("second"));
    first.tellEntry();
    expect(heard).toEqual(["second"]);
  });

  it("open the stream anew with a new place, whichever of them has it", () => {
    const b = new Browser();
    const [first, second] = [tab(b), tab(b)];
    first.tellEntry();
    second.tellEntry();
    expect(b.streams.map((s) => s.closed)).toEqual([true, true, false]);
  });

  it("each follow by themselves where there are no locks", () => {
    const b = new Browser();
    tab(b, false);
    tab(b, false);
    expect(b.streams).toHaveLength(2);
  });
});

describe("when the stream breaks", () => {
  it("looks by itself, and stops once the stream is back", async () => {
    const b = new Browser();
    const live = tab(b);
    b.answer = () => text({ t: 5 });
    b.stream.onerror();
    await settled();
    expect(live.snapshot()).toMatchObject({ lost: false, frame: { t: 5 } });
    expect(b.looks).toBe(1);
    b.stream.onmessage({ data: text({ t: 6 }) });
    await b.pass(5_000);
    expect(b.looks).toBe(1);
  });

  it("says so in all tabs, and keeps what was known", async () => {
    const b = new Browser();
    const tabs = [tab(b), tab(b)];
    b.stream.onmessage({ data: text({ t: 5 }) });
    b.stream.onerror();
    await settled();
    for (const live of tabs)
      expect(live.snapshot()).toMatchObject({ lost: true, frame: { t: 5 }, at: 1_000 });
    // The same frame again is a sign of life too.
    b.answer = () => text({ t: 5 });
    await b.pass(5_000);
    for (const live of tabs) expect(live.snapshot().lost).toBe(false);
  });

  it("opens one that it had anew soon after it was refused, and ever more seldom", async () => {
    const b = new Browser();
    tab(b);
    const refused = async (after: number) => {
      const before = b.streams.length;
      b.stream.readyState = 2;
      b.stream.onerror();
      await settled();
      expect(b.streams).toHaveLength(before);
      await b.pass(after);
      expect(b.streams).toHaveLength(before + 1);
    };
    for (const after of [24_000, 48_000, 60_000, 60_000]) await refused(after);
    b.stream.onmessage({ data: text({ t: 5 }) });
    for (const after of [1_500, 1_500, 1_500, 1_500, 1_500, 3_000, 6_000, 12_000, 24_000, 48_000, 60_000])
      await refused(after);
    b.stream.onmessage({ data: text({ t: 6 }) });
    await refused(1_500);
  });

  it("does not believe one that is silent", async () => {
    const b = new Browser();
    const live = tab(b);
    b.stream.onmessage({ data: text({ t: 5 }) });
    await b.pass(75_000);
    expect(b.streams.map((s) => s.closed)).toEqual([true, false]);
    expect(live.snapshot().lost).toBe(true);
  });

  it("takes nothing that is older, or no frame", () => {
    const b = new Browser();
    const live = tab(b);
    b.stream.onmessage({ data: text({ t: 5 }) });
    b.stream.onmessage({ data: text({ t: 4 }) });
    b.stream.onmessage({ data: "hello" });
    expect(live.snapshot().frame?.t).toBe(5);
  });
});

describe("a browser that can check", () => {
  const checking = (b: Browser) => tab(b, true, "key");
  const shown = (live: Live) => live.snapshot().frame?.t;
  const arrives = (b: Browser, t: number, more: Partial<Frame> = {}) =>
    b.stream.onmessage({ data: text({ t, ...more }) });

  it("shows a frame once it is known to be the hub's, in all tabs, and checks it once", async () => {
    const b = new Browser();
    const tabs = [checking(b), checking(b)];
    arrives(b, 5);
    await settled();
    expect(tabs.map(shown)).toEqual([undefined, undefined]);
    await b.say(true);
    expect(tabs.map(shown)).toEqual([5, 5]);
    expect(b.checked).toHaveLength(1);
  });

  it("checks of those that come meanwhile the last only", async () => {
    const b = new Browser();
    const live = checking(b);
    for (const t of [1, 2]) arrives(b, t);
    await settled();
    for (const t of [3, 4, 5]) arrives(b, t);
    await b.say(true);
    await b.say(true);
    expect(b.checked.map((c) => c.text)).toEqual([text({ t: 2 }), text({ t: 5 })]);
    expect(shown(live)).toBe(5);
  });

  it("shows nothing of another's, and looks where no cache has an answer", async () => {
    const b = new Browser();
    const live = checking(b);
    const paths: string[] = [];
    b.answer = (path) => {
      paths.push(path);
      return text({ t: 6 });
    };
    arrives(b, 5);
    await b.say(false);
    expect(live.snapshot()).toMatchObject({ frame: null, foreign: false });
    await b.pass(0);
    await b.say(true);
    expect(live.snapshot()).toMatchObject({ frame: { t: 6 }, foreign: false });
    expect(paths).toEqual(["/api/e/e1/state/now?0.5"]);
  });

  it("says so in all tabs when it stays wrong, keeps what was known, and is glad of the next good one", async () => {
    const b = new Browser();
    const tabs = [checking(b), checking(b)];
    b.answer = () => text({ t: 900 });
    arrives(b, 5);
    await b.say(true);
    arrives(b, 800);
    await b.say(false);
    await b.pass(0);
    await b.say(false);
    for (const live of tabs) expect(live.snapshot()).toMatchObject({ frame: { t: 5 }, foreign: true });
    // Not at every further one.
    arrives(b, 801);
    await b.say(false);
    expect(b.looks).toBe(1);
    arrives(b, 6);
    await b.say(true);
    for (const live of tabs) expect(live.snapshot()).toMatchObject({ frame: { t: 6 }, foreign: false });
    await b.pass(10_000);
    arrives(b, 802);
    await b.say(false);
    await b.pass(0);
    expect(b.looks).toBe(2);
  });

  it("does not take another's stream for a sign of life", async () => {
    const b = new Browser();
    checking(b);
    arrives(b, 5);
    await b.say(false);
    await b.pass(75_000);
    expect(b.streams.map((s) => s.closed)).toEqual([true, false]);
  });

  it("looks again for what is long gone, not for what a cache has kept for a moment", async () => {
    const b = new Browser();
    const live = checking(b);
    b.answer = () => text({ t: 70 });
    arrives(b, 100);
    await b.say(true);
    arrives(b, 40);
    arrives(b, 99, { e: 1 });
    await settled();
    expect([b.checked.length, b.timers.some((t) => t.ms === 0)]).toEqual([1, false]);
    arrives(b, 39);
    await settled();
    await b.pass(0);
    await b.say(true);
    expect(live.snapshot()).toMatchObject({ frame: { t: 100 }, foreign: false });
    b.answer = () => text({ t: 39 });
    await b.pass(10_000);
    arrives(b, 38);
    await settled();
    await b.pass(0);
    await b.say(true);
    expect(live.snapshot()).toMatchObject({ frame: { t: 100 }, foreign: true });
  });

  it("takes a crowd's looks apart", async () => {
    const b = new Browser();
    checking(b);
    arrives(b, 5, { a: 40_000 });
    await b.say(true);
    arrives(b, 6);
    await b.say(false);
    expect(b.looks).toBe(0);
    await b.pass(2_000);
    expect(b.looks).toBe(1);
  });

  it("is not asked of one that cannot: it believes all, as ever, and says nothing", async () => {
    const b = new Browser();
    b.able = false;
    const live = checking(b);
    arrives(b, 500);
    await settled();
    arrives(b, 39);
    await settled();
    expect(live.snapshot()).toMatchObject({ frame: { t: 500 }, foreign: false });
    expect([b.looks, b.timers.some((t) => t.ms === 0)]).toEqual([0, false]);
  });
});
