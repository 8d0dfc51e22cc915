import { ArrowLeft, Check, Store } from "lucide-react";
import { type FormEvent, useState } from "react";
import { catalog, type EventDraft, shell, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card } from "../../components/ui/card";
import { Choice, Field } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { FeePart } from "./FeePart";
import { GatesPart } from "./GatesPart";
import { LendingPart } from "./LendingPart";
import { ListsPart } from "./ListsPart";
import { PerformancesPart } from "./PerformancesPart";
import { SharedPart } from "./SharedPart";
import { TypesPart } from "./TypesPart";

/** What each part of the editor gets: the draft, how to change it, and what is wrong where. */
export interface PartProps {
  draft: EventDraft;
  change: (change: Partial<EventDraft>) => void;
  /** The sentence for a field's path, such as types.0.price, or undefined. */
  wrong: (path: string) => string | undefined;
}

/** Sets an event up: what is guessed is filled in, so that seven fields are enough to sell. */
export function EventEditor(props: {
  draft: EventDraft;
  onDone: () => void;
  onReload: () => void;
  onSell: () => void;
}) {
  const { t } = useTranslation();
  const text = useErrorText();
  const choices = useView(["catalog", "choices"], catalog.Choices);
  const save = useAction(catalog.Save);
  const [draft, setDraft] = useState(props.draft);
  const [saved, setSaved] = useState(false);
  const change = (part: Partial<EventDraft>) => {
    setSaved(false);
    setDraft((now) => ({ ...now, ...part }));
  };
  const field = save.error?.args.field ?? "";
  const wrong = (path: string) =>
    save.error && (field === path || (field !== "" && field === path.split(".").at(-1)))
      ? text(save.error)
      : undefined;
  useShortcuts([{ keys: ["Escape"], run: props.onDone }]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const kept = await save.run(draft);
    if (!kept) return;
    setDraft(kept);
    setSaved(true);
  };
  const parts: PartProps = { draft, change, wrong };
  if (saved)
    return <Saved draft={draft} onDone={props.onDone} onSell={props.onSell} onEdit={() => setSaved(false)} />;
  return (
    <form onSubmit={submit} noValidate>
      <Page
        title={draft.id ? draft.name : t("office.event.newTitle")}
        head={
          <>
            <span className="flex-1" />
            <Button onClick={props.onDone} shortcut={t("common.key.esc")}>
              <ArrowLeft />
              {t("common.do.back")}
            </Button>
            <Button type="submit" look="primary" disabled={save.busy} shortcut={t("common.key.enter")}>
              {t("office.event.save")}
            </Button>
          </>
        }
      >
        {save.error?.code === "conflict" ? (
          <Banner
            tone="warn"
            title={t("office.event.changed")}
            action={<Button onClick={props.onReload}>{t("office.event.reload")}</Button>}
          />
        ) : (
          save.error && <Banner tone="bad" title={text(save.error)} />
        )}
        <Card className="grid grid-cols-[2fr_1.4fr_1.2fr_110px] gap-[12px] px-[18px] py-[14px]">
          <Field
            label={t("office.event.name")}
            autoFocus={!draft.id}
            autoComplete="off"
            maxLength={10_000}
            value={draft.name}
            onChange={(e) => change({ name: e.target.value })}
            error={wrong("name")}
          />
          <Field
            label={t("office.event.venue")}
            autoComplete="off"
            maxLength={1000}
            value={draft.venue}
            onChange={(e) => change({ venue: e.target.value })}
            error={wrong("venue")}
          />
          <Choice
            label={t("office.event.zone")}
            value={draft.zone}
            onChange={(e) => change({ zone: e.target.value })}
            error={wrong("zone")}
          >
            {withOwn(choices.data?.zones, draft.zone).map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </Choice>
          <Choice
            label={t("office.event.currency")}
            value={draft.currency}
            onChange={(e) => change({ currency: e.target.value })}
            error={wrong("currency")}
          >
            {withOwn(choices.data?.currencies, draft.currency).map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </Choice>
        </Card>
        <PerformancesPart {...parts} />
        <LendingPart {...parts} />
        <TypesPart {...parts} />
        <FeePart {...parts} />
        <ListsPart {...parts} currencies={withOwn(choices.data?.currencies, "")} />
        <SharedPart {...parts} />
        <GatesPart {...parts} />
      </Page>
    </form>
  );
}

function withOwn(list: string[] | undefined, own: string): string[] {
  const known = list ?? [];
  return own && !known.includes(own) ? [own, ...known] : known;
}

function Saved(props: { draft: EventDraft; onDone: () => void; onSell: () => void; onEdit: () => void }) {
  const { t } = useTranslation();
  const first = props.draft.performances[0];
  const choose = useAction(shell.Choose);
  const sell = async () => {
    if (first && (await choose.run(first.id))) props.onSell();
  };
  useShortcuts([
    { keys: ["Enter"], run: () => void sell() },
    { keys: ["Escape"], run: props.onDone },
  ]);
  return (
    <Page title={props.draft.name}>
      <Card className="flex flex-col items-start gap-[16px] p-[28px]">
        <p className="m-0 flex items-center gap-[12px] text-20 font-semibold" role="status">
          <Check className="text-brand-ink" />
          {t("office.event.saved")}
        </p>
        <Refusal error={choose.error} />
        <div className="flex gap-[10px]">
          <Button size="large" look="primary" onClick={() => void sell()} shortcut={t("common.key.enter")}>
            <Store />
            {t("office.event.sell")}
          </Button>
          <Button size="large" onClick={props.onEdit}>
            {t("office.events.edit")}
          </Button>
          <Button size="large" onClick={props.onDone} shortcut={t("common.key.esc")}>
            {t("common.do.back")}
          </Button>
        </div>
      </Card>
    </Page>
  );
}
