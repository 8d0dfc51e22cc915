import { Check, Users, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type ProposalView, refunds, useAction } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, CardHead } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field } from "../../components/ui/field";
import { Table } from "../../components/ui/table";
import type { Money } from "../../format/money";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** What a second person has to approve. Nobody approves their own wish. */
export function Proposals({ all }: { all: ProposalView[] }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const answer = useAction(refunds.Answer);
  const [asking, setAsking] = useState("");
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.refunds.second")}>
        <Chip tone="brand">{f.count(all.length)}</Chip>
      </CardHead>
      <Refusal error={answer.error} />
      <Table>
        <tbody>
          {all.map((p) => (
            <tr key={p.id}>
              <td className="words">
                <b className="font-semibold">
                  {p.number === ""
                    ? t("office.refunds.secondCancel", { name: p.title })
                    : p.tickets > 0
                      ? t("office.refunds.secondTickets", { count: p.tickets, number: p.number })
                      : t("office.refunds.secondOrder", { number: p.number })}
                </b>
                <div className="text-14 text-ink-2">
                  {f.day(p.startsAt, zone)} ·{" "}
                  {t("office.refunds.secondBy", { name: p.by, time: f.time(p.at, zone) })}
                  {p.reason !== "" && ` · ${p.reason}`}
                </div>
              </td>
              <td className="num">
                <bdi>{f.list(sums(p).map((m) => f.money(m)))}</bdi>
                {p.kept.minor > 0 && (
                  <div className="text-14 text-ink-2">
                    {t("office.refunds.feeKept", { amount: f.money(p.kept) })}
                  </div>
                )}
              </td>
              <td className="space-x-[8px] text-end whitespace-nowrap">
                <Button disabled={answer.busy} onClick={() => void answer.run(p.id, false)}>
                  <X />
                  {t(p.mine ? "office.refunds.withdraw" : "office.refunds.no")}
                </Button>
                {!p.mine && (
                  <Button
                    look={asking === p.id ? "danger" : "primary"}
                    disabled={answer.busy}
                    onClick={() => (asking === p.id ? void answer.run(p.id, true) : setAsking(p.id))}
                  >
                    <Check />
                    {t(asking === p.id ? "office.refunds.yesSure" : "office.refunds.yes", {
                      amount: f.list(sums(p).map((m) => f.money(m))),
                    })}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {all.some((p) => p.mine) && (
        <p className="m-0 px-[18px] pb-[14px] text-14 text-ink-2">{t("office.refunds.secondHint")}</p>
      )}
    </Card>
  );
}

/** What it comes to, each currency apart: none of the event's own where there is another. */
function sums(p: ProposalView): Money[] {
  return p.amount.minor > 0 || p.others.length === 0 ? [p.amount, ...p.others] : p.others;
}

/** Above what a second person has to approve. */
export function LimitDialog({
  limits,
  currencies,
  onClose,
}: {
  limits: Money[];
  currencies: string[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const set = useAction(refunds.SetLimit);
  const [currency, setCurrency] = useState(limits[0]?.currency ?? currencies[0] ?? "NGN");
  const [amount, setAmount] = useState("");
  useShortcuts([], { modal: true });
  const now = limits.find((l) => l.currency === currency);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!set.busy && (await set.run(currency, amount.trim()))) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.refunds.limitTitle")}
      hint={t("office.refunds.limitHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <p className="m-0 flex items-center gap-[8px] text-ink-2">
          <Users />
          {now ? t("office.refunds.limitNow", { amount: f.money(now) }) : t("office.refunds.limitNone")}
        </p>
        <div className="flex gap-[10px]">
          <Field
            className="min-w-0 flex-1"
            label={t("office.refunds.limitAmount")}
            hint={t("office.refunds.limitEmpty")}
            inputMode="decimal"
            autoComplete="off"
            autoFocus
            value={amount}
            onChange={(e) => setAmount(e.target.value)}
          />
          <Choice
            className="w-[120px]"
            label={t("office.refunds.currency")}
            value={currency}
            onChange={(e) => setCurrency(e.target.value)}
          >
            {[...new Set([currency, ...currencies])].map((c) => (
              <option key={c}>{c}</option>
            ))}
          </Choice>
        </div>
        <Refusal error={set.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.cancel")}
          </Button>
          <Button size="large" type="submit" look="primary" disabled={set.busy}>
            {t("common.do.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
