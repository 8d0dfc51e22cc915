import { MailPlus } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Banner } from "../components/ui/banner";
import { Button } from "../components/ui/button";
import { Field } from "../components/ui/field";
import { hub, lastEmail, lastWord, Refusal } from "./hub";
import { Press, useRefused } from "./parts";
import { useSay } from "./say";
import { Verify } from "./Verify";
import type { ShopMe } from "./wire";

/** The letter where the event asks nobody for an address: whoever wishes it shows first that one is his. */
export function Wish(props: { event: string; me: ShopMe | null; onMe: (me: ShopMe) => void }) {
  const { event, me } = props;
  const { t } = useSay();
  const refusedText = useRefused();
  const heading = useId();
  const [wished, setWished] = useState(false);
  const [wrong, setWrong] = useState("");
  const asks = useRef<HTMLDivElement>(null);
  const asked = wished && me !== null;
  useEffect(() => {
    if (asked) asks.current?.querySelector("input")?.focus();
  }, [asked]);
  const wish = async () => {
    setWrong("");
    try {
      props.onMe(await hub.me());
      setWished(true);
    } catch (refused) {
      setWrong(refusedText(refused));
    }
  };

  const before = lastWord.get(event) !== "";
  if (!asked && before && !me) return null; // it is about to be known
  if (!asked && !(before && me?.verified)) {
    return (
      <section className="say" aria-labelledby={heading}>
        <MailPlus aria-hidden="true" />
        <h2 id={heading}>{t("word.title")}</h2>
        <p className="mut">{t("word.help")}</p>
        {wrong && <Banner tone="warn" className="mt-[12px]" title={wrong} />}
        <div className="acts">
          <Press words={t("word.asking")} onPress={wish}>
            {t("word.wish")}
          </Press>
        </div>
      </section>
    );
  }
  return (
    <div ref={asks}>
      {me?.verified ? (
        <Word event={event} me={me} wished={wished} />
      ) : (
        me && (
          <Verify
            me={me}
            title={t(me.texts ? "word.firstEither" : "word.first")}
            help={t("word.firstHelp")}
            onMe={props.onMe}
          />
        )
      )}
    </div>
  );
}

/** Who waits long may go: a letter comes before the turn, to the address that was verified. `wished`: who
 * has just asked for it and shown that the address is his need not type it once more. */
export function Word({ event, me, wished }: { event: string; me: ShopMe; wished: boolean }) {
  const { t, language } = useSay();
  const refusedText = useRefused();
  const heading = useId();
  const [to, setTo] = useState(() => lastWord.get(event));
  const [email, setEmail] = useState(lastEmail.get);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLFormElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  // The focus goes to what has taken the place of what was pressed.
  const answered = useRef(false);
  useEffect(() => {
    if (answered.current) (to ? said.current : field.current?.querySelector("input"))?.focus();
    answered.current = false;
  }, [to]);

  const ask = async (address: string) => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      const word = await hub.word(event, address, language);
      lastWord.keep(event, word.email);
      if (address) lastEmail.keep(address);
      answered.current = true;
      setTo(word.email);
    } catch (error) {
      const refused = error instanceof Refusal ? error : new Refusal("other");
      const why = refused.args.why;
      if (refused.code === "too_late") setWrong(t("word.soon"));
      else if (why === "country" || why === "texts") setWrong(t(`order.${why}`));
      else if (refused.code === "invalid") setWrong(t("word.other", { email: me.email }));
      else setWrong(refusedText(refused));
      field.current?.querySelector("input")?.focus();
    }
    setBusy(false);
  };
  const begin = useRef(wished && !to && email ? () => ask(email.trim()) : undefined);
  useEffect(() => {
    void begin.current?.();
    begin.current = undefined;
  }, []);
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    void ask(email.trim());
  };

  return (
    <section className="say" aria-labelledby={heading}>
      <MailPlus aria-hidden="true" />
      <h2 id={heading}>{t("word.title")}</h2>
      {to ? (
        <>
          <p className="mut" ref={said} tabIndex={-1} role="status">
            {t("word.done", { email: to })}
          </p>
          <div className="acts">
            <Button onClick={() => void ask("")} aria-disabled={busy || undefined}>
              {t("word.stop")}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="mut">{t("word.help")}</p>
          <form className="vf" onSubmit={submit} noValidate ref={field}>
            <Field
              className="grow"
              label={t("word.address", { email: me.email })}
              name="email"
              type="text"
              autoComplete="email"
              inputMode={me.texts ? "text" : "email"}
              maxLength={254}
              value={email}
              onChange={(typed) => setEmail(typed.target.value)}
              error={wrong || undefined}
            />
            <Button type="submit" aria-disabled={busy || undefined}>
              {t("word.ask")}
            </Button>
          </form>
        </>
      )}
    </section>
  );
}
