import {
  ArchiveRestore,
  ArrowRight,
  Check,
  FlaskConical,
  HouseWifi,
  Lock,
  RadioTower,
  ScanQrCode,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { type RecoverySheet, setup, useAction, useView } from "../../bridge";
import { Mark } from "../../components/frame/mark";
import { LanguageButton } from "../../components/language";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { KeyCap } from "../../components/ui/keycap";
import { Perforation } from "../../components/ui/stub";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { HostForm } from "./HostForm";
import { JoinForm } from "./JoinForm";
import { TakeOverForm } from "./TakeOverForm";

type Step = "choose" | "host" | "join" | "takeOver";

/** The first run: what is this laptop for? `onSheet` gets the recovery sheet, which is given once
 * and must be shown until the person has it. */
export function FirstRun({
  joining,
  onSheet,
}: {
  joining: boolean;
  onSheet: (sheet: RecoverySheet) => void;
}) {
  const [step, setStep] = useState<Step>(joining ? "join" : "choose");
  const back = () => setStep("choose");
  return (
    <main className="on-stage h-full overflow-auto bg-stage text-on-stage">
      <div className="mx-auto flex min-h-full max-w-[1120px] flex-col px-[24px] pt-[26px] pb-[24px]">
        <header className="flex items-center">
          <Mark />
          <span className="flex-1" />
          <LanguageButton look="ghost" />
        </header>
        {step === "choose" && (
          <Choose
            onHost={() => setStep("host")}
            onJoin={() => setStep("join")}
            onTakeOver={() => setStep("takeOver")}
          />
        )}
        {step === "host" && <HostForm onBack={back} onSheet={onSheet} />}
        {step === "join" && <JoinForm onBack={back} />}
        {step === "takeOver" && <TakeOverForm onBack={back} />}
      </div>
    </main>
  );
}

function Choose({
  onHost,
  onJoin,
  onTakeOver,
}: {
  onHost: () => void;
  onJoin: () => void;
  onTakeOver: () => void;
}) {
  const { t } = useTranslation();
  const practice = useAction(setup.Practice);
  const nearby = useView(["setup", "nearby"], setup.Nearby, true, 2000);
  const found = nearby.data?.[0];
  useShortcuts([
    { keys: ["1"], run: onHost },
    { keys: ["2"], run: onJoin },
    { keys: ["3"], run: () => void practice.run() },
    { keys: ["4"], run: onTakeOver },
  ]);
  return (
    <>
      <h1 className="display wide-114 m-0 mt-[26px] text-[52px] leading-[1.05] font-bold">
        {t("setup.firstRun.title")}
      </h1>
      <p className="m-0 mt-[8px] mb-[24px] text-20 text-on-stage-2">{t("setup.firstRun.hint")}</p>
      <Refusal error={practice.error} className="mb-[16px]" />
      <div className="grid max-h-[620px] flex-1 grid-cols-2 gap-[24px]">
        <Way
          icon={<HouseWifi strokeWidth={1.6} />}
          number="1"
          title={t("setup.firstRun.host")}
          hint={t("setup.firstRun.hostHint")}
          go={t("setup.firstRun.hostGo")}
          primary
          onGo={onHost}
        >
          <Point>{t("setup.firstRun.host1")}</Point>
          <Point>{t("setup.firstRun.host2")}</Point>
          <Point>{t("setup.firstRun.host3")}</Point>
        </Way>
        <Way
          icon={<ScanQrCode strokeWidth={1.6} />}
          number="2"
          title={t("setup.firstRun.join")}
          hint={t("setup.firstRun.joinHint")}
          go={t("setup.firstRun.joinGo")}
          onGo={onJoin}
        >
          <Point>{t("setup.firstRun.join1")}</Point>
          <Point>{t("setup.firstRun.join2")}</Point>
          <Point icon={<RadioTower />}>
            {found ? (
              <>
                {t("setup.firstRun.found")} <b>{found.name}</b>
              </>
            ) : (
              t(nearby.data ? "setup.firstRun.noneFound" : "setup.firstRun.looking")
            )}
          </Point>
        </Way>
      </div>
      <footer className="mt-[22px] flex flex-wrap items-center gap-x-[8px] text-15 text-on-stage-2">
        <button
          type="button"
          className="flex min-h-[44px] items-center gap-[8px]"
          onClick={() => void practice.run()}
        >
          <FlaskConical />
          <span>
            {t("setup.firstRun.looking2")} <b className="text-on-stage">{t("setup.firstRun.practice")}</b>{" "}
            {t("setup.firstRun.practiceHint")}
          </span>
          <KeyCap plain>3</KeyCap>
        </button>
        <button
          type="button"
          className="ms-[24px] flex min-h-[44px] items-center gap-[8px]"
          onClick={onTakeOver}
        >
          <ArchiveRestore />
          <span>
            {t("setup.firstRun.backup")} <b className="text-on-stage">{t("setup.takeOver.title")}</b>
          </span>
          <KeyCap plain>4</KeyCap>
        </button>
        <span className="ms-auto flex items-center gap-[8px]">
          <Lock />
          {t("setup.firstRun.keys")}
        </span>
      </footer>
    </>
  );
}

function Way(props: {
  icon: ReactNode;
  number: string;
  title: string;
  hint: string;
  go: string;
  primary?: boolean;
  onGo: () => void;
  children: ReactNode;
}) {
  return (
    <section className="relative flex flex-col rounded-3 bg-surface px-[28px] pt-[24px] pb-[26px] text-ink">
      <div className="flex items-center justify-between text-brand-ink [&>svg.lucide]:size-[52px]">
        {props.icon}
        <span className="[&_.keycap]:px-[11px] [&_.keycap]:py-[7px] [&_.keycap]:text-[18px]">
          <KeyCap>{props.number}</KeyCap>
        </span>
      </div>
      <h2 className="display wide-110 m-0 mt-[14px] mb-[6px] text-34 leading-[1.1] font-bold">
        {props.title}
      </h2>
      <p className="m-0 min-h-[50px] text-17 leading-[1.45] text-ink-2">{props.hint}</p>
      <Perforation inset={18} behind="var(--stage)" className="-mx-[10px] mt-[20px] mb-[16px]" />
      <ul className="m-0 mb-[18px] grid list-none gap-[10px] p-0">{props.children}</ul>
      <Button size="huge" look={props.primary ? "primary" : "plain"} className="mt-auto" onClick={props.onGo}>
        {props.go}
        <ArrowRight />
      </Button>
    </section>
  );
}

function Point({ icon, children }: { icon?: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-[10px] text-17">
      <span className="text-brand-ink">{icon ?? <Check />}</span>
      <span>{children}</span>
    </li>
  );
}
