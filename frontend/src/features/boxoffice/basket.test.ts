import { describe, expect, it } from "vitest";
import type { Board, BoardRow } from "../../bridge";
import {
  add,
  type Basket,
  boardIn,
  feesOf,
  nothingTyped,
  readCommand,
  soldIn,
  type Typed,
  totalOf,
  typeDigit,
  typeMinus,
  typeTimes,
} from "./basket";

const row = (type: number, minor: number, mine = 50): BoardRow => ({
  type,
  name: `T${type}`,
  note: "",
  price: { minor, currency: "NGN" },
  fee: { minor: minor / 100, currency: "NGN" },
  passes: 1,
  mine,
  mineOf: 60,
  left: 100,
  leftOf: 200,
  asOf: 0,
  state: mine > 0 ? "on_sale" : "used_up",
  askedAt: 0,
});

const rows = [row(11, 750_000), row(12, 2_500_000, 2), row(13, 450_000, 0)];

function type(keys: string, gap = 200): Basket {
  let typed: Typed = { basket: [], typing: nothingTyped };
  [...keys].forEach((key, i) => {
    const at = 1000 + i * gap;
    if (key === "x") typed = typeTimes(typed, at);
    else if (key === "-") typed = typeMinus(typed);
    else typed = typeDigit(typed, key, rows, at);
  });
  return typed.basket;
}

describe("typing at the Counter", () => {
  const table: [string, Basket][] = [
    ["1", [{ type: 11, count: 1 }]],
    ["11", [{ type: 11, count: 2 }]],
    [
      "12",
      [
        { type: 11, count: 1 },
        { type: 12, count: 1 },
      ],
    ],
    ["3x1", [{ type: 11, count: 3 }]],
    ["12x1", [{ type: 11, count: 12 }]],
    ["13x1", [{ type: 11, count: 13 }]],
    ["11-1", [{ type: 11, count: 1 }]],
    ["1-1", []],
    ["-1", []],
    ["9", []],
    ["3", []],
    ["222", [{ type: 12, count: 2 }]],
    ["9x2", [{ type: 12, count: 2 }]],
    ["x1", [{ type: 11, count: 1 }]],
  ];
  it.each(table)("%s", (keys, want) => {
    expect(type(keys)).toEqual(want);
  });

  it("takes digits far apart as separate rows", () => {
    expect(type("1x", 2000)).toEqual([{ type: 11, count: 1 }]);
  });

  it("never holds more than a slip of the finger", () => {
    expect(add([], 11, 10_000_000)).toEqual([{ type: 11, count: 500 }]);
  });

  it("adds up in minor units", () => {
    expect(
      totalOf(
        [
          { type: 11, count: 2 },
          { type: 12, count: 1 },
        ],
        rows,
      ),
    ).toBe(4_000_000);
  });

  it.each([
    ["2", { kind: "add", row: 1, count: 1 }],
    ["3x1", { kind: "add", row: 0, count: 3 }],
    ["3 × 1", { kind: "add", row: 0, count: 3 }],
    ["0", { kind: "add", row: 9, count: 1 }],
    ["CRIB07-0186", { kind: "find", text: "CRIB07-0186" }],
    ["12345", { kind: "find", text: "12345" }],
  ])("reads the command %s", (text, want) => {
    expect(readCommand(text)).toEqual(want);
  });

  it("adds up the booking fees apart from the prices", () => {
    expect(totalOf(type("112"), rows)).toBe(4_000_000);
    expect(feesOf(type("112"), rows)).toBe(40_000);
  });

  it("is priced by a list, without what the list does not sell", () => {
    const usd = { minor: 700, currency: "USD" };
    const none = { ...row(12, 0), state: "not_in_list" };
    const lists = [
      {
        no: 2,
        name: "Tourists",
        currency: "USD",
        rows: [{ ...row(11, 0), price: usd, fee: usd }, none],
        notes: [100],
        cash: false,
      },
    ];
    const board = { rows, currency: "NGN", notes: [], tenders: ["cash", "card"], lists } as unknown as Board;
    const by = boardIn(board, 2);
    expect(by.currency).toBe("USD");
    expect(by.tenders).toEqual(["card"]);
    const { sold, aside } = soldIn(type("112"), by.rows);
    expect(sold).toEqual([{ type: 11, count: 2 }]);
    expect(aside).toEqual([{ type: 12, count: 1 }]);
    expect(totalOf(sold, by.rows)).toBe(1400);
    expect(boardIn(board, 0)).toBe(board);
    expect(boardIn(board, 9)).toBe(board);
  });
});
