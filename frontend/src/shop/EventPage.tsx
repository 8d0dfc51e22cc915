import { CirclePause, Clock, Hourglass, PartyPopper, Ticket, UserRoundCheck } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Banner } from "../components/ui/banner";
import { Button } from "../components/ui/button";
import { hub, kept, lastOrder, Refusal } from "./hub";
import { Pick } from "./Pick";
import {
  clockOf,
  Facts,
  Poster,
  Press,
  plain,
  Say,
  Timer,
  Top,
  useCountdown,
  useDoors,
  useHeadingFocus,
  useRefused,
  useTitle,
} from "./parts";
import { useSay } from "./say";
import { useChime } from "./useChime";
import { type Sale, useSale } from "./useSale";
import { Verify } from "./Verify";
import { Waiting } from "./Waiting";
import type { ShopEntry, ShopEvent, ShopPerformance } from "./wire";

/** An event: what, when, where, what there is, and everything until it is held. Waiting for a turn happens
 * at the same address. */
export function EventPage({
  id,
  drawn,
  organization,
  hubKey,
}: {
  id: string;
  drawn: ShopEvent | null;
  organization: string;
  hubKey: string;
}) {
  const sale = useSale(id, drawn, hubKey);
  const { t } = useSay();
  const { event } = sale;
  if (!event) {
    return (
      <>
        <Top organization={organization} practice={false} mode="" />
        <main id="main" className="wrap">
          {sale.missing && (
            <Say
              icon={<Ticket aria-hidden="true" />}
              title={t(sale.missing === "not_found" ? "missing.title" : "missing.notKnown")}
              role="alert"
            >
              <p className="mut">{t(sale.missing === "not_found" ? "missing.help" : "refused.offline")}</p>
              <div className="acts">
                {sale.missing === "offline" && (
                  <Button look="primary" onClick={() => void sale.fetchEvent()}>
                    {t("line.again")}
                  </Button>
                )}
                <a className="lnk" href="/">
                  {t("event.backToList")}
                </a>
              </div>
            </Say>
          )}
        </main>
      </>
    );
  }
  return (
    <>
      <Top organization={event.organization} practice={event.practice} mode={event.mode} />
      <OnSale sale={sale} event={event} />
    </>
  );
}

function OnSale({ sale, event }: { sale: Sale; event: ShopEvent }) {
  const { t, language } = useSay();
  const refusedText = useRefused();
  const doors = useDoors();
  const [performance, choose] = usePerformance(event);
  const [trouble, setTrouble] = useState("");
  const { entry, change } = sale;
  const title = useHeadingFocus(entry?.state ?? "");
  const waiting = entry?.state === "waiting" ? entry : null;
  const called = entry?.state === "called" ? entry : null;
  useChime(entry ? entry.state === "called" : undefined);
  useTitle(called ? `${t("turn.tab")} · ${event.name}` : event.name);

  const act = useCallback(
    async (what: () => Promise<ShopEntry>) => {
      setTrouble("");
      try {
        await change(what);
      } catch (refused) {
        setTrouble(refusedText(refused));
        if (refused instanceof Refusal && refused.code === "unverified") await sale.fetchMe();
        await sale.fetchEntry();
      }
    },
    [change, refusedText, sale.fetchEntry, sale.fetchMe],
  );

  const leave = useCallback(() => act(() => hub.leave(event.id)), [act, event.id]);
  const [noted, setNoted] = useState<"" | "working" | "noted">("");
  const join = useCallback(async () => {
    await act(() => hub.join(event.id, language, setNoted));
    setNoted("");
  }, [act, event.id, language]);

  const refusedHold = useCallback(
    async (refused: Refusal) => {
      await sale.fetchEvent();
      if (refused.code === "unverified") await sale.fetchMe();
      if (event.sale.line && refused.code === "conflict") await sale.fetchEntry();
    },
    [sale.fetchEvent, sale.fetchEntry, sale.fetchMe, event.sale.line],
  );

  const over = sale.phase === "ended" || event.performances.every((p) => p.cancelled);
  if (waiting && performance && event.sale.line && !over) {
    return (
      <main id="main">
        <h1 className="vh" ref={title} tabIndex={-1}>
          {event.name}
        </h1>
        <div className="wrap wr">
          {trouble && (
            <div className="all">
              <Banner tone="warn" title={trouble} />
            </div>
          )}
          <Waiting sale={sale} event={event} performance={performance} entry={waiting} onLeave={leave} />
        </div>
      </main>
    );
  }

  const order = lastOrder.of(event.id);
  const mine = event.sale.line && entry?.state === "claimed" ? entry : null;
  const payable = event.mode !== "" || event.types.every((type) => type.price === 0);
  const turn = event.sale.line ? mine !== null : sale.phase === "live";
  // Without a line an address is verified before anything is held; with one, before the turn.
  const first = sale.me !== null && event.sale.verify && !event.sale.line && sale.phase === "live";
  const may =
    payable &&
    turn &&
    !stands(sale) &&
    sale.phase !== "ended" &&
    performance?.onSale === true &&
    !(first && !sale.me?.verified);
  return (
    <main id="main" className="wrap ev">
      <div className="a">
        <Poster event={event.id} />
        <Facts event={event} />
      </div>
      <h1 ref={title} tabIndex={-1} data-plain={plain(event.name)}>
        {event.name}
      </h1>
      <div className="b">
        {trouble && <Banner tone="warn" title={trouble} />}
        {sale.news.foreign ? (
          <Banner tone="warn" title={t("line.foreignPlain")}>
            {sale.news.at > 0 && <LostSince at={sale.news.at} />}
          </Banner>
        ) : (
          sale.news.lost && (
            <Banner tone="warn" title={t("line.lostPlain")}>
              <LostSince at={sale.news.at} />
            </Banner>
          )
        )}
        {mine && (
          <Timer
            label={t("turn.choosing")}
            leftMs={mine.leftMs}
            stands={stands(sale)}
            soon="turn.soon"
            note={t("turn.longer")}
            more={mine.buying ? undefined : () => change(() => hub.more(event.id))}
            onEnd={() => void sale.fetchEntry()}
          />
        )}
        <Stand sale={sale} event={event} act={act} join={join} noted={noted} leave={leave} />
        {first && payable && sale.me && (
          <Verify
            me={sale.me}
            title={t(sale.me.texts ? "verify.beforeEither" : "verify.before")}
            help={t("verify.beforeHelp")}
            onMe={sale.takeMe}
          />
        )}
        {event.performances.length > 1 && (
          <div>
            <Dates event={event} chosen={performance} left={sale.left} onChoose={choose} />
            {performance && !performance.cancelled && (
              <p className="mut t14 mt-[8px]">{doors(performance, event.zone)}</p>
            )}
          </div>
        )}
        {performance && !performance.cancelled && (
          <Pick
            key={performance.id}
            event={event}
            performance={performance}
            left={sale.left(performance.id)}
            closed={!may}
            onRefused={refusedHold}
          />
        )}
        {order && (
          <p>
            <a href={`/o/${encodeURIComponent(order)}`}>{t("turn.yourOrder")}</a>
          </p>
        )}
        {mine && (
          <div className="acts">
            <Button look="quiet" onClick={() => void leave()}>
              {t("turn.end")}
            </Button>
          </div>
        )}
      </div>
    </main>
  );
}

/** While nobody can pay nobody's time runs, and nothing can be held. */
function stands(sale: Sale): boolean {
  return sale.phase === "paused" && sale.why === "provider";
}

function LostSince({ at }: { at: number }) {
  const { t, clock } = useSay();
  return <>{at > 0 ? t("line.lostHelp", { time: clock(at) }) : t("refused.offline")}</>;
}

/** The showing that is looked at: the one chosen before in this tab, else the first that can be had. */
function usePerformance(event: ShopEvent): [ShopPerformance | undefined, (id: string) => void] {
  const key = `tc-date-${event.id}`;
  const [chosen, set] = useState(() => kept(() => sessionStorage.getItem(key)) ?? "");
  const performance = useMemo(() => {
    const can = (p: ShopPerformance) => p.onSale && !p.cancelled;
    return (
      event.performances.find((p) => p.id === chosen) ??
      event.performances.find((p) => can(p) && p.left.some((n) => n !== 0)) ??
      event.performances.find(can) ??
      event.performances[0]
    );
  }, [event, chosen]);
  const choose = useCallback(
    (id: string) => {
      kept(() => sessionStorage.setItem(key, id));
      set(id);
    },
    [key],
  );
  return [performance, choose];
}

function Dates(props: {
  event: ShopEvent;
  chosen: ShopPerformance | undefined;
  left: (performance: string) => number[];
  onChoose: (id: string) => void;
}) {
  const { t, date, time } = useSay();
  const { event } = props;
  return (
    <fieldset className="dates">
      <legend>{t("event.choose")}</legend>
      {event.performances.map((p) => {
        const none = p.onSale && !p.cancelled && props.left(p.id).every((n) => n === 0);
        return (
          <label className="date" key={p.id}>
            <input
              type="radio"
              name="date"
              checked={p.id === props.chosen?.id}
              disabled={p.cancelled}
              onChange={() => props.onChoose(p.id)}
            />
            <span>
              <b>{date(p.startsAt, event.zone)}</b>
              <span className="t14" style={{ display: "block" }}>
                {p.cancelled
                  ? t("event.cancelledOne")
                  : `${time(p.startsAt, event.zone)}${p.name ? ` · ${p.name}` : ""}${
                      none ? ` · ${t("event.soldOutOne")}` : p.onSale ? "" : ` · ${t("event.over")}`
                    }`}
              </span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Says how the sale stands where one cannot simply choose: not yet, a line, a turn, paused, sold out,
 * ended, cancelled. */
function Stand(props: {
  sale: Sale;
  event: ShopEvent;
  act: (what: () => Promise<ShopEntry>) => Promise<void>;
  join: () => Promise<void>;
  noted: "" | "working" | "noted";
  leave: () => Promise<void>;
}): ReactNode {
  const { sale, event, act } = props;
  const { t } = useSay();
  const s = event.sale;
  const { entry } = sale;
  const pause = <CirclePause aria-hidden="true" />;

  if (event.performances.length > 0 && event.performances.every((p) => p.cancelled)) {
    return (
      <Say icon={pause} title={t("phase.cancelledTitle")} role="status">
        <p className="mut">{t("phase.cancelledHelp")}</p>
      </Say>
    );
  }
  if (sale.phase === "ended") {
    return (
      <Say icon={<Clock aria-hidden="true" />} title={t("phase.endedTitle")} role="status">
        <p className="mut">{t("phase.endedHelp")}</p>
      </Say>
    );
  }
  if (s.line && entry?.state === "called") {
    return (
      <Say icon={<PartyPopper aria-hidden="true" />} title={t("turn.title")} role="alert">
        <p className="mut">{t("turn.help")}</p>
        <Timer
          label={t("turn.left")}
          leftMs={entry.leftMs}
          stands={stands(sale)}
          soon="turn.soon"
          onEnd={() => void sale.fetchEntry()}
        />
        {s.verify && sale.me && (
          <Verify
            me={sale.me}
            title={t(sale.me.texts ? "verify.mustEither" : "verify.must")}
            help={t("verify.mustHelp")}
            onMe={sale.takeMe}
          />
        )}
        <div className="acts">
          {!(s.verify && sale.me && !sale.me.verified) && (
            <Press
              look="primary"
              size="large"
              words={t("turn.claiming")}
              onPress={() => act(() => hub.claim(event.id))}
            >
              {t("turn.claim")}
            </Press>
          )}
          <Button look="quiet" onClick={() => void props.leave()}>
            {t("turn.end")}
          </Button>
        </div>
      </Say>
    );
  }
  if (s.line && entry?.state === "away") {
    return (
      <Say icon={<UserRoundCheck aria-hidden="true" />} title={t("turn.awayTitle")} role="alert">
        <p className="mut">{t("turn.awayHelp")}</p>
        <div className="acts">
          <Press
            look="primary"
            size="large"
            words={t("turn.back")}
            onPress={() => act(() => hub.here(event.id))}
          >
            {t("turn.back")}
          </Press>
          <Button look="quiet" onClick={() => void props.leave()}>
            {t("line.leave")}
          </Button>
        </div>
      </Say>
    );
  }
  if (sale.phase === "paused") {
    const why =
      sale.why === "provider"
        ? "pausedProvider"
        : sale.why === "restored"
          ? "pausedRestored"
          : "pausedOrganizer";
    return (
      <Say icon={pause} title={t("phase.pausedTitle")} role="status">
        <p className="mut">{t(`phase.${why}`)}</p>
      </Say>
    );
  }
  if (sale.phase === "closed") {
    const joinable = s.line && s.prequeueAt > 0 && s.prequeueAt < s.opensAt;
    return (
      <Say icon={<Clock aria-hidden="true" />} title={t("phase.closedTitle")} role="status">
        {s.opensAt > 0 ? (
          <>
            <p className="mut">
              {joinable ? (
                <Moments say="phase.closedJoinAt" join={s.prequeueAt} when={s.opensAt} zone={event.zone} />
              ) : (
                <Moments say="phase.closedAt" join={0} when={s.opensAt} zone={event.zone} />
              )}
            </p>
            <OpensIn
              leftMs={(joinable ? s.prequeueAt : s.opensAt) - event.now}
              onEnd={() => void sale.fetchEvent()}
            />
          </>
        ) : (
          <p className="mut">{t("phase.closedUnknown")}</p>
        )}
      </Say>
    );
  }
  if (sale.phase === "soldout" && !(s.line && entry?.state === "claimed")) {
    const back = event.performances.some((p) => p.mayReturn.some(Boolean));
    return (
      <Say
        icon={<Ticket aria-hidden="true" />}
        title={t(back ? "phase.returnTitle" : "phase.soldTitle")}
        role="status"
      >
        <p className="mut">
          {back
            ? t("phase.returnHelp", { minutes: Math.max(1, Math.round(event.holdFor / 60_000)) })
            : t("phase.soldHelp")}
        </p>
      </Say>
    );
  }
  if (event.mode === "" && event.types.some((type) => type.price > 0)) {
    return (
      <Say icon={pause} title={t("phase.noMoneyTitle")} role="status">
        <p className="mut">{t("phase.noMoneyHelp")}</p>
      </Say>
    );
  }
  if (s.line && entry?.state !== "claimed") {
    return <Join sale={sale} event={event} join={props.join} noted={props.noted} />;
  }
  return null;
}

function Moments(props: {
  say: "phase.closedAt" | "phase.closedJoinAt";
  join: number;
  when: number;
  zone: string;
}) {
  const { t, moment } = useSay();
  return <>{t(props.say, { join: moment(props.join, props.zone), when: moment(props.when, props.zone) })}</>;
}

/** How long until it opens; then the page asks again by itself. */
function OpensIn({ leftMs, onEnd }: { leftMs: number; onEnd: () => void }) {
  const { t } = useSay();
  const left = useCountdown(leftMs);
  const end = useRef(onEnd);
  end.current = onEnd;
  const over = leftMs > 0 && left <= 0;
  useEffect(() => {
    if (over) end.current();
  }, [over]);
  if (left <= 0 || left > 100 * 3_600_000) return null;
  return (
    <p className="big">
      <bdi>{t("phase.opensIn", { time: clockOf(left) })}</bdi>
    </p>
  );
}

/** The door of the line, and what it says to who has been in it. */
function Join(props: {
  sale: Sale;
  event: ShopEvent;
  join: () => Promise<void>;
  noted: "" | "working" | "noted";
}) {
  const { sale, event, join } = props;
  const { t, moment } = useSay();
  const s = event.sale;
  const { entry } = sale;
  const before = sale.phase === "prequeue" || sale.phase === "draw";
  const waiting = sale.news.frame?.a;
  const [title, help] = (() => {
    switch (entry?.state) {
      case "expired":
        return [t("turn.expiredTitle"), t("turn.expiredHelp")];
      case "left":
        return [t("line.left"), t("line.leftHelp")];
      case "done":
        return [t("turn.doneTitle"), t("turn.doneHelp")];
    }
    if (sale.phase === "draw")
      return [t("phase.drawTitle"), t(sale.why === "chance" ? "phase.drawChance" : "phase.drawHelp")];
    if (before) {
      return [
        t("phase.prequeueTitle"),
        t(s.draw ? "phase.prequeueDraw" : "phase.prequeueFifo", { when: moment(s.opensAt, event.zone) }),
      ];
    }
    return [
      waiting === undefined
        ? t("line.join")
        : waiting === 0
          ? t("line.nobody")
          : t("line.waitingNow", { count: waiting }),
      t("line.why", { minutes: Math.max(1, Math.round(s.turnFor / 60_000)) }),
    ];
  })();
  return (
    <Say icon={<Hourglass aria-hidden="true" />} title={title} role={entry ? "alert" : undefined}>
      <p className="mut">{help}</p>
      {props.noted && <p role="status">{t(`line.${props.noted}`)}</p>}
      {entry?.state !== "done" && (
        <div className="acts">
          <Press look="primary" size="large" words={t("line.joining")} onPress={join}>
            {t(entry ? "turn.again" : "line.join")}
          </Press>
        </div>
      )}
    </Say>
  );
}
