import { Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type RefundOrder, type RefundPlan, refunds, useAction, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field, Tick } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Finds an order, whoever sold it, and gives back what is ticked of it. */
export function OrderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const find = useAction(refunds.Find);
  const [query, setQuery] = useState("");
  const [order, setOrder] = useState<RefundOrder>();
  const [none, setNone] = useState(false);
  useShortcuts([], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setNone(false);
    const found = await find.run(query.trim());
    const [first] = found ?? [];
    setOrder(first);
    setNone(found !== undefined && !first);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.refunds.orderTitle")}
      hint={t("office.refunds.orderHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex items-end gap-[10px]">
        <Field
          className="min-w-0 flex-1"
          label={t("office.refunds.orderNumber")}
          autoFocus
          autoComplete="off"
          value={query}
          onChange={(e) => {
            setQuery(e.target.value);
            setOrder(undefined);
          }}
          error={none ? t("office.refunds.orderNone") : undefined}
        />
        <Button
          size="large"
          type="submit"
          look={order ? "plain" : "primary"}
          disabled={find.busy || query.trim() === ""}
        >
          {t("office.refunds.orderFind")}
        </Button>
      </form>
      <Refusal error={find.error} />
      {order ? (
        <OrderForm key={order.order} order={order} onClose={onClose} />
      ) : (
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.keep")}
          </Button>
        </DialogActions>
      )}
    </Dialog>
  );
}

/** What of an order goes back: its tickets, ticked. */
function OrderForm({ order, onClose }: { order: RefundOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const give = useAction(refunds.Order);
  const good = order.tickets.filter((k) => k.state === "issued" || k.state === "frozen");
  const [chosen, setChosen] = useState(
    () => new Set(good.filter((k) => k.inAt === 0).map((k) => k.position)),
  );
  const [reason, setReason] = useState("");
  const [anyway, setAnyway] = useState(false);
  const picked = good.filter((k) => chosen.has(k.position));
  const all = picked.length === good.length;
  const inside = picked.some((k) => k.inAt > 0);
  const positions = all ? [] : picked.map((k) => k.position);
  const some = picked.length > 0;
  const plan = useView(
    ["refund", "plan", order.order, ...positions],
    () => refunds.Plan(order.order, positions),
    some && !order.void,
  );
  const shown = some ? plan.data : undefined;
  const nothing = order.void || good.length === 0;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (nothing || !shown || give.busy || (inside && !anyway)) return;
    const request = { order: order.order, positions, reason: reason.trim(), anyway: inside && anyway };
    if (await give.run({ ...request, shown: shown.total.minor })) onClose();
    else plan.refetch();
  };
  return (
    <form onSubmit={submit} className="mt-[14px] flex flex-col gap-[12px]">
      <Banner tone="note" icon={<Undo2 />} title={`${order.number} · ${f.money(order.total)}`}>
        {order.title} · {f.day(order.startsAt, zone)}
      </Banner>
      {nothing ? (
        <p className="m-0 text-ink-2">
          {t(order.void ? "office.refunds.orderVoid" : "office.refunds.orderBack")}
        </p>
      ) : (
        <>
          <ul className="m-0 max-h-[21vh] list-none overflow-auto border-y border-line p-0 [&>li+li]:border-t [&>li+li]:border-line">
            {order.tickets.map((k) => (
              <li key={k.position} className="flex items-center gap-[10px]">
                <Tick
                  className="flex-1"
                  disabled={!good.includes(k)}
                  checked={chosen.has(k.position) && good.includes(k)}
                  onChange={(e) => {
                    const next = new Set(chosen);
                    if (e.target.checked) next.add(k.position);
                    else next.delete(k.position);
                    setChosen(next);
                    setAnyway(false);
                  }}
                  label={
                    <span>
                      {k.type} <span className="text-ink-2">{k.position}</span>
                    </span>
                  }
                />
                <span className="text-14 text-ink-2">
                  {k.state !== "issued" && k.state !== "frozen"
                    ? t("office.refunds.ticketGone")
                    : k.inAt > 0 && t("office.refunds.ticketInside", { time: f.time(k.inAt, zone) })}
                </span>
                <span className="min-w-[90px] text-end">
                  <bdi>{f.money(k.price)}</bdi>
                  {k.fee.minor > 0 && (
                    <span className="block text-13 text-ink-2">
                      {t("office.refunds.plusFee", { amount: f.money(k.fee) })}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
          {inside && (
            <Tick
              label={t("office.refunds.anyway")}
              checked={anyway}
              onChange={(e) => setAnyway(e.target.checked)}
            />
          )}
          {shown && <Plan plan={shown} />}
          <Refusal error={some ? plan.error : null} />
          <Field
            label={t("office.refunds.reason")}
            autoComplete="off"
            maxLength={200}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        </>
      )}
      <Refusal error={give.error} />
      <DialogActions>
        <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.keep")}
        </Button>
        {!nothing && (
          <Button
            size="large"
            type="submit"
            look="danger"
            disabled={give.busy || !shown || (inside && !anyway)}
          >
            {some && !shown
              ? t("office.refunds.planning")
              : shown?.total.minor === 0
                ? t("office.refunds.orderFree", { count: picked.length })
                : t("office.refunds.orderGo", {
                    amount: f.money(shown?.total ?? { ...order.left, minor: 0 }),
                  })}
          </Button>
        )}
      </DialogActions>
    </form>
  );
}

/** Exactly what goes back, in which way, and which booking fees stay. */
function Plan({ plan }: { plan: RefundPlan }) {
  const { t } = useTranslation();
  const f = useFormat();
  const methods = ["online", "card", "transfer", "free"] as const;
  return (
    <dl
      className="m-0 grid grid-cols-[1fr_auto] gap-x-[16px] gap-y-[4px] rounded-2 bg-sunken px-[14px] py-[10px]"
      data-testid="refund-plan"
    >
      {plan.parts.map((part) => (
        <Row
          key={part.method}
          label={t(`office.refunds.backBy.${methods.find((m) => m === part.method) ?? "cash"}`)}
          text={f.money(part.amount)}
        />
      ))}
      {plan.fee.minor > 0 && <Row quiet label={t("office.refunds.feeBack")} text={f.money(plan.fee)} />}
      {plan.kept.minor > 0 && (
        <Row quiet label={t("office.refunds.feeKeptLabel")} text={f.money(plan.kept)} />
      )}
    </dl>
  );
}

function Row(props: { label: string; text: string; quiet?: boolean }) {
  return (
    <>
      <dt className={props.quiet ? "text-ink-2" : "font-semibold"}>{props.label}</dt>
      <dd className={props.quiet ? "num m-0 text-end text-ink-2" : "num m-0 text-end font-semibold"}>
        <bdi>{props.text}</bdi>
      </dd>
    </>
  );
}
