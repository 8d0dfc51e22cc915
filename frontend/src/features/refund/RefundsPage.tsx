import { CalendarX, Clock, Download, HandCoins, Landmark, RotateCcw, Undo2, Users } from "lucide-react";
import { useState } from "react";
import { catalog, type RefundBatch, type RefundClaim, refunds, useAction, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card, CardHead, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Page } from "../../components/ui/page";
import { SaveLink } from "../../components/ui/savelink";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { AccountDialog } from "./AccountDialog";
import { CancelDialog } from "./CancelDialog";
import { OrderDialog } from "./OrderDialog";
import { LimitDialog, Proposals } from "./Proposals";
import { STATES, shareOf, stateOf } from "./states";

/** The money that goes back: every batch by state, what waits for a person, and how to begin one. */
export function RefundsPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const view = useView(["refunds", "view"], refunds.View, true, 3_000);
  const [open, setOpen] = useState<"" | "cancel" | "order" | "limit">("");
  const events = useView(["catalog", "list"], catalog.List, open === "limit");
  const v = view.data;
  return (
    <Page
      title={t("office.refunds.title")}
      head={
        <>
          {v && <Chip>{t("common.age.asOf", { time: f.clock(v.asOf, zone) })}</Chip>}
          <span className="flex-1" />
          <Button onClick={() => setOpen("limit")}>
            <Users />
            {t("office.refunds.limit")}
          </Button>
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
      {(v?.disputes ?? []).map((d) => (
        <Banner
          key={d.reference}
          tone="bad"
          icon={<Landmark />}
          title={t("office.refunds.disputed", { amount: f.money(d.amount), number: d.number || d.reference })}
        >
          {d.dueAt > 0
            ? t("office.refunds.disputedUntil", { time: `${f.day(d.dueAt, zone)} ${f.time(d.dueAt, zone)}` })
            : t("office.refunds.disputedHint")}
        </Banner>
      ))}
      {v && v.proposals.length > 0 && <Proposals all={v.proposals} />}
      {v && v.batches.length === 0 && v.proposals.length === 0 && (
        <Card>
          <Empty title={t("office.refunds.none")} icon={<RotateCcw />}>
            {t("office.refunds.noneHint")}
          </Empty>
        </Card>
      )}
      {(v?.people ?? []).length > 0 && v && <People claims={v.people} />}
      {(v?.batches ?? []).map((b) => (
        <Batch key={`${b.id} ${b.total.currency}`} batch={b} />
      ))}
      {open === "cancel" && <CancelDialog onClose={() => setOpen("")} />}
      {open === "limit" && v && (
        <LimitDialog
          limits={v.limits}
          currencies={(events.data ?? []).map((e) => e.event.currency)}
          onClose={() => setOpen("")}
        />
      )}
      {open === "order" && <OrderDialog onClose={() => setOpen("")} />}
    </Page>
  );
}

function Batch({ batch }: { batch: RefundBatch }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const start = useAction(refunds.Start);
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
        {batch.goesAt > 0 && (
          <div className="mt-[12px] flex flex-wrap items-center gap-[12px]">
            <Clock className="text-ink-2" />
            {t("office.refunds.waits", {
              time: `${f.day(batch.goesAt, zone)} ${f.time(batch.goesAt, zone)}`,
            })}
            <Button disabled={start.busy} onClick={() => void start.run(batch.performance)}>
              {t("office.refunds.start")}
            </Button>
          </div>
        )}
        <Refusal error={start.error} />
        <div className="mt-[14px] flex flex-wrap gap-[8px]">
          <SaveLink href={`/app/refunds/${encodeURIComponent(batch.id)}/report.pdf`}>
            <Download />
            {t("office.refunds.pdf")}
          </SaveLink>
          <SaveLink href={`/app/refunds/${encodeURIComponent(batch.id)}/report.xlsx`}>
            <Download />
            {t("office.refunds.xlsx")}
          </SaveLink>
        </div>
      </section>
    </Card>
  );
}

function People({ claims }: { claims: RefundClaim[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  const paid = useAction(refunds.Paid);
  const send = useAction(refunds.Anyway);
  const [asking, setAsking] = useState("");
  const [account, setAccount] = useState<RefundClaim>();
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.refunds.people")}>
        <Chip tone="brand">{f.count(claims.length)}</Chip>
      </CardHead>
      <Refusal error={paid.error ?? send.error} />
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
              <td className="num">
                <bdi>{f.money(c.amount)}</bdi>
              </td>
              <td className="words">{t(whyOf(c))}</td>
              <td className="space-x-[8px] text-end whitespace-nowrap">
                {c.toAccount && asking !== c.id && (
                  <Button look="primary" onClick={() => setAccount(c)}>
                    <Landmark />
                    {t("office.refunds.account")}
                  </Button>
                )}
                {c.reason === "gates" ? (
                  <Button disabled={send.busy} onClick={() => void send.run(c.id)}>
                    {t("office.refunds.sendAnyway")}
                  </Button>
                ) : asking === c.id ? (
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
      {account && <AccountDialog claim={account} onClose={() => setAccount(undefined)} />}
    </Card>
  );
}

function whyOf(c: RefundClaim) {
  if (c.reason === "gates") return "office.refunds.whyGates" as const;
  if (c.method === "cash") return "office.refunds.whyCash" as const;
  if (c.method === "card") return "office.refunds.whyCard" as const;
  if (c.method === "transfer") return "office.refunds.whyTransfer" as const;
  if (c.reason === "unclear") return "office.refunds.whyUnclear" as const;
  if (c.toAccount) return "office.refunds.whyAccount" as const;
  return c.state === "failed"
    ? ("office.refunds.whyFailed" as const)
    : ("office.refunds.whyUnclear" as const);
}
