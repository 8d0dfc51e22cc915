import { lazy } from "react";

const counter = () => import("../features/boxoffice/Counter");
const gate = () => import("../features/gate/Gate");
const office = () => import("./Office");

/** The three faces, each in a file of its own: a laptop shows one of them most of the time. */
export const Counter = lazy(async () => ({ default: (await counter()).Counter }));
export const Gate = lazy(async () => ({ default: (await gate()).Gate }));
export const Office = lazy(async () => ({ default: (await office()).Office }));

/** Fetches all of them in the background, so that a face opens at once and opens even when the
 * program behind a browser's page has gone meanwhile. */
export async function fetchFaces(): Promise<void> {
  await Promise.allSettled([counter(), gate(), office()]);
}
