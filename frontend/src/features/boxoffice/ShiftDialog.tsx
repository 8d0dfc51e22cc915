import { Download, Wallet } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { boxOffice, type ShiftView, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { SaveLink } from "../../components/ui/savelink";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

type Step = "look" | "in" | "out" | "close";

/** The open shift: its money, cash put in or taken out, and the counted close. */
export function ShiftDialog({ zone, onClose }: { zone: string; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const shift = useView(["boxoffice", "shift"], boxOffice.Shift);
  const [step, setStep] = useState<Step>("look");
  const [closed, setClosed] = useState<ShiftView>();
  useShortcuts([], { modal: true });
  const view = closed ?? shift.data;
  const hint =
    view &&
    (view.closedAt > 0
      ? t("counter.shift.closed", { time: f.time(view.closedAt, zone) })
      : t("counter.shift.since", { time: f.time(view.openedAt, zone) }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("counter.shift.title")}
      hint={hint ?? " "}
      icon={<Wallet className="text-[26px] text-brand-ink" />}
    >
      <Refusal error={shift.error} className="mt-[8px]" />
      {view && step === "look" && <ShiftFigures shift={view} />}
      {view && step === "look" && (
        <DialogActions>
          <Button onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.close")}
          </Button>
          {view.closedAt > 0 ? (
            view.pdf && (
              <SaveLink href={view.pdf}>
                <Download />
                {t("counter.shift.report")}
              </SaveLink>
            )
          ) : (
            <span className="flex gap-[8px]">
              <Button onClick={() => setStep("in")}>{t("counter.shift.payIn")}</Button>
              <Button onClick={() => setStep("out")}>{t("counter.shift.payOut")}</Button>
              <Button look="primary" onClick={() => setStep("close")}>
                {t("counter.shift.close")}
              </Button>
            </span>
          )}
        </DialogActions>
      )}
      {(step === "in" || step === "out") && <PayForm way={step} onDone={() => setStep("look")} />}
      {step === "close" && (
        <CloseForm
          onBack={() => setStep("look")}
          onClosed={(done) => {
            setClosed(done);
            setStep("look");
          }}
        />
      )}
    </Dialog>
  );
}

function ShiftFigures({ shift }: { shift: ShiftView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const difference = shift.difference;
  return (
    <>
      {difference && (
        <Banner
          className="mt-[12px]"
          tone={difference.minor === 0 ? "note" : "warn"}
          title={
            difference.minor === 0
              ? t("counter.shift.exact")
              : t(difference.minor > 0 ? "counter.shift.over" : "counter.shift.under", {
                  amount: f.money({ minor: Math.abs(difference.minor), currency: difference.currency }),
                })
          }
        />
      )}
      <dl className="m-0 mt-[12px]">
        <Row label={t("counter.shift.sales")}>{f.count(shift.sales)}</Row>
        {shift.voids > 0 && <Row label={t("counter.shift.voids")}>{f.count(shift.voids)}</Row>}
        <Row label={t("counter.shift.floatRow")}>{f.money(shift.float)}</Row>
        <Row label={t("counter.shift.cashSales")}>{f.money(shift.cashSales)}</Row>
        <Row label={t("counter.shift.cardSales")}>{f.money(shift.cardSales)}</Row>
        {shift.transfers.minor > 0 && (
          <Row label={t("counter.shift.transfers")}>{f.money(shift.transfers)}</Row>
        )}
        {shift.online.minor > 0 && <Row label={t("counter.shift.online")}>{f.money(shift.online)}</Row>}
        {shift.others.map((m) => (
          <Row key={m.currency} label={t("counter.shift.others", { currency: m.currency })}>
            {f.money(m)}
          </Row>
        ))}
        <Row label={t("counter.shift.paidIn")}>{f.money(shift.paidIn)}</Row>
        <Row label={t("counter.shift.paidOut")}>{f.money(shift.paidOut)}</Row>
        <Row label={t("counter.shift.voided")}>{f.money(shift.voided)}</Row>
        {shift.expected && <Row label={t("counter.shift.expected")}>{f.money(shift.expected)}</Row>}
        {shift.counted && <Row label={t("counter.shift.counted")}>{f.money(shift.counted)}</Row>}
      </dl>
    </>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between border-t border-line py-[6px]">
      <dt className="text-ink-2">{label}</dt>
      <dd className="num m-0 font-semibold">
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function PayForm({ way, onDone }: { way: "in" | "out"; onDone: () => void }) {
  const { t } = useTranslation();
  const pay = useAction(way === "in" ? boxOffice.PayIn : boxOffice.PayOut);
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await pay.run(amount.trim(), reason.trim())) onDone();
  };
  return (
    <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[10px]">
      <Field
        label={`${t(way === "in" ? "counter.shift.payIn" : "counter.shift.payOut")}: ${t("counter.shift.amount")}`}
        autoFocus
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        value={amount}
        onChange={(e) => setAmount(e.target.value)}
      />
      <Field
        label={t("counter.shift.reason")}
        autoComplete="off"
        maxLength={120}
        value={reason}
        onChange={(e) => setReason(e.target.value)}
      />
      <Refusal error={pay.error} />
      <DialogActions>
        <Button onClick={onDone}>{t("common.do.back")}</Button>
        <Button
          type="submit"
          look="primary"
          disabled={pay.busy || !amount.trim()}
          shortcut={t("common.key.enter")}
        >
          {t("common.do.save")}
        </Button>
      </DialogActions>
    </form>
  );
}

function CloseForm({ onBack, onClosed }: { onBack: () => void; onClosed: (shift: ShiftView) => void }) {
  const { t } = useTranslation();
  const close = useAction(boxOffice.CloseShift);
  const [counted, setCounted] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await close.run(counted.trim() || "0");
    if (done) onClosed(done);
  };
  return (
    <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[10px]">
      <Field
        label={t("counter.shift.countLabel")}
        hint={t("counter.shift.countHint")}
        autoFocus
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        value={counted}
        onChange={(e) => setCounted(e.target.value)}
      />
      <Refusal error={close.error} />
      <DialogActions>
        <Button onClick={onBack}>{t("common.do.back")}</Button>
        <Button type="submit" look="primary" disabled={close.busy} shortcut={t("common.key.enter")}>
          {t("counter.shift.close")}
        </Button>
      </DialogActions>
    </form>
  );
}
