import { Copy, DoorOpen, PowerOff, Save } from "lucide-react";
import { type FormEvent, useState } from "react";
import { buyers, copyText, type SignInDraft, type SignInView, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card } from "../../components/ui/card";
import { Field } from "../../components/ui/field";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";

/** Through whom buyers on the web may sign in beside a code. */
export function SignInCard() {
  const { t } = useTranslation();
  const view = useView(["buyers", "signIn"], buyers.SignIn);
  const now = view.data;
  if (!now) return <Refusal error={view.error} />;
  return (
    <Card className="max-w-[720px] p-[24px]">
      <h2 className="display m-0 text-20 font-bold">{t("office.buyers.title")}</h2>
      <p className="mt-[8px] mb-[16px] text-14 text-ink-2">{t("office.buyers.hint")}</p>
      {now.canSet ? <SignInForm now={now} /> : <p className="m-0">{t("office.messages.elsewhere")}</p>}
    </Card>
  );
}

type Typed = Omit<SignInDraft, "off">;

function SignInForm({ now }: { now: SignInView }) {
  const { t } = useTranslation();
  const text = useErrorText();
  const save = useAction(buyers.SaveSignIn);
  const [saved, setSaved] = useState<"" | "on" | "off">("");
  const [copied, setCopied] = useState(false);
  const [typed, setTyped] = useState<Typed>({
    name: now.name,
    issuer: now.issuer,
    clientId: now.clientId,
    secret: "",
  });
  const send = async (off: boolean) => {
    setSaved("");
    if (!(await save.run({ ...typed, off }))) return;
    setTyped((was) => (off ? { name: "", issuer: "", clientId: "", secret: "" } : { ...was, secret: "" }));
    setSaved(off ? "off" : "on");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.busy) void send(false);
  };
  const wrong = save.error?.args?.field ?? "";
  const field = (name: keyof Typed) => ({
    label: t(`office.buyers.${name}`),
    autoComplete: "off",
    spellCheck: false,
    maxLength: 500,
    value: typed[name],
    error: save.error && wrong === name ? text(save.error) : undefined,
    onChange: (e: { target: { value: string } }) => setTyped((was) => ({ ...was, [name]: e.target.value })),
  });
  return (
    <form onSubmit={submit} className="flex flex-col gap-[16px]" noValidate>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] gap-[12px]">
        <Field {...field("name")} maxLength={40} placeholder="Google" hint={t("office.buyers.nameHint")} />
        <Field
          {...field("issuer")}
          placeholder="https://accounts.google.com"
          inputMode="url"
          hint={t("office.buyers.issuerHint")}
        />
      </div>
      <div className="grid grid-cols-2 gap-[12px]">
        <Field {...field("clientId")} />
        <Field
          {...field("secret")}
          type="password"
          hint={t(now.issuer === "" ? "office.messages.secretHint" : "office.messages.secretKept")}
        />
      </div>
      {now.redirect ? (
        <div>
          <p className="cap m-0 text-ink-2">{t("office.buyers.redirect")}</p>
          <p className="m-0 break-all" data-testid="sign-in-redirect">
            {now.redirect}
          </p>
          <Button
            className="mt-[6px]"
            onClick={async () => setCopied(await copyText(now.redirect))}
            aria-live="polite"
          >
            <Copy />
            {t(copied ? "office.web.copied" : "office.web.copy")}
          </Button>
        </div>
      ) : (
        <p className="m-0 text-14 text-ink-2">{t("office.buyers.noRedirect")}</p>
      )}
      {wrong === "" && <Refusal error={save.error} />}
      {saved && <Banner tone="note" icon={<Save />} title={t(`office.buyers.saved.${saved}`)} />}
      <div className="flex flex-wrap gap-[10px]">
        <Button type="submit" look="primary" size="large" disabled={save.busy}>
          <DoorOpen />
          {t(save.busy ? "office.buyers.trying" : "office.buyers.save")}
        </Button>
        {now.issuer !== "" && (
          <Button size="large" disabled={save.busy} onClick={() => void send(true)}>
            <PowerOff />
            {t("office.buyers.off")}
          </Button>
        )}
      </div>
    </form>
  );
}
