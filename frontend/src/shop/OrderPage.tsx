import {
  ArrowRight,
  CalendarPlus,
  Check,
  ChevronLeft,
  ChevronRight,
  CircleAlert,
  Hourglass,
  KeyRound,
  Printer,
  Ticket,
} from "lucide-react";
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Banner } from "../components/ui/banner";
import { Button } from "../components/ui/button";
import { Chip, type ChipTone } from "../components/ui/chip";
import { Choice, Field } from "../components/ui/field";
import { hub, lastEmail, lastOrder, newKey, Refusal } from "./hub";
import { plain, Say, Timer, Top, useHeadingFocus, useRefused, useTitle } from "./parts";
import { type Key, type Language, useSay } from "./say";
import type { ShopOrder, ShopTicket } from "./wire";

/** How often an order that waits for something is looked at, ms. */
const LOOK_EVERY = 4_000;
const LOOK_AT_REFUNDS_EVERY = 30_000;

/** An order from its hold to its passes, and the money that goes back. Whoever has its address has it. */
export function OrderPage({
  link,
  drawn,
  organization,
}: {
  link: string;
  drawn: ShopOrder | null;
  organization: string;
}) {
  const { t, clock } = useSay();
  const [order, setOrder] = useState(drawn);
  const [missing, setMissing] = useState<"" | "not_found" | "offline">("");
  const [at, setAt] = useState(() => Date.now());
  const [chosen, setShown] = useState<number | null>(null);
  const shown = chosen ?? Math.max(0, order?.tickets.findIndex((one) => one.state === "issued") ?? 0);

  const take = useCallback((next: ShopOrder) => {
    setOrder(next);
    setMissing("");
    setAt(Date.now());
  }, []);
  const fetchOrder = useCallback(async () => {
    try {
      take(await hub.order(link));
    } catch (refused) {
      setMissing(refused instanceof Refusal && refused.code === "not_found" ? "not_found" : "offline");
    }
  }, [link, take]);

  useEffect(() => {
    if (!order) void fetchOrder();
    else if (order.state === "ended") lastOrder.drop(order.event, link);
  }, [order, link, fetchOrder]);

  // Whoever comes back from the provider's page is told at once, not at the hub's next look.
  const asked = useRef(false);
  useEffect(() => {
    if (order?.state !== "paying" || asked.current) return;
    asked.current = true;
    hub.look(link).then(take, () => undefined);
  }, [order?.state, link, take]);

  // A hold whose time is over ends at the hub's next tick.
  const waits =
    order?.state === "paying" ||
    (order?.state === "held" && order.leftMs <= 0) ||
    (order?.state === "ended" && late(order));
  const goesBack = order?.refunds.some((r) => r.state === "planned" || r.state === "sending") ?? false;
  useEffect(() => {
    if (!waits && !goesBack) return;
    const timer = setInterval(
      () => {
        if (document.visibilityState === "visible") void fetchOrder();
      },
      waits ? LOOK_EVERY : LOOK_AT_REFUNDS_EVERY,
    );
    return () => clearInterval(timer);
  }, [waits, goesBack, fetchOrder]);
  useEffect(() => {
    const shown = () => {
      if (document.visibilityState === "visible") void fetchOrder();
    };
    document.addEventListener("visibilitychange", shown);
    return () => document.removeEventListener("visibilitychange", shown);
  }, [fetchOrder]);

  if (!order) {
    return (
      <>
        <Top organization={organization} practice={false} mode="" />
        <main id="main" className="wrap">
          {missing && (
            <Say
              icon={<Ticket aria-hidden="true" />}
              title={t(missing === "not_found" ? "missing.title" : "missing.notKnown")}
              role="alert"
            >
              <p className="mut">{t(missing === "not_found" ? "missing.help" : "refused.offline")}</p>
              {missing === "offline" && (
                <div className="acts">
                  <Button look="primary" onClick={() => void fetchOrder()}>
                    {t("line.again")}
                  </Button>
                </div>
              )}
            </Say>
          )}
        </main>
      </>
    );
  }
  return (
    <>
      <Top organization={organization} practice={order.practice} mode={order.mode} />
      <main id="main" className={`wrap or${order.tickets.length > 0 ? "" : " one"}`}>
        {order.tickets.length > 0 && <Pass order={order} at={shown} onShow={setShown} />}
        <div className="od">
          <Heading order={order} />
          {missing === "offline" && <Banner tone="warn" title={t("order.asOf", { time: clock(at) })} />}
          <Stands order={order} link={link} onOrder={take} onFetch={fetchOrder} />
          {order.tickets.length > 0 && <Passes order={order} at={shown} onShow={setShown} />}
          <MoneyBack order={order} />
        </div>
      </main>
    </>
  );
}

/** Money has come for an order that had ended. */
function late(order: ShopOrder): boolean {
  return ["paid", "surplus", "review", "unknown"].includes(order.attempt);
}

function Heading({ order }: { order: ShopOrder }) {
  const { t, longDay, time } = useSay();
  const title = useHeadingFocus(order.state);
  useTitle(`${t(order.state === "paid" ? "order.tabPaid" : "order.title")} · ${order.eventName}`);
  const p = order.performance;
  return (
    <div>
      <h1 ref={title} tabIndex={-1} data-plain={plain(order.eventName)}>
        {order.eventName}
      </h1>
      <p className="mut">
        {order.venue && `${order.venue} · `}
        {longDay(p.startsAt, order.zone)}, {time(p.startsAt, order.zone)}
        {p.name && ` · ${p.name}`}
      </p>
    </div>
  );
}

function Stands(props: {
  order: ShopOrder;
  link: string;
  onOrder: (order: ShopOrder) => void;
  onFetch: () => Promise<void>;
}): ReactNode {
  const { order } = props;
  const { t, money } = useSay();
  switch (order.state) {
    case "held":
      return (
        <>
          <Timer
            label={t("order.heldLeft")}
            leftMs={order.leftMs}
            soon="order.soon"
            more={async () => props.onOrder(await hub.moreTime(props.link))}
            onEnd={() => void props.onFetch()}
          />
          <Lines order={order} />
          <Pay {...props} />
        </>
      );
    case "paying":
      return <Paying {...props} />;
    case "paid":
      return (
        <>
          {order.performance.cancelled && (
            <Banner tone="warn" title={t("order.eventCancelled")}>
              {t("order.eventCancelledHelp")}
            </Banner>
          )}
          <p className="st">
            <Chip tone="ok" icon={<Check aria-hidden="true" />}>
              {t(order.total === 0 ? "order.free" : "order.paid")}
            </Chip>
            <span className="mut">
              {order.total > 0 && <bdi>{money(order.total, order.currency)}</bdi>}
              {order.total > 0 && order.number && " · "}
              {order.number && <span className="cod">{t("order.number", { number: order.number })}</span>}
            </span>
          </p>
        </>
      );
    default:
      return <Ended order={order} />;
  }
}

function Lines({ order }: { order: ShopOrder }) {
  const { t, money } = useSay();
  const beside = order.lines.map((line) => line.price * line.count);
  return (
    <div className="lines">
      {order.lines.map((line) => (
        <div key={`${line.type} ${line.price}`}>
          <span>
            <bdi>{line.count}</bdi> × {line.name}
          </span>
          <span className="num">
            {money(line.price * line.count, order.currency, [...beside, order.total])}
          </span>
        </div>
      ))}
      <div>
        <b>{t("order.total")}</b>
        <span className="all">
          <bdi>{money(order.total, order.currency, beside)}</bdi>
        </span>
      </div>
    </div>
  );
}

/** Where the tickets go, and the way to the provider's page. */
function Pay(props: {
  order: ShopOrder;
  link: string;
  onOrder: (order: ShopOrder) => void;
  onFetch: () => Promise<void>;
}) {
  const { order, link } = props;
  const { t, money, language } = useSay();
  const refusedText = useRefused();
  const [email, setEmail] = useState(() =>
    order.texts || lastEmail.get().includes("@") ? lastEmail.get() : "",
  );
  const [writes, setWrites] = useState<Language>(language);
  const [wrong, setWrong] = useState<string>();
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const field = useRef<HTMLFormElement>(null);

  const badEmail = () => {
    setWrong(t(order.texts ? "verify.reachBad" : "order.emailBad"));
    field.current?.querySelector("input")?.focus();
  };
  const pay = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!order.texts && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) return badEmail();
    setBusy(true);
    setTrouble("");
    try {
      const next = await hub.pay(link, { key: key.current, email: email.trim(), language: writes });
      // Away to pay: what is here now stays until the provider's page is.
      if (next.payAt && next.state === "paying") return location.assign(next.payAt);
      props.onOrder(next);
    } catch (error) {
      const refused = error instanceof Refusal ? error : new Refusal("other");
      const why = refused.args.why;
      if (why === "country" || why === "texts") setWrong(t(`order.${why}`));
      else if (why === "mailbox")
        setWrong(
          t(refused.args.mails === "true" ? "order.mailboxYours" : "order.mailbox", {
            count: Number(refused.args.most),
          }),
        );
      else if (refused.code === "invalid" && refused.args.field === "email") badEmail();
      else setTrouble(refusedText(refused));
      if (refused.code !== "offline" && refused.code !== "busy") key.current = newKey();
      await props.onFetch();
    }
    setBusy(false);
  };
  const release = async () => {
    try {
      props.onOrder(await hub.release(link));
    } catch (refused) {
      setTrouble(refusedText(refused));
    }
  };

  return (
    <>
      {order.attempt === "failed" && <Failed order={order} />}
      {spent(order) && (
        <Banner tone="bad" title={t("order.limitTitle")}>
          {t("order.cardHelp")} {t("order.cardAgain")}
        </Banner>
      )}
      {trouble && <Banner tone="warn" title={trouble} />}
      <form className="frm" ref={field} noValidate onSubmit={(event) => void pay(event)}>
        <Field
          label={t(order.texts ? "verify.reach" : "order.email")}
          hint={t(order.texts ? "order.reachHelp" : "order.emailHelp")}
          error={wrong}
          type={order.texts ? "text" : "email"}
          name="email"
          autoComplete="email"
          inputMode={order.texts ? "text" : "email"}
          maxLength={254}
          required
          value={email}
          onChange={(event) => {
            setEmail(event.target.value);
            setWrong(undefined);
          }}
        />
        <Choice
          label={t("order.language")}
          value={writes}
          onChange={(event) => setWrites(event.target.value === "fr" ? "fr" : "en")}
        >
          <option value="en" lang="en">
            English
          </option>
          <option value="fr" lang="fr">
            Français
          </option>
        </Choice>
        <Button type="submit" look="primary" size="huge" aria-disabled={busy || undefined}>
          {busy
            ? t("order.opening")
            : order.total === 0
              ? t("order.getFree")
              : t("order.pay", { amount: money(order.total, order.currency) })}
          {!busy && <ArrowRight aria-hidden="true" />}
        </Button>
        {order.perCard > 0 && order.total > 0 && !spent(order) && (
          <p className="mut">{t("order.perCard", { count: order.perCard })}</p>
        )}
      </form>
      <Release onRelease={release} />
    </>
  );
}

/** What paid may not pay for so much: its money goes back. */
function spent(order: ShopOrder) {
  return order.attempt === "surplus" && order.reason === "card";
}

function Failed({ order }: { order: ShopOrder }) {
  const { t } = useSay();
  return (
    <Banner tone="bad" title={t("order.failedTitle")}>
      {t("order.failedHelp")} {order.reason && t("order.reason", { reason: order.reason })}
    </Banner>
  );
}

/** Letting go asks once more in its own place. */
function Release({ onRelease }: { onRelease: () => Promise<void> }) {
  const { t } = useSay();
  const [asks, setAsks] = useState(false);
  const sure = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (asks) sure.current?.focus();
  }, [asks]);
  if (!asks) {
    return (
      <div className="acts">
        <Button look="quiet" onClick={() => setAsks(true)}>
          {t("order.release")}
        </Button>
      </div>
    );
  }
  return (
    <div>
      <p ref={sure} tabIndex={-1} role="alert">
        <b>{t("order.releaseSure")}</b> {t("order.releaseHelp")}
      </p>
      <div className="acts mt-[12px]">
        <Button onClick={() => setAsks(false)}>{t("order.keep")}</Button>
        <Button look="danger" onClick={() => void onRelease()}>
          {t("order.release")}
        </Button>
      </div>
    </div>
  );
}

/** A payment is on its way, failed, or nobody knows yet. */
function Paying(props: {
  order: ShopOrder;
  link: string;
  onOrder: (order: ShopOrder) => void;
  onFetch: () => Promise<void>;
}) {
  const { order, link } = props;
  const { t } = useSay();
  const refusedText = useRefused();
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const look = async () => {
    if (busy) return;
    setBusy(true);
    setWord(t("order.looking"));
    try {
      const next = await hub.look(link);
      props.onOrder(next);
      setWord(next.state === "paying" && next.attempt !== "failed" ? t("order.notYet") : "");
    } catch (refused) {
      setWord(refusedText(refused));
    }
    setBusy(false);
  };
  const lines = (
    <>
      {order.leftMs > 0 && (
        <Timer
          label={t("order.heldLeft")}
          leftMs={order.leftMs}
          soon="order.soon"
          more={async () => props.onOrder(await hub.moreTime(link))}
          onEnd={() => void props.onFetch()}
        />
      )}
      <Lines order={order} />
    </>
  );
  // A try that failed leaves the tickets kept: one tries again in the same place.
  if (["failed", "", "superseded"].includes(order.attempt) || spent(order)) {
    return (
      <>
        {lines}
        <Pay {...props} />
      </>
    );
  }
  const known = order.attempt !== "unknown" && order.attempt !== "recorded" && order.attempt !== "review";
  const title =
    order.attempt === "review" ? "order.reviewTitle" : known ? "order.payTitle" : "order.unknownTitle";
  const help =
    order.attempt === "review" ? "order.reviewHelp" : known ? "order.payHelp" : "order.unknownHelp";
  return (
    <>
      <Say icon={<Hourglass aria-hidden="true" />} title={t(title)} role="status">
        <p className="mut">{t(help)}</p>
        <div className="acts">
          {known && order.payAt && (
            <a className="lnk pri" href={order.payAt} rel="noreferrer">
              {t("order.toPay")}
              <ArrowRight aria-hidden="true" />
            </a>
          )}
          <Button size="large" aria-disabled={busy || undefined} onClick={() => void look()}>
            {t(known ? "order.look" : "line.again")}
          </Button>
        </div>
        <p role="status">{word}</p>
      </Say>
      {lines}
    </>
  );
}

function Ended({ order }: { order: ShopOrder }) {
  const { t } = useSay();
  if (late(order)) {
    const back = spent(order) || (order.attempt === "surplus" && order.reason === "limit");
    return (
      <Say
        icon={<CircleAlert aria-hidden="true" />}
        title={t(back ? "order.limitTitle" : "order.lateTitle")}
        role="status"
      >
        <p className="mut">
          {spent(order) ? t("order.cardHelp") : t(back ? "order.limitHelp" : "order.lateHelp")}
        </p>
      </Say>
    );
  }
  const why: Record<string, Key> = {
    released: "order.endedReleased",
    dropped: "order.endedReleased",
    expired: "order.endedTimedOut",
    timed_out: "order.endedTimedOut",
    closed: "order.endedClosed",
  };
  const closed = order.why === "closed" || order.performance.cancelled;
  return (
    <Say icon={<Ticket aria-hidden="true" />} title={t(why[order.why] ?? "order.endedOther")} role="status">
      <p className="mut">{t(closed ? "order.endedNoHelp" : "order.endedHelp")}</p>
      <div className="acts">
        <a className="lnk pri" href={`/e/${encodeURIComponent(order.event)}`}>
          {t("order.back")}
        </a>
      </div>
    </Say>
  );
}

const REFUNDS: Record<string, { word: Key; tone: ChipTone }> = {
  planned: { word: "order.refundPlanned", tone: "neutral" },
  sending: { word: "order.refundSending", tone: "brand" },
  done: { word: "order.refundDone", tone: "ok" },
  attention: { word: "order.refundAttention", tone: "warn" },
  failed: { word: "order.refundFailed", tone: "bad" },
};

function MoneyBack({ order }: { order: ShopOrder }) {
  const { t, money, day } = useSay();
  if (order.refunds.length === 0) return null;
  const beside = order.refunds.map((r) => r.minor);
  return (
    <section aria-labelledby="back">
      <h2 id="back">{t("order.refunds")}</h2>
      <ul className="lines mt-[8px]">
        {order.refunds.map((r, i) => (
          <li key={i} className="flex flex-wrap items-center justify-between gap-[8px] py-[10px]">
            <span>
              <b className="num">
                <bdi>{money(r.minor, order.currency, beside)}</bdi>
              </b>{" "}
              <span className="mut t14">{day(r.at, order.zone)}</span>
            </span>
            <Chip tone={REFUNDS[r.state]?.tone ?? "neutral"}>
              {t(REFUNDS[r.state]?.word ?? "order.refundSending")}
            </Chip>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One pass in full. */
function Pass({ order, at, onShow }: { order: ShopOrder; at: number; onShow: (at: number) => void }) {
  const { t, day, time } = useSay();
  const all = order.tickets.length;
  const ticket = order.tickets[Math.min(at, all - 1)];
  if (!ticket) return null;
  const p = order.performance;
  const doors =
    p.doorsAt > 0
      ? t("order.doors", { time: time(p.doorsAt, order.zone) })
      : t("order.begins", { time: time(p.startsAt, order.zone) });
  return (
    <section className="ps" aria-label={t("order.passOf", { n: at + 1, count: all })}>
      <div className="hd">
        <div>
          <p className="mut" role="status">
            {t("order.passOf", { n: at + 1, count: all })}
          </p>
          <h2 data-plain={plain(ticket.type)}>{ticket.type}</h2>
        </div>
        <div>
          <div>{day(p.startsAt, order.zone)}</div>
          <div className="mut">{doors}</div>
        </div>
      </div>
      <div className="qr">
        <Code key={ticket.n} base={`/o/${encodeURIComponent(order.order)}`} ticket={ticket} />
      </div>
      <div className="perf" aria-hidden="true" />
      <div className="pf">
        {ticket.code && <p className="cod">{ticket.code}</p>}
        {all > 1 && (
          <div className="nx">
            <Button
              aria-label={t("order.prev")}
              aria-disabled={at === 0 || undefined}
              onClick={() => onShow(Math.max(0, at - 1))}
            >
              <ChevronLeft aria-hidden="true" />
            </Button>
            {all <= 10 && (
              <span className="dots" aria-hidden="true">
                {order.tickets.map((one, i) => (
                  <i key={one.n} className={i === at ? "f" : undefined} />
                ))}
              </span>
            )}
            <Button
              aria-disabled={at === all - 1 || undefined}
              onClick={() => onShow(Math.min(all - 1, at + 1))}
            >
              {t("order.next")}
              <ChevronRight aria-hidden="true" />
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

/** All passes, and what one takes along. */
function Passes({ order, at, onShow }: { order: ShopOrder; at: number; onShow: (at: number) => void }) {
  const { t, language } = useSay();
  const base = `/o/${encodeURIComponent(order.order)}`;
  return (
    <>
      {order.tickets.length > 1 && (
        <ol className="lst" aria-label={t("order.passes")}>
          {order.tickets.map((one, i) => (
            <li key={one.n}>
              <button
                type="button"
                className="lr"
                aria-current={i === at ? "true" : undefined}
                onClick={() => onShow(i)}
              >
                <span className="n">{i + 1}</span>
                <span>
                  <b>{one.type}</b> <span className="cod mut t14">{one.code}</span>
                </span>
                {one.state !== "issued" && <Chip tone="bad">{t(stateWord(one.state))}</Chip>}
              </button>
            </li>
          ))}
        </ol>
      )}
      {order.tickets.some((one) => one.state === "issued") && (
        <div className="acts">
          <a className="lnk" href={`${base}/tickets.pdf?lang=${language}`} download>
            <Printer aria-hidden="true" />
            {t("order.pdf")}
          </a>
          <a className="lnk" href={`${base}/calendar.ics`} download>
            <CalendarPlus aria-hidden="true" />
            {t("order.calendar")}
          </a>
        </div>
      )}
      <p className="hint">
        <KeyRound aria-hidden="true" />
        <span>{order.email ? t("order.keepLink", { email: order.email }) : t("order.keepLinkPlain")}</span>
      </p>
    </>
  );
}

function stateWord(state: string): "order.frozen" | "order.void" | "order.refunded" {
  if (state === "refunded") return "order.refunded";
  return state === "frozen" ? "order.frozen" : "order.void";
}

function Code({ base, ticket }: { base: string; ticket: ShopTicket }) {
  const { t } = useSay();
  const [failed, setFailed] = useState(false);
  if (ticket.state !== "issued") {
    const word = stateWord(ticket.state);
    return (
      <div className="st">
        <b>{t(word)}</b>
        <span>{t(`${word}Help`)}</span>
      </div>
    );
  }
  if (failed) return <p className="st">{t("order.noQr")}</p>;
  return (
    <>
      <img
        src={`${base}/pass/${ticket.n}.svg`}
        alt={t("order.qr", { n: ticket.n, type: ticket.type })}
        width={344}
        height={344}
        onError={() => setFailed(true)}
      />
      <p>{t("order.show")}</p>
    </>
  );
}
