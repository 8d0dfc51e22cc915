import { boxOffice, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { StationFrame } from "../../components/frame/station";
import { ToOffice } from "../../components/frame/tooffice";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, Empty, RowsToCome } from "../../components/ui/card";
import { useTranslation } from "../../i18n/useTranslation";
import { BasketPanel } from "./BasketPanel";
import { CardPanel } from "./CardPanel";
import { CashPanel } from "./CashPanel";
import { CounterFoot } from "./CounterFoot";
import { LastSale } from "./LastSale";
import { OnlinePanel } from "./OnlinePanel";
import { OpenShift } from "./OpenShift";
import { RowsArea } from "./RowsArea";
import { Sheets } from "./Sheets";
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
          {!board.data && <BeforeBoard performance={performance} error={board.error} retry={board.refetch} />}
          {board.data && selling.stage === "cash" && (
            <CashPanel
              board={board.data}
              selling={selling}
              printing={desk.printing}
              onPrinting={desk.togglePrinting}
              onFinish={(received) => void desk.finish([{ kind: "cash", received, slip: "" }])}
            />
          )}
          {board.data && selling.stage === "card" && (
            <CardPanel
              board={board.data}
              selling={selling}
              onFinish={(slip) => void desk.finish([{ kind: "card", received: selling.total, slip }])}
            />
          )}
          {board.data && selling.stage === "online" && (
            <OnlinePanel
              board={board.data}
              selling={selling}
              online={desk.online}
              performance={performance}
            />
          )}
          {board.data && selling.stage === "sold" && selling.sold && (
            <SoldPanel
              sale={selling.sold}
              printed={desk.printed}
              onShow={() => desk.show(selling.sold)}
              onPrint={() => desk.print(selling.sold)}
              onNext={selling.next}
            />
          )}
          {board.data &&
            selling.stage === "rows" &&
            (noShift ? (
              <OpenShift currency={board.data.currency} />
            ) : (
              <>
                <WaitingOrders count={board.data.paying} desk={desk} />
                <RowsArea board={board.data} desk={desk} zone={zone} />
              </>
            ))}
          {board.data && selling.stage === "rows" && <LastSale board={board.data} desk={desk} zone={zone} />}
        </div>
        {board.data && (
          <BasketPanel
            board={board.data}
            selling={selling}
            barred={noShift ? t("errors.shift_closed") : undefined}
            onPark={() => setSheet({ kind: "park" })}
            onFree={() => void desk.finish([])}
          />
        )}
      </main>
      <Sheets desk={desk} zone={zone} />
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
