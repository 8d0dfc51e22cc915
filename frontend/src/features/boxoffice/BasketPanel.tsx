import { Banknote, CreditCard, Gift, Landmark, LockKeyhole, Pause, QrCode } from "lucide-react";
import type { Board, BoardRow, SaleLine } from "../../bridge";
import { cn } from "../../components/cn";
import { Button, keepFocus } from "../../components/ui/button";
import { KeyCap } from "../../components/ui/keycap";
import { Stepper } from "../../components/ui/stepper";
import { Perforation, Stub } from "../../components/ui/stub";
import { anyMinorUnits, symbolOf } from "../../format/money";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { type Basket, itemsIn, roomFor } from "./basket";
import { isPaying, type Selling } from "./useSelling";

/** The basket, with the total and the tenders always at its foot. */
export function BasketPanel(props: {
  board: Board;
  selling: Selling;
  /** What the price list does not sell. */
  aside: Basket;
  barred: string | undefined;
  onPark: () => void;
  onFree: () => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { selling, board } = props;
  const paying = isPaying(selling.stage);
  const items = itemsIn(selling.basket);
  const fee = { minor: selling.fee, currency: board.currency };
  const fraction = anyMinorUnits([fee, ...board.rows.map((r) => r.price)]) ? "always" : "never";
  const total = { minor: selling.total, currency: board.currency };
  return (
    <Stub className="flex min-h-0 flex-col">
      <div className="flex min-h-[66px] items-center gap-[8px] px-[18px] pt-[14px] pb-[8px]">
        <h2 className="display m-0 text-20 font-bold">{t("counter.basket.title")}</h2>
        <span className="text-14 text-ink-2" role="status">
          {t("common.unit.tickets", { count: items })}
        </span>
        <span className="flex-1" />
        {paying ? (
          <span className="flex items-center gap-[8px] text-14 text-ink-2">
            <LockKeyhole />
            {t("counter.basket.locked")}
          </span>
        ) : (
          <Button
            look="quiet"
            className="px-[8px]"
            shortcut={t("common.key.esc")}
            onClick={selling.back}
            disabled={items === 0}
          >
            {t("counter.basket.clear")}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        {selling.basket.map((line) => {
          const row = board.rows.find((r) => r.type === line.type);
          return (
            row && (
              <Line
                key={line.type}
                row={row}
                count={line.count}
                locked={paying}
                fraction={fraction}
                selling={selling}
              />
            )
          );
        })}
        {selling.fee > 0 && (
          <div
            className="flex items-baseline gap-[10px] border-t border-line px-[18px] py-[10px]"
            data-testid="basket-fee"
          >
            <span className="flex-1 font-semibold">{t("counter.basket.fee")}</span>
            <bdi className="num text-17 font-semibold">{f.money(fee, { fraction })}</bdi>
          </div>
        )}
        {props.aside.length > 0 && (
          <p className="m-0 border-t border-line px-[18px] py-[10px] text-14 text-ink-2" data-testid="aside">
            {t("counter.basket.aside", { lines: f.list(props.aside.map((line) => asideLine(line, board))) })}
          </p>
        )}
        {items === 0 && props.aside.length === 0 && (
          <p className="m-0 border-t border-line px-[18px] py-[16px] text-ink-3">
            {t("counter.basket.empty")}
          </p>
        )}
        {!paying && items + board.parked > 0 && (
          <div className="flex flex-wrap items-center gap-[8px] px-[18px] py-[10px]">
            <Button onClick={props.onPark} shortcut="F6">
              <Pause />
              {items === 0 && board.parked > 0
                ? t("counter.basket.fetch", { count: board.parked })
                : t("counter.basket.park")}
            </Button>
          </div>
        )}
      </div>
      <Perforation inset={13} className="mx-[12px]" />
      <div className="on-stage -mt-px rounded-b-[13px] bg-stage p-[18px] text-on-stage">
        <div className="flex items-end gap-[8px]">
          <div className="font-display text-17 leading-[1.3] font-semibold text-on-stage-2">
            {t("counter.basket.total")}
            <br />
            <span className="text-14">
              {t("common.unit.tickets", { count: items })},{" "}
              {selling.fee > 0
                ? t("counter.basket.feeIn")
                : selling.online.fee > 0 && board.online
                  ? t("counter.basket.feeOnline", {
                      fee: f.money({ minor: selling.online.fee, currency: board.currency }),
                    })
                  : t("counter.basket.noFee")}
            </span>
          </div>
          <span className="flex-1" />
          <bdi
            data-testid="total"
            className={cn(
              "display wide-100 block leading-[.9] font-bold tracking-[-0.01em]",
              bigness(f.money(total, { fraction })),
            )}
          >
            {f.money(total, { fraction })}
          </bdi>
        </div>
        <Tenders {...props} paying={paying} free={items > 0 && selling.total === 0} />
      </div>
    </Stub>
  );
}

function asideLine(line: SaleLine, board: Board): string {
  return `${line.count} ${board.rows.find((r) => r.type === line.type)?.name ?? ""}`;
}

/** The total keeps its place; only a very long one is set smaller. */
function bigness(text: string): string {
  if (text.length <= 9) return "text-[60px]";
  return text.length <= 12 ? "text-[46px]" : "text-34";
}

function Tenders(props: {
  selling: Selling;
  board: Board;
  paying: boolean;
  free: boolean;
  barred: string | undefined;
  onFree: () => void;
}) {
  const { t } = useTranslation();
  const { selling, barred } = props;
  if (props.paying) {
    return (
      <div className="mt-[14px] flex items-center gap-[8px] border-t border-stage-2 pt-[12px] text-14 text-on-stage-2">
        <LockKeyhole />
        {t("counter.basket.writtenFirst")}
      </div>
    );
  }
  const empty = selling.basket.length === 0;
  const cash = props.board.tenders.includes("cash");
  const look =
    "flex min-h-[84px] flex-1 flex-col items-center justify-center gap-[5px] rounded-2 border-[1.5px] text-17 font-semibold [&_svg.lucide]:size-[22px]";
  const lit = "border-on-stage bg-on-stage text-[#2f1432]";
  const plain = "border-on-stage-2 bg-stage-2 text-on-stage";
  if (barred)
    return (
      <p className="m-0 mt-[18px] min-h-[84px] rounded-2 border-[1.5px] border-dashed border-on-stage-2 p-[16px] text-on-stage-2">
        {barred}
      </p>
    );
  if (props.free) {
    return (
      <div className="mt-[18px] flex gap-[10px]">
        <button type="button" className={cn(look, lit)} onMouseDown={keepFocus} onClick={props.onFree}>
          <Gift />
          {t("counter.basket.giveOut")}
          <KeyCap plain>{t("common.key.enter")}</KeyCap>
        </button>
      </div>
    );
  }
  return (
    <div className="mt-[18px] flex gap-[10px]">
      <button
        type="button"
        aria-disabled={empty || !cash || undefined}
        className={cn(look, cash ? lit : plain, cash ? "flex-[1.25]" : "border-dashed text-on-stage-2")}
        onMouseDown={keepFocus}
        onClick={() => cash && selling.pay("cash")}
      >
        <Banknote />
        {t("counter.basket.cash")}
        {cash ? (
          <KeyCap plain>F9</KeyCap>
        ) : (
          <span className="text-13 font-normal">
            {t("counter.basket.noCash", { currency: symbolOf(props.board.drawer?.currency ?? "") })}
          </span>
        )}
      </button>
      {(props.board.tenders ?? []).includes("card") && (
        <button
          type="button"
          aria-disabled={empty || undefined}
          className={cn(look, plain)}
          onMouseDown={keepFocus}
          onClick={() => selling.pay("card")}
        >
          <CreditCard />
          {t("counter.basket.card")}
          <KeyCap plain>F10</KeyCap>
        </button>
      )}
      {props.board.tenders.includes("transfer") && (
        <button
          type="button"
          aria-disabled={empty || undefined}
          className={cn(look, plain)}
          onMouseDown={keepFocus}
          onClick={() => selling.pay("transfer")}
        >
          <Landmark />
          {t("counter.basket.transfer")}
          <KeyCap plain>T</KeyCap>
        </button>
      )}
      <OnlineTender {...props} look={look} plain={plain} empty={empty} />
    </div>
  );
}

/** Paystack: dashed, with why, where it cannot be used now; absent where this hub takes none. */
function OnlineTender(props: {
  selling: Selling;
  board: Board;
  look: string;
  plain: string;
  empty: boolean;
}) {
  const { t } = useTranslation();
  const offer = props.board.online;
  if (!offer) return null;
  const why = offer.off
    ? t("counter.online.off")
    : props.selling.total > 0 && props.selling.online.total < offer.least
      ? t("counter.online.below")
      : "";
  return (
    <button
      type="button"
      aria-disabled={props.empty || why !== "" || undefined}
      className={cn(props.look, props.plain, why !== "" && "border-dashed text-on-stage-2")}
      onMouseDown={keepFocus}
      onClick={() => why === "" && props.selling.pay("online")}
    >
      <QrCode />
      {t("counter.online.tender")}
      {why === "" ? <KeyCap plain>F11</KeyCap> : <span className="text-13">{why}</span>}
    </button>
  );
}

function Line(props: {
  row: BoardRow;
  count: number;
  locked: boolean;
  fraction: "always" | "never";
  selling: Selling;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { row, count } = props;
  return (
    <div
      className={cn(
        "grid grid-cols-[minmax(0,1fr)_142px_minmax(96px,auto)] items-center gap-[10px] border-t border-line px-[18px] py-[8px]",
        props.locked ? "min-h-[60px]" : "min-h-[66px]",
      )}
    >
      <div className="min-w-0">
        <b className="line-clamp-2 font-semibold [overflow-wrap:anywhere]">{row.name}</b>
        <div className="text-14 text-ink-2">
          {t("counter.basket.each", { price: f.money(row.price, { fraction: props.fraction }) })}
        </div>
      </div>
      {props.locked ? (
        <div className="display text-end text-20 font-semibold">×{count}</div>
      ) : (
        <Stepper
          count={count}
          lessLabel={t("counter.basket.less", { name: row.name })}
          moreLabel={t("counter.basket.more", { name: row.name })}
          onLess={() => props.selling.change(row.type, -1)}
          onMore={() => props.selling.change(row.type, 1)}
          moreOff={roomFor(props.selling.basket, row) <= 0}
        />
      )}
      <span className="num text-end text-17 font-semibold">
        <bdi>
          {f.money(
            { minor: row.price.minor * count, currency: row.price.currency },
            { fraction: props.fraction },
          )}
        </bdi>
      </span>
    </div>
  );
}
