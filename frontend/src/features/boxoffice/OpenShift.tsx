import { Wallet } from "lucide-react";
import { type FormEvent, useState } from "react";
import { boxOffice, useAction } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card } from "../../components/ui/card";
import { Field } from "../../components/ui/field";
import { symbolOf } from "../../format/money";
import { useTranslation } from "../../i18n/useTranslation";

/** The first thing of a shift: what is in the drawer. */
export function OpenShift({ currency }: { currency: string }) {
  const { t } = useTranslation();
  const open = useAction(boxOffice.OpenShift);
  const [float, setFloat] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void open.run(float.trim() || "0");
  };
  return (
    <Card className="p-[28px]">
      <form onSubmit={submit} className="flex max-w-[520px] flex-col gap-[14px]">
        <h2 className="display wide-108 m-0 flex items-center gap-[12px] text-26 font-bold">
          <Wallet className="text-brand-ink" />
          {t("counter.shift.openTitle")}
        </h2>
        <p className="m-0 text-17 text-ink-2">{t("counter.shift.openHint")}</p>
        <Field
          label={`${t("counter.shift.float")}, ${symbolOf(currency)}`}
          autoFocus
          inputMode="decimal"
          autoComplete="off"
          maxLength={24}
          value={float}
          onChange={(e) => setFloat(e.target.value)}
        />
        <Refusal error={open.error} />
        <Button
          type="submit"
          size="huge"
          look="primary"
          disabled={open.busy}
          shortcut={t("common.key.enter")}
        >
          {t("counter.shift.open")}
        </Button>
      </form>
    </Card>
  );
}
