import { Download, KeyRound } from "lucide-react";
import type { RecoverySheet } from "../../bridge";
import { Mark } from "../../components/frame/mark";
import { Button } from "../../components/ui/button";
import { SaveLink } from "../../components/ui/savelink";
import { Perforation, Stub } from "../../components/ui/stub";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** The recovery sheet, shown once. */
export function RecoverySheetPage({ sheet, onDone }: { sheet: RecoverySheet; onDone: () => void }) {
  const { t } = useTranslation();
  useShortcuts([{ keys: ["Enter"], run: onDone }]);
  return (
    <main className="on-stage h-full overflow-auto bg-stage text-on-stage">
      <div className="mx-auto flex min-h-full max-w-[760px] flex-col gap-[24px] px-[24px] pt-[26px] pb-[24px]">
        <Mark />
        <Stub className="flex flex-col border-0 px-[32px] py-[28px] text-ink">
          <h1 className="display wide-110 m-0 flex items-center gap-[14px] text-34 leading-[1.1] font-bold">
            <KeyRound className="text-brand-ink" />
            {t("setup.sheet.title")}
          </h1>
          <p className="m-0 mt-[8px] text-17 text-ink-2">{t("setup.sheet.hint")}</p>
          <Perforation inset={22} behind="var(--stage)" className="-mx-[10px] my-[20px]" />
          <p className="cap m-0 text-ink-2">{t("setup.sheet.code")}</p>
          <ol className="m-0 mt-[10px] grid list-none grid-cols-4 gap-[10px] p-0" data-testid="recovery-code">
            {numbered(sheet.words).map(({ number, word }) => (
              <li
                key={number}
                className="flex items-baseline gap-[8px] rounded-2 bg-sunken px-[12px] py-[10px]"
              >
                <span className="num text-13 text-ink-3">{number}</span>
                <bdi className="code text-20 font-semibold">{word}</bdi>
              </li>
            ))}
          </ol>
          <p className="m-0 mt-[16px] text-ink-2">{t("setup.sheet.advice")}</p>
          <div className="mt-[20px] flex gap-[8px]">
            {sheet.pdf && (
              <SaveLink href={sheet.pdf} className="min-h-[64px] text-20">
                <Download />
                {t("common.do.savePdf")}
              </SaveLink>
            )}
            <Button
              size="huge"
              look="primary"
              className="flex-1"
              onClick={onDone}
              shortcut={t("common.key.enter")}
            >
              {t("setup.sheet.go")}
            </Button>
          </div>
        </Stub>
      </div>
    </main>
  );
}

function numbered(words: string[]): { number: number; word: string }[] {
  return words.map((word, i) => ({ number: i + 1, word }));
}
