import { BellRing, LogOut, MonitorSmartphone } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Banner } from "../components/ui/banner";
import { Button } from "../components/ui/button";
import { Drawn } from "./Drawn";
import { aheadOf, alongOf, behindOf, chancesOf, type Eta, etaOf, roundedMinutes } from "./line";
import { Aloud, useTitle } from "./parts";
import { useSay } from "./say";
import type { Sale } from "./useSale";
import { Verify } from "./Verify";
import { Wish, Word } from "./Word";
import type { ShopEntry, ShopEvent, ShopPerformance } from "./wire";

/** Who waits so many minutes at the least may be written to: before that no letter comes in time. */
const WORD_FROM = 15;

/** One's place in line, when the turn comes, and what will be left then. */
export function Waiting(props: {
  sale: Sale;
  event: ShopEvent;
  performance: ShopPerformance;
  entry: ShopEntry;
  onLeave: () => Promise<void>;
}) {
  const { sale, event, entry } = props;
  const { t, count, clock, day, moment } = useSay();
  const { frame } = sale.news;
  const placed = entry.place > 0;
  const ahead = frame && placed ? aheadOf(frame, entry.place) : entry.ahead;
  const behind = frame && placed ? behindOf(frame, entry.place) : entry.behind;
  const eta = frame && placed ? etaOf(frame, ahead) : null;
  const etaText = useEtaText();
  const range = eta ? etaText(eta) : t("line.unknown");
  const shown = placed ? ahead + 1 : entry.number;
  const digits = count(shown);
  const back = event.performances.some((p) => p.mayReturn.some(Boolean));
  const begun = sale.phase !== "prequeue" && sale.phase !== "closed";
  useTitle(`${t("line.title", { place: shown })} · ${event.name}`);

  const why = () => {
    if (sale.phase === "paused") return t("line.paused");
    if (!eta) return t("line.unknownWhy");
    if (eta.why === "slower") return t("line.slower", { now: frame?.r ?? 0, before: frame?.R ?? 0 });
    if (eta.why === "stopped") return t("line.stopped");
    return t("line.counted", { count: eta.rate });
  };

  return (
    <>
      <section className="me" aria-labelledby="place">
        <div className="top1">
          <p className="t14 mut">
            {event.name} · {day(props.performance.startsAt, event.zone)}
            {event.venue && `, ${event.venue}`}
          </p>
          <h2 className="lab" id="place">
            {t(placed ? "line.place" : "line.number")}
          </h2>
          <div className="no1" data-long={digits.length > 5 ? Math.min(digits.length, 7) : undefined}>
            <bdi>{digits}</bdi>
          </div>
          {placed && (
            <>
              <div className="ln0" role="img" aria-label={t("line.beforeYou", { before: ahead, behind })}>
                <i style={{ inlineSize: `${alongOf(ahead, behind) * 100}%` }} />
                <b />
              </div>
              <p className="sides">
                <span>{t("line.before", { count: ahead })}</span>
                <span>{t("line.behind", { count: behind })}</span>
              </p>
            </>
          )}
        </div>
        <div className="perf" aria-hidden="true" />
        <div className="bot">
          {begun && placed ? (
            <>
              <h3 className="lab2">{t(eta ? "line.eta" : "line.when")}</h3>
              <p className="rng">{range}</p>
              <p className="mut">{why()}</p>
            </>
          ) : begun ? (
            <>
              <h3 className="lab2">{t("phase.drawTitle")}</h3>
              <p className="mut">{t(sale.why === "chance" ? "phase.drawChance" : "phase.drawHelp")}</p>
            </>
          ) : (
            <>
              <h3 className="lab2">{t("line.begins")}</h3>
              {event.sale.opensAt > 0 && (
                <p className="rng">
                  <Opens at={event.sale.opensAt} zone={event.zone} />
                </p>
              )}
              <p className="mut">
                {!placed && event.sale.draw
                  ? t("phase.prequeueDraw", { when: moment(event.sale.opensAt, event.zone) })
                  : ""}
              </p>
            </>
          )}
        </div>
        {/* A milestone is what changes what one does: the last hundred, the last ten, a stop. */}
        <Aloud
          text={placed && begun ? t("line.said", { before: ahead, eta: range }) : ""}
          milestone={`${entry.state} ${eta?.why ?? ""} ${[0, 1, 5, 10, 50, 100, 500].find((n) => ahead <= n) ?? ""}`}
        />
      </section>
      <div className="inf">
        {(sale.news.foreign || sale.news.lost) && (
          <Banner
            tone="warn"
            title={t(sale.news.foreign ? "line.foreign" : "line.lost")}
            className="mb-[16px]"
          >
            {t("line.lostHelp", { time: clock(sale.news.at || Date.now()) })}
          </Banner>
        )}
        {sale.phase === "soldout" && (
          <Banner tone="note" title={t(back ? "phase.returnTitle" : "phase.soldTitle")} className="mb-[16px]">
            {back
              ? t("phase.returnHelp", { minutes: Math.max(1, Math.round(event.holdFor / 60_000)) })
              : t("phase.soldHelp")}
          </Banner>
        )}
        {event.sale.verify && sale.me && (
          <div className="mb-[20px]">
            <Verify
              me={sale.me}
              title={t(sale.me.texts ? "verify.remindEither" : "verify.remind")}
              help={t("verify.remindHelp")}
              onMe={sale.takeMe}
            />
          </div>
        )}
        {event.sale.writes && (eta ? eta.from >= WORD_FROM : !placed) && (
          <div className="mb-[20px]">
            {event.sale.verify ? (
              sale.me?.verified && <Word event={event.id} me={sale.me} wished={false} />
            ) : (
              <Wish event={event.id} me={sale.me} onMe={sale.takeMe} />
            )}
          </div>
        )}
        {placed && frame && (
          <Chances sale={sale} event={event} performance={props.performance} ahead={ahead} />
        )}
        <ul className="nt">
          <li>
            <MonitorSmartphone aria-hidden="true" />
            <span>
              <b>{t("line.close")}</b> {t("line.closeHelp")} {t("line.tabs")}
            </span>
          </li>
          <li>
            <BellRing aria-hidden="true" />
            <span>
              {t("line.called", { claim: Math.max(1, Math.round(event.sale.claimWithin / 60_000)) })}{" "}
              {t("line.sound")}
            </span>
          </li>
          {event.sale.draw && placed && <Drawn event={event} entry={entry} />}
        </ul>
        <Leave onLeave={props.onLeave} />
      </div>
    </>
  );
}

function Opens({ at, zone }: { at: number; zone: string }) {
  const { moment } = useSay();
  return <time dateTime={new Date(at).toISOString()}>{moment(at, zone)}</time>;
}

/** Says an estimate as people do. */
export function useEtaText(): (eta: Eta) => string {
  const { t, count } = useSay();
  return (eta) => {
    const { from, to } = roundedMinutes(eta);
    if (to === null) {
      if (from >= 120) return t("line.hoursOrMore", { from: count(Math.floor(from / 60)) });
      return t("line.atLeast", { count: Math.max(1, from) });
    }
    if (to <= 1) return t("line.under");
    if (to > 120) {
      return t("line.hours", { from: count(Math.floor(from / 60)), to: count(Math.ceil(to / 60)) });
    }
    return from === to ? t("line.minute", { count: to }) : t("line.minutes", { from, count: to });
  };
}

function Chances(props: { sale: Sale; event: ShopEvent; performance: ShopPerformance; ahead: number }) {
  const { sale, event, performance } = props;
  const { t, clock } = useSay();
  const { frame, at } = sale.news;
  if (!frame) return null;
  const chances = chancesOf(frame, props.ahead, sale.left(performance.id));
  const shown = event.types
    .map((type, i) => ({ type, i, chance: chances[i] }))
    .filter(({ type }) => type.onSale);
  if (shown.length === 0) return null;
  return (
    <>
      <h2>{t("line.chance")}</h2>
      <p className="t14 mut">{t("line.chanceHelp", { time: clock(at) })}</p>
      <ul className="cs">
        {shown.map(({ type, i, chance }) => (
          <li className="c" key={type.no}>
            <b>{type.name}</b>
            <span className="pips" aria-hidden="true">
              {[1, 2, 3, 4, 5].map((n) => (
                <i key={n} className={chance && n <= chance.steps ? "f" : undefined} />
              ))}
            </span>
            <span className="wd">
              <b>{t(`line.${chance?.word ?? "none"}`)}</b>
              <span className="t14 mut">
                {chance?.word === "none"
                  ? performance.mayReturn[i]
                    ? t("line.mayReturn")
                    : ""
                  : chance?.word === "small"
                    ? t("line.smallHelp")
                    : chance && chance.word !== "sure"
                      ? t("line.inTen", { n: Math.min(9, Math.max(1, Math.round(chance.p * 10))) })
                      : ""}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Leaving asks once more in its own place: a place cannot be had back. */
export function Leave({ onLeave }: { onLeave: () => Promise<void> }) {
  const { t } = useSay();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const sure = useRef<HTMLParagraphElement>(null);
  const began = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  useEffect(() => {
    if (asks) sure.current?.focus();
    else if (back.current) began.current?.focus();
    back.current = asks;
  }, [asks]);
  const leave = async () => {
    if (busy) return;
    setBusy(true);
    await onLeave();
    setBusy(false);
  };
  if (!asks) {
    return (
      <div className="acts" data-foot="">
        <Button ref={began} onClick={() => setAsks(true)}>
          <LogOut aria-hidden="true" />
          {t("line.leave")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <p ref={sure} tabIndex={-1} role="alert">
        <b>{t("line.leaveSure")}</b> {t("line.leaveHelp")}
      </p>
      <div className="acts mt-[12px]" data-foot="">
        <Button onClick={() => setAsks(false)}>{t("line.stay")}</Button>
        <Button look="danger" aria-disabled={busy || undefined} onClick={() => void leave()}>
          <LogOut aria-hidden="true" />
          {t("line.leave")}
        </Button>
      </div>
    </>
  );
}
