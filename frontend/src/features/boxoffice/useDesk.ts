import { useState } from "react";
import { type Board, boxOffice, type SaleView, toAppError, useAction } from "../../bridge";
import { useShortcuts } from "../../keys/Keyboard";
import { playKnock } from "../../sound/tones";
import type { Printed } from "./SoldPanel";
import { type Online, useOnline } from "./useOnline";
import { type RowsPage, useRowsPage } from "./useRowsPage";
import { isPaying, type Selling, useSelling } from "./useSelling";

/** The sheet that lies over the Counter. */
export type Sheet =
  | { kind: "none" }
  | { kind: "find"; start: string }
  | { kind: "park" | "shift" | "keys" }
  | { kind: "undo" | "passes"; sale: SaleView };

/** No sheet. */
export const NO_SHEET: Sheet = { kind: "none" };

/** What the Counter has at hand: the basket, the open sheet, printing, undo, asking. */
export interface Desk {
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
  undoneNow: (sale: SaleView) => void;
  finish: (tenders: { kind: string; received: number; slip: string }[]) => Promise<void>;
}

/** Joins the basket's hands with what lies beside it: sheets, printing, undo, asking. */
export function useDesk(board: Board | undefined, performance: string): Desk {
  const page = useRowsPage(board?.rows ?? []);
  const selling = useSelling(board, performance, page.rows);
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
  const pay = (tender: "cash" | "card" | "online") => {
    if (!open || (tender === "online" && !board?.online)) return;
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
