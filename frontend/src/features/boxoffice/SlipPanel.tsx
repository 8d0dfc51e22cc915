import { ArrowLeft, CreditCard, Landmark } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Board } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card } from "../../components/ui/card";
import { Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import type { Selling } from "./useSelling";

/** A card or a transfer: the money is elsewhere, and a number proves it. */
export function SlipPanel({
  kind,
  board,
  selling,
  onFinish,
}: {
  kind: "card" | "transfer";
  board: Board;
  selling: Selling;
  onFinish: (slip: string) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const [slip, setSlip] = useState("");
  const [tried, setTried] = useState(false);
  useShortcuts([{ keys: ["Escape"], run: selling.back }]);
  const total = f.money({ minor: selling.total, currency: board.currency });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (slip.trim() && !selling.busy) onFinish(slip.trim());
  };
  return (
    <div className="flex min-h-0 flex-col gap-[12px]">
      <Button onClick={selling.back} shortcut={t("common.key.esc")} className="self-start">
        <ArrowLeft />
        {t("counter.cash.back")}
      </Button>
      <Card className="p-[28px]">
        <form onSubmit={submit} className="flex max-w-[560px] flex-col gap-[16px]">
          <h2 className="display wide-108 m-0 flex items-center gap-[12px] text-26 font-bold">
            {kind === "card" ? (
              <CreditCard className="text-brand-ink" />
            ) : (
              <Landmark className="text-brand-ink" />
            )}
            {t(`counter.${kind}.title`)}
          </h2>
          <p className="m-0 text-20 leading-[1.4]">{t(`counter.${kind}.hint`, { total })}</p>
          <Field
            label={t(`counter.${kind}.slip`)}
            autoFocus
            autoComplete="off"
            maxLength={40}
            value={slip}
            onChange={(e) => setSlip(e.target.value)}
            error={tried && !slip.trim() ? t(`counter.${kind}.slipMissing`) : undefined}
          />
          <Refusal error={selling.error} />
          <Button
            type="submit"
            size="huge"
            look="primary"
            disabled={selling.busy}
            shortcut={t("common.key.enter")}
          >
            {selling.busy ? t("counter.cash.writing") : t(`counter.${kind}.paid`)}
          </Button>
        </form>
      </Card>
    </div>
  );
}
