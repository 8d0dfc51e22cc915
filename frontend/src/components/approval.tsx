import { ShieldCheck } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { type AppError, type Approval, shell, useView } from "../bridge";
import { useTranslation } from "../i18n/useTranslation";
import { useShortcuts } from "../keys/Keyboard";
import { Refusal } from "./problem";
import { Button } from "./ui/button";
import { Dialog, DialogActions } from "./ui/dialog";
import { Choice, Field } from "./ui/field";

/** Asks a supervisor for a PIN. `onApprove` gets it; the dialog stays until its owner closes it. */
export function ApprovalDialog(props: {
  open: boolean;
  onClose: () => void;
  onApprove: (approval: Approval) => void;
  title?: ReactNode;
  hint?: ReactNode;
  error: AppError | null;
  busy: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title ?? t("common.approve.title")}
      hint={props.hint}
      icon={<ShieldCheck className="text-[28px] text-brand-ink" />}
    >
      <ApprovalForm {...props} />
    </Dialog>
  );
}

function ApprovalForm(props: {
  onClose: () => void;
  onApprove: (approval: Approval) => void;
  error: AppError | null;
  busy: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const staff = useView(["shell", "staff"], shell.Staff);
  const able = (staff.data ?? []).filter((s) => s.role === "supervisor" || s.role === "organizer");
  const [who, setWho] = useState("");
  const [pin, setPin] = useState("");
  const chosen = who || able[0]?.id || "";
  useShortcuts([], { modal: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen && pin) props.onApprove({ staff: chosen, pin });
    setPin("");
  };
  return (
    <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
      {props.children}
      <Choice label={t("common.approve.who")} value={chosen} onChange={(e) => setWho(e.target.value)}>
        {able.length === 0 && <option value="">{t("common.approve.nobody")}</option>}
        {able.map((s) => (
          <option key={s.id} value={s.id}>
            {s.name}
          </option>
        ))}
      </Choice>
      <Field
        label={t("common.approve.pin")}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        autoFocus
        value={pin}
        onChange={(e) => setPin(e.target.value.replace(/\D/g, "").slice(0, 8))}
      />
      <Refusal error={props.error} />
      <DialogActions>
        <Button onClick={props.onClose} shortcut={t("common.key.esc")}>
          {t("common.do.cancel")}
        </Button>
        <Button type="submit" look="primary" disabled={props.busy || !chosen || pin.length < 4}>
          {t("common.approve.confirm")}
        </Button>
      </DialogActions>
    </form>
  );
}
