import { ChevronRight, Keyboard, UserRoundSearch } from "lucide-react";
import { type FormEvent, useDeferredValue, useState } from "react";
import { type FoundTicket, gate, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { Shape } from "../../components/verdict/shapes";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Types the short code under a QR. It proves nothing: at best the answer is CHECK. */
export function CodeDialog({ onClose, onCode }: { onClose: () => void; onCode: (code: string) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  useShortcuts([], { modal: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) onCode(code.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("gate.code.title")}
      icon={<Keyboard className="text-[26px] text-brand-ink" />}
    >
      <form onSubmit={submit} className="mt-[12px]">
        <Field
          label={t("gate.code.label")}
          hint={t("gate.code.hint")}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="characters"
          maxLength={400}
          value={code}
          onChange={(e) => setCode(e.target.value)}
        />
        <DialogActions>
          <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.cancel")}
          </Button>
          <Button size="large" look="primary" type="submit" shortcut={t("common.key.enter")}>
            {t("gate.code.go")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Finds tickets that this gate knows, without any person, and shows one as a scan of it would be. */
export function FindTicketDialog(props: {
  zone: string;
  onClose: () => void;
  onLook: (ref: string) => void;
}) {
  const { zone, onClose, onLook } = props;
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const found = useView(["gate", "find", asked], () => gate.Find(asked), asked.length > 0);
  useShortcuts([], { modal: true });
  const first = asked === query.trim() ? found.data?.[0] : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("gate.find.title")}
      icon={<UserRoundSearch className="text-[26px] text-brand-ink" />}
      className="w-[680px]"
    >
      <form
        className="mt-[12px]"
        onSubmit={(event) => {
          event.preventDefault();
          if (first) onLook(first.ref);
        }}
      >
        <Field
          label={t("gate.find.label")}
          hint={t("gate.find.hint")}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="characters"
          maxLength={200}
          value={query}
          onChange={(e) => setQuery(e.target.value)}
        />
      </form>
      <Refusal error={found.error} className="mt-[8px]" />
      <div className="mt-[8px] max-h-[400px] min-h-[120px] overflow-auto">
        {asked && found.data?.length === 0 && <p className="text-ink-2">{t("gate.find.none")}</p>}
        {asked &&
          (found.data ?? []).map((ticket) => (
            <Found key={ticket.ref} ticket={ticket} zone={zone} onLook={onLook} />
          ))}
      </div>
      <Button className="self-start" onClick={onClose} shortcut={t("common.key.esc")}>
        {t("common.do.close")}
      </Button>
    </Dialog>
  );
}

function Found(props: { ticket: FoundTicket; zone: string; onLook: (ref: string) => void }) {
  const { ticket, zone } = props;
  const { t } = useTranslation();
  const f = useFormat();
  const state = /^(issued|in|void|refunded|frozen)$/.test(ticket.state)
    ? (ticket.state as "issued")
    : "issued";
  return (
    <button
      type="button"
      className="flex min-h-[56px] w-full items-center gap-[12px] border-t border-line px-[8px] text-start"
      onClick={() => props.onLook(ticket.ref)}
    >
      <bdi className="code font-semibold">{ticket.code}</bdi>
      <span className="min-w-0 flex-1 truncate">{ticket.type}</span>
      <span className="text-14 text-ink-2">
        {t(`gate.find.${state}`, { time: ticket.at ? f.time(ticket.at, zone) : "" })}
      </span>
      <ChevronRight aria-hidden="true" className="text-ink-3 rtl:-scale-x-100" />
    </button>
  );
}

/** The three answers in pictures. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  useShortcuts([], { modal: true });
  const box = "grid h-[96px] w-[132px] flex-none place-items-center rounded-2";
  return (
    <Dialog open onClose={onClose} title={t("gate.help.title")} className="w-[720px]">
      <div className="mt-[16px] flex flex-col gap-[14px] text-17">
        <div className="flex items-center gap-[18px]">
          <span className={`${box} bg-v-admit`}>
            <Shape family="admit" className="w-[64px]" />
          </span>
          {t("gate.help.admit")}
        </div>
        <div className="flex items-center gap-[18px]">
          <span className={`${box} border-[6px] border-white bg-v-refuse outline-1 outline-line`}>
            <Shape family="refuse" className="w-[60px]" />
          </span>
          {t("gate.help.refuse")}
        </div>
        <div className="flex items-center gap-[18px]">
          <span className={`${box} bg-v-attention`}>
            <Shape family="attention" className="w-[68px]" />
          </span>
          {t("gate.help.attention")}
        </div>
        <p className="m-0 text-15 text-ink-2">{t("gate.help.keys")}</p>
      </div>
      <DialogActions>
        <Button onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
