import { Hourglass, Plus } from "lucide-react";
import type { Board, BoardRow } from "../../bridge";
import { cn } from "../../components/cn";
import { keepFocus } from "../../components/ui/button";
import { KeyCap } from "../../components/ui/keycap";
import { anyMinorUnits } from "../../format/money";
import { needsTextFace } from "../../format/names";
import { useFormat } from "../../format/useFormat";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import { type Basket, countOf, isSold, roomFor } from "./basket";

const COLUMNS = "grid grid-cols-[56px_minmax(0,1fr)_116px_150px_128px_60px] items-center gap-[8px]";
const COLUMNS_ALONE = "grid grid-cols-[56px_minmax(0,1fr)_116px_150px_60px] items-center gap-[8px]";

/** The ticket types on sale, one row each, with the key that adds one. */
export function TypeRows(props: {
  board: Board;
  rows: BoardRow[];
  basket: Basket;
  zone: string;
  dense: boolean;
  onAdd: (type: number) => void;
  onAsk: (type: number) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { board } = props;
  const asOf = board.rows[0]?.asOf ?? 0;
  const fraction = anyMinorUnits(board.rows.map((r) => r.price)) ? "always" : "never";
  return (
    <>
      <div
        className={cn(board.lent ? COLUMNS : COLUMNS_ALONE, "px-[1.5px] text-13 font-semibold text-ink-2")}
      >
        <span className="text-center">{t("counter.rows.key")}</span>
        <span className="ps-[8px]">{t("counter.rows.type")}</span>
        <span className="num text-end">{t("counter.rows.price")}</span>
        <span className="num text-end">{t(board.lent ? "counter.rows.mine" : "counter.rows.left")}</span>
        {board.lent && (
          <span className="num text-end">
            {t("counter.rows.leftInAll", { time: f.time(asOf, props.zone) })}
          </span>
        )}
        <span />
      </div>
      {props.rows.map((row, i) => (
        <Row key={row.type} {...props} row={row} number={(i + 1) % 10} fraction={fraction} />
      ))}
    </>
  );
}

function Row(props: {
  row: BoardRow;
  number: number;
  board: Board;
  basket: Basket;
  zone: string;
  dense: boolean;
  fraction: "always" | "never";
  onAdd: (type: number) => void;
  onAsk: (type: number) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { row } = props;
  const count = countOf(props.basket, row.type);
  const closed = row.state !== "on_sale";
  const room = roomFor(props.basket, row);
  const low = !closed && row.mineOf > 0 && row.mine >= 0 && row.mine <= Math.max(2, row.mineOf * 0.15);
  return (
    <div
      className={cn(
        props.board.lent ? COLUMNS : COLUMNS_ALONE,
        "overflow-hidden rounded-2 border-[1.5px]",
        props.dense ? "min-h-[64px]" : "min-h-[79px]",
        closed ? "border-dashed border-line" : "border-line bg-surface",
        count > 0 && "border-brand-ink",
      )}
    >
      <span
        className={cn(
          "grid place-items-center self-stretch border-e-2 border-dashed border-line-strong font-display text-26 leading-none font-bold",
          closed ? "text-ink-3" : "bg-brand-tint text-brand-ink",
          count > 0 && "border-transparent bg-brand text-on-brand",
        )}
      >
        {props.number}
      </span>
      <span className="min-w-0 py-[4px] ps-[8px]">
        <b
          className={cn(
            "line-clamp-2 text-20 leading-[1.15] font-semibold [overflow-wrap:anywhere]",
            needsTextFace(row.name) ? "font-text" : "font-display wide-106",
            closed && "text-ink-3",
          )}
        >
          {row.name}
        </b>
        <span className="line-clamp-1 text-14 text-ink-2">{noteOf(row, t, f, props.zone)}</span>
      </span>
      <span className={cn("display num text-end text-20 leading-none font-semibold", closed && "text-ink-3")}>
        <bdi>
          {row.price.minor > 0
            ? f.money(row.price, { fraction: props.fraction })
            : !isSold(row)
              ? "–"
              : t("counter.rows.free")}
        </bdi>
      </span>
      <span className="text-end">
        {row.mine < 0 ? (
          <span className="text-14 text-ink-2">{t("counter.rows.noLimit")}</span>
        ) : (
          <>
            <b className={cn("display num text-[28px] leading-none font-bold", low && "text-warn")}>
              {f.count(row.mine)}
            </b>{" "}
            <span className={cn("num text-14", low ? "text-warn" : "text-ink-2")}>
              {t("common.unit.of", { n: f.count(row.mineOf) })}
            </span>
            <span className="bar ms-[24px] mt-[6px] h-[6px]">
              <i
                className={low ? "bg-warn" : "bg-brand-ink"}
                style={{ width: `${shareOf(row.mine, row.mineOf)}%` }}
              />
            </span>
          </>
        )}
      </span>
      {props.board.lent && (
        <span className="text-end text-14 leading-[1.3] text-ink-2">
          {row.left < 0 ? (
            t("counter.rows.noLimit")
          ) : (
            <>
              <b className="num text-17 text-ink">{f.count(row.left)}</b>
              <br />
              <span className="num">{t("common.unit.of", { n: f.count(row.leftOf) })}</span>
            </>
          )}
        </span>
      )}
      <AddButton {...props} count={count} closed={closed} full={room <= 0} />
    </div>
  );
}

function AddButton(props: {
  row: BoardRow;
  count: number;
  closed: boolean;
  full: boolean;
  onAdd: (type: number) => void;
  onAsk: (type: number) => void;
}) {
  const { t } = useTranslation();
  const { row, count } = props;
  const mayAsk = row.state === "used_up" && row.left !== 0;
  const look = "grid size-[48px] place-items-center justify-self-center rounded-2 border-[1.5px]";
  if (row.state === "asked") {
    return (
      <span className={cn(look, "border-brand-ink text-ink-3")}>
        <Hourglass aria-hidden="true" />
      </span>
    );
  }
  if (mayAsk) {
    return (
      <button
        type="button"
        aria-label={t("counter.rows.ask", { name: row.name })}
        className={cn(look, "border-brand-ink bg-raised text-brand-ink")}
        onMouseDown={keepFocus}
        onClick={() => props.onAsk(row.type)}
      >
        <KeyCap>A</KeyCap>
      </button>
    );
  }
  return (
    <button
      type="button"
      aria-label={`${count > 0 ? `×${count} · ` : ""}${t("counter.rows.add", { name: row.name })}`}
      aria-disabled={props.closed || props.full || undefined}
      onMouseDown={keepFocus}
      onClick={() => !props.closed && !props.full && props.onAdd(row.type)}
      className={cn(
        look,
        count > 0
          ? "border-brand-edge bg-brand font-display text-20 leading-none font-bold text-on-brand"
          : "border-line-strong bg-raised",
        props.closed && "border-dashed bg-transparent text-ink-3",
      )}
    >
      {count > 0 ? `×${count}` : <Plus />}
    </button>
  );
}

function noteOf(row: BoardRow, t: Say, f: ReturnType<typeof useFormat>, zone: string): string {
  if (row.state === "asked") return t("counter.rows.asked", { time: f.time(row.askedAt, zone) });
  if (row.state === "used_up") return t(row.left === 0 ? "counter.rows.soldOut" : "counter.rows.usedUp");
  if (row.state === "not_on_sale") return t("counter.rows.notOnSale");
  if (row.state === "not_in_list") return t("counter.rows.notInList");
  const passes = row.passes > 1 ? t("counter.rows.passes", { count: row.passes }) : "";
  return [row.note, passes].filter(Boolean).join(" · ");
}

function shareOf(part: number, of: number): number {
  return of > 0 ? Math.min(100, (part / of) * 100) : 0;
}
