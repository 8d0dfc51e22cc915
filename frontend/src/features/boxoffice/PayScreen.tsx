import { createPortal } from "react-dom";
import type { PayingView } from "../../bridge";
import { Button } from "../../components/ui/button";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** The amount and the code to pay it, full screen, turned to the buyer. */
export function PayScreen({ paying, onClose }: { paying: PayingView; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  useShortcuts([{ keys: ["Escape", "Enter"], run: onClose }], { modal: true });
  return createPortal(
    <div
      role="dialog"
      aria-modal="true"
      aria-label={t("counter.online.large")}
      className="fixed inset-0 z-40 flex bg-bg text-ink"
    >
      <div className="grid flex-1 place-items-center bg-white p-[24px]">
        <img
          src={paying.qr}
          alt={t("counter.online.qr")}
          className="aspect-square h-[min(84vh,calc(100vw-480px))] [image-rendering:pixelated]"
        />
      </div>
      <aside className="flex w-[400px] flex-col gap-[16px] border-s border-line p-[28px]">
        <p className="m-0 text-17 text-ink-2">{t("counter.online.due")}</p>
        <bdi className="display text-[60px] leading-[1.05] font-bold">{f.money(paying.due)}</bdi>
        <p className="m-0 text-20">{t("counter.online.scan")}</p>
        <span className="flex-1" />
        <Button size="large" look="primary" onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.done")}
        </Button>
      </aside>
    </div>,
    document.body,
  );
}
