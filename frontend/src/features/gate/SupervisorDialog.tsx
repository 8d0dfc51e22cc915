import { useState } from "react";
import { type Approval, gate, useAction, type VerdictView } from "../../bridge";
import { ApprovalDialog } from "../../components/approval";
import { useNow } from "../../components/frame/clock";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** What a supervisor may do with a PIN: decide against a verdict, or, with none shown, confirm
 * the clock or shut the gate. */
export function SupervisorDialog(props: {
  verdict: VerdictView | undefined;
  zone: string;
  onClose: () => void;
  onOverride: (key: string, reason: string, approval: Approval) => Promise<void>;
}) {
  return props.verdict ? <OverrideDialog {...props} verdict={props.verdict} /> : <DutyDialog {...props} />;
}

function OverrideDialog(props: {
  verdict: VerdictView;
  onClose: () => void;
  onOverride: (key: string, reason: string, approval: Approval) => Promise<void>;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const override = useAction(async (approval: Approval) => {
    await props.onOverride(props.verdict.key, reason.trim(), approval);
    return true;
  });
  return (
    <ApprovalDialog
      open
      title={t(props.verdict.verdict === "already_in" ? "gate.override.reopen" : "gate.override.admit")}
      hint={t("gate.override.hint")}
      onClose={props.onClose}
      onApprove={async (approval) => (await override.run(approval)) && props.onClose()}
      error={override.error}
      busy={override.busy}
    >
      <Field
        label={t("gate.override.reason")}
        autoComplete="off"
        maxLength={120}
        value={reason}
        onChange={(e) => setReason(e.target.value)}
      />
    </ApprovalDialog>
  );
}

function DutyDialog({ zone, onClose }: { zone: string; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow();
  const [confirming, setConfirming] = useState(false);
  const clock = useAction(gate.ConfirmClock);
  const shut = useAction(gate.Shut);
  useShortcuts([], { modal: true });
  if (confirming) {
    return (
      <ApprovalDialog
        open
        title={t("gate.override.clock", { time: f.time(now, zone) })}
        hint={t("gate.override.clockHint")}
        onClose={onClose}
        onApprove={async (approval) => (await clock.run(approval)) && onClose()}
        error={clock.error}
        busy={clock.busy}
      />
    );
  }
  return (
    <Dialog open onClose={onClose} title={t("gate.override.title")} hint={t("gate.override.nothing")}>
      <div className="mt-[16px] flex flex-col gap-[8px]">
        <Button size="large" onClick={() => setConfirming(true)}>
          {t("gate.override.clock", { time: f.time(now, zone) })}
        </Button>
        <Button size="large" onClick={async () => (await shut.run()) && onClose()}>
          {t("gate.ready.shut")}
        </Button>
      </div>
      <DialogActions>
        <Button onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
