import { useState, useSyncExternalStore } from "react";
import type { BoardRow } from "../../bridge";
import { useShortcuts } from "../../keys/Keyboard";

/** A tall row with its gap, a dense one with its gap, and the pager, in px. */
const TALL = 85;
const DENSE = 70;
const PAGER = 50;
/** There are ten digit keys. */
const KEYS = 10;
/** What stands above and below the rows in the window, in px. */
const AROUND = 258;

/** How rows are laid out in a window of `height` px: all of them tall, all of them dense, or pages. */
export function layoutOf(count: number, height: number): { size: number; dense: boolean } {
  const room = height - AROUND;
  if (count * TALL <= room && count <= KEYS) return { size: Math.max(1, count), dense: false };
  if (count * DENSE <= room && count <= KEYS) return { size: count, dense: true };
  return { size: Math.max(3, Math.min(KEYS, Math.floor((room - PAGER) / DENSE))), dense: true };
}

function onResize(changed: () => void): () => void {
  window.addEventListener("resize", changed);
  return () => window.removeEventListener("resize", changed);
}

/** The page of rows that is shown. */
export interface RowsPage {
  rows: BoardRow[];
  /** Counted from 0. */
  page: number;
  pages: number;
  dense: boolean;
  back: () => void;
  forward: () => void;
}

/** The rows of one page: at most ten, because there are ten keys, and as many as the window holds. */
export function useRowsPage(rows: BoardRow[]): RowsPage {
  const height = useSyncExternalStore(onResize, () => window.innerHeight);
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
    back,
    forward,
  };
}
