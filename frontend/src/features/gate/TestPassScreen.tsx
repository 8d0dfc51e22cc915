import { createPortal } from "react-dom";
import { gate, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** The steward's test pass, large enough to be scanned from the screen. */
export function TestPassScreen({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const pass = useView(["gate", "testpass"], gate.TestPass);
  useShortcuts([{ keys: ["Escape", "Enter"], run: onClose }], { modal: true });
  return createPortal(
    <div
      role="dialog"
      aria-modal="true"
      aria-label={t("gate.before.showTest")}
      className="fixed inset-0 z-40 flex flex-col items-center justify-center gap-[20px] bg-white"
    >
      <Refusal error={pass.error} />
      {pass.data && (
        <img
          src={pass.data.qr}
          alt={t("gate.before.showTest")}
          className="aspect-square h-[78vh] [image-rendering:pixelated]"
        />
      )}
      <Button size="large" look="primary" onClick={onClose} shortcut={t("common.key.esc")}>
        {t("common.do.done")}
      </Button>
    </div>,
    document.body,
  );
}
