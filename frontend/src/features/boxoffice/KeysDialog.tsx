import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { KeyCap } from "../../components/ui/keycap";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

const KEYS = [
  [["1", "…", "0"], "row"],
  [["−"], "minus"],
  [["Backspace"], "backspace"],
  [["F9", "F10", "F11"], "tenders"],
  [["T"], "transfer"],
  [["Enter"], "enter"],
  [["="], "exact"],
  [["F3"], "find"],
  [["F5"], "show"],
  [["F6"], "park"],
  [["F7"], "reprint"],
  [["F8"], "undo"],
  [["E"], "send"],
  [["A"], "ask"],
  [["S"], "shift"],
  [["L"], "list"],
  [["/"], "type"],
  [["Esc"], "esc"],
] as const;

/** What the keyboard's own language prints on a key. */
const NAMED = {
  Backspace: "common.key.backspace",
  Enter: "common.key.enter",
  Esc: "common.key.esc",
} as const;

/** Every key of the Counter, in one sheet. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  useShortcuts([], { modal: true });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("counter.keys.title")}
      hint={t("counter.keys.twin")}
      className="w-[820px]"
    >
      <dl className="m-0 mt-[12px] grid grid-cols-2 gap-x-[32px]">
        {KEYS.map(([keys, name]) => (
          <div key={name} className="flex items-center gap-[10px] border-t border-line py-[7px]">
            <dt className="flex w-[96px] flex-none gap-[4px]">
              {keys.map((key) =>
                key === "…" ? (
                  <span key={key}>…</span>
                ) : (
                  <KeyCap key={key}>{key in NAMED ? t(NAMED[key as keyof typeof NAMED]) : key}</KeyCap>
                ),
              )}
            </dt>
            <dd className="m-0 text-14">{t(`counter.keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <DialogActions>
        <Button onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
