import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { hub, lastWord, Refusal } from "./hub";
import { aheadOf, isDueSoon } from "./line";
import { Live, type News, NOTHING } from "./live";
import { pinned } from "./signed";
import type { ShopEntry, ShopEvent, ShopMe } from "./wire";

/** How often one who is due says that somebody is there, ms. */
const HERE_EVERY = 20_000;
/** How often the hub is asked about a call that the frames announce, ms. */
const ASK_EVERY = 4_000;
/** How often one who has a turn is asked for: it ends when its order is paid, perhaps on another device. */
const TURN_EVERY = 15_000;

/** Over how long a crowd that has heard the same news asks what it means for each, ms. */
const MOST_SPREAD = 10_000;

/** An event's sale as it stands now, and one's own place in its line. */
export interface Sale {
  event: ShopEvent | null;
  /** There is no such event, or it could not be fetched. */
  missing: "" | "not_found" | "offline";
  news: News;
  /** undefined: not known yet; null: no place. */
  entry: ShopEntry | null | undefined;
  phase: string;
  why: string;
  /** What is left by type of a performance, as of the newest news. */
  left: (performance: string) => number[];
  fetchEvent: () => Promise<void>;
  fetchEntry: () => Promise<void>;
  /** Who this browser belongs to, where the event asks for a verified address or he has asked for a letter;
   * null: not known. */
  me: ShopMe | null;
  /** Takes in who it belongs to now, and with it the place that is his. From then on it is looked at again. */
  takeMe: (me: ShopMe) => void;
  fetchMe: () => Promise<void>;
  /** Does something with one's place, and tells the other tabs. */
  change: (act: () => Promise<ShopEntry>) => Promise<void>;
}

/** Follows a sale. `hubKey` is whose frames are believed, as it came with the page. */
export function useSale(id: string, drawn: ShopEvent | null, hubKey: string): Sale {
  const [event, setEvent] = useState(drawn);
  const [missing, setMissing] = useState<Sale["missing"]>("");
  const [entry, setEntry] = useState<ShopEntry | null | undefined>(undefined);
  const [live, setLive] = useState<Live | null>(null);

  useEffect(() => {
    const made = new Live(id, pinned(hubKey));
    setLive(made);
    return () => made.close();
  }, [id, hubKey]);

  const none = useMemo(() => ({ subscribe: () => () => {}, snapshot: () => NOTHING }), []);
  const news = useSyncExternalStore((live ?? none).subscribe, (live ?? none).snapshot);
  const { frame } = news;

  const fetchEvent = useCallback(async () => {
    try {
      setEvent(await hub.event(id));
      setMissing("");
    } catch (refused) {
      setMissing(refused instanceof Refusal && refused.code === "not_found" ? "not_found" : "offline");
    }
  }, [id]);

  const line = event?.sale.line ?? false;
  const [tries, setTries] = useState(0);
  const again = useCallback(() => setTries((n) => n + 1), []);
  const asked = useRef(Number.NEGATIVE_INFINITY);
  const fetchEntry = useCallback(async () => {
    asked.current = performance.now();
    try {
      setEntry(await hub.entry(id));
    } catch {
      // The place is kept whether we hear of it or not; it is asked for again.
      again();
    }
  }, [id, again]);

  const [wishes, setWishes] = useState(() => lastWord.get(id) !== "");
  const asks = wishes || (event?.sale.verify ?? false);
  const [me, setMe] = useState<ShopMe | null>(null);
  const fetchMe = useCallback(async () => {
    if (!asks) return;
    try {
      setMe(await hub.me());
    } catch {
      // Whoever has to verify an address is told so when it matters.
    }
  }, [asks]);
  const takeMe = useCallback(
    (next: ShopMe) => {
      setMe(next);
      setWishes(true);
      if (!next.verified) return;
      if (line) void fetchEntry();
      live?.tellEntry();
    },
    [line, live, fetchEntry],
  );
  useEffect(() => void fetchMe(), [fetchMe]);

  useEffect(() => {
    if (!event) void fetchEvent();
  }, [event, fetchEvent]);
  useEffect(() => {
    if (line) void fetchEntry();
    else setEntry(null);
  }, [line, fetchEntry]);
  useEffect(
    () =>
      live?.onEntry(() => {
        void fetchEntry();
        void fetchMe();
      }),
    [live, fetchEntry, fetchMe],
  );

  // A phone that comes out of a pocket shows what is, not what was.
  useEffect(() => {
    const shown = () => {
      if (document.visibilityState !== "visible") return;
      void fetchEvent();
      if (line) void fetchEntry();
      void fetchMe();
    };
    document.addEventListener("visibilitychange", shown);
    window.addEventListener("pageshow", shown);
    return () => {
      document.removeEventListener("visibilitychange", shown);
      window.removeEventListener("pageshow", shown);
    };
  }, [line, fetchEvent, fetchEntry, fetchMe]);

  // A new phase has times, prices and places of its own.
  const phase = frame?.p ?? event?.sale.phase ?? "";
  const heard = useRef(phase);
  useEffect(() => {
    if (!phase || heard.current === phase) return;
    const first = heard.current === "";
    heard.current = phase;
    if (first) return;
    // Everybody hears it in the same second: a crowd asks one after the other.
    const waiting = live?.snapshot().frame?.a ?? 0;
    setTimeout(
      () => {
        void fetchEvent();
        if (line) void fetchEntry();
      },
      Math.random() * Math.min(MOST_SPREAD, waiting / 10),
    );
  }, [phase, line, live, fetchEvent, fetchEntry]);

  const isBack = useRef(false);
  // What a frame means for who waits: how far it is, that somebody has to say he is there, a call.
  const said = useRef(Number.NEGATIVE_INFINITY);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` brings what has failed here again
  useEffect(() => {
    const waits = entry && (entry.state === "waiting" || entry.state === "away") ? entry : null;
    live?.setAhead(waits && frame && waits.place > 0 ? aheadOf(frame, waits.place) : null);
    // Not before its time, though, and by a timer: where nothing changes no further frame may come for
    // half a minute. What is asked for gives a new entry, which brings this here again.
    const after = (last: number, every: number, ask: () => void) => {
      const timer = setTimeout(ask, Math.max(0, last + every - performance.now()));
      return () => clearTimeout(timer);
    };
    if (entry?.state === "called" || entry?.state === "claimed") {
      return after(asked.current, TURN_EVERY, () => void fetchEntry());
    }
    const here = () => {
      said.current = performance.now();
      hub.here(id).then(setEntry, again);
    };
    if (!waits || !frame) return;
    // Who was away says once by hand that he is back; the page goes on saying it until he is called.
    if (waits.state === "away" && isBack.current) return after(said.current, ASK_EVERY, here);
    if (waits.state === "away") return after(asked.current, TURN_EVERY, () => void fetchEntry());
    if (waits.place === 0 ? frame.p === "live" : waits.place <= frame.s) {
      return after(asked.current, ASK_EVERY, () => void fetchEntry());
    }
    if (waits.here || isDueSoon(frame, waits.place)) return after(said.current, HERE_EVERY, here);
  }, [id, live, frame, entry, tries, again, fetchEntry]);

  const change = useCallback(
    async (act: () => Promise<ShopEntry>) => {
      const next = await act();
      isBack.current = next.state === "away";
      if (isBack.current) said.current = performance.now();
      setEntry(next);
      live?.tellEntry();
    },
    [live],
  );

  const left = useCallback(
    (performance: string) => {
      const at = event?.performances.findIndex((p) => p.id === performance) ?? -1;
      return frame?.l?.[at] ?? event?.performances[at]?.left ?? [];
    },
    [event, frame],
  );

  return {
    event,
    missing,
    news,
    entry,
    phase,
    why: frame ? (frame.w ?? "") : (event?.sale.why ?? ""),
    left,
    fetchEvent,
    fetchEntry,
    me,
    takeMe,
    fetchMe,
    change,
  };
}
