import type { Board, BoardRow, SaleLine } from "../../bridge";

/** What is being sold: lines in the order they were begun. */
export type Basket = readonly SaleLine[];

/** No more of one type than this in a basket: more is a slip of the finger. */
export const MOST = 500;

/** Adds `count` (negative takes away) of a type; a line that reaches nothing goes. */
export function add(basket: Basket, type: number, count: number): Basket {
  const known = basket.some((line) => line.type === type);
  const next = known
    ? basket.map((line) => (line.type === type ? { type, count: clamp(line.count + count) } : line))
    : [...basket, { type, count: clamp(count) }];
  return next.filter((line) => line.count > 0);
}

function clamp(count: number): number {
  return Math.max(0, Math.min(MOST, count));
}

/** Takes the last line away. */
export function dropLast(basket: Basket): Basket {
  return basket.slice(0, -1);
}

/** How many items of a type are in the basket. */
export function countOf(basket: Basket, type: number): number {
  return basket.find((line) => line.type === type)?.count ?? 0;
}

/** Items in all. */
export function itemsIn(basket: Basket): number {
  return basket.reduce((sum, line) => sum + line.count, 0);
}

/** The board as one of its price lists sells it; 0 is the event's own prices. */
export function boardIn(board: Board, list: number): Board {
  const by = (board.lists ?? []).find((l) => l.no === list);
  if (!by) return board;
  const { currency, rows, notes, online, cash } = by;
  const tenders = cash ? board.tenders : board.tenders.filter((tender) => tender !== "cash");
  return { ...board, currency, rows, notes, online, tenders };
}

/** Whether a row has a price now, in the list that it is of; it may be used up all the same. */
export function isSold(row: BoardRow): boolean {
  return row.state !== "not_on_sale" && row.state !== "not_in_list";
}

/** What of the basket is sold by the rows of another list, and what has to be left aside. */
export function soldIn(basket: Basket, rows: readonly BoardRow[]): { sold: Basket; aside: Basket } {
  const sold = basket.filter((line) => rows.some((r) => r.type === line.type && isSold(r)));
  return { sold, aside: basket.filter((line) => !sold.includes(line)) };
}

/** The price of the basket in minor units, by the rows' prices. */
export function totalOf(basket: Basket, rows: readonly BoardRow[]): number {
  return basket.reduce(
    (sum, line) => sum + line.count * (rows.find((r) => r.type === line.type)?.price.minor ?? 0),
    0,
  );
}

/** The booking fees of the basket in minor units, by the rows' fees. */
export function feesOf(basket: Basket, rows: readonly BoardRow[]): number {
  return basket.reduce(
    (sum, line) => sum + line.count * (rows.find((r) => r.type === line.type)?.fee.minor ?? 0),
    0,
  );
}

/** How many more of a row this device may sell beside what is in the basket; Infinity where nothing limits it. */
export function roomFor(basket: Basket, row: BoardRow): number {
  if (row.left < 0 && row.mineOf <= 0 && row.mine < 0) return Number.POSITIVE_INFINITY;
  if (row.mine < 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, row.mine - countOf(basket, row.type));
}

/** What a person types one key after the other. */
export interface Typing {
  /** Digits that came in quick succession, and the basket before the first of them. */
  digits: string;
  before: Basket;
  lastAt: number;
  /** A multiplier that waits for its row. */
  times: number;
  /** A minus waits for its row. */
  minus: boolean;
}

/** Digits further apart than this are separate orders. */
export const TOGETHER_MS = 1500;

/** Nothing typed yet. */
export const nothingTyped: Typing = { digits: "", before: [], lastAt: 0, times: 0, minus: false };

/** The basket and the typing after one key. */
export interface Typed {
  basket: Basket;
  typing: Typing;
}

/** Row keys: `0` is the tenth. */
export function rowOfKey(key: string): number {
  return key === "0" ? 9 : Number(key) - 1;
}

/** Takes a digit: one of that row, or `times` of it, or one less after a minus. */
export function typeDigit(typed: Typed, digit: string, rows: readonly BoardRow[], at: number): Typed {
  const { basket, typing } = typed;
  const row = rows[rowOfKey(digit)];
  const together = typing.digits !== "" && at - typing.lastAt <= TOGETHER_MS;
  const digits = together ? typing.digits + digit : digit;
  const before = together ? typing.before : basket;
  if (typing.times > 0 || typing.minus) {
    const count = typing.minus ? -1 : Math.min(typing.times, row ? roomFor(basket, row) : 0);
    return { basket: row ? add(basket, row.type, count) : basket, typing: nothingTyped };
  }
  const free = row && row.state === "on_sale" && roomFor(basket, row) > 0;
  return {
    basket: free ? add(basket, row.type, 1) : basket,
    typing: { ...typing, digits, before, lastAt: at },
  };
}

/** Takes `x` or `*`: the digits just typed were a number, not rows. */
export function typeTimes(typed: Typed, at: number): Typed {
  const { typing } = typed;
  if (typing.digits === "" || at - typing.lastAt > TOGETHER_MS) return typed;
  const times = Math.min(MOST, Number(typing.digits));
  return { basket: typing.before, typing: { ...nothingTyped, times } };
}

/** Takes `-`: the next row's key takes one away. */
export function typeMinus(typed: Typed): Typed {
  return { basket: typed.basket, typing: { ...nothingTyped, minus: true } };
}

/** What the command field holds. */
export type Command = { kind: "add"; row: number; count: number } | { kind: "find"; text: string };

/** Reads the command field: "2", "3x1", "3*1", "3×1" add; anything else is looked for. */
export function readCommand(text: string): Command {
  const plain = text.trim();
  const times = /^(\d{1,3})\s*[x*×]\s*(\d)$/i.exec(plain);
  if (times) return { kind: "add", row: rowOfKey(times[2] ?? "1"), count: Number(times[1]) };
  if (/^\d$/.test(plain)) return { kind: "add", row: rowOfKey(plain), count: 1 };
  return { kind: "find", text: plain };
}
