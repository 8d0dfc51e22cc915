import { ChevronLeft, ChevronRight, ClipboardCopy, Download } from "lucide-react";
import { useState } from "react";
import { createPortal } from "react-dom";
import { boxOffice, copyText, type SaleView, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { SaveLink } from "../../components/ui/savelink";
import { needsTextFace } from "../../format/names";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Each pass of a sale, full screen, for the buyer's phone camera. */
export function PassScreen({ sale, onClose }: { sale: SaleView; onClose: () => void }) {
  const { t } = useTranslation();
  const passes = useView(["boxoffice", "passes", sale.order], () => boxOffice.Passes(sale.order));
  const [at, setAt] = useState(0);
  const [copied, setCopied] = useState(-1);
  const { view } = useSession();
  const list = passes.data ?? [];
  const pass = list[at];
  const go = (step: number) => setAt((n) => Math.max(0, Math.min(list.length - 1, n + step)));
  useShortcuts(
    [
      { keys: ["ArrowRight", "PageDown", "Space"], run: () => go(1) },
      { keys: ["ArrowLeft", "PageUp"], run: () => go(-1) },
      { keys: ["Enter"], run: () => (at < list.length - 1 ? go(1) : onClose()) },
      { keys: ["Escape"], run: onClose },
    ],
    { modal: true },
  );
  return createPortal(
    <div
      role="dialog"
      aria-modal="true"
      aria-label={t("counter.pass.title", { n: at + 1, of: list.length })}
      className="fixed inset-0 z-40 flex bg-bg text-ink"
    >
      <div className="grid flex-1 place-items-center bg-white p-[24px]">
        <Refusal error={passes.error} />
        {pass && (
          <img
            src={pass.qr}
            alt={t("counter.pass.qr", { code: pass.code })}
            data-testid="pass-qr"
            className="aspect-square h-[min(84vh,calc(100vw-480px))] [image-rendering:pixelated]"
          />
        )}
      </div>
      <aside className="flex w-[400px] flex-col gap-[16px] border-s border-line p-[28px]">
        {view.practice && (
          <p className="m-0 rounded-1 bg-brand-tint px-[12px] py-[8px] font-semibold text-brand-ink">
            {t("shell.frame.practice")}
          </p>
        )}
        <p className="m-0 text-17 text-ink-2" role="status">
          {t("counter.pass.title", { n: at + 1, of: list.length })}
        </p>
        {pass && (
          <>
            <h2
              className={`m-0 text-48 leading-[1.1] font-bold [overflow-wrap:anywhere] ${needsTextFace(pass.type) ? "" : "font-display wide-108"}`}
            >
              {pass.type}
            </h2>
            <p className="m-0 text-20">{t("common.unit.people", { count: pass.people })}</p>
            <bdi className="code text-26 font-semibold">{pass.code}</bdi>
            <Button onClick={async () => (await copyText(pass.digits)) && setCopied(at)}>
              <ClipboardCopy />
              {t(copied === at ? "counter.pass.copied" : "counter.pass.copy")}
            </Button>
          </>
        )}
        <p className="m-0 text-ink-2">{t("counter.pass.hint")}</p>
        <span className="flex-1" />
        {sale.pdf && (
          <SaveLink href={sale.pdf}>
            <Download />
            {t("common.do.savePdf")}
          </SaveLink>
        )}
        <div className="flex gap-[8px]">
          <Button
            size="large"
            className="flex-1"
            onClick={() => go(-1)}
            disabled={at === 0}
            aria-label={t("counter.pass.previous")}
          >
            <ChevronLeft />
          </Button>
          <Button
            size="large"
            className="flex-1"
            onClick={() => go(1)}
            disabled={at >= list.length - 1}
            aria-label={t("counter.pass.next")}
          >
            <ChevronRight />
          </Button>
        </div>
        <Button size="large" look="primary" onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.done")}
        </Button>
      </aside>
    </div>,
    document.body,
  );
}
