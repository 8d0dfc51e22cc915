import { Timer, Wallet } from "lucide-react";
import type { Board } from "../../bridge";
import { FootLink } from "../../components/frame/foot";
import { FootItem } from "../../components/frame/frame";
import { useSession } from "../../components/frame/session";
import { KeyCap } from "../../components/ui/keycap";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

/** What the Counter depends on: the allotment's end, the drawer. */
export function CounterFoot({
  board,
  onShift,
  onKeys,
}: {
  board: Board | undefined;
  onShift: () => void;
  onKeys: () => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { view, zone } = useSession();
  return (
    <>
      <FootLink link={view.link} zone={zone} />
      <span className="flex-1" />
      {board && board.until > 0 && (
        <FootItem first>
          <Timer />
          {t("shell.link.until")} <b className="num font-semibold text-ink">{f.time(board.until, zone)}</b>
        </FootItem>
      )}
      {board?.drawer && (
        <FootItem>
          <button type="button" className="flex items-center gap-[7px]" onClick={onShift}>
            <KeyCap>S</KeyCap>
            <Wallet />
            {t("shell.link.drawer")} <bdi className="num font-semibold text-ink">{f.money(board.drawer)}</bdi>
          </button>
        </FootItem>
      )}
      <FootItem>
        <button type="button" className="flex items-center gap-[7px]" onClick={onKeys}>
          <KeyCap>?</KeyCap>
          {t("shell.frame.keys")}
        </button>
      </FootItem>
    </>
  );
}
