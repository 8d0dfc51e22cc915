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
  answer: () => string = () => {
    throw new Error("no network");
  };
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
      text: async () => {
        this.looks++;
        return this.answer();
      },
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
const tab = (b: Browser, locks = true) => {
  const live = new Live("e1", b.around(locks));
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
    for (const after of [32_000, 60_000, 60_000]) await refused(after);
    b.stream.onmessage({ data: text({ t: 5 }) });
    for (const after of [2_000, 2_000, 2_000, 2_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
      await refused(after);
    b.stream.onmessage({ data: text({ t: 6 }) });
    await refused(2_000);
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
