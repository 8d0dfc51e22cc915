import { type RefCallback, useCallback, useState } from "react";
import type { BoardRow } from "../../bridge";
import { useShortcuts } from "../../keys/Keyboard";

/** A tall row with its gap, a dense one with its gap, the pager, and the names of the columns, in px. */
const TALL = 85;
const DENSE = 70;
const PAGER = 50;
const HEAD = 30;
/** There are ten digit keys. */
const KEYS = 10;
/** What stands above and below the rows in a window without a band, in px: before they are measured. */
const AROUND = 258;

/** How rows are laid out where there are `room` px: all of them tall, all of them dense, or pages. */
export function layoutOf(count: number, room: number): { size: number; dense: boolean } {
  if (count * TALL <= room && count <= KEYS) return { size: Math.max(1, count), dense: false };
  if (count * DENSE <= room && count <= KEYS) return { size: count, dense: true };
  return { size: Math.max(3, Math.min(KEYS, Math.floor((room - PAGER) / DENSE))), dense: true };
}

/** The page of rows that is shown. */
export interface RowsPage {
  rows: BoardRow[];
  /** Counted from 0. */
  page: number;
  pages: number;
  dense: boolean;
  /** Of the element that the rows stand in, which takes all the room that there is for them. */
  room: RefCallback<HTMLElement>;
  back: () => void;
  forward: () => void;
}

/** The rows of one page: at most ten, because there are ten keys, and as many as there is room for: a
 * band above them takes some of it. */
export function useRowsPage(rows: BoardRow[]): RowsPage {
  const [height, setHeight] = useState(() => window.innerHeight - AROUND);
  const room = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const measured = new ResizeObserver(() => setHeight(element.clientHeight - HEAD));
    measured.observe(element);
    return () => measured.disconnect();
  }, []);
  const [wanted, setPage] = useState(0);
  const { size, dense } = layoutOf(rows.length, height);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(wanted, pages - 1);
  const back = () => setPage(Math.max(0, page - 1));
  const forward = () => setPage(Math.min(pages - 1, page + 1));
  useShortcuts([
    { keys: ["PageUp"], run: back },
    { keys: ["PageDown"], run: forward },
  ]);
  return {
    rows: rows.slice(page * size, (page + 1) * size),
    page,
    pages,
    dense,
    room,
    back,
    forward,
  };
}
