import { Dices } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type CommitterView, queue, useAction, type WebSaleView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, CardHead } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

/** Who brings chance to the draw: before the list is closed they commit themselves, after it they
 * say what to. Two at the least, so that nobody could have chosen the order. */
export function DrawCard({ view }: { view: WebSaleView }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { draw, sale } = view;
  const who = draw.committers ?? [];
  const state = draw.drawn ? "drawn" : draw.closed ? "closed" : "open";
  return (
    <Card className="max-w-[880px]">
      <CardHead title={t("office.web.drawTitle")}>
        <Chip tone={draw.drawn ? "ok" : draw.closed || who.length < 2 ? "warn" : "neutral"}>
          {t(`office.web.drawState.${state}`, { n: f.count(draw.entrants) })}
        </Chip>
      </CardHead>
      <div className="flex flex-col gap-[12px] px-[16px] pb-[16px]">
        <p className="m-0 text-ink-2">{t("office.web.drawAbout")}</p>
        <ul className="m-0 list-none p-0 [&>li]:border-t [&>li]:border-line [&>li]:py-[10px]">
          {who.map((c) => (
            <li key={c.name} className="flex flex-wrap items-end gap-[12px]">
              <span className="min-w-[220px] flex-1">
                <b className="font-semibold">
                  <bdi>{c.name}</bdi>
                </b>
                <br />
                <span className="text-14 text-ink-2">
                  {c.value
                    ? t("office.web.drawSaid", { value: c.value })
                    : c.for
                      ? t("office.web.drawFor", { name: c.for })
                      : c.missed
                        ? t("office.web.drawMissed", { name: c.missed })
                        : t(c.round ? "office.web.drawRound" : "office.web.drawCommitted")}
                  {c.else && !c.value && (
                    <>
                      {"; "}
                      {c.elseAt > 0
                        ? t("office.web.drawElseAt", {
                            time: `${f.day(c.elseAt, view.zone)}, ${f.time(c.elseAt, view.zone)}`,
                            name: c.else,
                          })
                        : t("office.web.drawElseIn", { minutes: f.count(c.elseIn), name: c.else })}
                    </>
                  )}
                </span>
              </span>
              {draw.closed && !c.value && <Say event={sale.event} who={c} />}
            </li>
          ))}
        </ul>
        {draw.closed && (
          <p className="m-0 text-14 text-ink-2">
            {t("office.web.drawVerified", { n: f.count(draw.verified), of: f.count(draw.entrants) })}
          </p>
        )}
        {!draw.closed && <Add event={sale.event} few={who.length < 2} />}
      </div>
    </Card>
  );
}

function Add({ event, few }: { event: string; few: boolean }) {
  const { t } = useTranslation();
  const commit = useAction(queue.Commit);
  const [name, setName] = useState("");
  const [phrase, setPhrase] = useState("");
  const [instead, setInstead] = useState("");
  const [minutes, setMinutes] = useState("60");
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (!(await commit.run(event, name, phrase, phrase ? "" : instead, Number(minutes)))) return;
    setName("");
    setPhrase("");
    setInstead("");
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-[12px]" noValidate>
      {few && <p className="m-0 text-14 text-ink-2">{t("office.web.drawFew")}</p>}
      <div className="flex flex-wrap items-end gap-[12px]">
        <Field
          className="min-w-[220px] flex-1"
          label={t("office.web.drawName")}
          autoComplete="off"
          maxLength={120}
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <Field
          className="min-w-[340px] flex-1"
          label={t("office.web.drawPhrase")}
          type="password"
          autoComplete="off"
          maxLength={200}
          value={phrase}
          onChange={(e) => setPhrase(e.target.value)}
        />
      </div>
      <div className="flex flex-wrap items-end gap-[12px]">
        {phrase === "" && (
          <>
            <Field
              className="min-w-[220px] flex-1"
              label={t("office.web.drawElse")}
              autoComplete="off"
              maxLength={120}
              value={instead}
              onChange={(e) => setInstead(e.target.value)}
            />
            <Field
              className="w-[270px]"
              label={t("office.web.drawWithin")}
              inputMode="numeric"
              autoComplete="off"
              maxLength={5}
              value={minutes}
              onChange={(e) => setMinutes(e.target.value.replace(/\D/g, ""))}
            />
          </>
        )}
        <Button type="submit" size="large" disabled={commit.busy || name.trim() === ""}>
          <Dices />
          {t(phrase ? "office.web.drawCommit" : "office.web.drawNameRound")}
        </Button>
      </div>
      <Refusal error={commit.error} />
    </form>
  );
}

function Say({ event, who }: { event: string; who: CommitterView }) {
  const { t } = useTranslation();
  const reveal = useAction(queue.Reveal);
  const [value, setValue] = useState("");
  const [missing, setMissing] = useState(false);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void reveal.run(event, who.name, value);
  };
  if (missing) return <Replace event={event} who={who} onBack={() => setMissing(false)} />;
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-[10px]" noValidate>
      <Field
        className="w-[240px]"
        label={t(who.round ? "office.web.drawValue" : "office.web.drawPhraseAgain")}
        autoComplete="off"
        maxLength={200}
        value={value}
        onChange={(e) => setValue(e.target.value)}
      />
      <Button type="submit" size="large" disabled={reveal.busy || value === ""}>
        {t("office.web.drawSay")}
      </Button>
      {(!who.round || who.else) && (
        <Button size="large" onClick={() => setMissing(true)}>
          {t(who.round ? "office.web.drawMisses" : "office.web.drawSilent")}
        </Button>
      )}
      <Refusal error={reveal.error} />
    </form>
  );
}

/** A public draw in the place of who keeps silent after the close: one that is still to come. In the place of
 * a public draw that did not take place: the one that was named with it. */
function Replace({ event, who, onBack }: { event: string; who: CommitterView; onBack: () => void }) {
  const { t } = useTranslation();
  const replace = useAction(queue.Replace);
  const [round, setRound] = useState(who.else);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void replace.run(event, who.name, round);
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-[10px]" noValidate>
      <Field
        className="w-[280px]"
        label={t(who.round ? "office.web.drawNamed" : "office.web.drawInstead")}
        autoFocus
        readOnly={who.round}
        autoComplete="off"
        maxLength={120}
        value={round}
        onChange={(e) => setRound(e.target.value)}
      />
      <Button type="submit" size="large" disabled={replace.busy || round.trim() === ""}>
        {t("office.web.drawReplace")}
      </Button>
      <Button size="large" onClick={onBack}>
        {t("common.do.back")}
      </Button>
      <p className="m-0 w-full text-14 text-ink-2">
        {t(who.round ? "office.web.drawMissedHint" : "office.web.drawReplaceHint")}
      </p>
      <div className="w-full">
        <Refusal error={replace.error} />
      </div>
    </form>
  );
}
