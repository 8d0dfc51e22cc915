import { CalendarX, HandCoins, RotateCcw, Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import {
  boxOffice,
  catalog,
  type EventSummary,
  type RefundBatch,
  type RefundClaim,
  refunds,
  type SaleView,
  useAction,
  useView,
} from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card, CardHead, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { STATES, shareOf, stateOf } from "./states";

/** The money that goes back: every batch by state, what waits for a person, and how to begin one. */
export function RefundsPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const view = useView(["refunds", "view"], refunds.View, true, 3_000);
  const [open, setOpen] = useState<"" | "cancel" | "order">("");
  const v = view.data;
  return (
    <Page
      title={t("office.refunds.title")}
      head={
        <>
          {v && <Chip>{t("common.age.asOf", { time: f.clock(v.asOf, zone) })}</Chip>}
          <span className="flex-1" />
          <Button onClick={() => setOpen("order")}>
            <Undo2 />
            {t("office.refunds.order")}
          </Button>
          <Button look="danger" onClick={() => setOpen("cancel")}>
            <CalendarX />
            {t("office.refunds.cancel")}
          </Button>
        </>
      }
    >
      <Refusal error={view.error} action={<Button onClick={view.refetch}>{t("common.do.tryNow")}</Button>} />
      {!v && !view.error && (
        <Card>
          <RowsToCome rows={3} />
        </Card>
      )}
      {v && v.batches.length === 0 && (
        <Card>
          <Empty title={t("office.refunds.none")} icon={<RotateCcw />}>
            {t("office.refunds.noneHint")}
          </Empty>
        </Card>
      )}
      {(v?.people ?? []).length > 0 && v && <People claims={v.people} />}
      {(v?.batches ?? []).map((b) => (
        <Batch key={b.id} batch={b} />
      ))}
      {open === "cancel" && <CancelDialog onClose={() => setOpen("")} />}
      {open === "order" && <OrderDialog onClose={() => setOpen("")} />}
    </Page>
  );
}

function Batch({ batch }: { batch: RefundBatch }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const kind = batch.kind === "cancelled" || batch.kind === "order" ? batch.kind : "surplus";
  return (
    <Card className="p-[18px]">
      <section data-testid={`batch-${kind}`} aria-label={t(`office.refunds.kind.${kind}`)}>
        <div className="flex flex-wrap items-end gap-x-[28px] gap-y-[8px]">
          <div className="min-w-0 flex-1">
            <p className="cap m-0 text-ink-2">{t(`office.refunds.kind.${kind}`)}</p>
            <h2 className="display wide-108 m-0 text-20 font-bold [overflow-wrap:anywhere]">
              {batch.title}
              {batch.startsAt > 0 && <span className="text-ink-2"> · {f.day(batch.startsAt, zone)}</span>}
            </h2>
          </div>
          <div className="text-end">
            <p className="cap m-0 text-ink-2">{t("office.refunds.back")}</p>
            <bdi className="display text-34 leading-[1] font-bold">{f.money(batch.done)}</bdi>{" "}
            <span className="text-ink-2">{t("common.unit.of", { n: f.money(batch.total) })}</span>
          </div>
        </div>
        <div className="mt-[12px] flex h-[26px] gap-[2px] overflow-hidden rounded-1" aria-hidden="true">
          {batch.states.map((s) => (
            <span
              key={s.state}
              className={STATES[stateOf(s.state)]}
              style={{ inlineSize: `${shareOf(s.refunds, batch.refunds)}%` }}
            />
          ))}
        </div>
        <ul className="m-0 mt-[10px] flex list-none flex-wrap gap-x-[22px] gap-y-[6px] p-0 text-14">
          {batch.states.map((s) => (
            <li key={s.state} className="flex items-center gap-[8px]">
              <span className={`size-[14px] rounded-[3px] ${STATES[stateOf(s.state)]}`} />
              <b className="font-semibold">{f.count(s.refunds)}</b>{" "}
              {t(`office.refunds.state.${stateOf(s.state)}`)}
            </li>
          ))}
        </ul>
      </section>
    </Card>
  );
}

function People({ claims }: { claims: RefundClaim[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  const paid = useAction(refunds.Paid);
  const [asking, setAsking] = useState("");
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.refunds.people")}>
        <Chip tone="brand">{f.count(claims.length)}</Chip>
      </CardHead>
      <Refusal error={paid.error} />
      <Table>
        <thead>
          <tr>
            <th>{t("office.refunds.number")}</th>
            <th className="num">{t("office.refunds.amount")}</th>
            <th>{t("office.refunds.why")}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {claims.map((c) => (
            <tr key={c.id}>
              <td className="words code">{c.number || c.reference}</td>
              <td className="num text-end">
                <bdi>{f.money(c.amount)}</bdi>
              </td>
              <td className="words">{t(whyOf(c))}</td>
              <td className="text-end">
                {asking === c.id ? (
                  <Button
                    look="danger"
                    disabled={paid.busy}
                    onClick={async () => {
                      await paid.run(c.id);
                      setAsking("");
                    }}
                  >
                    {t("office.refunds.paidSure", { amount: f.money(c.amount) })}
                  </Button>
                ) : (
                  <Button onClick={() => setAsking(c.id)}>
                    <HandCoins />
                    {t("office.refunds.paid")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function whyOf(c: RefundClaim) {
  if (c.method === "cash") return "office.refunds.whyCash" as const;
  if (c.method === "card") return "office.refunds.whyCard" as const;
  if (c.reason === "unclear") return "office.refunds.whyUnclear" as const;
  return c.state === "failed"
    ? ("office.refunds.whyFailed" as const)
    : ("office.refunds.whyAccount" as const);
}

function CancelDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const list = useView(["catalog", "list"], catalog.List);
  const cancel = useAction(refunds.Cancel);
  const [chosen, setChosen] = useState("");
  const [name, setName] = useState("");
  useShortcuts([], { modal: true });
  const rows = (list.data ?? []).flatMap((e: EventSummary) =>
    (e.performances ?? []).filter((p) => !p.cancelled).map((p) => ({ e, p })),
  );
  const row = rows.find(({ p }) => p.id === chosen) ?? rows[0];
  const matches = row !== undefined && name.trim() === row.e.event.name.trim();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!row || !matches || cancel.busy) return;
    const done = await cancel.run({ event: row.e.event.id, performance: row.p.id, name: row.e.event.name });
    if (done) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.refunds.cancelTitle")}
      hint={t("office.refunds.cancelHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <Choice
          label={t("office.refunds.which")}
          value={row?.p.id ?? ""}
          onChange={(e) => {
            setChosen(e.target.value);
            setName("");
          }}
        >
          {rows.map(({ e, p }) => (
            <option key={p.id} value={p.id}>
              {e.event.name} · {f.day(p.startsAt, p.zone)} {f.time(p.startsAt, p.zone)}
            </option>
          ))}
        </Choice>
        <ul className="m-0 list-none border-y border-line p-0 [&>li]:py-[7px] [&>li+li]:border-t [&>li+li]:border-line">
          <li>{t("office.refunds.cancelA")}</li>
          <li>{t("office.refunds.cancelB")}</li>
          <li>{t("office.refunds.cancelC")}</li>
        </ul>
        <Field
          label={t("office.reports.typeName", { name: row?.e.event.name ?? "" })}
          autoComplete="off"
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <Refusal error={cancel.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.keep")}
          </Button>
          <Button size="large" type="submit" look="danger" disabled={cancel.busy || !matches}>
            {t(cancel.busy ? "office.refunds.cancelling" : "office.refunds.cancelGo")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function OrderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const find = useAction(boxOffice.Find);
  const give = useAction(refunds.Order);
  const [query, setQuery] = useState("");
  const [sale, setSale] = useState<SaleView>();
  const [none, setNone] = useState(false);
  const [reason, setReason] = useState("");
  useShortcuts([], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sale) {
      if (!give.busy && (await give.run(sale.order, reason.trim()))) onClose();
      return;
    }
    setNone(false);
    const found = await find.run(query.trim());
    const [first] = found ?? [];
    setSale(first);
    setNone(found !== undefined && !first);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.refunds.orderTitle")}
      hint={t("office.refunds.orderHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <Field
          label={t("office.refunds.orderNumber")}
          autoFocus
          autoComplete="off"
          value={query}
          onChange={(e) => {
            setQuery(e.target.value);
            setSale(undefined);
          }}
          error={none ? t("office.refunds.orderNone") : undefined}
        />
        {sale && (
          <>
            <Banner tone="note" icon={<Undo2 />} title={`${sale.number} · ${f.money(sale.total)}`}>
              {f.list(sale.lines.map((l) => `${l.count} ${l.name}`))}
            </Banner>
            <Field
              label={t("office.refunds.reason")}
              autoComplete="off"
              maxLength={200}
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
          </>
        )}
        <Refusal error={find.error ?? give.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.keep")}
          </Button>
          <Button
            size="large"
            type="submit"
            look={sale ? "danger" : "primary"}
            disabled={find.busy || give.busy || query.trim() === ""}
          >
            {sale
              ? t("office.refunds.orderGo", { amount: f.money(sale.total) })
              : t("office.refunds.orderFind")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
