import { CalendarDays, Languages, MapPin, UserRound } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../components/ui/button";
import { Refusal } from "./hub";
import { type Key, useSay } from "./say";
import type { ShopEvent, ShopPerformance } from "./wire";

/** The top of every page: whose it is, the other language, and whether any of it is real. */
export function Top({
  organization,
  practice,
  mode,
  here,
}: {
  organization: string;
  practice: boolean;
  mode: string;
  /** This is the page of one's orders. */
  here?: boolean;
}) {
  const { t, language, setLanguage } = useSay();
  const other = language === "fr" ? "en" : "fr";
  return (
    <>
      <a className="sk" href="#main">
        {t("top.skip")}
      </a>
      {practice ? (
        <p className="band">{t("top.practice")}</p>
      ) : mode === "test" || mode === "sandbox" ? (
        <p className="band">{t("top.test")}</p>
      ) : null}
      <header className="wt">
        <a className="org" href="/" data-plain={plain(organization)}>
          {organization}
        </a>
        <a className="lang" href="/me" aria-current={here ? "page" : undefined}>
          <UserRound aria-hidden="true" />
          <span className="lbl">{t("me.title")}</span>
        </a>
        <button type="button" className="lang" lang={other} onClick={() => setLanguage(other)}>
          <Languages aria-hidden="true" />
          {t("top.language")}
        </button>
        <span className="by only-desk">
          <Stamp />
          TicketCrib
        </span>
      </header>
    </>
  );
}

function Stamp() {
  return (
    <svg viewBox="0 0 34 26" aria-hidden="true">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M3 0h28a3 3 0 0 1 3 3v6.2a3.8 3.8 0 0 0 0 7.6V23a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3v-6.2a3.8 3.8 0 0 0 0-7.6V3a3 3 0 0 1 3-3Zm5 5v16h2.6V5Zm5.2 0v16h2.6V5Zm5.2 0v16H21V5Zm5.2 0v16h2.6V5Z"
      />
    </svg>
  );
}

// The letters that the display face of these pages has (fonts.css). A name with another one is set whole
// in the text face: one letter of a stranger in a word is ugly.
const DISPLAYED = /^[\u0020-\u00ff\u0131\u0152\u0153\u2000-\u206f\u20a6\u20ac\u20b5\u2212]*$/;

/** For data-plain: "" where a name is to be set in the text face. */
export function plain(name: string): "" | undefined {
  return DISPLAYED.test(name) ? undefined : "";
}

/** The picture of an event, which the hub draws from its id. */
export function Poster({ event }: { event: string }) {
  return (
    <img
      className="poster"
      src={`/e/${encodeURIComponent(event)}/poster.svg`}
      alt=""
      width={400}
      height={400}
    />
  );
}

/** When and where. */
export function Facts({ event }: { event: ShopEvent }) {
  const { t, longDay, day } = useSay();
  const doors = useDoors();
  const [first] = event.performances;
  const last = event.performances.at(-1);
  return (
    <div className="facts">
      {first && last && (
        <div className="fa">
          <CalendarDays aria-hidden="true" />
          <div>
            <span className="vh">{t("event.when")}: </span>
            {event.performances.length === 1 ? (
              <>
                <b>{longDay(first.startsAt, event.zone)}</b>
                <div className="mut">{doors(first, event.zone)}</div>
              </>
            ) : (
              <b>
                {t("event.several", {
                  count: event.performances.length,
                  from: day(first.startsAt, event.zone),
                  to: day(last.startsAt, event.zone),
                })}
              </b>
            )}
          </div>
        </div>
      )}
      {event.venue && (
        <div className="fa">
          <MapPin aria-hidden="true" />
          <div>
            <span className="vh">{t("event.where")}: </span>
            <b>{event.venue}</b>
          </div>
        </div>
      )}
    </div>
  );
}

/** Says when doors open, it begins and it ends. */
export function useDoors(): (p: ShopPerformance, zone: string) => string {
  const { t, time } = useSay();
  return (p, zone) => {
    const values = { start: time(p.startsAt, zone), end: time(p.endsAt, zone), time: time(p.doorsAt, zone) };
    return p.doorsAt > 0 && p.doorsAt < p.startsAt ? t("event.doors", values) : t("event.begins", values);
  };
}

/** Something that is said plainly: what it is, what to do. `level` is of its heading. */
export function Say(props: {
  icon: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  role?: "status" | "alert";
}) {
  return (
    <section className="say" role={props.role}>
      {props.icon}
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

/** What is left of `leftMs`, counted from when it was told: the clock of a phone may be wrong, and time
 * that passes in a pocket passes all the same. */
export function useCountdown(leftMs: number, stands = false, told = 0): number {
  const [left, setLeft] = useState(leftMs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same may be told anew
  useEffect(() => {
    const from = performance.now();
    const count = () => setLeft(Math.max(0, leftMs - (performance.now() - from)));
    count();
    if (stands || leftMs <= 0) return;
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [leftMs, stands, told]);
  return left;
}

/** 8:05, or 1:20:00. */
export function clockOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** At which moments before its end a countdown is said aloud, ms: first more than a minute before, so that
 * there is time to act. */
const SAID_AT = [300_000, 120_000, 60_000, 30_000, 10_000];

/** From when on one may ask for more time, ms before the end: the hub's own. */
const MORE_BEFORE = 120_000;

/** A visible countdown. It is read out at a few moments only, and calls `onEnd` once it is over. */
export function Timer(props: {
  label: ReactNode;
  leftMs: number;
  /** The sentence that is read out; {{time}} is what is left. */
  soon: Key;
  note?: ReactNode;
  /** Nobody's time runs: the sale is paused. */
  stands?: boolean;
  /** Asks for more time; what it has brought comes back as a new `leftMs`. */
  more?: () => Promise<void>;
  onEnd: () => void;
}) {
  const { t } = useSay();
  const refusedText = useRefused();
  const [refused, setRefused] = useState({ text: "", final: false });
  const [given, setGiven] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const left = useCountdown(props.leftMs, props.stands, given);
  const onEnd = useRef(props.onEnd);
  onEnd.current = props.onEnd;
  const over = left <= 0 && props.leftMs > 0;
  useEffect(() => {
    if (over) onEnd.current();
  }, [over]);
  const passed = SAID_AT.findLast((ms) => left <= ms && props.leftMs > ms);
  const { more } = props;
  const mayAsk = more && left > 0 && left <= MORE_BEFORE && !props.stands && !refused.final;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with a new time one may ask anew
  useEffect(() => setRefused({ text: "", final: false }), [props.leftMs > MORE_BEFORE]);
  const ask = async () => {
    try {
      await more?.();
      setGiven((n) => n + 1);
      box.current?.focus(); // the button goes
    } catch (error) {
      const conflict = error instanceof Refusal && error.code === "conflict";
      setRefused({ text: conflict ? t("more.refused") : refusedText(error), final: conflict });
      if (conflict) box.current?.focus();
    }
  };
  return (
    <div className="timer" ref={box} tabIndex={-1} data-soon={left <= 60_000 ? "" : undefined}>
      <span>{props.label}</span>
      <b aria-hidden="true">
        <bdi>{clockOf(left)}</bdi>
      </b>
      {props.note && <small>{props.note}</small>}
      <span className="vh" role="status">
        {passed !== undefined && left > 0 ? t(props.soon, { time: clockOf(passed) }) : ""}
        {given > 0 && left > MORE_BEFORE ? t("more.given", { time: clockOf(props.leftMs) }) : ""}
        {passed !== undefined && mayAsk ? ` ${t("more.can")}` : ""}
      </span>
      {mayAsk && (
        <Press words={t("more.asking")} onPress={ask}>
          {t("more.ask")}
        </Press>
      )}
      {refused.text && <small role="status">{refused.text}</small>}
    </div>
  );
}

/** Reads `text` out politely: at once at a milestone, else at most every half minute, so that who listens
 * can do something else meanwhile. */
export function Aloud({ text, milestone }: { text: string; milestone: string }) {
  const [said, setSaid] = useState({ text: "", milestone: "", at: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    setSaid((last) => {
      const now = performance.now();
      return mayBeSaid(last, milestone, now) && last.text !== text ? { text, milestone, at: now } : last;
    });
  }, [text, milestone]);
  return (
    <p className="vh" role="status">
      {said.text}
    </p>
  );
}

/** Whether something may be read out now. */
export function mayBeSaid(last: { milestone: string; at: number }, milestone: string, now: number): boolean {
  return milestone !== last.milestone || now - last.at >= 30_000;
}

/** The title of the tab: it says what has happened to who looks at another one. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Puts the focus on a heading when what is on the page has become something else. */
export function useHeadingFocus(on: unknown) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `on` is what says that the page has changed
  useEffect(() => {
    // Not when the page opens: a reader begins at its top then.
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [on]);
  return heading;
}

/** Says what was refused, in the page's language. */
export function useRefused(): (refused: unknown) => string {
  const { t } = useSay();
  return (refused) => {
    const code = refused instanceof Refusal ? refused.code : "other";
    const known = [
      "offline",
      "busy",
      "too_many",
      "conflict",
      "too_late",
      "not_on_sale",
      "not_found",
      "unverified",
    ] as const;
    const found = known.find((k) => k === code) ?? (code === "timeout" ? "offline" : "other");
    return t(`refused.${found}`);
  };
}

/** A button that can be pressed once until what it does is done; it says so meanwhile. */
export function Press(props: {
  look?: "primary" | "plain";
  size?: "large";
  words: string;
  onPress: () => Promise<void>;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    await props.onPress();
    setBusy(false);
  };
  return (
    <Button
      look={props.look}
      size={props.size}
      aria-disabled={busy || undefined}
      onClick={() => void press()}
    >
      {busy ? props.words : props.children}
    </Button>
  );
}
