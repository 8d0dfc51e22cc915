import { Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { boxOffice, type SaleView, useAction } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Undoes a sale of this shift: shows the money to give back, then Enter. */
export function UndoDialog({
  sale,
  onClose,
  onUndone,
}: {
  sale: SaleView;
  onClose: () => void;
  onUndone: (sale: SaleView) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const undo = useAction(boxOffice.Undo);
  const [reason, setReason] = useState("");
  useShortcuts([], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await undo.run(sale.order, reason.trim());
    if (done) onUndone(done);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("counter.undo.title", { number: sale.number })}
      icon={<Undo2 className="text-[28px] text-brand-ink" />}
    >
      {sale.canUndo ? (
        <form onSubmit={submit}>
          <p className="display m-0 mt-[12px] text-34 font-bold">{giveBack(sale, t, f)}</p>
          <p className="m-0 mt-[4px] mb-[12px] text-17">
            {f.list(sale.lines.map((l) => `${l.count} ${l.name}`))} ·{" "}
            {t("counter.undo.passes", { count: sale.passes })}
          </p>
          <Field
            label={t("counter.undo.reason")}
            autoFocus
            autoComplete="off"
            maxLength={120}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
          <Refusal error={undo.error} className="mt-[8px]" />
          <DialogActions>
            <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
              {t("common.do.keep")}
            </Button>
            <Button
              size="large"
              look="danger"
              type="submit"
              disabled={undo.busy}
              shortcut={t("common.key.enter")}
            >
              {t("counter.undo.go")}
            </Button>
          </DialogActions>
        </form>
      ) : (
        <>
          <Banner tone="warn" className="mt-[12px]" title={t("counter.undo.cannot")} />
          <DialogActions>
            <Button onClick={onClose} shortcut={t("common.key.esc")}>
              {t("common.do.close")}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

function giveBack(sale: SaleView, t: Say, f: ReturnType<typeof useFormat>): string {
  if (sale.tender === "card") return t("counter.undo.card", { amount: f.money(sale.total) });
  if (sale.tender === "transfer") return t("counter.undo.transfer", { amount: f.money(sale.total) });
  return sale.cash.minor > 0
    ? t("counter.undo.give", { amount: f.money(sale.cash) })
    : t("counter.undo.nothing");
}
