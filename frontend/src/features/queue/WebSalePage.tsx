import { Copy, Globe, Pause, Play, Save, Square } from "lucide-react";
import { type FormEvent, useState } from "react";
import {
  catalog,
  copyText,
  queue,
  useAction,
  useView,
  type WebSaleDraft,
  type WebSaleView,
} from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card, CardHead, Empty, RowsToCome } from "../../components/ui/card";
import { Chip, type ChipTone } from "../../components/ui/chip";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field, Tick } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { useFormat } from "../../format/useFormat";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";
import { TimeField } from "../catalog/TimeField";
import { DrawCard } from "./DrawCard";
import { SlowedCard } from "./SlowedCard";
import { SuspectedCard } from "./SuspectedCard";

const PHASES = ["closed", "prequeue", "draw", "live", "paused", "soldout", "ended"] as const;
const WHYS = ["organizer", "provider", "chance", "restored"] as const;

type Shown = (typeof PHASES)[number] | "off";

const TONES: Record<Shown, ChipTone> = {
  off: "neutral",
  closed: "neutral",
  prequeue: "brand",
  draw: "warn",
  live: "ok",
  paused: "warn",
  soldout: "brand",
  ended: "neutral",
};

/** How an event is sold on the buyers' pages, and how many wait for it now. */
export function WebSalePage() {
  const { t } = useTranslation();
  const events = useView(["catalog", "list"], catalog.List);
  const [chosen, setChosen] = useState("");
  const list = events.data ?? [];
  const event = list.find((e) => e.event.id === chosen) ?? list[0];
  return (
    <Page
      title={t("office.web.title")}
      head={
        list.length > 1 && (
          <Choice
            className="ms-auto min-w-[260px]"
            label={t("office.web.event")}
            value={event?.event.id ?? ""}
            onChange={(e) => setChosen(e.target.value)}
          >
            {list.map((e) => (
              <option key={e.event.id} value={e.event.id}>
                {e.event.name}
              </option>
            ))}
          </Choice>
        )
      }
    >
      <Refusal error={events.error} />
      {events.data && !event && (
        <Card>
          <Empty title={t("office.web.noEvent")} icon={<Globe />}>
            {t("office.web.noEventHint")}
          </Empty>
        </Card>
      )}
      {event && <OneSale key={event.event.id} event={event.event.id} />}
    </Page>
  );
}

function OneSale({ event }: { event: string }) {
  const view = useView(["queue", "view", event], () => queue.View(event), true, 3_000);
  return (
    <>
      <Refusal error={view.error} />
      {!view.data && !view.error && (
        <Card>
          <RowsToCome rows={4} />
        </Card>
      )}
      {view.data && <Now view={view.data} />}
      {view.data && <How view={view.data} />}
      {view.data?.sale.draw && <DrawCard view={view.data} />}
      {view.data && <SuspectedCard event={event} rows={view.data.suspected ?? []} zone={view.data.zone} />}
      {view.data && <SlowedCard rows={view.data.slowed ?? []} zone={view.data.zone} />}
    </>
  );
}

/** The sale as it is: its phase, where buyers come to, and the numbers. */
function Now({ view }: { view: WebSaleView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const [copied, setCopied] = useState(false);
  const [ending, setEnding] = useState(false);
  const save = useAction(queue.Save);
  const { sale } = view;
  const shown: Shown = sale.on || sale.ended ? (PHASES.find((p) => p === view.phase) ?? "off") : "off";
  const why = WHYS.find((w) => w === view.why);
  const numbers = [
    ...(sale.line
      ? ([
          ["waiting", view.waiting],
          ["turns", view.turns],
          ["rate", view.rate],
          ["called", view.called],
        ] as const)
      : []),
    ["held", view.held] as const,
    ["sold", view.sold] as const,
  ];
  const change = (next: Partial<WebSaleDraft>) => void save.run({ ...sale, ...next });
  return (
    <Card className="p-[16px]">
      <div className="flex flex-wrap items-center gap-[10px]">
        <Chip tone={TONES[shown]}>{t(`office.web.phase.${shown}`)}</Chip>
        <span className="flex-1" />
        {sale.on && !sale.ended && (
          <>
            <Button disabled={save.busy} onClick={() => change({ paused: !sale.paused })}>
              {sale.paused ? <Play /> : <Pause />}
              {t(sale.paused ? "office.web.goOn" : "office.web.stop")}
            </Button>
            <Button disabled={save.busy} onClick={() => setEnding(true)}>
              <Square />
              {t("office.web.end")}
            </Button>
          </>
        )}
        {sale.ended && (
          <Button disabled={save.busy} onClick={() => change({ ended: false })}>
            <Play />
            {t("office.web.again")}
          </Button>
        )}
      </div>
      <Refusal error={save.error} />
      {sale.on && why && <p className="m-0 mt-[8px] text-ink-2">{t(`office.web.why.${why}`)}</p>}
      {sale.on && (
        <div className="mt-[14px] flex flex-wrap items-start gap-x-[28px] gap-y-[14px]">
          <dl className="m-0 flex flex-1 flex-wrap gap-x-[28px] gap-y-[10px]">
            {numbers.map(([name, n]) => (
              <div key={name} data-testid={`web-${name}`}>
                <dt className="cap text-ink-2">{t(`office.web.${name}`)}</dt>
                <dd className="display m-0 text-26 leading-[1.1] font-bold">{f.count(n)}</dd>
              </div>
            ))}
          </dl>
          {view.address ? (
            <div className="flex items-center gap-[14px]">
              <div className="text-end">
                <p className="cap m-0 text-ink-2">{t("office.web.address")}</p>
                <p className="m-0 max-w-[360px] break-all" data-testid="web-address">
                  {view.address}
                </p>
                <Button
                  className="mt-[6px]"
                  onClick={async () => setCopied(await copyText(view.address))}
                  aria-live="polite"
                >
                  <Copy />
                  {t(copied ? "office.web.copied" : "office.web.copy")}
                </Button>
              </div>
              <img
                src={view.qr}
                alt={t("office.web.qr")}
                width={112}
                height={112}
                className="rounded-2 bg-white p-[6px]"
              />
            </div>
          ) : (
            <p className="m-0 max-w-[320px] text-ink-2">{t("office.web.noAddress")}</p>
          )}
        </div>
      )}
      {ending && (
        <Dialog open title={t("office.web.endTitle")} onClose={() => setEnding(false)}>
          <p className="m-0">{t("office.web.endHint")}</p>
          <DialogActions>
            <Button size="large" onClick={() => setEnding(false)} shortcut={t("common.key.esc")}>
              {t("common.do.keep")}
            </Button>
            <Button
              size="large"
              look="danger"
              disabled={save.busy}
              onClick={() => {
                change({ ended: true });
                setEnding(false);
              }}
            >
              {t("office.web.endGo")}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </Card>
  );
}

/** The day and the time of an instant, 2006-01-02T15:04; "" is at once. */
function Moment(props: {
  day: string;
  time: string;
  hint?: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const [day = "", time = ""] = props.value.split("T");
  const change = (day: string, time: string) => props.onChange(day || time ? `${day}T${time}` : "");
  return (
    <>
      <Field
        className="w-[200px]"
        type="date"
        label={props.day}
        hint={props.hint}
        value={day}
        onChange={(e) => change(e.target.value, time)}
        error={props.error}
      />
      <TimeField className="w-[100px]" label={props.time} value={time} onTime={(next) => change(day, next)} />
    </>
  );
}

function How({ view }: { view: WebSaleView }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<WebSaleDraft>(view.sale);
  const [saved, setSaved] = useState(false);
  const save = useAction(queue.Save);
  const text = useErrorText();
  const change = (next: Partial<WebSaleDraft>) => {
    setSaved(false);
    setDraft({ ...draft, ...next });
  };
  // Until somebody says otherwise a line asks for it, where a code can be sent.
  const verifies = draft.verify === "asked" || (draft.verify === "" && draft.line && view.mails);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // What stands at the top is decided there, and meanwhile by others too.
    const done = await save.run({ ...draft, paused: view.sale.paused, ended: view.sale.ended });
    if (!done) return;
    setDraft(done.sale);
    setSaved(true);
  };
  const field = save.error?.args.field;
  const wrong = (name: string) => (save.error && field === name ? text(save.error) : undefined);
  const number = (name: "mostItems" | "shoppers" | "claimWithin" | "turnFor") => ({
    inputMode: "numeric" as const,
    autoComplete: "off",
    maxLength: 6,
    value: draft[name] === 0 ? "" : String(draft[name]),
    onChange: (e: { target: { value: string } }) =>
      change({ [name]: Number(e.target.value.replace(/\D/g, "")) }),
    error: wrong(name),
  });
  return (
    <Card className="max-w-[880px]">
      <CardHead title={t("office.web.how")} />
      <form onSubmit={submit} className="flex flex-col gap-[12px] px-[16px] pb-[16px]" noValidate>
        <Tick
          label={t("office.web.on")}
          checked={draft.on}
          onChange={(e) => change({ on: e.target.checked })}
        />
        <div>
          <Tick
            label={t("office.web.line")}
            checked={draft.line}
            onChange={(e) => change({ line: e.target.checked })}
          />
          <p className="m-0 ps-[32px] text-14 text-ink-2">{t("office.web.lineHint")}</p>
        </div>
        {draft.line && (
          <div>
            <Tick
              label={t("office.web.draw")}
              checked={draft.draw}
              onChange={(e) => change({ draw: e.target.checked })}
            />
            <p className="m-0 ps-[32px] text-14 text-ink-2">{t("office.web.drawHint")}</p>
          </div>
        )}
        <div>
          <Tick
            label={t("office.web.verify")}
            checked={verifies}
            disabled={!view.mails && !verifies}
            aria-describedby="verify-hint"
            onChange={(e) => change({ verify: e.target.checked ? "asked" : "free" })}
          />
          <p id="verify-hint" className="m-0 ps-[32px] text-14 text-ink-2">
            {t(
              view.mails
                ? draft.line
                  ? "office.web.verifyLine"
                  : "office.web.verifyNoLine"
                : "office.web.verifyNoMail",
            )}
          </p>
          {wrong("verify") && (
            <p role="alert" className="m-0 ps-[32px] text-14 font-semibold text-bad">
              {wrong("verify")}
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-[12px]">
          <Moment
            day={t("office.web.opensDay")}
            time={t("office.web.opensTime")}
            hint={t("office.web.atOnce")}
            value={draft.opensOn}
            error={wrong("opensOn")}
            onChange={(opensOn) => change({ opensOn })}
          />
          {draft.line && (
            <Moment
              day={t("office.web.joinDay")}
              time={t("office.web.joinTime")}
              value={draft.joinOn}
              error={wrong("joinOn") ?? wrong("joinAt")}
              onChange={(joinOn) => change({ joinOn })}
            />
          )}
        </div>
        <div className="flex flex-wrap gap-[12px]">
          <Field className="w-[180px]" label={t("office.web.most")} {...number("mostItems")} />
          {draft.line && (
            <>
              <Field className="w-[180px]" label={t("office.web.shoppers")} {...number("shoppers")} />
              <Field className="w-[200px]" label={t("office.web.claim")} {...number("claimWithin")} />
              <Field className="w-[160px]" label={t("office.web.turn")} {...number("turnFor")} />
            </>
          )}
        </div>
        <div>
          <Tick
            label={t("office.web.perCard")}
            checked={draft.perCard}
            aria-describedby="per-card-hint"
            onChange={(e) => change({ perCard: e.target.checked })}
          />
          <p id="per-card-hint" className="m-0 ps-[32px] text-14 text-ink-2">
            {t("office.web.perCardHint")}
          </p>
        </div>
        <Refusal error={save.error} />
        {saved && <Banner tone="note" icon={<Save />} title={t("office.web.saved")} />}
        <div>
          <Button type="submit" look="primary" size="large" disabled={save.busy}>
            <Save />
            {t(save.busy ? "office.web.saving" : "office.web.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
