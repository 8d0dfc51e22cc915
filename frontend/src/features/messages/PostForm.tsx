import { FlaskConical, PowerOff, Save, Server } from "lucide-react";
import { type FormEvent, useState } from "react";
import { messages, type PostDraft, type PostView, useAction } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card } from "../../components/ui/card";
import { Field } from "../../components/ui/field";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";

type Typed = Omit<PostDraft, "port" | "sandbox" | "off"> & { port: string };

/** Sets how letters leave: through a mail server, into the sandbox, or not at all. */
export function PostForm({ now }: { now: PostView }) {
  const { t } = useTranslation();
  const text = useErrorText();
  const save = useAction(messages.Save);
  const [saved, setSaved] = useState(false);
  const [typed, setTyped] = useState<Typed>({
    host: now.host,
    port: now.port > 0 ? String(now.port) : "587",
    user: now.user,
    password: "",
    from: now.from,
    replyTo: now.replyTo,
    smsUser: now.smsUser,
    smsKey: "",
    smsFrom: now.smsFrom,
    textCountries: now.textCountries,
  });
  if (!now.canSet) return <p className="m-0 max-w-[720px] text-ink-2">{t("office.messages.elsewhere")}</p>;

  const send = async (mode: { sandbox?: boolean; off?: boolean }) => {
    setSaved(false);
    const draft = {
      ...typed,
      port: Number.parseInt(typed.port, 10) || 0,
      sandbox: false,
      off: false,
      ...mode,
    };
    if (!(await save.run(draft))) return;
    setTyped((was) => ({ ...was, password: "", smsKey: "" }));
    setSaved(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.busy) void send({});
  };
  const wrong = save.error?.args?.field ?? "";
  const field = (name: keyof Typed) => ({
    label: t(`office.messages.${name}`),
    autoComplete: "off",
    spellCheck: false,
    maxLength: 254,
    value: typed[name],
    error: save.error && wrong === name ? text(save.error) : undefined,
    onChange: (e: { target: { value: string } }) => setTyped((was) => ({ ...was, [name]: e.target.value })),
  });
  return (
    <Card className="max-w-[720px] p-[24px]">
      <form onSubmit={submit} className="flex flex-col gap-[16px]" noValidate>
        <h2 className="display m-0 text-20 font-bold">{t("office.messages.server")}</h2>
        <div className="grid grid-cols-[minmax(0,1fr)_120px] gap-[12px]">
          <Field {...field("host")} placeholder="smtp.example.com" />
          <Field {...field("port")} inputMode="numeric" maxLength={5} />
        </div>
        <div className="grid grid-cols-2 gap-[12px]">
          <Field {...field("user")} />
          <Field
            {...field("password")}
            type="password"
            hint={t(now.mode === "live" ? "office.messages.secretKept" : "office.messages.secretHint")}
          />
        </div>
        <div className="grid grid-cols-2 gap-[12px]">
          <Field {...field("from")} type="email" hint={t("office.messages.fromHint")} />
          <Field {...field("replyTo")} type="email" hint={t("office.messages.replyToHint")} />
        </div>
        <h2 className="display m-0 mt-[8px] text-20 font-bold">{t("office.messages.phones")}</h2>
        <p className="m-0 text-14 text-ink-2">{t("office.messages.phonesHint")}</p>
        <div className="grid grid-cols-3 gap-[12px]">
          <Field {...field("smsUser")} />
          <Field {...field("smsKey")} type="password" />
          <Field {...field("smsFrom")} maxLength={11} />
        </div>
        <Field
          {...field("textCountries")}
          className="max-w-[340px]"
          placeholder="+233 +234"
          disabled={typed.smsUser.trim() === ""}
          hint={t("office.messages.textCountriesHint")}
        />
        {wrong === "" && <Refusal error={save.error} />}
        {saved && <Banner tone="note" icon={<Save />} title={t("office.messages.saved")} />}
        <div className="flex flex-wrap gap-[10px]">
          <Button type="submit" look="primary" size="large" disabled={save.busy}>
            <Server />
            {t(save.busy ? "office.messages.trying" : "office.messages.save")}
          </Button>
          {now.mode === "" && (
            <Button size="large" disabled={save.busy} onClick={() => void send({ sandbox: true })}>
              <FlaskConical />
              {t("office.messages.sandbox")}
            </Button>
          )}
          {now.mode !== "" && (
            <Button size="large" disabled={save.busy} onClick={() => void send({ off: true })}>
              <PowerOff />
              {t("office.messages.off")}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
