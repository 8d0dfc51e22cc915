import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "./hub";
import { Aloud, clockOf, mayBeSaid, plain, Timer } from "./parts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

describe("more time", () => {
  const timer = (leftMs: number, more: () => Promise<void>) => (
    <Timer label="Left" leftMs={leftMs} soon="order.soon" more={more} onEnd={() => {}} />
  );
  const button = () => screen.queryByRole("button", { name: "I need more time" });

  it("is asked for in the last two minutes, by one press, and comes with what the hub says", async () => {
    const more = vi.fn(async () => {});
    const { rerender } = render(timer(150_000, more));
    expect(button()).toBeNull();
    await pass(30_000);
    expect(screen.getByRole("status").textContent).toMatch(/You can ask for more time\.$/);
    await act(async () => button()?.click());
    expect(more).toHaveBeenCalledTimes(1);
    rerender(timer(600_000, more));
    await pass(0);
    expect(button()).toBeNull();
  });

  it("says that there is none, and is not asked for again", async () => {
    render(timer(60_000, () => Promise.reject(new Refusal("conflict"))));
    await act(async () => button()?.click());
    expect(screen.getByText(/cannot be made longer/)).toBeTruthy();
    expect(button()).toBeNull();
  });
});

describe("a countdown", () => {
  const timer = (leftMs: number, onEnd = () => {}, stands = false) => (
    <Timer label="Left" leftMs={leftMs} soon="order.soon" stands={stands} onEnd={onEnd} />
  );
  const aloud = () => screen.getByRole("status").textContent;

  it("is seen at every second and said at few moments", async () => {
    render(timer(125_000));
    expect(screen.getByText("2:05")).toBeTruthy();
    expect(aloud()).toBe("");
    await pass(5_000);
    expect(screen.getByText("2:00")).toBeTruthy();
    expect(aloud()).toBe("2:00 left to pay. Then these go to others.");
    await pass(30_000);
    expect(aloud()).toBe("2:00 left to pay. Then these go to others.");
    await pass(30_000);
    expect(aloud()).toBe("1:00 left to pay. Then these go to others.");
  });

  it("ends once", async () => {
    const end = vi.fn();
    render(timer(2_000, end));
    await pass(1_500);
    expect(end).not.toHaveBeenCalled();
    await pass(10_000);
    expect(end).toHaveBeenCalledTimes(1);
    expect(screen.getByText("0:00")).toBeTruthy();
  });

  it("begins anew with what the hub says", async () => {
    const end = vi.fn();
    const { rerender } = render(timer(10_000, end));
    await pass(9_000);
    rerender(timer(60_000, end));
    await pass(9_000);
    expect(screen.getByText("0:51")).toBeTruthy();
    expect(end).not.toHaveBeenCalled();
  });

  it("stands still while nobody's time runs", async () => {
    const end = vi.fn();
    render(timer(10_000, end, true));
    await pass(60_000);
    expect(screen.getByText("0:10")).toBeTruthy();
    expect(end).not.toHaveBeenCalled();
  });
});

it.each([
  [0, "0:00"],
  [999, "0:01"],
  [59_001, "1:00"],
  [485_000, "8:05"],
  [3_725_000, "1:02:05"],
])("%i ms are %s", (ms, text) => {
  expect(clockOf(ms)).toBe(text);
});

describe("what is read out", () => {
  it.each([
    ["the same", { milestone: "a", at: 0 }, "a", 29_999, false],
    ["the same, half a minute on", { milestone: "a", at: 0 }, "a", 30_000, true],
    ["a milestone", { milestone: "a", at: 0 }, "b", 1, true],
  ] as const)("%s", (_, last, milestone, now, may) => {
    expect(mayBeSaid(last, milestone, now)).toBe(may);
  });

  it("is not every change", async () => {
    const { rerender } = render(<Aloud text="100 before you" milestone="100" />);
    expect(screen.getByRole("status").textContent).toBe("100 before you");
    await pass(1_000);
    rerender(<Aloud text="99 before you" milestone="100" />);
    expect(screen.getByRole("status").textContent).toBe("100 before you");
    rerender(<Aloud text="50 before you" milestone="50" />);
    expect(screen.getByRole("status").textContent).toBe("50 before you");
  });
});

it.each([
  ["Highlife & Brass Ball", undefined],
  ["Fête de la Musique à Nœux", undefined],
  ["GH₵250", undefined],
  ["Ẹ káàbọ̀", ""],
  ["Ɛyɛ", ""],
  ["Łódź", ""],
])("%s is set in %s", (name, want) => {
  expect(plain(name)).toBe(want);
});
