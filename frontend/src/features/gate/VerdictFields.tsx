import { Check } from "lucide-react";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import type { VerdictView } from "../../bridge";
import { cn } from "../../components/cn";
import { useNow } from "../../components/frame/clock";
import { keepFocus } from "../../components/ui/button";
import { KeyCap } from "../../components/ui/keycap";
import { familyOf, type Verdict, verdictOf } from "../../components/verdict/families";
import { Shape } from "../../components/verdict/shapes";
import { VerdictWord } from "../../components/verdict/word";
import { needsTextFace } from "../../format/names";
import { useFormat } from "../../format/useFormat";
import { gate as words } from "../../i18n/gate";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import { ADMIT_MS, stewardAdmits } from "./deciding";

interface FieldProps {
  view: VerdictView;
  zone: string;
  onNext: () => void;
  onAdmit: () => void;
  onSupervisor: () => void;
}

/** The verdict, over the whole field: word, shape, frame, place; the colour comes sixth. */
export function VerdictField(props: FieldProps) {
  const family = familyOf(verdictOf(props.view.verdict));
  return (
    <div
      role="alert"
      aria-live="assertive"
      data-testid="verdict"
      data-verdict={props.view.verdict}
      className="on-verdict h-full min-h-0"
    >
      {family === "admit" && <Admitted {...props} />}
      {family === "refuse" && <Refused {...props} />}
      {family === "attention" && <Attention {...props} />}
    </div>
  );
}

function nameFace(name: string): string {
  return needsTextFace(name) ? "font-text" : "font-display";
}

function Admitted({ view, zone }: FieldProps) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <div className="relative flex h-full items-center gap-[44px] overflow-hidden bg-v-admit px-[44px] text-v-on-admit">
      <Shape family="admit" className="w-[clamp(180px,20vw,380px)] flex-none" />
      <div className="min-w-0 flex-1">
        <VerdictWord word={t("gate.word.admit")} widest={100} className="text-[clamp(150px,13.76vw,264px)]" />
        <div
          className={cn(
            "mt-[28px] text-[80px] leading-[1.05] font-bold [overflow-wrap:anywhere]",
            nameFace(view.type),
            view.type.length > 14 && "text-48",
          )}
        >
          {view.type}
        </div>
        <div className="mt-[18px] text-34 leading-[1.2] font-medium">
          {t("common.unit.people", { count: view.people })}
          {view.wristband && (
            <>
              {" "}
              · {t("gate.admit.wristband")} <b>{view.wristband}</b>
            </>
          )}
        </div>
        <div className="mt-[22px] text-20">
          <bdi className="code">{view.code}</bdi> ·{" "}
          {view.test
            ? t("gate.admit.test")
            : /^(override|reopened)$/.test(view.reason)
              ? t("gate.admit.overridden")
              : view.entry > 1
                ? t("gate.admit.again", { n: view.entry })
                : t("gate.admit.first")}{" "}
          · <time>{f.clock(view.at, zone)}</time>
        </div>
      </div>
      <AdmitRun key={view.key} />
    </div>
  );
}

function onMotionChange(changed: () => void): () => void {
  const query = window.matchMedia("(prefers-reduced-motion: reduce)");
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** How long the verdict stays yet: a bar that runs out or, where motion is unwelcome, a number. */
function AdmitRun() {
  const still = useSyncExternalStore(
    onMotionChange,
    () => window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  );
  const [began] = useState(() => Date.now());
  const now = useNow(200);
  if (still) {
    const left = Math.max(0, ADMIT_MS - (now - began)) / 1000;
    return <span className="num absolute end-[24px] bottom-[20px] text-34 font-bold">{left.toFixed(1)}</span>;
  }
  return (
    <div className="absolute inset-x-0 bottom-0 h-[10px] bg-white/25">
      <i className="admit-run block h-full bg-white" />
    </div>
  );
}

function Refused({ view, zone, onNext, onSupervisor }: FieldProps) {
  const { t } = useTranslation();
  const verdict = verdictOf(view.verdict);
  return (
    <div className="h-full min-h-0 overflow-auto bg-v-refuse p-[14px] text-v-on-refuse">
      <div className="flex min-h-full flex-col border-[10px] border-white px-[clamp(24px,2.2vw,30px)] pt-[20px] pb-[22px]">
        <div className="flex items-center gap-[20px]">
          <div className="min-w-0 flex-1">
            <VerdictWord
              word={t(`gate.word.${verdict}`)}
              widest={100}
              className="text-[clamp(146px,10.7vw,210px)]"
            />
          </div>
          <Shape family="refuse" className="w-[clamp(128px,38.5vw_-_358px,236px)] flex-none" />
        </div>
        <Why view={view} zone={zone} />
        <Steps verdict={verdict} />
        <div className="mt-auto flex gap-[14px] pt-[14px]">
          <FieldButton
            onPress={onNext}
            cap={t("common.key.space")}
            className="flex-1 border-white bg-white text-v-refuse"
          >
            {t("gate.act.next")}
          </FieldButton>
          {view.canAct && (
            <FieldButton onPress={onSupervisor} cap="F2" className="flex-1 border-white">
              {t("gate.act.supervisor")}
            </FieldButton>
          )}
        </div>
      </div>
    </div>
  );
}

/** The facts of a refusal, as far as the gate knows them: when, where, by which steward. */
function Why({ view, zone }: { view: VerdictView; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow(10_000);
  const args = view.args ?? {};
  const when = numberOf(args.when);
  const rows: [string, ReactNode][] = [];
  if (when) {
    rows.push([
      t("gate.why.when"),
      <>
        <time>{f.clock(when, zone)}</time> <small>{t("gate.why.ago", { age: f.age(now - when) })}</small>
      </>,
    ]);
  }
  if (view.verdict === "wrong_gate" && args.gate) rows.push([t("gate.why.gates"), args.gate]);
  else if (args.gate) {
    rows.push([
      t("gate.why.where"),
      <>
        {placeOf(args, t)} <small>{whoOf(args, t)}</small>
      </>,
    ]);
  }
  if (args.where) rows.push([t("gate.why.undone"), args.where]);
  for (const [name, label] of [
    ["from", "gate.why.from"],
    ["until", "gate.why.until"],
    ["performance", "gate.why.performance"],
  ] as const) {
    const at = numberOf(args[name]);
    if (at)
      rows.push([
        t(label),
        name === "performance" ? `${f.day(at, zone)} · ${f.time(at, zone)}` : `${f.time(at, zone)}`,
      ]);
    else if (args[name]) rows.push([t(label), args[name]]);
  }
  if (args.amount) rows.push([t("gate.why.amount"), args.amount]);
  // What a pass that nobody signed says of itself is nothing to go by.
  if ((view.type || view.code) && view.verdict !== "forged") {
    rows.push([
      t("gate.why.ticket"),
      <>
        {view.type} <small className="code">{view.code}</small>
      </>,
    ]);
  }
  if (reasonKey(view.reason)) rows.push([t("gate.why.reason"), reasonOf(view, t)]);
  if (rows.length === 0) return null;
  return (
    <dl className="m-0 mt-[12px] grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-[28px] gap-y-[4px] rounded-[10px] bg-v-refuse-deep px-[26px] py-[14px]">
      {rows.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-[19px]">{label}</dt>
          <dd className="m-0 font-display text-34 leading-[1.2] font-semibold [&_small]:ms-[8px] [&_small]:font-text [&_small]:text-[21px] [&_small]:font-medium">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The gate and its lane in words; the program joins the two by a dot. */
function placeOf(args: Record<string, string>, t: Say): string {
  const { gate = "", lane = "" } = args;
  if (lane === "" || !gate.endsWith(` · ${lane}`)) return gate;
  return `${gate.slice(0, -lane.length)}${t("gate.before.laneNumber", { lane })}`;
}

/** By which steward, where this gate knows it, else on which laptop. */
function whoOf(args: Record<string, string>, t: Say): string {
  return args.steward ? t("gate.why.by", { name: args.steward }) : (args.device ?? "");
}

function numberOf(text: string | undefined): number {
  return text && /^\d{10,15}$/.test(text) ? Number(text) : 0;
}

type StepVerdict = keyof typeof words.steps;

function Steps({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const own: StepVerdict = verdict in words.steps ? (verdict as StepVerdict) : "not_checked";
  // Some verdicts have a third step; every name that is in the table is a sentence.
  const names = Object.keys(words.steps[own]) as ("a" | "b")[];
  const steps = names.map((step) => t(`gate.steps.${own}.${step}`));
  return (
    <ol className="m-0 mt-[14px] list-none p-0 text-[24px] leading-[1.3] font-medium">
      {steps.map((step, i) => (
        <li key={step} className="flex items-baseline gap-[14px] py-[2px]">
          <b className="w-[22px] font-display text-[25px] font-bold">{i + 1}</b>
          <span>{step}</span>
        </li>
      ))}
    </ol>
  );
}

function Attention({ view, onNext, onAdmit, onSupervisor }: FieldProps) {
  const { t } = useTranslation();
  const args = view.args ?? {};
  const note = args.note ?? "";
  const good = view.reason === "check";
  return (
    <div className="flex h-full min-h-0 flex-col bg-v-attention text-v-on-attention">
      <div className="hazard" />
      <div className="flex min-h-0 flex-1 flex-col overflow-auto px-[52px] py-[28px]">
        <div className="flex items-center gap-[38px]">
          <Shape family="attention" className="w-[clamp(160px,14.6vw,280px)] flex-none" />
          <div className="min-w-0 flex-1">
            <VerdictWord
              word={t("gate.word.attention")}
              widest={112}
              className="text-[clamp(146px,11.56vw,222px)]"
            />
            <p className="m-0 mt-[14px] text-26 font-medium">
              {t(
                good
                  ? "gate.attention.good"
                  : stewardAdmits(view)
                    ? "gate.attention.look"
                    : "gate.attention.found",
              )}
            </p>
          </div>
        </div>
        <div className="mt-[24px] rounded-[10px] border-[4px] border-current px-[26px] py-[16px]">
          <p className="cap m-0">{t(note ? "gate.attention.note" : "gate.attention.what")}</p>
          <p className="m-0 mt-[4px] text-[36px] leading-[1.25] font-medium [overflow-wrap:anywhere]">
            {note || reasonOf(view, t)}
          </p>
          <p className="m-0 mt-[10px] text-17">
            {[view.type, view.code, t("common.unit.people", { count: view.people })]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <div className="mt-auto flex gap-[14px] pt-[16px]">
          {stewardAdmits(view) && (
            <FieldButton
              onPress={onAdmit}
              cap="F9"
              className="flex-[1.6] border-v-on-attention bg-v-on-attention text-white"
            >
              <Check aria-hidden="true" />
              {t("gate.attention.admit", { count: Math.max(1, view.people) })}
            </FieldButton>
          )}
          <FieldButton onPress={onNext} cap={t("common.key.esc")} className="flex-1">
            {t("gate.attention.notNow")}
          </FieldButton>
          <FieldButton onPress={onSupervisor} cap="F2" className="flex-1">
            {t("gate.act.supervisor")}
          </FieldButton>
        </div>
      </div>
      <div className="hazard" />
    </div>
  );
}

function FieldButton(props: { onPress: () => void; cap: string; className: string; children: ReactNode }) {
  return (
    <button
      type="button"
      onMouseDown={keepFocus}
      onClick={props.onPress}
      className={cn(
        "flex min-h-[72px] items-center justify-center gap-[14px] rounded-[12px] border-[3px] border-current px-[18px] font-display text-[24px] whitespace-nowrap leading-none font-bold [&_.keycap]:px-[10px] [&_.keycap]:py-[6px] [&_.keycap]:text-[16px]",
        props.className,
      )}
    >
      {props.children}
      <KeyCap plain>{props.cap}</KeyCap>
    </button>
  );
}

type Reason = keyof typeof words.reason;

function reasonKey(reason: string): reason is Reason {
  return reason in words.reason;
}

/** The sentence of a reason; a reason of a newer program reads "look, then decide". */
export function reasonOf(view: VerdictView, t: Say): string {
  const reason: Reason = reasonKey(view.reason) ? view.reason : "other";
  return t(`gate.reason.${reason}`);
}
