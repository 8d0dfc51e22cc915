import { ArrowRight, Timer as Clock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Banner } from "../components/ui/banner";
import { Button } from "../components/ui/button";
import { Stepper } from "../components/ui/stepper";
import { hub, lastOrder, newKey, Refusal } from "./hub";
import { plain, useRefused } from "./parts";
import { useSay } from "./say";
import { MANY, type ShopEvent, type ShopPerformance, type ShopType } from "./wire";

interface Trouble {
  title: string;
  help: string;
}

/** The ticket types of one performance, how many of each, the total, and the button that holds them.
 * Counts move at once; what the hub then refuses is taken back with the reason. */
export function Pick(props: {
  event: ShopEvent;
  performance: ShopPerformance;
  left: number[];
  /** Nothing can be held now: what is shown is what there is. */
  closed: boolean;
  onRefused: (refused: Refusal) => Promise<void>;
}) {
  const { event, performance, left } = props;
  const { t, money, language, list } = useSay();
  const refusedText = useRefused();
  const [wanted, setWanted] = useState<Record<number, number>>({});
  const [lowered, setLowered] = useState<Record<number, number>>({});
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [holding, setHolding] = useState(false);
  const key = useRef(newKey());
  const told = useRef<HTMLDivElement>(null);

  // What went meanwhile is taken off the choice, and said beside it.
  useEffect(() => {
    setWanted((now) => {
      const next = { ...now };
      const fell: Record<number, number> = {};
      event.types.forEach((type, i) => {
        const there = left[i] ?? 0;
        if (there !== MANY && (now[type.no] ?? 0) > there) {
          next[type.no] = there;
          fell[type.no] = there;
        }
      });
      if (Object.keys(fell).length === 0) return now;
      setLowered((before) => ({ ...before, ...fell }));
      return next;
    });
  }, [left, event.types]);

  useEffect(() => {
    if (trouble) told.current?.focus();
  }, [trouble]);

  const items = event.types
    .map((type) => ({ type, count: wanted[type.no] ?? 0 }))
    .filter(({ count }) => count > 0);
  const count = items.reduce((sum, item) => sum + item.count, 0);
  const total = items.reduce((sum, item) => sum + item.count * item.type.price, 0);
  const prices = event.types.map((type) => type.price);
  const most = event.mostItems > 0 && count >= event.mostItems;

  const set = (type: ShopType, n: number) => {
    key.current = newKey(); // another choice is another hold
    setTrouble(null);
    setLowered(({ [type.no]: _, ...others }) => others);
    setWanted((now) => ({ ...now, [type.no]: n }));
  };

  const hold = async () => {
    if (holding || count === 0) return;
    setHolding(true);
    setTrouble(null);
    try {
      const order = await hub.hold(event.id, {
        key: key.current,
        performance: performance.id,
        items: items.map((item) => ({ type: item.type.no, count: item.count })),
        total,
        currency: event.currency,
        language,
      });
      lastOrder.keep(event.id, order.order);
      location.assign(`/o/${encodeURIComponent(order.order)}`);
    } catch (error) {
      const refused = error instanceof Refusal ? error : new Refusal("other");
      // Whether a hold whose answer was lost was kept is not known: the same key finds it.
      if (refused.code !== "offline" && refused.code !== "busy") key.current = newKey();
      await props.onRefused(refused);
      setTrouble(troubleOf(refused));
      setHolding(false);
    }
  };

  const troubleOf = (refused: Refusal): Trouble => {
    switch (refused.code) {
      case "sold_out": {
        const gone = refused.args.type || list(items.map((item) => item.type.name));
        return { title: t("pick.went", { types: gone }), help: t("pick.wentHelp") };
      }
      case "too_many":
        if (refused.args.most) {
          return { title: t("pick.tooMany"), help: t("pick.tooManyHelp", { most: refused.args.most }) };
        }
        break;
      case "slowed":
        return {
          title: t("pick.slowed", { seconds: refused.args.seconds ?? "" }),
          help: t("pick.slowedHelp", { code: refused.args.code ?? "" }),
        };
      case "conflict":
        if (refused.args.total) return { title: t("pick.priceChanged"), help: t("pick.priceHelp") };
    }
    return { title: t("pick.notHeld"), help: refusedText(refused) };
  };

  const minutes = Math.round(event.holdFor / 60_000);
  return (
    <>
      {trouble && (
        <div ref={told} tabIndex={-1}>
          <Banner tone="warn" title={trouble.title}>
            {trouble.help}
          </Banner>
        </div>
      )}
      <section className="pick" data-live={props.closed ? undefined : ""} aria-label={t("event.tickets")}>
        <ul>
          {event.types.map((type, i) => (
            <li key={type.no}>
              <Row
                event={event}
                type={type}
                left={left[i] ?? 0}
                mayReturn={performance.mayReturn[i] ?? false}
                price={type.price === 0 ? t("pick.free") : money(type.price, event.currency, prices)}
                count={wanted[type.no] ?? 0}
                lowered={lowered[type.no]}
                most={most}
                closed={props.closed}
                busy={holding}
                onCount={(n) => set(type, n)}
              />
            </li>
          ))}
        </ul>
        {!props.closed && (
          <>
            <div className="perf" aria-hidden="true" />
            <div className="tt on-stage">
              <div>
                <div className="t14 mut" role="status">
                  {count === 0
                    ? t("pick.nothing")
                    : most
                      ? t("pick.mostReached", { count: event.mostItems })
                      : t("pick.items", { count })}
                </div>
                <div className="sum">
                  <span className="vh">{t("pick.total")}: </span>
                  <bdi>{money(total, event.currency)}</bdi>
                </div>
              </div>
              <Button
                look="primary"
                size="large"
                aria-disabled={holding || count === 0 || undefined}
                onClick={() => void hold()}
              >
                {holding ? t("pick.holding") : total === 0 && count > 0 ? t("pick.holdFree") : t("pick.hold")}
                {!holding && <ArrowRight aria-hidden="true" />}
              </Button>
            </div>
          </>
        )}
      </section>
      {!props.closed && (
        <p className="hint">
          <Clock aria-hidden="true" />
          <span>
            {t("pick.held", { count: minutes })}{" "}
            {event.mostItems > 0 &&
              t(event.perCard ? "pick.mostPerCard" : "pick.most", { count: event.mostItems })}
          </span>
        </p>
      )}
    </>
  );
}

function Row(props: {
  event: ShopEvent;
  type: ShopType;
  left: number;
  mayReturn: boolean;
  price: string;
  count: number;
  lowered: number | undefined;
  most: boolean;
  closed: boolean;
  busy: boolean;
  onCount: (n: number) => void;
}) {
  const { type, left, count } = props;
  const { t } = useSay();
  const has = type.onSale && left !== 0;
  const stepper = !props.closed && (has || count > 0);
  return (
    <div className={`tr${has ? "" : " no"}${props.closed ? " ro" : ""}`}>
      <div>
        <h3 data-plain={plain(type.name)}>{type.name}</h3>
        {type.note && <p className="t14 mut">{type.note}</p>}
        {type.passes > 1 && <p className="t14 mut">{t("pick.passes", { count: type.passes })}</p>}
        {type.people > 1 && <p className="t14 mut">{t("pick.people", { count: type.people })}</p>}
        <p className="t14">
          {!type.onSale ? (
            <span className="mut">{t("pick.notNow")}</span>
          ) : left === 0 ? (
            <span className="mut">{props.mayReturn ? t("pick.mayReturn") : t("pick.none")}</span>
          ) : left === MANY ? (
            <span className="mut">{t("pick.many")}</span>
          ) : (
            <b>{t("pick.left", { count: left })}</b>
          )}
        </p>
        <p className="t14 low" role="status">
          {props.lowered === undefined
            ? ""
            : props.lowered === 0
              ? t("pick.goneNow")
              : t("pick.lowered", { count: props.lowered })}
        </p>
      </div>
      <div className="pr">
        <bdi>{props.price}</bdi>
      </div>
      {stepper && (
        <Stepper
          count={count}
          lessLabel={t("pick.less", { type: type.name })}
          moreLabel={t("pick.more", { type: type.name })}
          onLess={() => !props.busy && count > 0 && props.onCount(count - 1)}
          onMore={() => !props.busy && props.onCount(count + 1)}
          moreOff={props.most || (left !== MANY && count >= left)}
        />
      )}
      {!stepper && !props.closed && <span aria-hidden="true" />}
    </div>
  );
}
