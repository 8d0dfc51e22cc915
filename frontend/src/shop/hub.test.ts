import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hub, Refusal } from "./hub";

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  localStorage.clear();
});

test("who is told to come again comes by himself, with what says when he came first", async () => {
  const asked: { path: string; headers: Record<string, string> }[] = [];
  const answers = [
    json(503, { code: "busy", args: { stamp: "first", seconds: "4" } }),
    json(503, { code: "busy", args: { stamp: "first-anew", seconds: "9" } }),
    json(200, { state: "waiting", number: 7, token: "kept" }),
  ];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({ path, headers: init.headers as Record<string, string> });
    return Promise.resolve(answers.shift());
  });
  const noted = vi.fn();
  const joined = hub.join("night", "en", noted);
  await vi.advanceTimersByTimeAsync(3999);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(9000);
  expect((await joined).number).toBe(7);
  expect(asked.map((a) => a.headers["Ticketcrib-Arrived"])).toEqual([undefined, "first", "first-anew"]);
  expect(noted).toHaveBeenCalledTimes(2);
});

test("a hub that notes nobody is not asked again by itself", async () => {
  const asked = vi.fn(() => Promise.resolve(json(503, {})));
  vi.stubGlobal("fetch", asked);
  await expect(hub.join("night", "en", () => {})).rejects.toThrow(Refusal);
  expect(asked).toHaveBeenCalledOnce();
});

test("who is asked to work works in a worker, and shows it", async () => {
  const challenge = JSON.stringify({ algorithm: "SHA-256" });
  const asked: Record<string, string>[] = [];
  const answers = [
    json(428, { code: "work", args: { challenge } }),
    json(200, { state: "waiting", number: 7, token: "kept" }),
  ];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    asked.push({ ...(init.headers as Record<string, string>) });
    return Promise.resolve(answers.shift());
  });
  const ended = vi.fn();
  vi.stubGlobal(
    "Worker",
    class {
      onmessage: (message: { data: string }) => void = () => {};
      terminate = ended;
      postMessage(asked: string) {
        queueMicrotask(() => this.onmessage({ data: `solution of ${asked}` }));
      }
    },
  );
  const hears = vi.fn();
  expect((await hub.join("night", "en", hears)).number).toBe(7);
  expect(asked[1]?.["Ticketcrib-Work"]).toBe(`solution of ${challenge}`);
  expect(hears.mock.calls).toEqual([["working"]]);
  expect(ended).toHaveBeenCalledOnce();
});
