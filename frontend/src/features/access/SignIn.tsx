import { LayoutDashboard, ScanLine, Shield, ShieldCheck, Ticket, Users } from "lucide-react";
import { useState } from "react";
import { type ShellView, type StaffTile, shell, useAction, useView } from "../../bridge";
import { cn } from "../../components/cn";
import { Clock } from "../../components/frame/clock";
import { FootLink } from "../../components/frame/foot";
import { FootItem, Frame } from "../../components/frame/frame";
import { zoneOf } from "../../components/frame/session";
import { LanguageButton } from "../../components/language";
import { Refusal } from "../../components/problem";
import { Avatar } from "../../components/ui/avatar";
import { Empty } from "../../components/ui/card";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { PinPad } from "./PinPad";

const PAGE = 12;

const ROLE_ICONS = { seller: Ticket, steward: ScanLine, supervisor: Shield, organizer: LayoutDashboard };

/** Who is on: names by first letters, then the PIN by digits. */
export function SignIn({ view }: { view: ShellView }) {
  const { t } = useTranslation();
  const zone = zoneOf(view);
  const staff = useView(["shell", "staff"], shell.Staff);
  const signIn = useAction(shell.SignIn);
  const [letters, setLetters] = useState("");
  const [chosen, setChosen] = useState<string>();
  const [pin, setPin] = useState("");
  const everybody = staff.data ?? [];
  const matching = everybody.filter((s) => beginsWith(s.name, letters));
  const shown = matching.slice(0, PAGE);
  const only =
    everybody.length === 1 ? everybody[0] : letters && matching.length === 1 ? matching[0] : undefined;
  const person = everybody.find((s) => s.id === chosen) ?? only;

  const choose = (id: string) => {
    setChosen(id);
    setPin("");
    signIn.clear();
  };
  const digit = (d: string) => {
    signIn.clear();
    setPin((p) => (p + d).slice(0, 8));
  };
  const enter = async () => {
    if (!person || pin.length === 0) return;
    const entered = pin;
    setPin("");
    await signIn.run(person.id, entered);
  };
  const backOut = () => {
    setLetters("");
    setPin("");
    setChosen(undefined);
    signIn.clear();
  };
  const letter = (l: string) => {
    setChosen(undefined);
    setPin("");
    setLetters((s) => s + l);
  };
  useShortcuts([
    ...[..."0123456789"].map((d) => ({ keys: [d], run: () => digit(d) })),
    { keys: ["Enter"], run: () => void enter() },
    {
      keys: ["Backspace"],
      run: () => (pin ? setPin((p) => p.slice(0, -1)) : setLetters((s) => s.slice(0, -1))),
    },
    { keys: ["Escape"], run: backOut },
    ...LETTERS.map((l) => ({ keys: [l], run: () => letter(l) })),
  ]);
  return (
    <Frame
      title={view.device || t("common.face.host")}
      subtitle={view.hubName && t("shell.signIn.hub", { name: view.hubName })}
      end={<Clock zone={zone} />}
      foot={
        <>
          <FootLink link={view.link} zone={zone} />
          <span className="flex-1" />
          <FootItem first>
            <ShieldCheck />
            {t("shell.signIn.roster")}
          </FootItem>
          <FootItem>{view.version}</FootItem>
        </>
      }
    >
      <main className="grid h-full grid-cols-[minmax(0,1fr)_420px] gap-[32px] overflow-auto px-[32px] py-[24px]">
        <section className="flex min-h-0 flex-col">
          <h1 className="display wide-112 m-0 text-34 leading-[1.1] font-bold">{t("shell.signIn.title")}</h1>
          <p className="m-0 text-ink-2" role="status">
            {letters ? t("shell.signIn.filtered", { letters }) : t("shell.signIn.hint")}
          </p>
          <Refusal error={staff.error} className="mt-[12px]" />
          {staff.data?.length === 0 && (
            <Empty icon={<Users />} title={t("shell.signIn.empty")} className="mt-[40px]">
              {t("shell.signIn.emptyHint")}
            </Empty>
          )}
          {everybody.length > 0 && shown.length === 0 && <p className="text-17">{t("shell.signIn.none")}</p>}
          <div className="mt-[16px] grid grid-cols-3 gap-[12px]">
            {shown.map((s) => (
              <Tile key={s.id} person={s} on={s.id === person?.id} onChoose={() => choose(s.id)} />
            ))}
          </div>
          <div className="mt-auto flex items-center gap-[8px] pt-[16px] text-14 text-ink-2">
            <Users />
            {t("shell.signIn.count", { count: everybody.length })}
            <span className="flex-1" />
            <LanguageButton />
          </div>
        </section>
        <PinPad
          person={person}
          pin={pin}
          error={signIn.error}
          busy={signIn.busy}
          onDigit={digit}
          onErase={() => setPin((p) => p.slice(0, -1))}
          onEnter={() => void enter()}
        />
      </main>
    </Frame>
  );
}

const LETTERS = [..."abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿñɓɗƙɛɔẹọṣ'- "].filter((l) => l !== " ");

function beginsWith(name: string, letters: string): boolean {
  const plain = (s: string) => s.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  const wanted = plain(letters);
  return (
    wanted === "" ||
    plain(name)
      .split(/[\s-]+/)
      .some((_word, i, words) => words.slice(i).join(" ").startsWith(wanted))
  );
}

function Tile({ person, on, onChoose }: { person: StaffTile; on: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const role = person.role in ROLE_ICONS ? (person.role as keyof typeof ROLE_ICONS) : "seller";
  const Icon = ROLE_ICONS[role];
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onChoose}
      onMouseDown={(e) => e.preventDefault()}
      className={cn(
        "flex min-h-[106px] items-center gap-[12px] rounded-3 border-[1.5px] px-[14px] py-[12px]",
        on ? "border-brand-edge bg-brand text-on-brand" : "border-line bg-surface",
      )}
    >
      <Avatar name={person.name} className="size-[48px] text-17" />
      <span className="min-w-0">
        <b className="line-clamp-2 leading-[1.25] font-semibold [overflow-wrap:anywhere]">{person.name}</b>
        <span className={cn("flex items-center gap-[4px] text-13", !on && "text-ink-2")}>
          <Icon />
          {person.lockedSeconds > 0
            ? t("shell.signIn.locked", { seconds: person.lockedSeconds })
            : t(`common.role.${role}`)}
        </span>
      </span>
    </button>
  );
}
