import { Landmark } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type RefundClaim, refunds, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** The buyer's account for a refund that cannot go back the way it came. Nothing of it is kept here. */
export function AccountDialog({ claim, onClose }: { claim: RefundClaim; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const banks = useView(["refunds", "banks", claim.id], () => refunds.Banks(claim.id));
  const send = useAction(refunds.ToAccount);
  const [bank, setBank] = useState("");
  const [number, setNumber] = useState("");
  const [checked, setChecked] = useState(false);
  useShortcuts([], { modal: true });
  const chosen = (banks.data ?? []).find((b) => b.id === bank);
  const digits = number.replaceAll(" ", "");
  const grouped = digits.replace(/(.{4})(?=.)/g, "$1 ");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!chosen || digits === "" || send.busy) return;
    if (!checked) setChecked(true);
    else if (await send.run(claim.id, chosen.id, digits)) onClose();
    else setChecked(false);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.refunds.accountTitle", { amount: f.money(claim.amount) })}
      hint={t("office.refunds.accountHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <Choice
          label={t("office.refunds.bank")}
          value={bank}
          disabled={checked}
          onChange={(e) => setBank(e.target.value)}
        >
          <option value="">{t("office.refunds.bankChoose")}</option>
          {(banks.data ?? []).map((b) => (
            <option key={b.id} value={b.id}>
              {b.name}
            </option>
          ))}
        </Choice>
        <Field
          label={t("office.refunds.accountNumber")}
          inputMode="numeric"
          autoComplete="off"
          maxLength={24}
          disabled={checked}
          value={number}
          onChange={(e) => setNumber(e.target.value)}
        />
        {checked && (
          <Banner tone="warn" icon={<Landmark />} title={`${chosen?.name} · ${grouped}`}>
            {t("office.refunds.accountCheck")}
          </Banner>
        )}
        <Refusal
          error={send.error ?? banks.error}
          action={banks.error && <Button onClick={banks.refetch}>{t("common.do.tryNow")}</Button>}
        />
        <DialogActions>
          <Button
            size="large"
            onClick={checked ? () => setChecked(false) : onClose}
            shortcut={checked ? undefined : t("common.key.esc")}
          >
            {t(checked ? "office.refunds.accountBack" : "common.do.cancel")}
          </Button>
          <Button size="large" type="submit" look="primary" disabled={!chosen || digits === "" || send.busy}>
            {t(checked ? "office.refunds.accountGo" : "office.refunds.accountNext", {
              amount: f.money(claim.amount),
            })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
