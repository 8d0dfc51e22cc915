import { Field } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import type { PartProps } from "./EventEditor";
import { Part, RemoveRow, replaced, without } from "./parts";

/** The places where people are let in. */
export function GatesPart({ draft, change, wrong }: PartProps) {
  const { t } = useTranslation();
  const list = draft.gates ?? [];
  return (
    <Part
      title={t("office.event.gates")}
      add={t("office.event.addGate")}
      onAdd={() => change({ gates: [...list, { id: "", name: "" }] })}
    >
      <div className="grid grid-cols-3 gap-[12px]">
        {list.map((gate, i) => (
          <div key={gate.id || `new-${i}`} className="flex items-start gap-[4px]">
            <Field
              className="flex-1"
              label={t("office.event.gateName", { n: i + 1 })}
              autoComplete="off"
              maxLength={200}
              value={gate.name}
              onChange={(e) => change({ gates: replaced(list, i, { name: e.target.value }) })}
              error={wrong(`gates.${i}.name`)}
            />
            <RemoveRow
              label={t("office.event.removeGate", { n: i + 1 })}
              onRemove={() => change({ gates: without(list, i) })}
            />
          </div>
        ))}
      </div>
    </Part>
  );
}
