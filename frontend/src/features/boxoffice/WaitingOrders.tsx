import { Hourglass } from "lucide-react";
import { boxOffice, useView } from "../../bridge";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import type { Desk } from "./useDesk";

/** Orders that were left waiting to be paid, or that a restart has left so. */
export function WaitingOrders({ count, desk }: { count: number; desk: Desk }) {
  const { t } = useTranslation();
  const f = useFormat();
  const list = useView(["boxoffice", "waiting"], boxOffice.PayingOrders, count > 0);
  const waiting = count > 0 ? (list.data ?? []) : [];
  const [first] = waiting;
  if (!first) return null;
  return (
    <Banner
      tone="note"
      icon={<Hourglass />}
      title={t("counter.online.waits", { count })}
      action={
        <span className="flex flex-wrap gap-[8px]">
          {waiting.slice(0, 3).map((p) => (
            <Button
              key={p.order}
              onClick={() => {
                desk.online.show(p.order);
                desk.selling.watch();
              }}
            >
              {t("counter.online.open", { due: f.money(p.due) })}
            </Button>
          ))}
        </span>
      }
    />
  );
}
