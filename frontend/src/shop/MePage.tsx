import { LogOut, Ticket, UserRoundCheck } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Banner } from "../components/ui/banner";
import { Button } from "../components/ui/button";
import { forgetBrowser, hub, Refusal } from "./hub";
import { plain, Say, Top, useHeadingFocus, useRefused, useTitle } from "./parts";
import { type Key, useSay } from "./say";
import { Verify } from "./Verify";
import type { ShopMe, ShopOrder } from "./wire";

/** One's orders, on any device where the e-mail is verified; and the way there. The link of a mail has its
 * secret after the #, which is sent to no server, and it does nothing before one has said yes. */
export function MePage({ organization }: { organization: string }) {
  const { t } = useSay();
  const refusedText = useRefused();
  const [link, setLink] = useState(() => location.hash.slice(1));
  const [me, setMe] = useState<ShopMe | null>(null);
  const [trouble, setTrouble] = useState("");
  const title = useHeadingFocus(me?.verified);
  useTitle(`${t("me.title")} · ${organization}`);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; a new language asks nothing anew
  useEffect(() => {
    // The secret is in no history, and in no picture of the address bar.
    if (location.hash) history.replaceState(null, "", location.pathname);
    hub.me().then(setMe, (refused) => setTrouble(refusedText(refused)));
  }, []);
  const signedIn = (next: ShopMe) => {
    setLink("");
    setTrouble("");
    setMe(next);
  };
  const signOut = async () => {
    try {
      setMe(await hub.out());
      forgetBrowser();
    } catch (refused) {
      setTrouble(refusedText(refused));
    }
  };
  return (
    <>
      <Top organization={organization} practice={false} mode="" here />
      <main id="main" className="wrap mine">
        <h1 ref={title} tabIndex={-1}>
          {t("me.title")}
        </h1>
        {trouble && <Banner tone="warn" title={trouble} />}
        {link ? (
          <FromMail link={link} onDone={signedIn} onNo={() => setLink("")} />
        ) : me?.verified ? (
          <>
            <div className="who">
              <span>
                {t("me.who")} <bdi>{me.email}</bdi>
              </span>
              <Button look="quiet" onClick={() => void signOut()}>
                <LogOut aria-hidden="true" />
                {t("me.out")}
              </Button>
            </div>
            <Orders />
          </>
        ) : me && !me.mails && !me.with ? (
          <Say icon={<Ticket aria-hidden="true" />} title={t("me.noMail")}>
            <p className="mut">{t("me.noMailHelp")}</p>
          </Say>
        ) : (
          me && (
            <Verify
              me={me}
              title={t("me.signIn")}
              help={
                me.mails ? t(me.texts ? "me.helpEither" : "me.help") : t("me.helpWith", { name: me.with })
              }
              onMe={setMe}
            />
          )
        )}
      </main>
    </>
  );
}

/** Asks before the link of a mail does anything: somebody else may have sent it. */
function FromMail(props: { link: string; onDone: (me: ShopMe) => void; onNo: () => void }) {
  const { link } = props;
  const { t } = useSay();
  const refusedText = useRefused();
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState<{ title: string; help: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const refuse = (refused: unknown) => {
    const code = refused instanceof Refusal ? refused.code : "";
    if (code === "too_late") setWrong({ title: t("me.linkOver"), help: t("me.linkOverHelp") });
    else if (code === "conflict") setWrong({ title: t("me.linkHas"), help: t("me.linkHasHelp") });
    else setWrong({ title: refusedText(refused), help: "" });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for a link; a new language asks nothing anew
  useEffect(() => {
    hub.link(link, true).then((me) => setEmail(me.email), refuse);
  }, [link]);
  const yes = async () => {
    if (busy) return;
    setBusy(true);
    try {
      props.onDone(await hub.link(link, false));
    } catch (refused) {
      refuse(refused);
      setBusy(false);
    }
  };
  if (wrong) {
    return (
      <Say icon={<Ticket aria-hidden="true" />} title={wrong.title} role="alert">
        <p className="mut">{wrong.help}</p>
        <div className="acts">
          <Button look="primary" onClick={props.onNo}>
            {t("verify.send")}
          </Button>
        </div>
      </Say>
    );
  }
  if (!email) return null;
  return (
    <Say icon={<UserRoundCheck aria-hidden="true" />} title={t("me.confirm", { email })} role="status">
      <p className="mut">{t("me.confirmHelp")}</p>
      <div className="acts">
        <Button look="primary" aria-disabled={busy || undefined} onClick={() => void yes()}>
          {t(busy ? "verify.going" : "me.yes")}
        </Button>
        <Button onClick={props.onNo}>{t("me.no")}</Button>
      </div>
    </Say>
  );
}

const STATES: Record<ShopOrder["state"], Key> = {
  held: "order.heldTitle",
  paying: "order.payTitle",
  paid: "order.paid",
  ended: "order.refunds",
};

function Orders() {
  const { t, date, time, money } = useSay();
  const refusedText = useRefused();
  const [orders, setOrders] = useState<ShopOrder[] | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const fetchOrders = useCallback(() => {
    setRefused(null);
    hub.orders().then(setOrders, setRefused);
  }, []);
  useEffect(fetchOrders, [fetchOrders]);
  if (refused && !orders) {
    return (
      <Banner
        tone="warn"
        title={refusedText(refused)}
        action={<Button onClick={fetchOrders}>{t("line.again")}</Button>}
      />
    );
  }
  if (!orders) return null;
  if (orders.length === 0) {
    return (
      <Say icon={<Ticket aria-hidden="true" />} title={t("me.none")}>
        <p className="mut">{t("me.noneHelp")}</p>
        <div className="acts">
          <a className="lnk" href="/">
            {t("event.backToList")}
          </a>
        </div>
      </Say>
    );
  }
  return (
    <ul className="ords">
      {orders.map((order) => {
        const p = order.performance;
        const back = order.refunds.some((r) => !r.surplus);
        return (
          <li key={order.order}>
            <a className="evc" href={`/o/${encodeURIComponent(order.order)}`}>
              <span className="in">
                <h2 data-plain={plain(order.eventName)}>{order.eventName}</h2>
                <span>
                  {date(p.startsAt, order.zone)}, {time(p.startsAt, order.zone)}
                  {p.name && ` · ${p.name}`}
                </span>
                <span className="mut">
                  {order.lines.map((l) => `${l.count} × ${l.name}`).join(", ")}
                  {order.number && (
                    <>
                      {" · "}
                      <span className="cod">{t("order.number", { number: order.number })}</span>
                    </>
                  )}
                </span>
                <span className="st">
                  <span>
                    {order.practice && `${t("me.practice")} · `}
                    {p.cancelled
                      ? t("order.eventCancelled")
                      : t(
                          back
                            ? "order.refunds"
                            : order.total === 0 && order.state === "paid"
                              ? "order.free"
                              : STATES[order.state],
                        )}
                  </span>
                  <bdi className="num">{money(order.total, order.currency)}</bdi>
                </span>
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
