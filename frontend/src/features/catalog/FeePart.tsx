import { Card, CardHead } from "../../components/ui/card";
import { Choice, Field } from "../../components/ui/field";
import { symbolOf } from "../../format/money";
import { useTranslation } from "../../i18n/useTranslation";
import type { PartProps } from "./EventEditor";

/** What a buyer pays beside the price of each ticket, and whether it goes back with one. */
export function FeePart({ draft, change, wrong }: PartProps) {
  const { t } = useTranslation();
  return (
    <Card className="pb-[14px]">
      <CardHead title={t("office.event.fee")}>
        <span className="text-14 text-ink-2">{t("office.event.feeHint")}</span>
      </CardHead>
      <div className="grid grid-cols-[150px_150px_minmax(0,1fr)_minmax(0,1fr)] gap-[12px] px-[18px]">
        <Field
          label={`${t("office.event.feeFixed")}, ${symbolOf(draft.currency)}`}
          inputMode="decimal"
          autoComplete="off"
          maxLength={24}
          value={draft.feeFixed}
          onChange={(e) => change({ feeFixed: e.target.value })}
          error={wrong("feeFixed")}
        />
        <Field
          label={t("office.event.feePercent")}
          inputMode="decimal"
          autoComplete="off"
          maxLength={8}
          value={draft.feePercent}
          onChange={(e) => change({ feePercent: e.target.value })}
          error={wrong("feePercent")}
        />
        <Choice
          label={t("office.event.feeWhere")}
          value={draft.feeAtCounter ? "counter" : "online"}
          onChange={(e) => change({ feeAtCounter: e.target.value === "counter" })}
        >
          <option value="online">{t("office.event.feeOnline")}</option>
          <option value="counter">{t("office.event.feeAtCounter")}</option>
        </Choice>
        <Choice
          label={t("office.event.feeBack")}
          hint={t("office.event.feeBackHint")}
          value={draft.feeReturned ? "returned" : "kept"}
          onChange={(e) => change({ feeReturned: e.target.value === "returned" })}
        >
          <option value="kept">{t("office.event.feeKept")}</option>
          <option value="returned">{t("office.event.feeReturned")}</option>
        </Choice>
      </div>
    </Card>
  );
}
