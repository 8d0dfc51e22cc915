import { ArrowRight, CircleCheck, Download, Mail, Printer, QrCode } from "lucide-react";
import type { AppError, SaleView } from "../../bridge";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card } from "../../components/ui/card";
import { SaveLink } from "../../components/ui/savelink";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

/** How printing went: null while nobody asked for it. */
export type Printed = "sent" | AppError | null;

/** What was just sold: the money to give back in large, then the tickets' ways out. */
export function SoldPanel(props: {
  sale: SaleView;
  printed: Printed;
  onShow: () => void;
  onPrint: () => void;
  onSend: (() => void) | undefined;
  onNext: () => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { sale } = props;
  const give = sale.change.minor > 0;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-[12px]">
      <Card className="flex flex-1 flex-col p-[24px]">
        <div className="flex items-center gap-[12px]" role="status">
          <CircleCheck className="text-[30px] text-brand-ink" />
          <h2 className="display wide-110 m-0 text-34 font-bold">{t("counter.sold.title")}</h2>
          <span className="code ms-auto text-17 text-ink-2">
            {t("counter.sold.number", { number: sale.number })}
          </span>
        </div>
        <p className="m-0 mt-[8px] text-20">
          {f.list(sale.lines.map((l) => `${l.count} ${l.name}`))} ·{" "}
          <bdi className="num font-semibold">{f.money(sale.total)}</bdi>
          {sale.fees.minor > 0 && (
            <span className="text-17 text-ink-2">
              {" "}
              {t("counter.sold.feeIn", { fee: f.money(sale.fees) })}
            </span>
          )}
        </p>
        <div className="my-auto py-[16px]">
          {give ? (
            <>
              <p className="cap m-0 text-ink-2">{t("counter.sold.give")}</p>
              <bdi className="display block text-96 leading-[1.05] font-bold" data-testid="give-back">
                {f.money(sale.change)}
              </bdi>
            </>
          ) : (
            <p className="display m-0 text-48 font-bold">{t(exactWord(sale.tender))}</p>
          )}
        </div>
        <PrintNews printed={props.printed} onPrint={props.onPrint} />
        <div className="mt-[16px] flex flex-wrap gap-[10px]">
          <Button size="large" onClick={props.onShow} shortcut="F5">
            <QrCode />
            {t("counter.sold.show")}
          </Button>
          {sale.pdf && (
            <SaveLink href={sale.pdf} className="min-h-[56px] text-17">
              <Download />
              {t("common.do.savePdf")}
            </SaveLink>
          )}
          <Button size="large" onClick={props.onPrint} shortcut="F7">
            <Printer />
            {t("counter.sold.print")}
          </Button>
          {props.onSend && (
            <Button size="large" onClick={props.onSend} shortcut="E">
              <Mail />
              {t("counter.sold.send")}
            </Button>
          )}
          <Button
            size="huge"
            look="primary"
            className="flex-auto"
            onClick={props.onNext}
            shortcut={t("common.key.enter")}
          >
            {t("counter.sold.next")}
            <ArrowRight />
          </Button>
        </div>
      </Card>
    </div>
  );
}

/** Says how printing went, when there is something to say. */
export function PrintNews({ printed, onPrint }: { printed: Printed; onPrint: () => void }) {
  const { t } = useTranslation();
  if (printed === null) return null;
  if (printed === "sent") return <Banner tone="note" icon={<Printer />} title={t("counter.sold.printed")} />;
  if (printed.code === "not_found")
    return <Banner tone="note" icon={<Printer />} title={t("counter.sold.noPrinter")} />;
  return (
    <Banner
      tone="bad"
      title={t("counter.sold.didNotPrint")}
      action={
        <Button onClick={onPrint} shortcut="F7">
          <Printer />
          {t("counter.last.reprint")}
        </Button>
      }
    >
      {t("counter.sold.didNotPrintHint")}
    </Banner>
  );
}

function exactWord(tender: string) {
  if (tender === "free") return "counter.sold.free" as const;
  if (tender === "online") return "counter.sold.online" as const;
  if (tender === "transfer") return "counter.sold.transfer" as const;
  return tender === "card" ? ("counter.sold.card" as const) : ("counter.sold.exact" as const);
}
