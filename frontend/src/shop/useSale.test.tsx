import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aFrame, aLine, aPlace } from "../../e2e/stage";
import { hub, Refusal } from "./hub";
import type { Frame } from "./line";
import type { News } from "./live";
import { useSale } from "./useSale";

// A stream that says only what a test lets it say.
const stream = vi.hoisted(() => ({
  news: { frame: null, at: 0, lost: false, foreign: false } as News,
  hears: new Set<() => void>(),
}));
vi.mock("./live", async (original) => ({
  ...(await original<typeof import("./live")>()),
  Live: class {
    snapshot = () => stream.news;
    subscribe = (hear: () => void) => {
      stream.hears.add(hear);
      return () => stream.hears.delete(hear);
    };
    onEntry = () => () => {};
    tellEntry = () => {};
    setAhead = () => {};
    close = () => {};
  },
}));

// In small steps: React draws between them, as it does in a browser.
async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone <= ms; gone += 250) {
    await act(() => vi.advanceTimersByTimeAsync(gone === 0 ? 0 : 250));
  }
}
const say = (frame: Frame) =>
  act(async () => {
    stream.news = { frame, at: 1, lost: false, foreign: false };
    for (const hear of stream.hears) hear();
  });

beforeEach(() => {
  vi.useFakeTimers();
  stream.news = { frame: null, at: 0, lost: false, foreign: false };
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("asks about a call again though no further frame comes, and though the network fails", async () => {
  const entry = vi.spyOn(hub, "entry").mockImplementation(async () => aPlace({ place: 5 }));
  const { result } = renderHook(() => useSale("e1", aLine(), ""));
  await pass(0);
  expect(result.current.entry?.state).toBe("waiting");
  await say(aFrame({ s: 5 }));
  await pass(5_000);
  expect(entry).toHaveBeenCalledTimes(2);
  entry.mockRejectedValueOnce(new Refusal("offline"));
  await pass(5_000);
  entry.mockImplementation(async () => aPlace({ place: 5, state: "called", leftMs: 300_000 }));
  await pass(5_000);
  expect(result.current.entry?.state).toBe("called");
  // Now and then only: a turn may end elsewhere.
  const asked = entry.mock.calls.length;
  await pass(9_000);
  expect(entry).toHaveBeenCalledTimes(asked);
  await pass(10_000);
  expect(entry).toHaveBeenCalledTimes(asked + 1);
});

it("says every twenty seconds that somebody is here, once a turn is near", async () => {
  vi.spyOn(hub, "entry").mockImplementation(async () => aPlace());
  const here = vi.spyOn(hub, "here").mockImplementation(async () => aPlace());
  renderHook(() => useSale("e1", aLine(), ""));
  await pass(0);
  await say(aFrame());
  await pass(60_000);
  expect(here).not.toHaveBeenCalled();
  await say(aFrame({ s: 3_200 }));
  await pass(0);
  expect(here).toHaveBeenCalledTimes(1);
  here.mockRejectedValueOnce(new Refusal("offline"));
  await pass(50_000);
  expect(here).toHaveBeenCalledTimes(3);
  await say(aFrame({ s: 3_201 }));
  await pass(500);
  expect(here).toHaveBeenCalledTimes(3);
});

it("says for who was away that he is here once he has said so himself", async () => {
  const away = () => aPlace({ state: "away", place: 5 });
  vi.spyOn(hub, "entry").mockImplementation(async () => away());
  const here = vi.spyOn(hub, "here").mockImplementation(async () => away());
  const { result } = renderHook(() => useSale("e1", aLine(), ""));
  await pass(0);
  await say(aFrame({ s: 50 }));
  await pass(60_000);
  expect(here).not.toHaveBeenCalled();
  await act(() => result.current.change(() => hub.here("e1")));
  expect(here).toHaveBeenCalledTimes(1);
  await pass(9_000);
  expect(here).toHaveBeenCalledTimes(3);
});

it("asks for the event anew when its phase changes, and once", async () => {
  vi.spyOn(hub, "entry").mockImplementation(async () => null);
  const event = vi.spyOn(hub, "event").mockImplementation(async () => aLine());
  const { result } = renderHook(() => useSale("e1", aLine(), ""));
  await say(aFrame());
  await pass(1_000);
  expect(event).not.toHaveBeenCalled();
  await say(aFrame({ p: "paused", w: "provider" }));
  await say(aFrame({ p: "paused", w: "provider", t: 2_000 }));
  await pass(1_000);
  expect(event).toHaveBeenCalledTimes(1);
  // A crowd does not ask in the same second.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  await say(aFrame({ t: 3_000, a: 100_000 }));
  await pass(4_500);
  expect(event).toHaveBeenCalledTimes(1);
  await pass(1_000);
  expect(event).toHaveBeenCalledTimes(2);
  await say(aFrame({ p: "paused", w: "provider", t: 4_000 }));
  expect([result.current.phase, result.current.why]).toEqual(["paused", "provider"]);
  expect(result.current.left("p1")).toEqual([-1, 31, 6, 0]);
});
