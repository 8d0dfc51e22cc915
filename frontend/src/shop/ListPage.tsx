import { plain, Top, useTitle } from "./parts";
import { useSay } from "./say";
import type { ShopEvent } from "./wire";

/** All that is on sale here, or will be. */
export function ListPage({ events, organization }: { events: ShopEvent[]; organization: string }) {
  const { t } = useSay();
  useTitle(`${t("list.title")} · ${organization}`);
  return (
    <>
      <Top
        organization={organization}
        practice={events.some((event) => event.practice)}
        mode={events[0]?.mode ?? ""}
      />
      <main id="main" className="wrap">
        <h1>{t("list.title")}</h1>
        {events.length === 0 && <p className="mut">{t("list.none")}</p>}
        <ul className="evs">
          {events.map((event) => (
            <li key={event.id}>
              <Card event={event} />
            </li>
          ))}
        </ul>
      </main>
    </>
  );
}

function Card({ event }: { event: ShopEvent }) {
  const { t, date, money, moment } = useSay();
  const [first] = event.performances;
  const priced = event.types.filter((type) => type.onSale).map((type) => type.price);
  // What is free beside what is not is for guests: it is no price to begin from.
  const paid = priced.filter((price) => price > 0);
  const cancelled = event.performances.length > 0 && event.performances.every((p) => p.cancelled);
  const stand = () => {
    if (cancelled) return t("list.cancelled");
    switch (event.sale.phase) {
      case "closed":
        return event.sale.opensAt > 0
          ? t("list.closed", { when: moment(event.sale.opensAt, event.zone) })
          : t("list.soon");
      case "prequeue":
      case "draw":
        return t("list.prequeue");
      case "paused":
        return t("list.paused");
      case "soldout":
        return t("list.soldout");
      case "ended":
        return t("list.ended");
    }
    return t(event.sale.line ? "list.line" : "list.live");
  };
  return (
    <a className="evc" href={`/e/${encodeURIComponent(event.id)}`}>
      <img
        src={`/e/${encodeURIComponent(event.id)}/poster.svg`}
        alt=""
        loading="lazy"
        width={400}
        height={136}
      />
      <span className="in">
        <h2 data-plain={plain(event.name)}>{event.name}</h2>
        {first && (
          <span>
            {date(first.startsAt, event.zone)}
            {event.performances.length > 1 && ` · ${t("list.dates", { count: event.performances.length })}`}
          </span>
        )}
        {event.venue && <span className="mut">{event.venue}</span>}
        <span className="st">
          <span>{stand()}</span>
          {priced.length > 0 && !cancelled && (
            <bdi className="num">
              {paid.length === 0
                ? t("list.free")
                : t("list.from", { price: money(Math.min(...paid), event.currency) })}
            </bdi>
          )}
        </span>
      </span>
    </a>
  );
}
