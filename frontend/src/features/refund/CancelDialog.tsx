import { type FormEvent, useState } from "react";
import { catalog, type EventSummary, refunds, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { TimeField } from "../catalog/TimeField";

/** When the money goes: at once, in the night that comes, or at a time of the event's own zone. */
const WHEN = ["now", "night", "time"] as const;

/** Cancels a performance, or every one of an event, by the event's name typed. */
export function CancelDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const list = useView(["catalog", "list"], catalog.List);
  const cancel = useAction(refunds.Cancel);
  const [chosen, setChosen] = useState("");
  const [name, setName] = useState("");
  const [when, setWhen] = useState<(typeof WHEN)[number]>("now");
  const [day, setDay] = useState("");
  const [time, setTime] = useState("02:00");
  useShortcuts([], { modal: true });
  const rows = (list.data ?? []).flatMap((e: EventSummary) => {
    const open = (e.performances ?? []).filter((p) => !p.cancelled);
    const each = open.map((p) => ({ e, id: p.id, p }));
    return open.length > 1 ? [...each, { e, id: `all-${e.event.id}`, p: undefined }] : each;
  });
  const row = rows.find(({ id }) => id === chosen) ?? rows[0];
  const matches = row !== undefined && name.trim() === row.e.event.name.trim();
  const ready = matches && (when !== "time" || (day !== "" && /^\d\d:\d\d$/.test(time)));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!row || !ready || cancel.busy) return;
    const done = await cancel.run({
      event: row.e.event.id,
      performance: row.p?.id ?? "",
      name: row.e.event.name,
      when: when === "now" ? "" : when,
      on: when === "time" ? `${day}T${time}` : "",
    });
    if (done) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.refunds.cancelTitle")}
      hint={t("office.refunds.cancelHint")}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        <Choice
          label={t("office.refunds.which")}
          value={row?.id ?? ""}
          onChange={(e) => {
            setChosen(e.target.value);
            setName("");
          }}
        >
          {rows.map(({ e, id, p }) => (
            <option key={id} value={id}>
              {p
                ? `${e.event.name} · ${f.day(p.startsAt, p.zone)} ${f.time(p.startsAt, p.zone)}`
                : t("office.refunds.allOf", { name: e.event.name })}
            </option>
          ))}
        </Choice>
        <ul className="m-0 list-none border-y border-line p-0 [&>li]:py-[7px] [&>li+li]:border-t [&>li+li]:border-line">
          <li>{t("office.refunds.cancelA")}</li>
          <li>{t("office.refunds.cancelB")}</li>
          <li>{t("office.refunds.cancelC")}</li>
        </ul>
        <div className="flex flex-wrap gap-[10px]">
          <Choice
            className="min-w-[180px] flex-1"
            label={t("office.refunds.when")}
            value={when}
            onChange={(e) => setWhen(e.target.value as (typeof WHEN)[number])}
          >
            {WHEN.map((name) => (
              <option key={name} value={name}>
                {t(`office.refunds.goes.${name}`)}
              </option>
            ))}
          </Choice>
          {when === "time" && (
            <>
              <Field
                className="w-[170px]"
                label={t("office.refunds.day")}
                type="date"
                value={day}
                onChange={(e) => setDay(e.target.value)}
              />
              <TimeField
                className="w-[100px]"
                label={t("office.refunds.time")}
                value={time}
                onTime={setTime}
              />
            </>
          )}
        </div>
        <Field
          label={t("office.reports.typeName", { name: row?.e.event.name ?? "" })}
          autoComplete="off"
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <Refusal error={cancel.error} />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.keep")}
          </Button>
          <Button size="large" type="submit" look="danger" disabled={cancel.busy || !ready}>
            {t(cancel.busy ? "office.refunds.cancelling" : "office.refunds.cancelGo")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
