import { useCallback, useState } from "react";
import { type Board, boxOffice, type SaleView, toAppError, useAction } from "../../bridge";
import { useShortcuts } from "../../keys/Keyboard";
import { playKnock } from "../../sound/tones";
import { type Basket, boardIn, soldIn } from "./basket";
import type { Printed } from "./SoldPanel";
import { type Online, useOnline } from "./useOnline";
import { type RowsPage, useRowsPage } from "./useRowsPage";
import { isPaying, type Selling, type TenderKind, useSelling } from "./useSelling";

/** The sheet that lies over the Counter. */
export type Sheet =
  | { kind: "none" }
  | { kind: "find" | "claim"; start: string }
  | { kind: "park" | "shift" | "keys" }
  | { kind: "undo" | "passes" | "send"; sale: SaleView };

/** No sheet. */
export const NO_SHEET: Sheet = { kind: "none" };

/** What the Counter has at hand: the basket, the open sheet, printing, undo, asking. */
export interface Desk {
  /** The board as the chosen price list sells it. */
  board: Board | undefined;
  /** The price list of the basket; 0: the event's own. */
  list: number;
  /** Sells by another list: this basket, or else what is in hand. */
  choose: (list: number, basket?: Basket) => void;
  /** What was in the basket and is not sold by the list: it comes back with one that sells it. */
  aside: Basket;
  selling: Selling;
  online: Online;
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
  /** Sends the tickets to the buyer; undefined where this hub's letters do not leave. */
  send: ((sale: SaleView | undefined) => void) | undefined;
  undoneNow: (sale: SaleView) => void;
  finish: (tenders: { kind: string; received: number; slip: string }[]) => Promise<void>;
}

/** Joins the basket's hands with what lies beside it: sheets, printing, undo, asking. */
export function useDesk(own: Board | undefined, performance: string): Desk {
  const [wanted, setWanted] = useState(0);
  const list = (own?.lists ?? []).some((l) => l.no === wanted) ? wanted : 0;
  const board = own && boardIn(own, list);
  const page = useRowsPage(board?.rows ?? []);
  const [aside, setAside] = useState<Basket>([]);
  const ownPrices = useCallback(() => {
    setWanted(0);
    setAside([]);
  }, []);
  const selling = useSelling(board, performance, page.rows, list, ownPrices);
  const online = useOnline();
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
    board,
    list,
    choose: (next, basket = [...selling.basket, ...aside]) => {
      if (!own || isPaying(selling.stage)) return;
      const by = soldIn(basket, boardIn(own, next).rows);
      selling.setBasket(by.sold);
      setAside(by.aside);
      setWanted(next);
    },
    aside,
    selling,
    online,
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
    send: board?.letters
      ? (sale) => sale && sale.state !== "void" && setSheet({ kind: "send", sale })
      : undefined,
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

/** The price list after one, round and round, from the event's own. */
export function nextList(board: Board, list: number): number {
  const all = [0, ...(board.lists ?? []).map((l) => l.no)];
  return all[(all.indexOf(list) + 1) % all.length] ?? 0;
}

function useCounterKeys(board: Board | undefined, desk: Desk): void {
  const { selling } = desk;
  const last = selling.stage === "sold" ? selling.sold : (board?.last ?? undefined);
  const items = selling.basket.length > 0;
  const free = items && selling.total === 0;
  const open = board?.drawer != null;
  const wanting = board?.rows.find((r) => r.state === "used_up" && r.left !== 0);
  const pay = (tender: TenderKind) => {
    if (!open || (tender === "online" ? !board?.online : !board?.tenders.includes(tender))) return;
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
      { keys: ["t"], run: () => pay("transfer") },
      { keys: ["F11", "ctrl+p"], run: () => !board?.online?.off && pay("online") },
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
      { keys: ["e"], run: () => desk.send?.(last) },
      { keys: ["l"], run: () => open && board && desk.choose(nextList(board, desk.list)) },
      { keys: ["a"], run: () => wanting && desk.ask(wanting.type) },
      { keys: ["s"], run: () => open && desk.setSheet({ kind: "shift" }) },
      { keys: ["?", "F1"], run: () => desk.setSheet({ kind: "keys" }) },
    ],
    {
      off: isPaying(selling.stage),
      onScan: (scan) =>
        scan.kind === "scan" && desk.setSheet({ kind: "find", start: scan.text.slice(0, 300) }),
    },
  );
}
