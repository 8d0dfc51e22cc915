import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { type AppError, toAppError } from "./errors";

/** A deed that the screen asks for. */
export interface Action<A extends unknown[], R> {
  /** Does it. Clears what was shown before, first of all; resolves to undefined when refused. A
   * second call while one is under way does nothing. */
  run: (...args: A) => Promise<R | undefined>;
  error: AppError | null;
  busy: boolean;
  clear: () => void;
}

/** Wraps a call of the bridge as a deed with its refusal. Views are asked again afterwards. */
export function useAction<A extends unknown[], R>(deed: (...args: A) => Promise<R>): Action<A, R> {
  const client = useQueryClient();
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const latest = useRef(deed);
  latest.current = deed;
  const run = useCallback(
    async (...args: A) => {
      if (running.current) return undefined;
      running.current = true;
      setError(null);
      setBusy(true);
      try {
        return await latest.current(...args);
      } catch (reason) {
        setError(toAppError(reason));
        return undefined;
      } finally {
        running.current = false;
        setBusy(false);
        void client.invalidateQueries();
      }
    },
    [client],
  );
  const clear = useCallback(() => setError(null), []);
  return { run, error, busy, clear };
}
