import { FlaskConical, KeyRound, PowerOff, Save } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type PaymentsView, payments, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Field } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

const MODES = ["live", "test", "sandbox"] as const;

/** How money comes through Paystack: the key, the sandbox, or nothing. */
export function PaymentsPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const view = useView(["payments", "view"], payments.View);
  const [saved, setSaved] = useState(false);
  const mode = MODES.find((m) => m === view.data?.mode) ?? "none";
  return (
    <Page
      title={t("office.payments.title")}
      head={
        view.data && (
          <Chip tone={mode === "live" ? "ok" : mode === "none" ? "neutral" : "warn"}>
            {t(`office.payments.mode.${mode}`)}
          </Chip>
        )
      }
    >
      <p className="m-0 max-w-[720px] text-ink-2">{t(`office.payments.hint.${mode}`)}</p>
      {view.data && mode !== "none" && (view.data.takes > 0 || view.data.takesRefused) && (
        <p className="m-0 max-w-[720px] text-ink-2" data-testid="takes">
          {view.data.takesRefused
            ? t("office.payments.takesRefused")
            : t("office.payments.takes", { n: f.count(Math.floor(view.data.takes / 60)) })}
        </p>
      )}
      <Refusal error={view.error} />
      {!view.data && !view.error && (
        <Card>
          <RowsToCome rows={3} />
        </Card>
      )}
      {view.data && <Setting now={view.data} onSaved={setSaved} saved={saved} />}
    </Page>
  );
}

function Setting(props: { now: PaymentsView; saved: boolean; onSaved: (saved: boolean) => void }) {
  const { now } = props;
  const { t } = useTranslation();
  const save = useAction(payments.Save);
  const [key, setKey] = useState("");
  const [alias, setAlias] = useState(now.alias);
  const send = async (draft: { key?: string; sandbox?: boolean; off?: boolean }) => {
    props.onSaved(false);
    const done = await save.run({ key: "", sandbox: false, off: false, alias: alias.trim(), ...draft });
    if (!done) return;
    setKey("");
    props.onSaved(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send({ key: key.trim() });
  };
  return (
    <Card className="max-w-[720px] p-[24px]">
      <form onSubmit={submit} className="flex flex-col gap-[16px]" noValidate>
        {now.canSet && (
          <Field
            label={t("office.payments.key")}
            hint={t("office.payments.keyHint")}
            type="password"
            autoComplete="off"
            maxLength={128}
            value={key}
            onChange={(e) => setKey(e.target.value)}
          />
        )}
        <Field
          label={t("office.payments.alias")}
          hint={t("office.payments.aliasHint")}
          type="email"
          autoComplete="off"
          maxLength={254}
          value={alias}
          onChange={(e) => setAlias(e.target.value)}
        />
        <Refusal error={save.error} />
        {props.saved && <Banner tone="note" icon={<Save />} title={t("office.payments.saved")} />}
        <div className="flex flex-wrap gap-[10px]">
          <Button type="submit" look="primary" size="large" disabled={save.busy}>
            <KeyRound />
            {t(
              save.busy
                ? "office.payments.saving"
                : key.trim()
                  ? "office.payments.saveKey"
                  : "office.payments.save",
            )}
          </Button>
          {now.canSet && now.mode !== "sandbox" && now.mode !== "live" && (
            <Button size="large" disabled={save.busy} onClick={() => void send({ sandbox: true })}>
              <FlaskConical />
              {t("office.payments.sandbox")}
            </Button>
          )}
          {now.canSet && now.mode !== "" && (
            <Button size="large" disabled={save.busy} onClick={() => void send({ off: true })}>
              <PowerOff />
              {t("office.payments.off")}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
