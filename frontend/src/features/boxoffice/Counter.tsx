import { boxOffice, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { StationFrame } from "../../components/frame/station";
import { ToOffice } from "../../components/frame/tooffice";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, Empty, RowsToCome } from "../../components/ui/card";
import { useTranslation } from "../../i18n/useTranslation";
import { BasketPanel } from "./BasketPanel";
import { CashPanel } from "./CashPanel";
import { CounterFoot } from "./CounterFoot";
import { LastSale } from "./LastSale";
import { OnlinePanel } from "./OnlinePanel";
import { OpenShift } from "./OpenShift";
import { RowsArea } from "./RowsArea";
import { Sheets } from "./Sheets";
import { SlipPanel } from "./SlipPanel";
import { SoldPanel } from "./SoldPanel";
import { useDesk } from "./useDesk";
import { WaitingOrders } from "./WaitingOrders";

/** The Counter: rows at the start, basket and total at the end, everything by keyboard. */
export function Counter() {
  const { t } = useTranslation();
  const { view, zone } = useSession();
  const performance = view.performance?.id ?? "";
  const board = useView(["boxoffice", "board", performance], boxOffice.Board, performance !== "");
  const desk = useDesk(board.data, performance);
  const sold = desk.board;
  const { selling, setSheet } = desk;
  const noShift = board.data !== undefined && !board.data.drawer;
  return (
    <StationFrame
      foot={
        <CounterFoot
          board={board.data}
          onShift={() => setSheet({ kind: "shift" })}
          onKeys={() => setSheet({ kind: "keys" })}
        />
      }
    >
      <main className="grid h-full min-h-0 grid-cols-[minmax(0,1fr)_452px] gap-[16px] px-[16px] py-[12px]">
        <div className="flex min-h-0 min-w-0 flex-col gap-[6px]">
          {!sold && <BeforeBoard performance={performance} error={board.error} retry={board.refetch} />}
          {sold && selling.stage === "cash" && (
            <CashPanel
              board={sold}
              selling={selling}
              printing={desk.printing}
              onPrinting={desk.togglePrinting}
              onFinish={(received) => void desk.finish([{ kind: "cash", received, slip: "" }])}
            />
          )}
          {sold && (selling.stage === "card" || selling.stage === "transfer") && (
            <SlipPanel
              key={selling.stage}
              kind={selling.stage}
              board={sold}
              selling={selling}
              onFinish={(slip) => void desk.finish([{ kind: selling.stage, received: selling.total, slip }])}
            />
          )}
          {sold && selling.stage === "online" && (
            <OnlinePanel board={sold} selling={selling} online={desk.online} performance={performance} />
          )}
          {sold && selling.stage === "sold" && selling.sold && (
            <SoldPanel
              sale={selling.sold}
              printed={desk.printed}
              onShow={() => desk.show(selling.sold)}
              onPrint={() => desk.print(selling.sold)}
              onSend={desk.send && (() => desk.send?.(selling.sold))}
              onNext={selling.next}
            />
          )}
          {sold &&
            selling.stage === "rows" &&
            (noShift ? (
              <OpenShift currency={board.data?.currency ?? ""} />
            ) : (
              <>
                <WaitingOrders count={sold.paying} desk={desk} />
                <RowsArea board={sold} desk={desk} zone={zone} />
              </>
            ))}
          {sold && selling.stage === "rows" && <LastSale board={sold} desk={desk} zone={zone} />}
        </div>
        {sold && (
          <BasketPanel
            board={sold}
            selling={selling}
            aside={desk.aside}
            barred={noShift ? t("errors.shift_closed") : undefined}
            onPark={() => setSheet({ kind: "park" })}
            onFree={() => void desk.finish([])}
          />
        )}
      </main>
      <Sheets board={sold} desk={desk} zone={zone} />
    </StationFrame>
  );
}

function BeforeBoard({
  performance,
  error,
  retry,
}: {
  performance: string;
  error: Parameters<typeof Refusal>[0]["error"];
  retry: () => void;
}) {
  const { t } = useTranslation();
  if (performance === "") {
    return (
      <Card>
        <Empty title={t("counter.rows.empty")} action={<ToOffice />}>
          {t("counter.rows.emptyHint")}
        </Empty>
      </Card>
    );
  }
  if (error)
    return <Refusal error={error} action={<Button onClick={retry}>{t("common.do.tryNow")}</Button>} />;
  return (
    <Card>
      <RowsToCome rows={6} />
    </Card>
  );
}
