import { Field, Tick } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import type { PartProps } from "./EventEditor";
import { Part, RemoveRow, replaced, wholeOf, without } from "./parts";

/** Limits over several types: the hall's seats, the fire officer's number. */
export function SharedPart({ draft, change, wrong }: PartProps) {
  const { t } = useTranslation();
  const list = draft.shared ?? [];
  const types = draft.types ?? [];
  const added = {
    name: "",
    capacity: 0,
    types: types.map((type) => type.no).filter((no) => no > 0),
    countsPeople: false,
  };
  return (
    <Part
      title={t("office.event.shared")}
      hint={t("office.event.sharedHint")}
      add={t("office.event.addShared")}
      onAdd={() => change({ shared: [...list, added] })}
    >
      {list.map((quota, i) => {
        const set = (part: Partial<typeof quota>) => change({ shared: replaced(list, i, part) });
        const has = quota.types ?? [];
        return (
          <div key={`limit-${i + 1}`} className="flex flex-col gap-[6px]">
            <div className="grid grid-cols-[minmax(0,1fr)_160px_auto_44px] items-start gap-[12px]">
              <Field
                label={t("office.event.sharedName")}
                autoComplete="off"
                maxLength={200}
                value={quota.name}
                onChange={(e) => set({ name: e.target.value })}
                error={wrong(`shared.${i}.name`)}
              />
              <Field
                label={t("office.event.capacity")}
                inputMode="numeric"
                autoComplete="off"
                value={quota.capacity === 0 ? "" : String(quota.capacity)}
                onChange={(e) => set({ capacity: wholeOf(e.target.value) })}
                error={wrong(`shared.${i}.capacity`)}
              />
              <Tick
                className="mt-[24px]"
                label={t("office.event.countsPeople")}
                checked={quota.countsPeople}
                onChange={(e) => set({ countsPeople: e.target.checked })}
              />
              <RemoveRow
                label={t("office.event.removeShared", { n: i + 1 })}
                onRemove={() => change({ shared: without(list, i) })}
              />
            </div>
            <div className="flex flex-wrap gap-x-[24px]">
              {types
                .filter((type) => type.no > 0)
                .map((type) => (
                  <Tick
                    key={type.no}
                    label={type.name}
                    checked={has.includes(type.no)}
                    onChange={(e) =>
                      set({
                        types: e.target.checked ? [...has, type.no] : has.filter((no) => no !== type.no),
                      })
                    }
                  />
                ))}
            </div>
          </div>
        );
      })}
    </Part>
  );
}
