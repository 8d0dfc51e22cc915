import { ScanLine, Volume2 } from "lucide-react";
import { useEffect, useState } from "react";
import { type GateView, gate, pastedText, readPicture, useView } from "../../bridge";
import { FootLink } from "../../components/frame/foot";
import { FootItem } from "../../components/frame/frame";
import { useSession } from "../../components/frame/session";
import { StationFrame } from "../../components/frame/station";
import { ToOffice } from "../../components/frame/tooffice";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, Empty } from "../../components/ui/card";
import { KeyCap } from "../../components/ui/keycap";
import { toneOf, verdictOf } from "../../components/verdict/families";
import { useFormat } from "../../format/useFormat";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { Aside, SCANS_SHOWN } from "./Aside";
import { takesScans } from "./deciding";
import { CodeDialog, FindTicketDialog, HelpDialog } from "./GateDialogs";
import { Readiness } from "./Readiness";
import { ReadyField } from "./ReadyField";
import { SupervisorDialog } from "./SupervisorDialog";
import { useCamera } from "./useCamera";
import { type GateHands, useGate } from "./useGate";
import { VerdictField } from "./VerdictFields";

type Sheet = "none" | "code" | "find" | "help" | "supervisor";

/** The Gate: readiness before doors, then one verdict at a time. */
export function Gate() {
  const { t } = useTranslation();
  const { view, zone } = useSession();
  const state = useView(["gate", "state", view.performance?.id ?? ""], gate.State);
  const hands = useGate();
  const open = state.data?.open ?? false;
  const shown = open && hands.field.kind === "verdict" ? verdictOf(hands.field.view.verdict) : undefined;
  const [sheet, setSheet] = useState<Sheet>("none");
  return (
    <StationFrame
      tone={toneOf(shown)}
      place={
        open && state.data ? (
          <span className="max-w-[min(420px,34vw)] truncate font-display text-[19px] font-semibold">
            {[state.data.gateName, state.data.lane && t("gate.before.laneNumber", { lane: state.data.lane })]
              .filter(Boolean)
              .join(" · ")}
          </span>
        ) : undefined
      }
      foot={
        <GateFoot hands={hands} onHelp={() => setSheet("help")} onSupervisor={() => setSheet("supervisor")} />
      }
      band={state.data && <Bands view={state.data} onSupervisor={() => setSheet("supervisor")} />}
    >
      {!view.performance ? (
        <div className="p-[32px]">
          <Card>
            <Empty title={t("gate.before.choose")} action={<ToOffice />}>
              {t("gate.before.chooseHint")}
            </Empty>
          </Card>
        </div>
      ) : open && state.data ? (
        <OpenGate view={state.data} hands={hands} sheet={sheet} setSheet={setSheet} zone={zone} />
      ) : (
        <>
          {state.error && (
            <Refusal
              error={state.error}
              action={<Button onClick={state.refetch}>{t("common.do.tryNow")}</Button>}
            />
          )}
          {state.data && <Readiness view={state.data} hands={hands} zone={zone} />}
        </>
      )}
      {sheet === "help" && <HelpDialog onClose={() => setSheet("none")} />}
    </StationFrame>
  );
}

function OpenGate(props: {
  view: GateView;
  hands: GateHands;
  sheet: Sheet;
  setSheet: (sheet: Sheet) => void;
  zone: string;
}) {
  const { hands, sheet, setSheet, zone } = props;
  const [from, setFrom] = useState(0);
  const close = () => setSheet("none");
  const waits = takesScans(hands.field);
  const camera = useCamera(!waits || sheet !== "none", (code) => void hands.scan(code, "camera"));
  const verdict = hands.field.kind === "verdict" ? hands.field.view : undefined;

  const picture = async (file: Blob) => {
    try {
      const text = await readPicture(file);
      if (text) await hands.scan(text, "picture");
      else hands.knock({ kind: "nothing" });
    } catch {
      hands.knock({ kind: "nothing" });
    }
  };
  const paste = async (text: string) => {
    const code = text.trim();
    if (code) await hands.scan(code, "paste");
    else hands.knock({ kind: "nothing" });
  };
  // While a verdict stands its keys are the screen's: Space must not press a button of the top bar
  // that happened to keep the focus.
  const shown = verdict?.key;
  useEffect(() => {
    if (shown !== undefined && sheet === "none" && document.activeElement instanceof HTMLElement) {
      document.activeElement.blur();
    }
  }, [shown, sheet]);
  usePaste(sheet === "none", paste, picture);
  useShortcuts(
    [
      { keys: ["F9"], run: () => void hands.admit() },
      { keys: ["Space"], run: () => waits && hands.clear() },
      { keys: ["Escape"], run: hands.clear },
      { keys: ["F1"], run: () => setSheet("help") },
      { keys: ["F2"], run: () => setSheet("supervisor") },
      { keys: ["F3"], run: () => waits && setSheet("find") },
      { keys: ["F4"], run: () => waits && setSheet("code") },
      { keys: ["F7"], run: hands.repeat },
      { keys: ["F8"], run: hands.louder },
      {
        keys: ["PageDown"],
        run: () =>
          setFrom((n) =>
            Math.min(n + SCANS_SHOWN, Math.max(0, (props.view.last ?? []).length - SCANS_SHOWN)),
          ),
      },
      { keys: ["PageUp"], run: () => setFrom((n) => Math.max(0, n - SCANS_SHOWN)) },
    ],
    {
      onScan: (action) => {
        // A supervisor decides about the person on screen: nobody else may take that place meanwhile.
        if (sheet === "supervisor") return hands.knock({ kind: "knocked" });
        if (action.kind === "scan") close();
        setFrom(0);
        hands.hear(action);
      },
    },
  );
  const lookUp = (code: string) => {
    close();
    void hands.typed(code);
  };
  const look = (ref: string) => {
    close();
    void hands.look(ref);
  };
  return (
    <main className="grid h-full min-h-0 grid-cols-[minmax(0,1fr)_304px]">
      <div className="relative min-h-0 min-w-0">
        {verdict ? (
          <VerdictField
            view={verdict}
            zone={zone}
            onNext={hands.clear}
            onAdmit={() => void hands.admit()}
            onSupervisor={() => setSheet("supervisor")}
          />
        ) : null}
        <div className={verdict ? "hidden" : "h-full"}>
          <ReadyField
            notice={hands.notice}
            deciding={hands.field.kind === "deciding"}
            noList={false}
            camera={camera}
            onPicture={(file) => void picture(file)}
            onPaste={async () => paste(await pastedText())}
            onCode={() => setSheet("code")}
            onFind={() => setSheet("find")}
          />
        </div>
      </div>
      <Aside view={props.view} zone={zone} from={from} />
      {sheet === "code" && <CodeDialog onClose={close} onCode={lookUp} />}
      {sheet === "find" && <FindTicketDialog zone={zone} onClose={close} onLook={look} />}
      {sheet === "supervisor" && (
        <SupervisorDialog
          verdict={verdict?.canAct && verdict.verdict !== "admit" ? verdict : undefined}
          zone={zone}
          onClose={close}
          onOverride={hands.override}
        />
      )}
    </main>
  );
}

/** Takes a code or a picture that is pasted onto the Gate, when no field has the focus. */
function usePaste(on: boolean, onText: (text: string) => void, onPicture: (file: Blob) => void): void {
  useEffect(() => {
    if (!on) return;
    const pasted = (event: ClipboardEvent) => {
      const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
      if (picture) onPicture(picture);
      else onText(event.clipboardData?.getData("text/plain") ?? "");
      event.preventDefault();
    };
    document.addEventListener("paste", pasted);
    return () => document.removeEventListener("paste", pasted);
  });
}

function Bands({ view, onSupervisor }: { view: GateView; onSupervisor: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const text = useErrorText();
  const bar =
    "flex items-center gap-[12px] border-b border-warn bg-warn-tint px-[16px] py-[6px] text-15 font-semibold text-warn";
  return (
    <>
      {view.band && (
        <div role="alert" className={bar}>
          <span className="flex-1">{text(view.band)}</span>
          {view.band.code === "clock_wrong" && (
            <Button onClick={onSupervisor} shortcut="F2">
              {t("gate.act.supervisor")}
            </Button>
          )}
        </div>
      )}
      {view.alert && (
        <div role="alert" className={bar}>
          {view.alert.code === "double_admission"
            ? t("gate.alert.double", {
                ticket: view.alert.args?.ticket ?? "",
                sides: sidesOf(view.alert.args ?? {}, (at) => f.clock(at, zone)),
              })
            : t("gate.alert.other")}
        </div>
      )}
    </>
  );
}

/** Where, when and by whom the same ticket went in: "04:25:09 B North, Gate B lane 1, Nana". */
function sidesOf(args: Record<string, string>, clock: (at: number) => string): string {
  const side = (n: number) =>
    [`${clock(Number(args[`when${n}`]))} ${args[`gate${n}`]}`, args[`device${n}`], args[`steward${n}`]]
      .filter(Boolean)
      .join(", ");
  const sides: string[] = [];
  for (let n = 1; args[`when${n}`]; n++) sides.push(side(n));
  return sides.join(" · ");
}

function GateFoot({
  hands,
  onHelp,
  onSupervisor,
}: {
  hands: GateHands;
  onHelp: () => void;
  onSupervisor: () => void;
}) {
  const { t } = useTranslation();
  const { view, zone } = useSession();
  return (
    <>
      <FootLink link={view.link} zone={zone} gate />
      <span className="flex-1" />
      <FootItem first>
        <ScanLine />
        {hands.pace > 0
          ? t("shell.link.scanner", { pace: Math.round(hands.pace) })
          : t("shell.link.noScanner")}
      </FootItem>
      <FootItem>
        <Volume2 />
        {t("shell.link.sound")} {t(`shell.link.${hands.loudness}`)} <KeyCap>F8</KeyCap>
      </FootItem>
      <FootItem>
        <button type="button" className="flex items-center gap-[7px]" onClick={onHelp}>
          <KeyCap>F1</KeyCap>
          {t("shell.link.help")}
        </button>
      </FootItem>
      <FootItem>
        <button type="button" className="flex items-center gap-[7px]" onClick={onSupervisor}>
          <KeyCap>F2</KeyCap>
          {t("shell.link.supervisor")}
        </button>
      </FootItem>
    </>
  );
}
