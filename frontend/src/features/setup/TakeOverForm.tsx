import { type FormEvent, useState } from "react";
import { setup, useAction } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Field } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Taking over as hub: a backup and the recovery sheet make this laptop the hub that was lost. */
export function TakeOverForm({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const takeOver = useAction(setup.TakeOver);
  const [path, setPath] = useState("");
  const [key, setKey] = useState("");
  const [tried, setTried] = useState(false);
  useShortcuts([{ keys: ["Escape"], run: onBack }]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (path.trim() && key.trim()) await takeOver.run(path.trim(), key);
  };
  return (
    <form
      onSubmit={submit}
      className="mx-auto mt-[32px] flex w-[600px] max-w-full flex-col gap-[16px] rounded-3 bg-surface px-[28px] py-[24px] text-ink"
    >
      <div>
        <h1 className="display wide-110 m-0 text-34 leading-[1.1] font-bold">{t("setup.takeOver.title")}</h1>
        <p className="m-0 mt-[6px] text-17 text-ink-2">{t("setup.takeOver.hint")}</p>
      </div>
      <Field
        label={t("setup.takeOver.file")}
        hint={t("setup.takeOver.fileHint")}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        value={path}
        onChange={(e) => setPath(e.target.value)}
        error={tried && !path.trim() ? t("setup.takeOver.fileMissing") : undefined}
      />
      <Field
        label={t("setup.takeOver.key")}
        hint={t("setup.takeOver.keyHint")}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={key}
        onChange={(e) => setKey(e.target.value)}
        error={tried && !key.trim() ? t("setup.takeOver.keyMissing") : undefined}
      />
      <Refusal error={takeOver.error} />
      <div className="flex gap-[8px]">
        <Button size="huge" onClick={onBack} shortcut={t("common.key.esc")}>
          {t("common.do.back")}
        </Button>
        <Button
          size="huge"
          look="primary"
          type="submit"
          className="flex-1"
          disabled={takeOver.busy}
          shortcut={t("common.key.enter")}
        >
          {takeOver.busy ? t("setup.takeOver.working") : t("setup.takeOver.go")}
        </Button>
      </div>
    </form>
  );
}
