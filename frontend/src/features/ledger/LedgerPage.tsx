import { BookCheck, BookOpen, RefreshCw, Scale } from "lucide-react";
import { type FormEvent, useState } from "react";
import {
  type EventBook,
  type LedgerFinding,
  type LedgerPeriod,
  type LedgerView,
  ledger,
  useAction,
  useView,
} from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, CardHead, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { accountOf, kindOf, payoutStateOf } from "./names";

/** The book of all money: what the organizer is owed and why, what Paystack says otherwise, and
 * the periods that are closed. */
export function LedgerPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const view = useView(["ledger", "view"], ledger.View, true, 15_000);
  const reconcile = useAction(ledger.Reconcile);
  const [closing, setClosing] = useState(false);
  const v = view.data;
  const open = v?.periods?.find((p) => p.n === 0);
  return (
    <Page
      title={t("office.ledger.title")}
      head={
        <>
          {v && (
            <Chip>
              {v.reconciledAt > 0
                ? t("office.ledger.comparedAt", {
                    time: `${f.day(v.reconciledAt, zone)}, ${f.time(v.reconciledAt, zone)}`,
                  })
                : t("office.ledger.neverCompared")}
            </Chip>
          )}
          <span className="flex-1" />
          <Button disabled={reconcile.busy} onClick={() => void reconcile.run()}>
            <RefreshCw />
            {t(reconcile.busy ? "office.ledger.comparing" : "office.ledger.compare")}
          </Button>
          <Button disabled={!open || (open.sums ?? []).length === 0} onClick={() => setClosing(true)}>
            <BookCheck />
            {t("office.ledger.close")}
          </Button>
        </>
      }
    >
      <Refusal error={view.error} action={<Button onClick={view.refetch}>{t("common.do.tryNow")}</Button>} />
      <Refusal error={reconcile.error} />
      {!v && !view.error && (
        <Card>
          <RowsToCome rows={4} />
        </Card>
      )}
      {v && <Findings view={v} />}
      {v && <Payouts view={v} />}
      {v && <Books books={v.events ?? []} />}
      {(v?.periods ?? [])
        .filter((p) => (p.sums ?? []).length > 0)
        .map((p) => (
          <Period key={p.n} period={p} />
        ))}
      {closing && v && <CloseDialog view={v} onClose={() => setClosing(false)} />}
    </Page>
  );
}

function Books({ books }: { books: EventBook[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (books.length === 0) {
    return (
      <Card>
        <Empty title={t("office.ledger.none")} icon={<BookOpen />}>
          {t("office.ledger.noneHint")}
        </Empty>
      </Card>
    );
  }
  const fees = books.some((b) => b.booking.minor !== 0);
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.ledger.owed")} />
      <Table>
        <thead>
          <tr>
            <th>{t("office.ledger.event")}</th>
            <th className="num">{t("office.ledger.sold")}</th>
            {fees && <th className="num">{t("office.ledger.booking")}</th>}
            <th className="num">{t("office.ledger.back")}</th>
            <th className="num">{t("office.ledger.fees")}</th>
            <th className="num">{t("office.ledger.yours")}</th>
            <th>{t("office.ledger.where")}</th>
          </tr>
        </thead>
        <tbody>
          {books.map((b) => (
            <tr key={`${b.event}-${b.sold.currency}`} data-testid={`book-${b.sold.currency}`}>
              <td className="words">{b.title}</td>
              <td className="num">
                <bdi>{f.money(b.sold)}</bdi>
              </td>
              {fees && (
                <td className="num">
                  <bdi>{f.money(b.booking)}</bdi>
                </td>
              )}
              <td className="num">
                <bdi>{f.money(b.back)}</bdi>
              </td>
              <td className="num">
                <bdi>{f.money(b.fees)}</bdi>
              </td>
              <td className="num">
                <b>
                  <bdi>{f.money(b.owed)}</bdi>
                </b>
              </td>
              <td className="words text-14 text-ink-2">
                {f.list(
                  (
                    [
                      ["atProvider", b.atProvider],
                      ["atTerminal", b.atTerminal],
                      ["cash", b.cash],
                    ] as const
                  )
                    .filter(([, m]) => m.minor !== 0)
                    .map(([name, m]) => t(`office.ledger.${name}`, { amount: f.money(m) })),
                )}
                {b.due.minor !== 0 && <> {t("office.ledger.due", { amount: f.money(b.due) })}</>}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** What Paystack has paid out and when, what remains there, and why. */
function Payouts({ view }: { view: LedgerView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const payouts = view.payouts ?? [];
  const remains = view.remains ?? [];
  if (payouts.length === 0 && remains.length === 0) return null;
  return (
    <Card className="overflow-auto" data-testid="payouts">
      <CardHead title={t("office.ledger.payouts")} />
      {remains.map((r) => (
        <div
          key={r.atProvider.currency}
          data-testid={`remains-${r.atProvider.currency}`}
          className="flex flex-col gap-[2px] px-[20px] pb-[12px]"
        >
          <b className="text-20">
            <bdi>{t("office.ledger.remains", { amount: f.money(r.atProvider) })}</bdi>
          </b>
          <span className="text-ink-2">
            {f.list(
              (
                [
                  ["coming", r.coming],
                  ["later", r.later],
                  ["forBuyers", r.due],
                ] as const
              )
                .filter(([, m]) => m.minor !== 0)
                .map(([name, m]) => t(`office.ledger.why.${name}`, { amount: f.money(m) })),
            )}
          </span>
        </div>
      ))}
      {payouts.length > 0 && (
        <Table>
          <thead>
            <tr>
              <th>{t("office.ledger.payout")}</th>
              <th>{t("office.ledger.when")}</th>
              <th className="num">{t("office.ledger.arrived")}</th>
              <th>{t("office.ledger.with")}</th>
            </tr>
          </thead>
          <tbody>
            {payouts.map((p) => (
              <tr key={p.id} data-testid={`payout-${p.state}`}>
                <td>
                  <span className="code">{p.id}</span>
                </td>
                <td className="words">
                  {t(`office.ledger.payoutState.${payoutStateOf(p.state)}`, { day: f.day(p.at, zone) })}
                </td>
                <td className="num">
                  <bdi>{f.money(p.amount)}</bdi>
                </td>
                <td className="words text-14 text-ink-2">
                  {f.list(
                    (
                      [
                        ["deducted", p.deducted],
                        ["others", p.others],
                      ] as const
                    )
                      .filter(([, m]) => m.minor !== 0)
                      .map(([name, m]) => t(`office.ledger.${name}`, { amount: f.money(m) })),
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function Findings({ view }: { view: LedgerView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const [asked, setAsked] = useState<LedgerFinding>();
  const all = view.findings ?? [];
  const open = all.filter((x) => x.closedAt === 0);
  if (all.length === 0) {
    return view.reconciledAt > 0 ? (
      <Card>
        <Empty title={t("office.ledger.agrees")} icon={<Scale />}>
          {t("office.ledger.agreesHint", { n: f.count(view.agreed) })}
        </Empty>
      </Card>
    ) : null;
  }
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.ledger.findings")}>
        <Chip tone={open.length > 0 ? "warn" : "ok"}>{f.count(open.length)}</Chip>
      </CardHead>
      <Table>
        <thead>
          <tr>
            <th>{t("office.ledger.what")}</th>
            <th className="num">{t("office.ledger.theirs")}</th>
            <th className="num">{t("office.ledger.ours")}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {all.map((x) => (
            <tr key={x.id}>
              <td className="words">
                {t(`office.ledger.kind.${kindOf(x.kind)}`)}
                <span className="code block text-13 text-ink-2">
                  {x.name} · {f.day(x.foundAt, zone)}
                </span>
              </td>
              <td className="num">{x.theirs.minor === 0 ? "–" : <bdi>{f.money(x.theirs)}</bdi>}</td>
              <td className="num">{x.ours.minor === 0 ? "–" : <bdi>{f.money(x.ours)}</bdi>}</td>
              <td className="words text-end">
                {x.closedAt > 0 ? (
                  <span className="text-14 text-ink-2">{x.note}</span>
                ) : (
                  <Button onClick={() => setAsked(x)}>{t("office.ledger.settle")}</Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {asked && <FindingDialog finding={asked} onClose={() => setAsked(undefined)} />}
    </Card>
  );
}

function FindingDialog({ finding, onClose }: { finding: LedgerFinding; onClose: () => void }) {
  const { t } = useTranslation();
  const close = useAction(ledger.CloseFinding);
  const [note, setNote] = useState("");
  useShortcuts([], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!close.busy && (await close.run(finding.id, note.trim()))) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.ledger.settleTitle")}
      hint={t(`office.ledger.kind.${kindOf(finding.kind)}`)}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <Field
          label={t("office.ledger.note")}
          autoFocus
          autoComplete="off"
          maxLength={200}
          value={note}
          onChange={(e) => setNote(e.target.value)}
        />
        <Refusal error={close.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.keep")}
          </Button>
          <Button size="large" type="submit" look="primary" disabled={close.busy || note.trim() === ""}>
            {t("office.ledger.settleGo")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Period({ period }: { period: LedgerPeriod }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  return (
    <Card className="overflow-auto">
      <CardHead
        title={
          period.n === 0
            ? t("office.ledger.openPeriod")
            : t("office.ledger.period", {
                n: f.count(period.n),
                time: `${f.day(period.closedAt, zone)}, ${f.time(period.closedAt, zone)}`,
              })
        }
      />
      <Table>
        <thead>
          <tr>
            <th>{t("office.ledger.debit")}</th>
            <th>{t("office.ledger.credit")}</th>
            <th className="num">{t("office.ledger.postings")}</th>
            <th className="num">{t("office.ledger.amount")}</th>
          </tr>
        </thead>
        <tbody>
          {(period.sums ?? []).map((s) => (
            <tr key={`${s.debit}-${s.credit}-${s.amount.currency}`}>
              <td>{t(`office.ledger.account.${accountOf(s.debit)}`)}</td>
              <td>{t(`office.ledger.account.${accountOf(s.credit)}`)}</td>
              <td className="num">{f.count(s.postings)}</td>
              <td className="num">
                <bdi>{f.money(s.amount)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function CloseDialog({ view, onClose }: { view: LedgerView; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const close = useAction(ledger.ClosePeriod);
  useShortcuts([], { modal: true });
  const n = Math.max(0, ...(view.periods ?? []).map((p) => p.n)) + 1;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!close.busy && (await close.run(n))) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.ledger.closeTitle", { n: f.count(n) })}
      hint={t("office.ledger.closeHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <Refusal error={close.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.keep")}
          </Button>
          <Button size="large" type="submit" look="primary" disabled={close.busy}>
            {t("office.ledger.closeGo")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
