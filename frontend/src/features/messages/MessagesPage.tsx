import { Mail, Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type MessagesView, type MessageView, messages, useAction, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, CardHead, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useErrorText } from "../../i18n/useError";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { SignInCard } from "../buyers/SignInForm";
import { kindOf, reasonOf } from "./names";
import { PostForm } from "./PostForm";

const MODES = ["live", "sandbox"] as const;

/** What buyers were told, what did not arrive, and how letters leave. */
export function MessagesPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const view = useView(["messages", "view"], messages.View, true, 10_000);
  const v = view.data;
  const mode = MODES.find((m) => m === v?.post.mode) ?? "none";
  return (
    <Page
      title={t("office.messages.title")}
      head={
        v && (
          <>
            <Chip tone={mode === "live" ? "ok" : mode === "none" ? "neutral" : "warn"}>
              {t(`office.messages.mode.${mode}`)}
            </Chip>
            <span className="flex-1" />
            <Chip>{t("office.messages.sent", { n: f.count(v.sent) })}</Chip>
            {v.due > 0 && <Chip>{t("office.messages.due", { n: f.count(v.due) })}</Chip>}
            {v.dead > 0 && <Chip tone="warn">{t("office.messages.dead", { n: f.count(v.dead) })}</Chip>}
          </>
        )
      }
    >
      <p className="m-0 max-w-[720px] text-ink-2">{t(`office.messages.hint.${mode}`)}</p>
      <Refusal error={view.error} action={<Button onClick={view.refetch}>{t("common.do.tryNow")}</Button>} />
      {!v && !view.error && (
        <Card>
          <RowsToCome rows={4} />
        </Card>
      )}
      {v && (mode !== "none" || (v.messages ?? []).length > 0) && <Told view={v} />}
      {v && <PostForm now={v.post} />}
      {v && <SignInCard />}
    </Page>
  );
}

function Told({ view }: { view: MessagesView }) {
  const { t } = useTranslation();
  const { zone } = useSession();
  const [again, setAgain] = useState<MessageView>();
  const [shown, setShown] = useState("");
  const all = view.messages ?? [];
  if (all.length === 0) {
    return (
      <Card>
        <Empty title={t("office.messages.none")} icon={<Mail />}>
          {t("office.messages.noneHint")}
        </Empty>
      </Card>
    );
  }
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.messages.told")} />
      <Table>
        <thead>
          <tr>
            <th>{t("office.messages.what")}</th>
            <th>{t("office.messages.to")}</th>
            <th>{t("office.messages.order")}</th>
            <th>{t("office.messages.state")}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {all.map((m) => (
            <tr key={m.id} data-testid={`message-${m.state}`}>
              <td>{t(`office.messages.kind.${kindOf(m.kind)}`)}</td>
              <td className="max-w-[260px] truncate">{m.to || t("office.messages.forgotten")}</td>
              <td className="code">{m.number || "–"}</td>
              <td className="words">
                <StateOf message={m} zone={zone} />
              </td>
              <td className="space-x-[8px] text-end whitespace-nowrap">
                <Button onClick={() => setShown(m.id)}>{t("office.messages.show")}</Button>
                {(m.state === "dead" || m.state === "sent") && (
                  <Button onClick={() => setAgain(m)}>{t("office.messages.again")}</Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {shown !== "" && <LetterDialog id={shown} onClose={() => setShown("")} />}
      {again && <AgainDialog message={again} onClose={() => setAgain(undefined)} />}
    </Card>
  );
}

/** What a message says. */
function LetterDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const letter = useView(["messages", "letter", id], () => messages.Letter(id));
  const l = letter.data;
  useShortcuts([{ keys: ["Enter"], run: onClose }], { modal: true });
  return (
    <Dialog open onClose={onClose} title={l?.subject ?? t("office.messages.show")} className="w-[680px]">
      <Refusal error={letter.error} />
      {l && (
        <>
          <p className="m-0 mt-[12px] max-h-[420px] overflow-auto rounded-2 bg-sunken p-[16px] whitespace-pre-wrap">
            {l.text}
          </p>
          {l.files.length > 0 && (
            <p className="mt-[10px] mb-0 text-14 text-ink-2">
              {t("office.messages.files", { files: f.list(l.files) })}
            </p>
          )}
        </>
      )}
      <DialogActions>
        <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function StateOf({ message: m, zone }: { message: MessageView; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (m.state === "sent") {
    return (
      <span className="text-ink-2">
        {t("office.messages.sentAt", { time: `${f.day(m.sentAt, zone)}, ${f.time(m.sentAt, zone)}` })}
      </span>
    );
  }
  const why =
    m.reason === ""
      ? t("office.messages.leaves")
      : t(`office.messages.reason.${reasonOf(m.reason)}`, { code: m.reason });
  return m.state === "dead" ? (
    <b className="font-semibold text-warn">{why}</b>
  ) : (
    <span className="text-ink-2">{why}</span>
  );
}

function AgainDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useErrorText();
  const again = useAction(messages.Again);
  const [to, setTo] = useState(message.to);
  useShortcuts([], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const address = to.trim();
    if (!again.busy && (await again.run(message.id, address === message.to ? "" : address))) onClose();
  };
  const wrong = again.error?.args?.field ? text(again.error) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("office.messages.againTitle")}
      hint={t(`office.messages.kind.${kindOf(message.kind)}`)}
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]" noValidate>
        <Field
          label={t("office.messages.to")}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={254}
          value={to}
          error={wrong}
          onChange={(e) => setTo(e.target.value)}
        />
        {!wrong && <Refusal error={again.error} />}
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.cancel")}
          </Button>
          <Button size="large" type="submit" look="primary" disabled={again.busy || to.trim() === ""}>
            <Send />
            {t("office.messages.againGo")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
