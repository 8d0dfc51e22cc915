import { BadgeCheck, MailCheck } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Banner } from "../components/ui/banner";
import { Button } from "../components/ui/button";
import { Field } from "../components/ui/field";
import { hub, lastEmail, Refusal } from "./hub";
import { useRefused } from "./parts";
import { useSay } from "./say";
import type { ShopMe } from "./wire";

/** How often it is looked at whether a mail has left, ms. */
const LOOK_EVERY = 3_000;

/** Shows that an e-mail address, or where the hub sends codes there a phone, is one's own: an address, then
 * the code that was sent to it. Once it is verified it says so, and keeps the focus. */
export function Verify(props: {
  me: ShopMe;
  title: string;
  help: ReactNode;
  onMe: (me: ShopMe) => void;
  role?: "alert";
}) {
  const { me, onMe } = props;
  const { t } = useSay();
  const heading = useId();
  const [other, setOther] = useState(false);
  const said = useRef<HTMLParagraphElement>(null);
  const began = useRef(me.verified);
  const asked = other ? null : me.asked;
  useEffect(() => {
    if (me.verified && !began.current) said.current?.focus();
    began.current = me.verified;
  }, [me.verified]);
  const sent = (next: ShopMe) => {
    setOther(false);
    onMe(next);
  };

  if (me.verified) {
    return (
      <p className="ver" ref={said} tabIndex={-1} role="status">
        <BadgeCheck aria-hidden="true" />
        <span>
          <b>{t("verify.done")}</b> <bdi>{me.email}</bdi>
        </span>
      </p>
    );
  }
  return (
    <section className="say" aria-labelledby={heading} role={props.role}>
      <MailCheck aria-hidden="true" />
      <h2 id={heading}>{props.title}</h2>
      <p className="mut">{props.help}</p>
      <NotSignedIn me={me} />
      {me.mails && asked && <Code me={me} onMe={onMe} onSent={sent} onOther={() => setOther(true)} />}
      {me.mails && !asked && <Address texts={me.texts} onSent={sent} />}
      {me.with && (
        <div className="acts">
          <a className="lnk" href={`/me/with?to=${encodeURIComponent(location.pathname)}`}>
            {t("with.go", { name: me.with })}
          </a>
        </div>
      )}
    </section>
  );
}

const WHY_NOT = ["denied", "down", "over", "refused", "unverified"] as const;

/** Says why one comes back from a provider without being signed in, once: who opens the page anew, or sends
 * its address on, is told nothing of it. */
function NotSignedIn({ me }: { me: ShopMe }) {
  const { t } = useSay();
  const [why] = useState(() => new URLSearchParams(location.search).get("with"));
  useEffect(() => {
    if (why) history.replaceState(null, "", location.pathname);
  }, [why]);
  const known = WHY_NOT.find((w) => w === why);
  if (!me.with || !(known || why === "too_many")) return null;
  return (
    <Banner
      tone="warn"
      className="mt-[12px]"
      title={known ? t(`with.${known}`, { name: me.with }) : t("refused.too_many")}
    >
      {me.mails && known && t("with.code")}
    </Banner>
  );
}

function Address({ texts, onSent }: { texts: boolean; onSent: (me: ShopMe) => void }) {
  const { t, language } = useSay();
  const refusedText = useRefused();
  const [email, setEmail] = useState(lastEmail.get);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      const me = await hub.ask(email, language);
      lastEmail.keep(email.trim());
      onSent(me);
    } catch (refused) {
      const bad = refused instanceof Refusal && refused.code === "invalid" && refused.args.field === "email";
      const why = refused instanceof Refusal ? refused.args.why : "";
      if (why === "country" || why === "texts") setWrong(t(`verify.${why}`));
      else setWrong(bad ? t(texts ? "verify.reachBad" : "order.emailBad") : refusedText(refused));
      field.current?.querySelector("input")?.focus();
      setBusy(false);
    }
  };
  return (
    <form className="vf" onSubmit={submit} noValidate ref={field as never}>
      <Field
        className="grow"
        label={t(texts ? "verify.reach" : "order.email")}
        hint={texts ? t("verify.reachHelp") : undefined}
        type={texts ? "text" : "email"}
        name="email"
        autoComplete="email"
        inputMode={texts ? "text" : "email"}
        maxLength={254}
        value={email}
        onChange={(e) => setEmail(e.target.value)}
        error={wrong || undefined}
      />
      <Button type="submit" look="primary" aria-disabled={busy || undefined}>
        {t(busy ? "verify.sending" : "verify.send")}
      </Button>
    </form>
  );
}

function Code(props: {
  me: ShopMe;
  onMe: (me: ShopMe) => void;
  onSent: (me: ShopMe) => void;
  onOther: () => void;
}) {
  const { me, onMe } = props;
  const { t, language } = useSay();
  const refusedText = useRefused();
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const toCode = () => form.current?.querySelector("input")?.focus();
  const email = me.asked?.email ?? "";
  const mail = me.asked?.mail ?? "sent";

  // Who has just asked goes on in the field that appears; who opens the page is left alone.
  useEffect(() => {
    if (document.activeElement === document.body) form.current?.querySelector("input")?.focus();
  }, []);
  const waits = mail === "coming" || mail === "late";
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => hub.me().then(onMe, () => undefined), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [waits, onMe]);

  const refuse = (refused: unknown) => {
    const { code = "", args = {} } = refused instanceof Refusal ? refused : {};
    if (code === "invalid") setWrong(t("verify.wrong", { count: Number(args.left ?? 0) }));
    else if (code === "too_late") setWrong(t("verify.over"));
    else setWrong(refusedText(refused));
    toCode();
  };
  const act = async (what: string, run: () => Promise<ShopMe>, then: (me: ShopMe) => void) => {
    if (busy) return;
    setBusy(what);
    setWrong("");
    try {
      then(await run());
    } catch (refused) {
      refuse(refused);
    }
    setBusy("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act("go", () => hub.code(code), onMe);
  };
  return (
    <>
      <p className="vs" role="status">
        {t(`verify.${mail}`, { email })}
      </p>
      <form className="vf" onSubmit={submit} noValidate ref={form}>
        <Field
          className="grow"
          label={t("verify.code")}
          hint={t(email.startsWith("+") ? "verify.codeHelpPhone" : "verify.codeHelp")}
          inputMode="numeric"
          name="code"
          autoComplete="one-time-code"
          maxLength={12}
          value={code}
          onChange={(e) => setCode(e.target.value)}
          error={wrong || undefined}
        />
        <Button type="submit" look="primary" aria-disabled={busy !== "" || undefined}>
          {t(busy === "go" ? "verify.going" : "verify.go")}
        </Button>
      </form>
      <div className="acts">
        {lastEmail.get() !== "" && (
          <Button
            look="quiet"
            aria-disabled={busy !== "" || undefined}
            onClick={() => void act("again", () => hub.ask(lastEmail.get(), language), props.onSent)}
          >
            {t(busy === "again" ? "verify.sending" : "verify.again")}
          </Button>
        )}
        <Button look="quiet" onClick={props.onOther}>
          {t("verify.other")}
        </Button>
      </div>
    </>
  );
}
