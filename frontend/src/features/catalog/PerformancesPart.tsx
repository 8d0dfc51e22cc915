import { Field } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import type { PartProps } from "./EventEditor";
import { Part, RemoveRow, replaced, without } from "./parts";
import { TimeField } from "./TimeField";

/** The dated showings, in the event's own zone. */
export function PerformancesPart({ draft, change, wrong }: PartProps) {
  const { t } = useTranslation();
  const list = draft.performances ?? [];
  const set = (i: number, part: Partial<(typeof list)[number]>) =>
    change({ performances: replaced(list, i, part) });
  const last = list.at(-1);
  const added = {
    id: "",
    name: "",
    date: last?.date ?? "",
    doors: last?.doors ?? "",
    starts: last?.starts ?? "",
    ends: last?.ends ?? "",
  };
  return (
    <Part
      title={t("office.event.performances")}
      add={t("office.event.addPerformance")}
      onAdd={() => change({ performances: [...list, added] })}
    >
      {list.map((p, i) => {
        const at = `performances.${i}`;
        return (
          <div
            key={p.id || `new-${i}`}
            className="grid grid-cols-[180px_110px_110px_110px_minmax(0,1fr)_44px] gap-[12px]"
          >
            <Field
              label={t("office.event.date")}
              type="date"
              value={p.date}
              onChange={(e) => set(i, { date: e.target.value })}
              error={wrong(`${at}.date`)}
            />
            <TimeField
              label={t("office.event.starts")}
              value={p.starts}
              onTime={(starts) => set(i, { starts })}
              error={wrong(`${at}.starts`)}
            />
            <TimeField
              label={t("office.event.doors")}
              value={p.doors}
              onTime={(doors) => set(i, { doors })}
              error={wrong(`${at}.doors`)}
            />
            <TimeField
              label={t("office.event.ends")}
              value={p.ends}
              onTime={(ends) => set(i, { ends })}
              error={wrong(`${at}.ends`)}
            />
            <Field
              label={t("office.event.performanceName")}
              autoComplete="off"
              maxLength={1000}
              value={p.name}
              onChange={(e) => set(i, { name: e.target.value })}
              error={wrong(`${at}.name`)}
            />
            {list.length > 1 && (
              <RemoveRow
                label={t("office.event.removePerformance", { n: i + 1 })}
                onRemove={() => change({ performances: without(list, i) })}
              />
            )}
          </div>
        );
      })}
    </Part>
  );
}
