import { useCallback, useState } from "react";
import {
  type AppError,
  type Board,
  type BoardRow,
  boxOffice,
  type SaleRequest,
  type SaleTender,
  type SaleView,
  useAction,
} from "../../bridge";
import {
  add,
  type Basket,
  dropLast,
  feesOf,
  nothingTyped,
  type Typing,
  totalOf,
  typeDigit,
  typeMinus,
  typeTimes,
} from "./basket";

/** The ways to be paid. */
export type TenderKind = "cash" | "card" | "transfer" | "online";

/** What the Counter is doing. */
export type Stage = "rows" | TenderKind | "sold";

/** The stages in which a tender is taken: the basket is locked. */
export function isPaying(stage: Stage): boolean {
  return stage !== "rows" && stage !== "sold";
}

/** The Counter's hands: basket, tender, sale. */
export interface Selling {
  stage: Stage;
  basket: Basket;
  typing: Typing;
  /** What is to be paid, by the tender that is being taken: with the booking fee or without. */
  total: number;
  /** The booking fee in the total. */
  fee: number;
  /** What an online payment comes to, and its booking fee. */
  online: { total: number; fee: number };
  sold: SaleView | undefined;
  error: AppError | null;
  busy: boolean;
  setBasket: (basket: Basket) => void;
  change: (type: number, count: number) => void;
  dropLast: () => void;
  digit: (key: string) => void;
  times: () => void;
  minus: () => void;
  pay: (tender: TenderKind) => void;
  /** Shows an order that waits to be paid, over whatever is in the basket. */
  watch: () => void;
  /** Leaves an order waiting: the basket is its, and the next one begins. */
  leaveWaiting: () => void;
  /** An order was paid online. */
  paidOnline: (sale: SaleView) => void;
  request: (tenders: SaleTender[]) => SaleRequest;
  back: () => void;
  finish: (tenders: SaleTender[]) => Promise<SaleView | undefined>;
  next: () => void;
}

/** A basket has one key from its first line to its sale: a second Enter, or an answer that was
 * lost on the way, sells once. */
function newKey(): string {
  return crypto.randomUUID();
}

/** Holds one basket at a time and sells it by a price list; `onReset` when it begins anew. `keyed` are the rows that the digit keys stand for now. */
export function useSelling(
  board: Board | undefined,
  performance: string,
  keyed: readonly BoardRow[],
  list: number,
  onReset: () => void,
): Selling {
  const rows = board?.rows ?? [];
  const [stage, setStage] = useState<Stage>("rows");
  const [typed, setTyped] = useState<{ basket: Basket; typing: Typing }>({
    basket: [],
    typing: nothingTyped,
  });
  const [sold, setSold] = useState<SaleView>();
  const [key, setKey] = useState(newKey);
  const sell = useAction(boxOffice.Sell);
  const { clear } = sell;
  const price = totalOf(typed.basket, rows);
  const fees = feesOf(typed.basket, rows);
  const fee = stage === "online" || board?.feeAtCounter ? fees : 0;
  const total = price + fee;

  const begin = useCallback(() => {
    clear();
    setStage((s) => (s === "sold" ? "rows" : s));
  }, [clear]);
  const setBasket = (basket: Basket) => {
    begin();
    setTyped({ basket, typing: nothingTyped });
  };
  const reset = useCallback(() => {
    setTyped({ basket: [], typing: nothingTyped });
    setKey(newKey());
    onReset();
  }, [onReset]);
  const request = (tenders: SaleTender[]): SaleRequest => ({
    key,
    performance,
    list,
    lines: [...typed.basket],
    tenders,
    total,
    currency: board?.currency ?? "",
  });

  return {
    stage,
    basket: typed.basket,
    typing: typed.typing,
    total,
    fee,
    online: { total: price + fees, fee: fees },
    sold,
    error: sell.error,
    busy: sell.busy,
    setBasket,
    change: (type, count) => setBasket(add(typed.basket, type, count)),
    dropLast: () => setBasket(dropLast(typed.basket)),
    digit: (digit) => {
      begin();
      setTyped((now) => typeDigit(now, digit, keyed, performanceNow()));
    },
    times: () => setTyped((now) => typeTimes(now, performanceNow())),
    minus: () => setTyped((now) => typeMinus(now)),
    pay: (tender) => {
      if (typed.basket.length === 0 || stage === "sold") return;
      clear();
      setStage(tender);
    },
    watch: () => {
      clear();
      setStage("online");
    },
    leaveWaiting: () => {
      clear();
      reset();
      setStage("rows");
    },
    paidOnline: useCallback(
      (sale: SaleView) => {
        setSold(sale);
        setStage("sold");
        reset();
      },
      [reset],
    ),
    request,
    back: () => {
      clear();
      if (stage === "rows") reset();
      else setStage("rows");
    },
    finish: async (tenders) => {
      if (typed.basket.length === 0) return undefined;
      const sale = await sell.run(request(tenders));
      if (sale) {
        setSold(sale);
        setStage("sold");
        reset();
      }
      return sale;
    },
    next: () => {
      clear();
      setStage("rows");
    },
  };
}

function performanceNow(): number {
  return globalThis.performance.now();
}
