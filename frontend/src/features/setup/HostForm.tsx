import { type FormEvent, useState } from "react";
import { type RecoverySheet, setup, useAction } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Field } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Becoming the host: a name and a PIN make the organizer. */
export function HostForm({
  onBack,
  onSheet,
}: {
  onBack: () => void;
  onSheet: (sheet: RecoverySheet) => void;
}) {
  const { t, i18n } = useTranslation();
  const host = useAction(setup.Host);
  const [name, setName] = useState("");
  const [pin, setPin] = useState("");
  const [organization, setOrganization] = useState("");
  const [tried, setTried] = useState(false);
  useShortcuts([{ keys: ["Escape"], run: onBack }]);
  const pinGood = /^\d{4,8}$/.test(pin);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || !pinGood) return;
    const sheet = await host.run({
      organization: organization.trim(),
      name: name.trim(),
      pin,
      language: i18n.language,
    });
    if (sheet) onSheet(sheet);
  };
  return (
    <form
      onSubmit={submit}
      className="mx-auto mt-[32px] flex w-[560px] max-w-full flex-col gap-[16px] rounded-3 bg-surface px-[28px] py-[24px] text-ink"
    >
      <div>
        <h1 className="display wide-110 m-0 text-34 leading-[1.1] font-bold">{t("setup.host.title")}</h1>
        <p className="m-0 mt-[6px] text-17 text-ink-2">{t("setup.host.hint")}</p>
      </div>
      <Field
        label={t("setup.host.name")}
        autoFocus
        autoComplete="off"
        maxLength={120}
        value={name}
        onChange={(e) => setName(e.target.value)}
        error={tried && !name.trim() ? t("setup.host.nameMissing") : undefined}
      />
      <Field
        label={t("setup.host.pin")}
        hint={t("setup.host.pinHint")}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        value={pin}
        onChange={(e) => setPin(e.target.value.replace(/\D/g, "").slice(0, 8))}
        error={tried && !pinGood ? t("setup.host.pinShort") : undefined}
      />
      <Field
        label={t("setup.host.organization")}
        autoComplete="off"
        maxLength={120}
        value={organization}
        onChange={(e) => setOrganization(e.target.value)}
      />
      <Refusal error={host.error} />
      <div className="flex gap-[8px]">
        <Button size="huge" onClick={onBack} shortcut={t("common.key.esc")}>
          {t("common.do.back")}
        </Button>
        <Button
          size="huge"
          look="primary"
          type="submit"
          className="flex-1"
          disabled={host.busy}
          shortcut={t("common.key.enter")}
        >
          {host.busy ? t("setup.host.working") : t("setup.host.go")}
        </Button>
      </div>
    </form>
  );
}
