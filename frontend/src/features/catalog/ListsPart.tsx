import type { ListDraft } from "../../bridge";
import { Choice, Field } from "../../components/ui/field";
import { symbolOf } from "../../format/money";
import { useTranslation } from "../../i18n/useTranslation";
import type { PartProps } from "./EventEditor";
import { Part, RemoveRow, replaced, without } from "./parts";

/** Further price lists: a currency, and what each type costs in it; none: not sold in it. */
export function ListsPart({ draft, change, wrong, currencies }: PartProps & { currencies: string[] }) {
  const { t } = useTranslation();
  const lists = draft.lists ?? [];
  const fresh: ListDraft = { no: 0, name: "", currency: currencies[0] ?? draft.currency, feeFixed: "" };
  const priced = (type: number, list: number, text: string) =>
    change({
      types: draft.types.map((one, i) => {
        if (i !== type) return one;
        const prices = lists.map((_, n) => one.prices?.[n] ?? "");
        prices[list] = text;
        return { ...one, prices };
      }),
    });
  const remove = (list: number) =>
    change({
      lists: without(lists, list),
      types: draft.types.map((one) => ({ ...one, prices: without(one.prices ?? [], list) })),
    });
  return (
    <Part
      title={t("office.event.lists")}
      hint={t("office.event.listsHint")}
      add={t("office.event.addList")}
      onAdd={() => change({ lists: [...lists, fresh] })}
    >
      {lists.map((list, l) => (
        <div
          key={list.no || `new-${l}`}
          className="flex flex-col gap-[10px] border-t border-line pt-[10px] first:border-0 first:pt-0"
        >
          <div className="grid grid-cols-[minmax(0,1fr)_130px_200px_44px] gap-[12px]">
            <Field
              label={t("office.event.listName")}
              autoComplete="off"
              maxLength={1000}
              value={list.name}
              onChange={(e) => change({ lists: replaced(lists, l, { name: e.target.value }) })}
              error={wrong(`lists.${l}.name`)}
            />
            <Choice
              label={t("office.event.currency")}
              value={list.currency}
              onChange={(e) => change({ lists: replaced(lists, l, { currency: e.target.value }) })}
              error={wrong(`lists.${l}.currency`)}
            >
              {currencies.map((currency) => (
                <option key={currency}>{currency}</option>
              ))}
            </Choice>
            <Field
              label={`${t("office.event.fee")}, ${symbolOf(list.currency)}`}
              inputMode="decimal"
              autoComplete="off"
              maxLength={24}
              value={list.feeFixed}
              onChange={(e) => change({ lists: replaced(lists, l, { feeFixed: e.target.value }) })}
              hint={draft.feePercent !== "" && t("office.event.listFee", { percent: draft.feePercent })}
              error={wrong(`lists.${l}.feeFixed`)}
            />
            <RemoveRow label={t("office.event.removeList", { name: list.name })} onRemove={() => remove(l)} />
          </div>
          <div className="grid grid-cols-[repeat(auto-fill,minmax(190px,1fr))] gap-x-[12px] gap-y-[4px]">
            {draft.types.map((type, i) => (
              <Field
                key={type.no || `new-${i}`}
                // Label, well and error share their rows: a name of two lines moves no well alone.
                className="row-span-3 grid grid-rows-subgrid gap-y-[4px] [&>label]:self-end"
                label={
                  <>
                    <bdi>{type.name}</bdi>,{"\u00a0"}
                    {symbolOf(list.currency)}
                  </>
                }
                inputMode="decimal"
                autoComplete="off"
                maxLength={24}
                value={type.prices?.[l] ?? ""}
                onChange={(e) => priced(i, l, e.target.value)}
                error={wrong(`lists.${l}.prices.${i}`) ?? (i === 0 ? wrong(`lists.${l}.prices`) : undefined)}
              />
            ))}
          </div>
        </div>
      ))}
    </Part>
  );
}
