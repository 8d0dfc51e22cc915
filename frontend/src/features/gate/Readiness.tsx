import { Check, CircleDashed, RefreshCw, TriangleAlert, Volume2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type CheckView, type GateView, gate, useAction, useView } from "../../bridge";
import { cn } from "../../components/cn";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, RowsToCome } from "../../components/ui/card";
import { Choice, Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { gate as words } from "../../i18n/gate";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { admitTones, attentionTones, play, refusedTones, type Tone } from "../../sound/tones";
import { noticeText } from "./ReadyField";
import { TestPassScreen } from "./TestPassScreen";
import type { GateHands } from "./useGate";

/** A scanner slower than this, in ms a key, keeps people waiting. */
const SLOW_SCANNER = 12;

/** Before doors: the result and the one thing to do at the start, the checks at the end. */
export function Readiness({ view, hands, zone }: { view: GateView; hands: GateHands; zone: string }) {
  const { t } = useTranslation();
  const checks = useView(["gate", "readiness"], gate.Readiness);
  const open = useAction(gate.Open);
  const report = useAction(gate.ReportCheck);
  const [place, setPlace] = useState(view.gate);
  const [lane, setLane] = useState(view.lane || "1");
  const [showing, setShowing] = useState(false);
  const list = checks.data ?? [];
  const waiting = list.filter((c) => c.state !== "ok");
  const gateId = place || view.gates?.[0]?.id || "";
  const openGate = () => void open.run(gateId, lane.trim());
  const verdict = hands.field.kind === "verdict" ? hands.field.view : undefined;

  useShortcuts(
    [
      { keys: ["Enter"], run: openGate },
      { keys: ["F5"], run: checks.refetch },
      { keys: ["F8"], run: hands.louder },
    ],
    {
      onScan: (action) => {
        hands.hear(action);
        if (action.kind !== "scan") return;
        const state = action.msPerKey > SLOW_SCANNER ? "look" : "ok";
        void report.run("scanner", state, {
          pace: action.msPerKey.toFixed(0),
          keys: String(action.text.length),
        });
      },
    },
  );
  return (
    <main className="grid h-full min-h-0 grid-cols-[500px_minmax(0,1fr)] gap-[36px] overflow-auto px-[32px] py-[clamp(12px,3.4vh,26px)]">
      <section className="flex flex-col gap-[clamp(6px,1.3vh,10px)]">
        <p className="cap m-0 text-ink-2">{t("gate.before.cap")}</p>
        <h1 className="display wide-114 m-0 text-[clamp(40px,6.6vh,52px)] leading-[1.05] font-bold">
          {t(headline(list, waiting))}
        </h1>
        <p className="m-0 max-w-[34ch] text-20 leading-[1.4] text-ink-2">
          {waiting.length === 0
            ? t("gate.before.allPass")
            : t("gate.before.some", {
                count: waiting.length,
                n: list.length - waiting.length,
                of: list.length,
              })}
        </p>
        <div className="grid grid-cols-[1fr_120px] gap-[12px]">
          <Choice
            label={t("gate.before.gate")}
            value={gateId}
            onChange={(e) => setPlace(e.target.value)}
            hint={view.gates?.length ? undefined : t("gate.before.noGate")}
          >
            {(view.gates ?? []).map((g) => (
              <option key={g.id} value={g.id}>
                {g.name}
              </option>
            ))}
            {!view.gates?.length && <option value="">{t("gate.before.gate")}</option>}
          </Choice>
          <Field
            label={t("gate.before.lane")}
            value={lane}
            maxLength={12}
            autoComplete="off"
            onChange={(e) => setLane(e.target.value)}
          />
        </div>
        <TestScans
          checks={list}
          verdict={verdict?.test ? verdict.verdict : undefined}
          notice={noticeText(hands.notice, t) || (verdict && !verdict.test ? t("gate.reason.not_ready") : "")}
          onShow={() => setShowing(true)}
        />
        <Refusal error={open.error ?? checks.error} />
        <div className="mt-auto flex flex-col gap-[10px]">
          <Button
            look="primary"
            size="huge"
            className="min-h-[clamp(58px,9.4vh,72px)]"
            onClick={openGate}
            disabled={open.busy}
            shortcut={t("common.key.enter")}
          >
            {t("gate.before.open")}
          </Button>
          <div className="flex gap-[8px]">
            <Button className="flex-1" onClick={checks.refetch} shortcut="F5">
              <RefreshCw />
              {t("gate.before.again")}
            </Button>
            <SoundCheck hands={hands} onHeard={(yes) => void report.run("sound", yes ? "ok" : "look", {})} />
          </div>
          {waiting.length > 0 && <span className="text-14 text-ink-2">{t("gate.before.missing")}</span>}
        </div>
      </section>
      <Card className="flex min-h-0 overflow-auto px-[22px] py-[6px]">
        {checks.isPending ? (
          <RowsToCome rows={9} />
        ) : (
          <ul className="m-0 flex flex-1 list-none flex-col p-0">
            {list.map((check) => (
              <CheckRow key={check.id} check={check} zone={zone} />
            ))}
          </ul>
        )}
      </Card>
      {showing && <TestPassScreen onClose={() => setShowing(false)} />}
    </main>
  );
}

function headline(list: CheckView[], waiting: CheckView[]) {
  if (list.length > 0 && waiting.length === 0) return "gate.before.ready" as const;
  return waiting.length > 3 ? ("gate.before.notReady" as const) : ("gate.before.nearly" as const);
}

function TestScans(props: {
  checks: CheckView[];
  verdict: string | undefined;
  notice: string;
  onShow: () => void;
}) {
  const { t } = useTranslation();
  const test = props.checks.find((c) => c.id === "test");
  const done =
    test?.state === "ok" ? 2 : Number.parseInt(test?.args?.scans ?? "0", 10) || (props.verdict ? 1 : 0);
  if (test?.state === "ok") return null;
  return (
    <div className="rounded-2 border-s-[8px] border-warn bg-warn-tint px-[18px] py-[14px]">
      <div className="flex items-center gap-[8px] text-17 font-semibold text-warn">
        <TriangleAlert />
        {t("gate.before.scanTwice")}
      </div>
      <p className="m-0">{props.notice || t("gate.before.scanTwiceHint")}</p>
      <div className="mt-[12px] flex gap-[12px]">
        <TestStep done={done >= 1}>{t("gate.before.one")}</TestStep>
        <TestStep done={done >= 2}>{t("gate.before.two")}</TestStep>
      </div>
      <Button className="mt-[12px]" onClick={props.onShow}>
        {t("gate.before.showTest")}
      </Button>
    </div>
  );
}

function TestStep({ done, children }: { done: boolean; children: ReactNode }) {
  return (
    <div
      className={cn(
        "flex min-h-[52px] flex-1 items-center justify-center gap-[8px] rounded-2 border-2 font-semibold",
        done ? "border-ok text-ok" : "border-dashed border-line-strong",
      )}
    >
      {done && <Check />}
      {children}
    </div>
  );
}

function SoundCheck({ hands, onHeard }: { hands: GateHands; onHeard: (yes: boolean) => void }) {
  const { t } = useTranslation();
  const [played, setPlayed] = useState(false);
  if (!played) {
    return (
      <Button
        className="flex-1"
        onClick={() => {
          play(allSounds(), hands.loudness);
          setPlayed(true);
        }}
      >
        <Volume2 />
        {t("gate.before.hear")}
      </Button>
    );
  }
  const answer = (yes: boolean) => {
    onHeard(yes);
    setPlayed(false);
  };
  return (
    <div className="flex flex-1 items-center gap-[8px]">
      <b>{t("gate.before.heard")}</b>
      <Button className="flex-1" onClick={() => answer(true)}>
        {t("gate.before.yes")}
      </Button>
      <Button className="flex-1" onClick={() => answer(false)}>
        {t("gate.before.no")}
      </Button>
    </div>
  );
}

/** The three sounds one after the other, each alone. */
function allSounds(): Tone[] {
  const later = (tones: readonly Tone[], by: number) => tones.map((tone) => ({ ...tone, at: tone.at + by }));
  const once = attentionTones.filter((tone) => tone.at < 4);
  return [...admitTones(0), ...later(refusedTones, 1), ...later(once, 2.4)];
}

type CheckId = "keys" | "lists" | "clock" | "hub" | "gates" | "scanner" | "sound" | "disk" | "test";

function CheckRow({ check, zone }: { check: CheckView; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const id = check.id as CheckId;
  const known = id in words.check;
  const args = check.args ?? {};
  const pace =
    id === "scanner" && check.state === "look" && args.pace ? t("gate.before.slow", { pace: args.pace }) : "";
  const at = Number(args.at ?? args.asOf ?? 0);
  const hint = known ? t(`gate.check.${id}Hint`) : "";
  return (
    <li className="grid min-h-[52px] flex-1 grid-cols-[44px_1fr_auto] items-center gap-[14px] border-b border-line last:border-0">
      <CheckMark state={check.state} />
      <span>
        <b className="block text-17 font-semibold">{known ? t(`gate.check.${id}`) : check.id}</b>
        <span className="text-14 text-ink-2">
          {pace || hint}
          {at > 0 && `, ${t("common.age.asOf", { time: f.clock(at, zone) })}`}
        </span>
      </span>
      <span
        className={cn(
          "num text-17 font-medium",
          check.state === "ok" ? "text-ink-2" : "font-semibold text-warn",
        )}
      >
        {figureOf(check, t, f) ||
          t(
            check.state === "ok"
              ? "gate.check.ok"
              : check.state === "look"
                ? "gate.check.look"
                : "gate.check.missing",
          )}
      </span>
    </li>
  );
}

function CheckMark({ state }: { state: string }) {
  const look = "grid size-[36px] place-items-center [&_svg]:stroke-[2.6]";
  if (state === "ok") {
    return (
      <span className={cn(look, "rounded-full bg-ok-tint text-ok")}>
        <Check aria-hidden="true" />
      </span>
    );
  }
  return (
    <span className={cn(look, "rounded-1 bg-warn-tint text-warn")}>
      {state === "look" ? <TriangleAlert aria-hidden="true" /> : <CircleDashed aria-hidden="true" />}
    </span>
  );
}

/** The figure at the end of a check, in the screen's language. */
function figureOf(check: CheckView, t: Say, f: ReturnType<typeof useFormat>): string {
  const args = check.args ?? {};
  if (check.state === "missing") return "";
  switch (check.id) {
    case "keys":
      return t("gate.check.nOf", { n: args.known ?? "", of: args.of ?? "" });
    case "lists":
      return t("gate.check.known", { n: f.count(Number(args.count ?? 0)) });
    case "clock":
      return t("gate.check.apart", { seconds: f.tenth(Number(args.ms ?? 0) / 1000) });
    case "hub":
      return t("common.age.ago", { age: f.age(Number(check.figure) || 0) });
    case "gates":
      return check.state === "ok" ? t("gate.check.others", { count: Number(args.count ?? 0) }) : "";
    case "disk":
      return t("gate.check.free", { gb: f.count(Number(args.gb ?? 0)) });
    case "test":
      return t("gate.check.nOf", { n: args.scans ?? "0", of: "2" });
    case "scanner":
      return args.pace ? t("gate.check.pace", { pace: args.pace }) : "";
    case "sound":
      return check.state === "ok" ? t("gate.check.heard") : "";
    default:
      return check.figure;
  }
}
