import { Card } from "../../components/ui/card";
import { Choice } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import type { PartProps } from "./EventEditor";

/** Minutes that a counter may sell without the hub; 0 is until the end. */
const LENT_FOR = [0, 60, 120, 240, 720, 1440];

/** How long a counter that is cut off sells on from what is lent to it. */
export function LendingPart({ draft, change, wrong }: PartProps) {
  const { t } = useTranslation();
  const own = draft.lentFor ?? 0;
  const offered = LENT_FOR.includes(own) ? LENT_FOR : [...LENT_FOR, own].sort((a, b) => a - b);
  return (
    <Card className="px-[18px] py-[14px]">
      <Choice
        className="max-w-[420px]"
        label={t("office.event.lentFor")}
        hint={t("office.event.lentForHint")}
        value={String(own)}
        onChange={(e) => change({ lentFor: Number(e.target.value) })}
        error={wrong("lentFor")}
      >
        {offered.map((minutes) => (
          <option key={minutes} value={minutes}>
            {minutes === 0
              ? t("office.event.lentToTheEnd")
              : t("office.event.lentHours", { count: Math.round(minutes / 60) })}
          </option>
        ))}
      </Choice>
    </Card>
  );
}
