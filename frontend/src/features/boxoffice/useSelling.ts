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
  nothingTyped,
  type Typing,
  totalOf,
  typeDigit,
  typeMinus,
  typeTimes,
} from "./basket";

/** What the Counter is doing. */
export type Stage = "rows" | "cash" | "card" | "online" | "sold";

/** The stages in which a tender is taken: the basket is locked. */
export function isPaying(stage: Stage): boolean {
  return stage === "cash" || stage === "card" || stage === "online";
}

/** The Counter's hands: basket, tender, sale. */
export interface Selling {
  stage: Stage;
  basket: Basket;
  typing: Typing;
  total: number;
  sold: SaleView | undefined;
  error: AppError | null;
  busy: boolean;
  setBasket: (basket: Basket) => void;
  change: (type: number, count: number) => void;
  dropLast: () => void;
  digit: (key: string) => void;
  times: () => void;
  minus: () => void;
  pay: (tender: "cash" | "card" | "online") => void;
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

/** Holds one basket at a time and sells it. `keyed` are the rows that the digit keys stand for now. */
export function useSelling(
  board: Board | undefined,
  performance: string,
  keyed: readonly BoardRow[],
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
  const total = totalOf(typed.basket, rows);

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
  }, []);
  const request = (tenders: SaleTender[]): SaleRequest => ({
    key,
    performance,
    lines: [...typed.basket],
    tenders,
    total,
  });

  return {
    stage,
    basket: typed.basket,
    typing: typed.typing,
    total,
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
