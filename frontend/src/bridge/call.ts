import { AppError, toAppError } from "./errors";
import type { Plain } from "./views";

/** How long a call may take before the screen says so, in ms. */
export const CALL_LIMIT_MS = 8000;
/** The same at a gate: nobody waits longer at a door. */
export const GATE_LIMIT_MS = 2000;
/** The same for long work: a backup, a first synchronisation. */
export const LONG_LIMIT_MS = 60_000;

/**
 * Settles in time, whatever the bound method does: a panic or a wrong argument on the other
 * side leaves its promise hanging for ever. Rejects with an AppError, "timeout" when the
 * limit passed; then nothing is known to have happened, and a repeat must carry the same key.
 */
export async function settle<T>(run: () => Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("timeout", "No answer in time.")), limitMs);
  });
  try {
    return await Promise.race([run(), late]);
  } catch (reason) {
    throw toAppError(reason);
  } finally {
    clearTimeout(timer);
  }
}

type PlainAll<A extends unknown[]> = { [I in keyof A]: Plain<A[I]> };

type Bound<M> = {
  [K in keyof M]: M[K] extends (...args: infer A) => Promise<infer R>
    ? (...args: PlainAll<A>) => Promise<Plain<R>>
    : never;
};

/** The methods of one generated module, each with a time limit and typed errors. */
export function bound<M extends object>(
  module: M,
  limitMs: number,
  limits: Partial<Record<keyof M, number>> = {},
): Bound<M> {
  const made: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(module)) {
    if (typeof method !== "function") continue;
    const limit = limits[name as keyof M] ?? limitMs;
    made[name] = (...args: unknown[]) => settle(() => Promise.resolve(method(...args)), limit);
  }
  return made as Bound<M>;
}
