import { Printer, QrCode, ReceiptText, Search, Timer, Undo2, Wallet } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { type Board, boxOffice, type SaleView, toAppError, useAction, useView } from "../../bridge";
import { FootLink } from "../../components/frame/foot";
import { FootItem } from "../../components/frame/frame";
import { useSession } from "../../components/frame/session";
import { StationFrame } from "../../components/frame/station";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card, Empty, RowsToCome } from "../../components/ui/card";
import { KeyCap } from "../../components/ui/keycap";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { playKnock } from "../../sound/tones";
import { BasketPanel } from "./BasketPanel";
import { readCommand } from "./basket";
import { CardPanel } from "./CardPanel";
import { CashPanel } from "./CashPanel";
import { FindDialog } from "./FindDialog";
import { KeysDialog } from "./KeysDialog";
import { OpenShift } from "./OpenShift";
import { ParkDialog } from "./ParkDialog";
import { PassScreen } from "./PassScreen";
import { ShiftDialog } from "./ShiftDialog";
import { type Printed, PrintNews, SoldPanel } from "./SoldPanel";
import { TypeRows } from "./TypeRows";
import { UndoDialog } from "./UndoDialog";
import { type RowsPage, useRowsPage } from "./useRowsPage";
import { type Selling, useSelling } from "./useSelling";

type Sheet =
  | { kind: "none" }
  | { kind: "find"; start: string }
  | { kind: "park" | "shift" | "keys" }
  | { kind: "undo" | "passes"; sale: SaleView };

const NO_SHEET: Sheet = { kind: "none" };

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
              <RowsArea board={board.data} desk={desk} zone={zone} />
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

interface Desk {
  selling: Selling;
  page: RowsPage;
  sheet: Sheet;
  setSheet: (sheet: Sheet) => void;
  printing: boolean;
  togglePrinting: () => void;
  printed: Printed;
  undone: SaleView | undefined;
  ask: (type: number) => void;
  askError: ReturnType<typeof useAction>["error"];
  show: (sale: SaleView | undefined) => void;
  print: (sale: SaleView | undefined) => void;
  undo: (sale: SaleView | undefined) => void;
  undoneNow: (sale: SaleView) => void;
  finish: (tenders: { kind: string; received: number; slip: string }[]) => Promise<void>;
}

/** Joins the basket's hands with what lies beside it: sheets, printing, undo, asking. */
function useDesk(board: Board | undefined, performance: string): Desk {
  const page = useRowsPage(board?.rows ?? []);
  const selling = useSelling(board, performance, page.rows);
  const [sheet, setSheet] = useState<Sheet>(NO_SHEET);
  const [printing, setPrinting] = useState(true);
  const [printed, setPrinted] = useState<Printed>(null);
  const [undone, setUndone] = useState<SaleView>();
  const ask = useAction(boxOffice.Ask);

  const print = async (sale: SaleView | undefined) => {
    if (!sale) return;
    setPrinted(null);
    try {
      await boxOffice.Print(sale.order);
      setPrinted("sent");
    } catch (reason) {
      const error = toAppError(reason);
      if (error.code === "not_found") setPrinting(false);
      setPrinted(error);
    }
  };
  const desk: Desk = {
    selling,
    page,
    sheet,
    setSheet,
    printing,
    togglePrinting: () => setPrinting((on) => !on),
    printed,
    undone,
    ask: (type) => void ask.run(type),
    askError: ask.error,
    show: (sale) => sale && setSheet({ kind: "passes", sale }),
    print: (sale) => void print(sale),
    undo: (sale) => sale && sale.state !== "void" && setSheet({ kind: "undo", sale }),
    undoneNow: (sale) => {
      setUndone(sale);
      setSheet(NO_SHEET);
      selling.next();
    },
    finish: async (tenders) => {
      setUndone(undefined);
      setPrinted(null);
      const sale = await selling.finish(tenders);
      if (!sale) playKnock();
      else if (printing) await print(sale);
    },
  };
  useCounterKeys(board, desk);
  return desk;
}

function useCounterKeys(board: Board | undefined, desk: Desk): void {
  const { selling } = desk;
  const last = selling.stage === "sold" ? selling.sold : (board?.last ?? undefined);
  const items = selling.basket.length > 0;
  const free = items && selling.total === 0;
  const open = board?.drawer != null;
  const wanting = board?.rows.find((r) => r.state === "used_up" && r.left !== 0);
  const pay = (tender: "cash" | "card") => {
    if (!open) return;
    if (free) void desk.finish([]);
    else selling.pay(tender);
  };
  useShortcuts(
    [
      ...[..."0123456789"].map((d) => ({ keys: [d], run: () => open && selling.digit(d) })),
      { keys: ["x", "*", "×"], run: selling.times },
      { keys: ["-"], run: selling.minus },
      { keys: ["Backspace"], run: selling.dropLast },
      { keys: ["F9"], run: () => pay("cash") },
      { keys: ["F10"], run: () => pay("card") },
      {
        keys: ["Enter"],
        run: () => (selling.stage === "sold" ? selling.next() : open && free && void desk.finish([])),
      },
      { keys: ["Escape"], run: () => (selling.stage === "sold" ? selling.next() : selling.back()) },
      { keys: ["F3"], run: () => desk.setSheet({ kind: "find", start: "" }) },
      { keys: ["F5"], run: () => desk.show(last) },
      { keys: ["F6"], run: () => desk.setSheet({ kind: "park" }) },
      { keys: ["F7"], run: () => desk.print(last) },
      { keys: ["F8"], run: () => desk.undo(last) },
      { keys: ["a"], run: () => wanting && desk.ask(wanting.type) },
      { keys: ["s"], run: () => open && desk.setSheet({ kind: "shift" }) },
      { keys: ["?", "F1"], run: () => desk.setSheet({ kind: "keys" }) },
    ],
    {
      off: selling.stage === "cash" || selling.stage === "card",
      onScan: (scan) =>
        scan.kind === "scan" && desk.setSheet({ kind: "find", start: scan.text.slice(0, 300) }),
    },
  );
}

function RowsArea({ board, desk, zone }: { board: Board; desk: Desk; zone: string }) {
  const { t } = useTranslation();
  const { selling } = desk;
  const { page } = desk;
  return (
    <>
      <CommandLine board={board} desk={desk} />
      {board.rows.length === 0 ? (
        <Card className="mt-[8px]">
          <Empty title={t("counter.rows.empty")}>{t("counter.rows.emptyHint")}</Empty>
        </Card>
      ) : (
        <div className="flex min-h-0 flex-col gap-[6px] overflow-auto">
          <TypeRows
            board={board}
            rows={page.rows}
            basket={selling.basket}
            zone={zone}
            dense={page.dense}
            onAdd={(type) => selling.change(type, 1)}
            onAsk={desk.ask}
          />
          {page.pages > 1 && (
            <div className="flex items-center justify-end gap-[8px] text-14 text-ink-2">
              {t("counter.rows.page", { n: page.page + 1, of: page.pages })}
              <Button onClick={page.back} shortcut="PgUp" aria-label="PgUp" />
              <Button onClick={page.forward} shortcut="PgDn" aria-label="PgDn" />
            </div>
          )}
        </div>
      )}
      <Refusal error={selling.error ?? desk.askError} />
    </>
  );
}

function CommandLine({ board, desk }: { board: Board; desk: Desk }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  useShortcuts([{ keys: ["/"], run: () => field.current?.focus() }]);
  const first = board.rows[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const command = readCommand(text);
    setText("");
    field.current?.blur();
    if (command.kind === "find") return desk.setSheet({ kind: "find", start: command.text });
    const row = desk.page.rows[command.row];
    if (row) desk.selling.change(row.type, command.count);
  };
  return (
    <form
      onSubmit={submit}
      className="mb-[4px] flex min-h-[46px] items-center gap-[10px] rounded-2 border-[1.5px] border-line-strong bg-surface px-[14px] text-ink-3 has-[:focus]:outline-3 has-[:focus]:outline-offset-2 has-[:focus]:outline-focus"
    >
      <Search />
      <label className="relative flex min-w-0 flex-1 items-center">
        <span className="sr-only">{t("counter.rows.commandLabel")}</span>
        {text === "" && first && (
          <span aria-hidden="true" className="pointer-events-none absolute truncate">
            {t("counter.rows.command")} <b className="text-ink">2×1</b>{" "}
            {t("counter.rows.commandExample", { name: first.name })}
          </span>
        )}
        <input
          ref={field}
          value={text}
          maxLength={300}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => e.key === "Escape" && field.current?.blur()}
          className="min-h-[44px] w-full bg-transparent text-ink outline-none"
        />
      </label>
      <KeyCap>/</KeyCap>
      <button
        type="button"
        className="flex min-h-[44px] items-center gap-[6px] text-14"
        onClick={() => desk.setSheet({ kind: "find", start: "" })}
      >
        {t("counter.rows.findOrder")} <KeyCap>F3</KeyCap>
      </button>
    </form>
  );
}

function LastSale({ board, desk, zone }: { board: Board; desk: Desk; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const last = board.last;
  if (desk.undone) {
    return (
      <Banner tone="note" className="mt-auto" title={t("counter.undo.done", { number: desk.undone.number })}>
        {t("counter.undo.doneHint", {
          amount: f.money(desk.undone.cash.minor > 0 ? desk.undone.cash : desk.undone.total),
        })}
      </Banner>
    );
  }
  return (
    <>
      {desk.printed !== null && desk.printed !== "sent" && desk.printed.code !== "not_found" && (
        <PrintNews printed={desk.printed} onPrint={() => desk.print(last ?? undefined)} />
      )}
      <div className="mt-auto flex min-h-[58px] items-center gap-[12px] rounded-2 bg-sunken py-[6px] ps-[14px] pe-[8px]">
        <ReceiptText />
        {last ? (
          <div className="min-w-0 flex-1">
            <div className="truncate">
              <b>{t("counter.last.at", { time: f.time(last.at, zone) })}</b> ·{" "}
              {f.list(last.lines.map((l) => `${l.count} ${l.name}`))} ·{" "}
              <bdi className="num font-semibold">{f.money(last.total)}</bdi>{" "}
              {t(`counter.last.${tenderWord(last.tender)}`)}
              {last.change.minor > 0 && `, ${t("counter.last.change", { amount: f.money(last.change) })}`}
            </div>
            <div className="code text-13 text-ink-2">
              {t("counter.sold.number", { number: last.number })}
              {last.state === "void" && ` · ${t("counter.last.void")}`}
            </div>
          </div>
        ) : (
          <span className="flex-1 text-ink-2">{t("counter.last.none")}</span>
        )}
        {last && last.state !== "void" && (
          <>
            <Button onClick={() => desk.show(last)} shortcut="F5">
              <QrCode />
              {t("counter.last.show")}
            </Button>
            <Button onClick={() => desk.print(last)} shortcut="F7">
              <Printer />
              {t("counter.last.reprint")}
            </Button>
            <Button onClick={() => desk.undo(last)} shortcut="F8">
              <Undo2 />
              {t("counter.last.undo")}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

function tenderWord(tender: string): "cash" | "card" | "split" | "free" {
  return tender === "card" || tender === "split" || tender === "free" ? tender : "cash";
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
        <Empty title={t("counter.rows.empty")}>{t("counter.rows.emptyHint")}</Empty>
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

function CounterFoot({
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

function Sheets({ desk, zone }: { desk: Desk; zone: string }) {
  const { sheet, setSheet, selling } = desk;
  const close = () => setSheet(NO_SHEET);
  switch (sheet.kind) {
    case "find":
      return (
        <FindDialog
          start={sheet.start}
          zone={zone}
          onClose={close}
          onShow={desk.show}
          onPrint={desk.print}
          onUndo={desk.undo}
        />
      );
    case "park":
      return (
        <ParkDialog
          basket={selling.basket}
          zone={zone}
          onClose={close}
          onParked={() => {
            selling.setBasket([]);
            close();
          }}
          onFetched={(basket) => {
            selling.setBasket(basket);
            close();
          }}
        />
      );
    case "shift":
      return <ShiftDialog zone={zone} onClose={close} />;
    case "keys":
      return <KeysDialog onClose={close} />;
    case "undo":
      return <UndoDialog sale={sheet.sale} onClose={close} onUndone={desk.undoneNow} />;
    case "passes":
      return <PassScreen sale={sheet.sale} onClose={close} />;
    default:
      return null;
  }
}
