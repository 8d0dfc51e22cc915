import { Pause } from "lucide-react";
import { type FormEvent, useState } from "react";
import { boxOffice, type Basket as Parked, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { type Basket, itemsIn } from "./basket";

/** Puts the basket aside, or takes one back when the basket is empty. */
export function ParkDialog(props: {
  basket: Basket;
  /** The price list of the basket. */
  list: number;
  zone: string;
  onClose: () => void;
  onParked: () => void;
  onFetched: (basket: Basket, list: number) => void;
}) {
  const { t } = useTranslation();
  useShortcuts([], { modal: true });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t(props.basket.length > 0 ? "counter.basket.park" : "counter.park.title")}
      icon={<Pause className="text-[26px] text-brand-ink" />}
    >
      {props.basket.length > 0 ? <ParkForm {...props} /> : <ParkedList {...props} />}
    </Dialog>
  );
}

function ParkForm({
  basket,
  list,
  onClose,
  onParked,
}: {
  basket: Basket;
  list: number;
  onClose: () => void;
  onParked: () => void;
}) {
  const { t } = useTranslation();
  const park = useAction(boxOffice.Park);
  const [name, setName] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await park.run({ id: "", name: name.trim(), at: 0, list, lines: [...basket] })) onParked();
  };
  return (
    <form onSubmit={submit} className="mt-[12px]">
      <Field
        label={t("counter.park.name")}
        autoFocus
        autoComplete="off"
        maxLength={60}
        value={name}
        onChange={(e) => setName(e.target.value)}
      />
      <Refusal error={park.error} className="mt-[8px]" />
      <DialogActions>
        <Button onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.cancel")}
        </Button>
        <Button type="submit" look="primary" disabled={park.busy} shortcut={t("common.key.enter")}>
          {t("counter.park.go")}
        </Button>
      </DialogActions>
    </form>
  );
}

function ParkedList(props: {
  zone: string;
  onClose: () => void;
  onFetched: (basket: Basket, list: number) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const parked = useView(["boxoffice", "parked"], boxOffice.Parked);
  const unpark = useAction(boxOffice.Unpark);
  const fetchOne = async (basket: Parked) => {
    const back = await unpark.run(basket.id);
    if (back) props.onFetched(back.lines, back.list);
  };
  return (
    <div className="mt-[12px] flex flex-col gap-[8px]">
      <Refusal error={parked.error ?? unpark.error} />
      {parked.data?.length === 0 && <p className="m-0 text-ink-2">{t("counter.park.none")}</p>}
      {(parked.data ?? []).map((basket) => (
        <Button
          key={basket.id}
          size="large"
          className="justify-between"
          onClick={() => void fetchOne(basket)}
        >
          <span className="truncate">
            {basket.name || t("common.unit.tickets", { count: itemsIn(basket.lines) })}
          </span>
          <span className="text-14 font-normal text-ink-2">
            {t("counter.park.from", { time: f.time(basket.at, props.zone) })}
          </span>
        </Button>
      ))}
      <Button className="self-start" onClick={props.onClose} shortcut={t("common.key.esc")}>
        {t("common.do.close")}
      </Button>
    </div>
  );
}
