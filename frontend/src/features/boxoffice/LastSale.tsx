import { Printer, QrCode, ReceiptText, Undo2 } from "lucide-react";
import type { Board } from "../../bridge";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { PrintNews } from "./SoldPanel";
import type { Desk } from "./useDesk";

/** The last sale and what can be done with it, or what was just undone. */
export function LastSale({ board, desk, zone }: { board: Board; desk: Desk; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const last = board.last;
  if (desk.undone) {
    return (
      <Banner tone="note" className="mt-auto" title={t("counter.undo.done", { number: desk.undone.number })}>
        {t("counter.undo.doneHint", {
          amount: f.money(desk.undone.cash.minor > 0 ? desk.undone.cash : desk.undone.total),
        })}
      </Banner>
    );
  }
  return (
    <>
      {desk.printed !== null && desk.printed !== "sent" && desk.printed.code !== "not_found" && (
        <PrintNews printed={desk.printed} onPrint={() => desk.print(last ?? undefined)} />
      )}
      <div className="mt-auto flex min-h-[58px] items-center gap-[12px] rounded-2 bg-sunken py-[6px] ps-[14px] pe-[8px]">
        <ReceiptText />
        {last ? (
          <div className="min-w-0 flex-1">
            <div className="line-clamp-2 leading-[1.25]">
              <b>{t("counter.last.at", { time: f.time(last.at, zone) })}</b> ·{" "}
              <bdi className="num font-semibold">{f.money(last.total)}</bdi>{" "}
              {t(`counter.last.${tenderWord(last.tender)}`)}
              {last.change.minor > 0 && `, ${t("counter.last.change", { amount: f.money(last.change) })}`}
            </div>
            <div className="truncate text-13 text-ink-2">
              <span className="code">{t("counter.sold.number", { number: last.number })}</span>
              {last.state === "void" && ` · ${t("counter.last.void")}`} ·{" "}
              {f.list(last.lines.map((l) => `${l.count} ${l.name}`))}
            </div>
          </div>
        ) : (
          <span className="flex-1 text-ink-2">{t("counter.last.none")}</span>
        )}
        {last && last.state !== "void" && (
          <>
            <Button onClick={() => desk.show(last)} shortcut="F5">
              <QrCode />
              {t("counter.last.show")}
            </Button>
            <Button onClick={() => desk.print(last)} shortcut="F7">
              <Printer />
              {t("counter.last.reprint")}
            </Button>
            <Button onClick={() => desk.undo(last)} shortcut="F8">
              <Undo2 />
              {t("counter.last.undo")}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

const TENDERS = ["cash", "card", "transfer", "online", "split", "free"] as const;

function tenderWord(tender: string): (typeof TENDERS)[number] {
  return TENDERS.find((name) => name === tender) ?? "cash";
}
