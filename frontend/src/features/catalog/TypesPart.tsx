import { ChevronDown, ChevronUp } from "lucide-react";
import { useState } from "react";
import type { TypeDraft } from "../../bridge";
import { Button } from "../../components/ui/button";
import { Field, Tick } from "../../components/ui/field";
import { symbolOf } from "../../format/money";
import { useTranslation } from "../../i18n/useTranslation";
import type { PartProps } from "./EventEditor";
import { Part, RemoveRow, replaced, wholeOf, without } from "./parts";

const FRESH: TypeDraft = {
  no: 0,
  name: "",
  note: "",
  price: "",
  quantity: 0,
  passes: 1,
  people: 1,
  wristband: "",
  check: "",
  reEntry: false,
  hidden: false,
  gates: [],
  prices: [],
};

/** The ticket types: name, price and how many; the rest under More. */
export function TypesPart({ draft, change, wrong }: PartProps) {
  const { t } = useTranslation();
  const list = draft.types ?? [];
  return (
    <Part
      title={t("office.event.types")}
      add={t("office.event.addType")}
      onAdd={() => change({ types: [...list, FRESH] })}
    >
      {list.map((type, i) => (
        <TypeRow
          key={type.no || `new-${i}`}
          type={type}
          index={i}
          draft={draft}
          wrong={(name) => wrong(`types.${i}.${name}`)}
          onChange={(part) => change({ types: replaced(list, i, part) })}
          onRemove={list.length > 1 ? () => change({ types: without(list, i) }) : undefined}
        />
      ))}
    </Part>
  );
}

function TypeRow(props: {
  type: TypeDraft;
  index: number;
  draft: PartProps["draft"];
  wrong: (name: string) => string | undefined;
  onChange: (part: Partial<TypeDraft>) => void;
  onRemove: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const { type, wrong, onChange } = props;
  const [more, setMore] = useState(false);
  return (
    <div className="flex flex-col gap-[10px] border-t border-line pt-[10px] first:border-0 first:pt-0">
      <div className="grid grid-cols-[minmax(0,1.4fr)_150px_150px_minmax(0,1fr)_auto_44px] gap-[12px]">
        <Field
          label={t("office.event.typeName")}
          autoComplete="off"
          maxLength={10_000}
          value={type.name}
          onChange={(e) => onChange({ name: e.target.value })}
          error={wrong("name")}
        />
        <Field
          label={`${t("office.event.price")}, ${symbolOf(props.draft.currency)}`}
          inputMode="decimal"
          autoComplete="off"
          maxLength={24}
          value={type.price}
          onChange={(e) => onChange({ price: e.target.value })}
          error={wrong("price")}
        />
        <Field
          label={t("office.event.quantity")}
          inputMode="numeric"
          autoComplete="off"
          value={type.quantity === 0 ? "" : String(type.quantity)}
          onChange={(e) => onChange({ quantity: wholeOf(e.target.value) })}
          error={wrong("quantity")}
          hint={type.quantity === 0 ? t("office.event.quantityHint") : undefined}
        />
        <Field
          label={t("office.event.note")}
          autoComplete="off"
          maxLength={1000}
          value={type.note}
          onChange={(e) => onChange({ note: e.target.value })}
          error={wrong("note")}
        />
        <Button className="mt-[24px] self-start" aria-expanded={more} onClick={() => setMore(!more)}>
          {t("office.event.more")}
          {more ? <ChevronUp /> : <ChevronDown />}
        </Button>
        {props.onRemove && (
          <RemoveRow label={t("office.event.removeType", { n: props.index + 1 })} onRemove={props.onRemove} />
        )}
      </div>
      {more && <TypeMore {...props} />}
    </div>
  );
}

function TypeMore({
  type,
  draft,
  wrong,
  onChange,
}: {
  type: TypeDraft;
  draft: PartProps["draft"];
  wrong: (name: string) => string | undefined;
  onChange: (part: Partial<TypeDraft>) => void;
}) {
  const { t } = useTranslation();
  const gates = draft.gates ?? [];
  const chosen = type.gates ?? [];
  const toggle = (gate: string, on: boolean) =>
    onChange({ gates: on ? [...chosen, gate] : chosen.filter((g) => g !== gate) });
  return (
    <div className="rounded-2 bg-sunken p-[14px]">
      <div className="grid grid-cols-[130px_150px_180px_minmax(0,1fr)] gap-[12px]">
        <Field
          label={t("office.event.passes")}
          inputMode="numeric"
          autoComplete="off"
          value={String(type.passes)}
          onChange={(e) => onChange({ passes: wholeOf(e.target.value) })}
          error={wrong("passes")}
        />
        <Field
          label={t("office.event.people")}
          inputMode="numeric"
          autoComplete="off"
          value={String(type.people)}
          onChange={(e) => onChange({ people: wholeOf(e.target.value) })}
          error={wrong("people")}
        />
        <Field
          label={t("office.event.wristband")}
          autoComplete="off"
          maxLength={40}
          value={type.wristband}
          onChange={(e) => onChange({ wristband: e.target.value })}
          error={wrong("wristband")}
        />
        <Field
          label={t("office.event.check")}
          autoComplete="off"
          maxLength={500}
          value={type.check}
          onChange={(e) => onChange({ check: e.target.value })}
          error={wrong("check")}
        />
      </div>
      <div className="mt-[4px] flex flex-wrap gap-x-[24px]">
        <Tick
          label={t("office.event.reEntry")}
          checked={type.reEntry}
          onChange={(e) => onChange({ reEntry: e.target.checked })}
        />
        <Tick
          label={t("office.event.hidden")}
          checked={type.hidden}
          onChange={(e) => onChange({ hidden: e.target.checked })}
        />
      </div>
      {gates.filter((g) => g.id).length > 0 && (
        <fieldset className="m-0 flex flex-wrap items-center gap-x-[24px] border-0 p-0">
          <legend className="text-14 font-semibold">{t("office.event.typeGates")}</legend>
          {gates
            .filter((g) => g.id)
            .map((gate) => (
              <Tick
                key={gate.id}
                label={gate.name}
                checked={chosen.includes(gate.id)}
                onChange={(e) => toggle(gate.id, e.target.checked)}
              />
            ))}
        </fieldset>
      )}
    </div>
  );
}
