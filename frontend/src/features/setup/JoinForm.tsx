import { RadioTower } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type JoinView, setup, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Field } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Joining a hub: its code, then three words to compare, then its answer. */
export function JoinForm({ onBack }: { onBack: () => void }) {
  const joining = useView(["setup", "joining"], setup.Joining);
  const cancel = useAction(setup.CancelJoin);
  const [again, setAgain] = useState(false);
  const state = again ? "none" : (joining.data?.state ?? "none");
  const leave = async () => {
    if (state !== "none") await cancel.run();
    onBack();
  };
  useShortcuts([{ keys: ["Escape"], run: () => void leave() }]);
  return (
    <section className="mx-auto mt-[32px] flex w-[600px] max-w-full flex-col gap-[16px] rounded-3 bg-surface px-[28px] py-[24px] text-ink">
      {state === "none" || !joining.data ? (
        <AskForm onBack={() => void leave()} onAsked={() => setAgain(false)} />
      ) : (
        <Progress join={joining.data} onAgain={() => setAgain(true)} onBack={() => void leave()} />
      )}
    </section>
  );
}

function AskForm({ onBack, onAsked }: { onBack: () => void; onAsked: () => void }) {
  const { t } = useTranslation();
  const nearby = useView(["setup", "nearby"], setup.Nearby, true, 2000);
  const join = useAction(setup.Join);
  const [address, setAddress] = useState("");
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  useShortcuts([], { onScan: (scan) => scan.kind === "scan" && setCode(scan.text) });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!code.trim() || !name.trim()) return;
    if (await join.run({ address: address.trim(), code: code.trim(), name: name.trim() })) onAsked();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-[16px]">
      <div>
        <h1 className="display wide-110 m-0 text-34 leading-[1.1] font-bold">{t("setup.join.title")}</h1>
        <p className="m-0 mt-[6px] text-17 text-ink-2">{t("setup.join.hint")}</p>
      </div>
      <Field
        label={t("setup.join.code")}
        hint={t("setup.join.codeHint")}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        value={code}
        onChange={(e) => setCode(e.target.value)}
        error={tried && !code.trim() ? t("setup.join.codeMissing") : undefined}
      />
      <Field
        label={t("setup.join.address")}
        hint={t("setup.join.addressHint")}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={address}
        onChange={(e) => setAddress(e.target.value)}
      />
      {(nearby.data ?? []).length > 0 && (
        <div className="flex flex-wrap items-center gap-[8px]">
          <span className="cap text-ink-2">{t("setup.join.nearby")}</span>
          {(nearby.data ?? []).map((hub) => (
            <Button key={hub.address} onClick={() => setAddress(hub.address)}>
              <RadioTower />
              {hub.name} <span className="code text-14 text-ink-2">{hub.address}</span>
            </Button>
          ))}
        </div>
      )}
      <Field
        label={t("setup.join.name")}
        hint={t("setup.join.nameHint")}
        autoComplete="off"
        maxLength={80}
        value={name}
        onChange={(e) => setName(e.target.value)}
        error={tried && !name.trim() ? t("setup.join.nameMissing") : undefined}
      />
      <Refusal error={join.error} />
      <div className="flex gap-[8px]">
        <Button size="huge" onClick={onBack} shortcut={t("common.key.esc")}>
          {t("common.do.back")}
        </Button>
        <Button
          size="huge"
          look="primary"
          type="submit"
          className="flex-1"
          disabled={join.busy}
          shortcut={t("common.key.enter")}
        >
          {t("setup.join.go")}
        </Button>
      </div>
    </form>
  );
}

function Progress({ join, onAgain, onBack }: { join: JoinView; onAgain: () => void; onBack: () => void }) {
  const { t } = useTranslation();
  const confirm = useAction(setup.ConfirmWords);
  const [said, setSaid] = useState(false);
  const hub = join.hubName || "hub";
  if (join.state === "refused") {
    return (
      <>
        <h1 className="display wide-110 m-0 text-26 font-bold">{t("setup.join.refused")}</h1>
        <Refusal error={join.problem} />
        <div className="flex gap-[8px]">
          <Button size="large" onClick={onBack}>
            {t("common.do.back")}
          </Button>
          <Button size="large" look="primary" onClick={onAgain}>
            {t("setup.join.again")}
          </Button>
        </div>
      </>
    );
  }
  if (join.state === "words" && !said) {
    return (
      <>
        <h1 className="display wide-110 m-0 text-26 font-bold">{t("setup.join.words", { hub })}</h1>
        <p
          className="display m-0 rounded-2 bg-sunken px-[16px] py-[18px] text-center text-34 font-bold"
          data-testid="join-words"
        >
          {(join.words ?? []).join(" · ")}
        </p>
        <p className="m-0 text-ink-2">{t("setup.join.wordsHint")}</p>
        <Refusal error={confirm.error} />
        <div className="flex gap-[8px]">
          <Button size="huge" onClick={() => void confirm.run(false)}>
            {t("setup.join.differ")}
          </Button>
          <Button
            size="huge"
            look="primary"
            className="flex-1"
            onClick={async () => (await confirm.run(true)) && setSaid(true)}
          >
            {t("setup.join.same")}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <h1 className="display wide-110 m-0 text-26 font-bold" role="status">
        {join.state === "joined" ? t("setup.join.joined", { hub }) : t("setup.join.asking", { hub })}
      </h1>
      <p className="m-0 text-ink-2">{t(said ? "setup.join.waiting" : "setup.join.askingHint")}</p>
      {join.state === "words" && (
        <p className="display m-0 text-20 font-semibold">{(join.words ?? []).join(" · ")}</p>
      )}
      <Button size="large" onClick={onBack} className="self-start">
        {t("common.do.cancel")}
      </Button>
    </>
  );
}
