import { Download, HandCoins, Mail, Printer, QrCode, Undo2 } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { boxOffice, type SaleView, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Dialog } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { SaveLink } from "../../components/ui/savelink";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Finds a sale of this device by number, short code or type; empty shows the latest. */
export function FindDialog(props: {
  start: string;
  zone: string;
  onClose: () => void;
  onShow: (sale: SaleView) => void;
  onPrint: (sale: SaleView) => void;
  onUndo: (sale: SaleView) => void;
  onSend: ((sale: SaleView) => void) | undefined;
  onClaim: (start: string) => void;
}) {
  const { t } = useTranslation();
  const [query, setQuery] = useState(props.start);
  const asked = useDeferredValue(query.trim());
  const found = useView(["boxoffice", "find", asked], () => boxOffice.Find(asked));
  useShortcuts([], { modal: true });
  return (
    <Dialog open onClose={props.onClose} title={t("counter.find.title")} className="w-[760px]">
      <Field
        className="mt-[12px]"
        label={t("counter.find.label")}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={query}
        onChange={(e) => setQuery(e.target.value)}
      />
      <Refusal error={found.error} className="mt-[8px]" />
      <div className="mt-[8px] max-h-[440px] min-h-[160px] overflow-auto">
        {found.isPending && <RowsToCome />}
        {found.data?.length === 0 && <p className="text-ink-2">{t("counter.find.none")}</p>}
        {(found.data ?? []).map((sale) => (
          <Found key={sale.order} sale={sale} {...props} />
        ))}
      </div>
      <div className="mt-[12px] flex items-center justify-between gap-[8px]">
        <Button onClick={props.onClose} shortcut={t("common.key.esc")}>
          {t("common.do.close")}
        </Button>
        <Button onClick={() => props.onClaim(query.trim())}>
          <HandCoins />
          {t("counter.claim.open")}
        </Button>
      </div>
    </Dialog>
  );
}

function Found(props: {
  sale: SaleView;
  zone: string;
  onShow: (sale: SaleView) => void;
  onPrint: (sale: SaleView) => void;
  onUndo: (sale: SaleView) => void;
  onSend: ((sale: SaleView) => void) | undefined;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { sale } = props;
  const gone = sale.state === "void";
  return (
    <div className="flex items-center gap-[8px] border-t border-line py-[8px]">
      <div className="min-w-0 flex-1">
        <b className="code font-semibold">{sale.number}</b>{" "}
        <time className="text-ink-2">{f.time(sale.at, props.zone)}</time>{" "}
        {gone && <Chip>{t("counter.find.void")}</Chip>}
        <div className="truncate text-14 text-ink-2">
          {f.list(sale.lines.map((l) => `${l.count} ${l.name}`))} ·{" "}
          <bdi className="num">{f.money(sale.total)}</bdi>
        </div>
      </div>
      {!gone && (
        <>
          <Button onClick={() => props.onShow(sale)} aria-label={t("counter.sold.show")}>
            <QrCode />
            {t("counter.last.show")}
          </Button>
          {sale.pdf && (
            <SaveLink href={sale.pdf}>
              <Download />
              PDF
            </SaveLink>
          )}
          <Button onClick={() => props.onPrint(sale)}>
            <Printer />
            {t("counter.last.reprint")}
          </Button>
          {props.onSend && (
            <Button onClick={() => props.onSend?.(sale)} aria-label={t("counter.sold.send")}>
              <Mail />
            </Button>
          )}
          {sale.canUndo && (
            <Button onClick={() => props.onUndo(sale)}>
              <Undo2 />
              {t("counter.last.undo")}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
