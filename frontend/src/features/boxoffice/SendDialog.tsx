import { MailCheck, Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { boxOffice, type SaleView, useAction } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { Segments } from "../../components/ui/segments";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "fr", label: "Français" },
];

/** Sends a sale's tickets to its buyer, in the buyer's language. */
export function SendDialog(props: { sale: SaleView; texts: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useErrorText();
  const { view } = useSession();
  const send = useAction(boxOffice.LeaveContact);
  const [email, setEmail] = useState("");
  const [phone, setPhone] = useState("");
  const [language, setLanguage] = useState(view.language);
  const [sentTo, setSentTo] = useState("");
  useShortcuts([{ keys: ["Enter"], run: () => sentTo !== "" && props.onClose() }], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (send.busy) return;
    const to = { email: email.trim(), phone: phone.trim() };
    if (await send.run({ order: props.sale.order, language, ...to })) setSentTo(to.email || to.phone);
  };
  const field = send.error?.args?.field ?? "";
  const wrong = (name: string) => (send.error && field === name ? text(send.error) : undefined);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("counter.send.title")}
      hint={t("counter.sold.number", { number: props.sale.number })}
    >
      {sentTo !== "" ? (
        <>
          <Banner
            tone="note"
            className="mt-[12px]"
            icon={<MailCheck />}
            title={t("counter.send.sent", { to: sentTo })}
          >
            {t(
              view.link.state === "hosting" || view.link.state === "reached"
                ? "counter.send.sentHint"
                : "counter.send.sentLater",
            )}
          </Banner>
          <DialogActions>
            <span />
            <Button size="large" look="primary" onClick={props.onClose} shortcut={t("common.key.enter")}>
              {t("common.do.close")}
            </Button>
          </DialogActions>
        </>
      ) : (
        <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]" noValidate>
          <Field
            label={t("counter.send.email")}
            type="email"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={254}
            value={email}
            error={wrong("email")}
            onChange={(e) => setEmail(e.target.value)}
          />
          {props.texts && (
            <Field
              label={t("counter.send.phone")}
              hint={t("counter.send.phoneHint")}
              inputMode="tel"
              autoComplete="off"
              maxLength={32}
              value={phone}
              error={wrong("phone")}
              onChange={(e) => setPhone(e.target.value)}
            />
          )}
          <Segments
            label={t("counter.send.language")}
            value={language}
            onChange={setLanguage}
            options={LANGUAGES}
          />
          {field === "" && <Refusal error={send.error} />}
          <DialogActions>
            <Button size="large" onClick={props.onClose} shortcut={t("common.key.esc")}>
              {t("common.do.cancel")}
            </Button>
            <Button size="large" type="submit" look="primary" disabled={send.busy}>
              <Send />
              {t("counter.send.go")}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
