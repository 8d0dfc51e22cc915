import { Smartphone } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** A phone number or mail address for this sale; optional, sealed for the hub. */
export function ContactDialog({
  contact,
  onClose,
  onUse,
}: {
  contact: string;
  onClose: () => void;
  onUse: (contact: string) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(contact);
  useShortcuts([], { modal: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onUse(text.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("counter.contact.title")}
      hint={t("counter.contact.hint")}
      icon={<Smartphone className="text-[26px] text-brand-ink" />}
    >
      <form onSubmit={submit} className="mt-[12px]">
        <Field
          label={t("counter.contact.label")}
          autoFocus
          autoComplete="off"
          maxLength={200}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose} shortcut={t("common.key.esc")}>
            {t("common.do.cancel")}
          </Button>
          <Button type="submit" look="primary" shortcut={t("common.key.enter")}>
            {t("counter.contact.use")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
