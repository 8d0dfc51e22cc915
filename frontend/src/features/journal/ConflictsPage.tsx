import { CircleCheck } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type ConflictView, journal, useAction, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Choice, Field } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { familyOf, verdictOf } from "../../components/verdict/families";
import { VerdictMark } from "../../components/verdict/shapes";
import { useFormat } from "../../format/useFormat";
import { office as words } from "../../i18n/office";
import { type Say, useTranslation } from "../../i18n/useTranslation";

type Kind = keyof typeof words.conflicts.kind;

function kindOf(conflict: ConflictView): Kind {
  return conflict.kind in words.conflicts.kind ? (conflict.kind as Kind) : "other";
}

/** What clocks and rights could not decide: both sides stay, a person decides. */
export function ConflictsPage() {
  const { t } = useTranslation();
  const conflicts = useView(["journal", "conflicts"], journal.Conflicts);
  const list = conflicts.data ?? [];
  const open = list.filter((c) => c.state === "open").length;
  return (
    <Page
      title={t("office.conflicts.title")}
      head={open > 0 && <Chip tone="warn">{t("office.conflicts.open", { count: open })}</Chip>}
    >
      <Refusal error={conflicts.error} />
      {conflicts.isPending && (
        <Card>
          <RowsToCome />
        </Card>
      )}
      {conflicts.data && list.length === 0 && (
        <Card>
          <Empty icon={<CircleCheck />} title={t("office.conflicts.none")}>
            {t("office.conflicts.noneHint")}
          </Empty>
        </Card>
      )}
      {list.map((conflict) => (
        <Conflict key={conflict.id} conflict={conflict} />
      ))}
    </Page>
  );
}

function Conflict({ conflict }: { conflict: ConflictView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const about = [conflict.args?.type, conflict.args?.code, conflict.args?.device].filter(Boolean).join(" · ");
  return (
    <Card className="flex flex-col gap-[10px] px-[18px] py-[14px]">
      <div className="flex flex-wrap items-center gap-[10px]">
        <h2 className="display wide-108 m-0 text-17 font-bold">
          {t(`office.conflicts.kind.${kindOf(conflict)}`)}
        </h2>
        {about && <bdi className="code text-ink-2">{about}</bdi>}
        <time className="ms-auto text-14 text-ink-2">
          {f.day(conflict.at, zone)} {f.time(conflict.at, zone)}
        </time>
      </div>
      {(conflict.sides ?? []).length > 0 && (
        <div className="flex flex-wrap gap-[10px]">
          {(conflict.sides ?? []).map((side) => {
            const verdict = verdictOf(side.verdict);
            return (
              <div
                key={`${side.ref}-${side.at}`}
                className="flex items-center gap-[10px] rounded-2 bg-sunken px-[14px] py-[8px]"
              >
                <VerdictMark family={familyOf(verdict)} />
                <span>
                  <b className="block">{[side.gate, side.device].filter(Boolean).join(" · ")}</b>
                  <span className="text-14 text-ink-2">
                    <time>
                      {f.day(side.at, zone)} {f.clock(side.at, zone)}
                    </time>
                    {side.steward && `, ${t("office.conflicts.by", { name: side.steward })}`}
                  </span>
                </span>
              </div>
            );
          })}
        </div>
      )}
      {conflict.state === "open" ? (
        <Decide conflict={conflict} />
      ) : (
        <p className="m-0 text-ink-2">
          {t("office.conflicts.closed", { name: conflict.by, decision: decisionWord(conflict.decision, t) })}
        </p>
      )}
    </Card>
  );
}

const DECISIONS = ["genuine", "misuse", "mistake"] as const;

function decisionWord(decision: string, t: Say): string {
  const known = DECISIONS.find((d) => d === decision);
  return known ? t(`office.conflicts.${known}`) : decision;
}

function Decide({ conflict }: { conflict: ConflictView }) {
  const { t } = useTranslation();
  const decide = useAction(journal.Decide);
  const [decision, setDecision] = useState<string>("genuine");
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void decide.run(conflict.id, decision, note.trim());
  };
  return (
    <form onSubmit={submit} className="grid grid-cols-[220px_minmax(0,1fr)_auto] items-start gap-[12px]">
      <Choice
        label={t("office.conflicts.decision")}
        value={decision}
        onChange={(e) => setDecision(e.target.value)}
      >
        {DECISIONS.map((d) => (
          <option key={d} value={d}>
            {t(`office.conflicts.${d}`)}
          </option>
        ))}
      </Choice>
      <Field
        label={t("office.conflicts.note")}
        autoComplete="off"
        maxLength={400}
        value={note}
        onChange={(e) => setNote(e.target.value)}
      />
      <Button type="submit" look="primary" className="mt-[24px]" disabled={decide.busy}>
        {t("office.conflicts.decide")}
      </Button>
      <div className="col-span-3">
        <Refusal error={decide.error} />
      </div>
    </form>
  );
}
