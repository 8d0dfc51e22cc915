import { CalendarPlus, Pencil } from "lucide-react";
import { useState } from "react";
import { catalog, type EventDraft, type EventSummary, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Page } from "../../components/ui/page";
import { needsTextFace } from "../../format/names";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { EventEditor } from "./EventEditor";

/** Every event, and the way to a new one. */
export function EventsPage({ onSell }: { onSell: () => void }) {
  const { t } = useTranslation();
  const events = useView(["catalog", "list"], catalog.List);
  const [draft, setDraft] = useState<EventDraft>();
  const begin = useAction(catalog.New);
  const open = useAction(catalog.Draft);
  const list = events.data ?? [];
  const fresh = async () => {
    const made = await begin.run();
    if (made) setDraft(made);
  };
  const edit = async (event: string) => {
    const found = await open.run(event);
    if (found) setDraft(found);
  };
  if (draft) {
    return (
      <EventEditor
        key={`${draft.id}-${draft.version}`}
        draft={draft}
        onDone={() => setDraft(undefined)}
        onReload={() => void edit(draft.id)}
        onSell={onSell}
      />
    );
  }
  return (
    <Page
      title={t("office.events.title")}
      head={
        <>
          <span className="flex-1" />
          <Button look="primary" onClick={() => void fresh()}>
            <CalendarPlus />
            {t("office.events.add")}
          </Button>
        </>
      }
    >
      <Refusal error={events.error ?? begin.error ?? open.error} />
      {events.isPending && (
        <Card>
          <RowsToCome />
        </Card>
      )}
      {events.data && list.length === 0 && (
        <Card>
          <Empty
            icon={<CalendarPlus />}
            title={t("office.events.none")}
            action={
              <Button look="primary" size="large" onClick={() => void fresh()} autoFocus>
                {t("office.events.add")}
              </Button>
            }
          >
            {t("office.events.noneHint")}
          </Empty>
        </Card>
      )}
      {list.map((summary) => (
        <Summary key={summary.event.id} summary={summary} onEdit={() => void edit(summary.event.id)} />
      ))}
    </Page>
  );
}

function Summary({ summary, onEdit }: { summary: EventSummary; onEdit: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { event } = summary;
  const performances = summary.performances ?? [];
  const first = performances[0];
  return (
    <Card className="flex items-center gap-[16px] px-[18px] py-[14px]">
      <div className="min-w-0 flex-1">
        <h2
          className={`m-0 text-20 font-bold [overflow-wrap:anywhere] ${needsTextFace(event.name) ? "" : "font-display wide-106"}`}
        >
          {event.name}
        </h2>
        <p className="m-0 text-ink-2">
          {[
            event.venue,
            first && f.date(first.startsAt, first.zone),
            performances.length > 1 && t("office.events.performances", { count: performances.length }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {event.closed && <Chip>{t("office.events.closed")}</Chip>}
      <span className="num text-ink-2">
        {summary.capacity > 0
          ? t("office.events.sold", { n: f.count(summary.sold), of: f.count(summary.capacity) })
          : t("office.events.soldOnly", { n: f.count(summary.sold) })}
      </span>
      <Button onClick={onEdit} data-testid="edit-event">
        <Pencil />
        {t("office.events.edit")}
      </Button>
    </Card>
  );
}
