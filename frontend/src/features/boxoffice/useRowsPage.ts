import { useState, useSyncExternalStore } from "react";
import type { BoardRow } from "../../bridge";
import { useShortcuts } from "../../keys/Keyboard";

/** Rows of 79 px up to this many; more are set at 64 px. */
const TALL_ROWS = 6;
/** What stands above and below the rows in the window, in px. */
const AROUND = 290;

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
  const fits = Math.max(3, Math.floor((height - AROUND) / 70));
  const size = rows.length <= TALL_ROWS ? TALL_ROWS : Math.min(10, fits);
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
    dense: rows.length > TALL_ROWS,
    back,
    forward,
  };
}
