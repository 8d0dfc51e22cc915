import { ChevronDown, FlaskConical } from "lucide-react";
import { type ReactNode, useState } from "react";
import { setup, shell, useAction, useView } from "../../bridge";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { ApprovalDialog } from "../approval";
import { cn } from "../cn";
import { Refusal } from "../problem";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../ui/menu";
import { Clock } from "./clock";
import { Frame, type StageTone } from "./frame";
import { type Face, useSession } from "./session";

/** The frame of a signed-in face: event, person, clock, and whatever the face puts at its foot. */
export function StationFrame(props: {
  tone?: StageTone;
  foot: ReactNode;
  /** What stands in the person's place: the Gate names its lane there. */
  place?: ReactNode;
  band?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { view, zone } = useSession();
  const [choosing, setChoosing] = useState(false);
  const p = view.performance;
  const subtitle = p
    ? [
        view.event?.venue,
        p.name,
        f.date(p.startsAt, zone),
        t("shell.frame.doors", { time: f.time(p.doorsAt, zone) }),
      ]
        .filter(Boolean)
        .join(" · ")
    : t("shell.frame.choosePerformance");
  return (
    <Frame
      tone={props.tone}
      face={<FaceMenu tone={props.tone} />}
      title={
        <button type="button" className="block max-w-full truncate" onClick={() => setChoosing(true)}>
          {view.event?.name ?? t("shell.frame.noPerformance")}
        </button>
      }
      subtitle={subtitle}
      end={
        <>
          {props.place}
          <PersonMenu compact={props.place !== undefined} />
          <Clock zone={zone} />
        </>
      }
      band={
        <>
          {view.practice && <PracticeBand />}
          {!view.practice && (view.payments === "sandbox" || view.payments === "test") && <SandboxBand />}
          {props.band}
        </>
      }
      foot={props.foot}
    >
      {props.children}
      <PerformanceDialog open={choosing} onClose={() => setChoosing(false)} />
    </Frame>
  );
}

const FACES: Face[] = ["counter", "gate", "office"];

function FaceMenu({ tone }: { tone?: StageTone | undefined }) {
  const { t } = useTranslation();
  const { view, face, setFace } = useSession();
  const open = FACES.filter((name) => (view.faces ?? []).includes(name));
  const look = cn(
    "flex items-center gap-[6px] rounded-[7px] px-[12px] py-[8px] font-display text-14 leading-none font-semibold wide-108",
    tone && tone !== "stage" ? "bg-white/15 text-white" : "bg-stage-2 text-on-stage",
  );
  if (open.length < 2) return <div className={look}>{t(`common.face.${face}`)}</div>;
  return (
    <Menu
      trigger={
        <button
          type="button"
          className={cn(look, "min-h-[44px]")}
          aria-label={`${t("shell.frame.faces")}: ${t(`common.face.${face}`)}`}
        >
          {t(`common.face.${face}`)}
          <ChevronDown />
        </button>
      }
    >
      {open.map((name) => (
        <MenuItem key={name} onSelect={() => setFace(name)}>
          {t(`common.face.${name}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}

function PersonMenu({ compact }: { compact: boolean }) {
  const { t, i18n } = useTranslation();
  const f = useFormat();
  const { view, zone, face } = useSession();
  const [leaving, setLeaving] = useState(false);
  const signOut = useAction(shell.SignOut);
  const language = useAction(shell.SetLanguage);
  const theme = useAction(shell.SetTheme);
  const leave = useAction(shell.LeaveKiosk);
  const name = view.staff?.name ?? "";
  const shift =
    face === "counter" && view.shift
      ? `${t("shell.frame.since", { time: f.time(view.shift.openedAt, zone) })} · ${t("shell.frame.sales", { count: view.shift.sales })}`
      : t(`common.role.${roleOf(view.staff?.role)}`);
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            className="flex min-h-[44px] items-center gap-[10px] rounded-[9px] px-[8px] text-14 leading-[1.2]"
          >
            <span className="sr-only">
              {t("shell.frame.menu")}: {compact && name}
            </span>
            <Avatar name={name} />
            {!compact && (
              <span className="min-w-0">
                <b className="block max-w-[220px] truncate font-semibold">{name}</b>
                <span className="text-13 text-on-stage-2">{shift}</span>
              </span>
            )}
          </button>
        }
      >
        <MenuChoice
          label={t("shell.frame.language")}
          value={i18n.language}
          options={[
            { value: "en", label: t("shell.frame.english") },
            { value: "fr", label: t("shell.frame.french") },
          ]}
          onChange={(value) => void language.run(value)}
        />
        <MenuChoice
          label={t("shell.frame.theme")}
          value={view.theme || "system"}
          options={[
            { value: "light", label: t("shell.frame.light") },
            { value: "dark", label: t("shell.frame.dark") },
            { value: "system", label: t("shell.frame.system") },
          ]}
          onChange={(value) => void theme.run(value === "system" ? "" : value)}
        />
        <MenuLine />
        {view.kiosk && <MenuItem onSelect={() => setLeaving(true)}>{t("shell.frame.leaveKiosk")}</MenuItem>}
        <MenuItem onSelect={() => void signOut.run()}>{t("common.do.signOut")}</MenuItem>
      </Menu>
      <ApprovalDialog
        open={leaving}
        onClose={() => setLeaving(false)}
        error={leave.error}
        busy={leave.busy}
        onApprove={async (approval) => (await leave.run(approval)) && setLeaving(false)}
      />
    </>
  );
}

function roleOf(role: string | undefined): "steward" | "seller" | "supervisor" | "organizer" {
  return role === "steward" || role === "supervisor" || role === "organizer" ? role : "seller";
}

/** Every screen says so while payments move no money. */
function SandboxBand() {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-[32px] items-center gap-[10px] border-b border-line bg-warn-tint px-[16px] text-14 font-semibold text-warn">
      <FlaskConical />
      {t("shell.frame.sandbox")}
    </div>
  );
}

function PracticeBand() {
  const { t } = useTranslation();
  const leave = useAction(setup.LeavePractice);
  return (
    <div className="flex items-center gap-[10px] border-b border-line bg-brand-tint px-[16px] py-[2px] text-14 font-semibold text-brand-ink">
      <FlaskConical />
      <span className="flex-1">{t("shell.frame.practice")}</span>
      <Button look="quiet" onClick={() => void leave.run()}>
        {t("shell.frame.leavePractice")}
      </Button>
    </div>
  );
}

function PerformanceDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { view } = useSession();
  const list = useView(["shell", "performances"], shell.Performances, open);
  const choose = useAction(shell.Choose);
  return (
    <Dialog open={open} onClose={onClose} title={t("shell.frame.choosePerformance")}>
      <ul className="m-0 mt-[12px] flex list-none flex-col gap-[8px] p-0">
        {(list.data ?? []).map(({ performance, event }) => (
          <li key={performance.id}>
            <Button
              className="w-full justify-start py-[8px] text-start whitespace-normal"
              look={performance.id === view.performance?.id ? "primary" : "plain"}
              onClick={async () => (await choose.run(performance.id)) && onClose()}
            >
              <span>
                <b className="block">{event.name}</b>
                <span className="text-14">
                  {[
                    performance.name,
                    f.date(performance.startsAt, performance.zone),
                    f.time(performance.startsAt, performance.zone),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
      <Refusal error={list.error ?? choose.error} className="mt-[8px]" />
      {list.data?.length === 0 && <p className="m-0 text-ink-2">{t("shell.frame.noneToChoose")}</p>}
      <DialogActions>
        <Button onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
