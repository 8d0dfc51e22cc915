import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bound, settle } from "./call";
import { toAppError } from "./errors";

describe("settle", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("rejects with timeout when the other side never answers", async () => {
    const hanging = settle(() => new Promise<string>(() => {}), 2000);
    const seen = expect(hanging).rejects.toMatchObject({ code: "timeout" });
    await vi.advanceTimersByTimeAsync(2000);
    await seen;
  });

  it("gives the answer and leaves no timer behind", async () => {
    await expect(settle(() => Promise.resolve(7), 2000)).resolves.toBe(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("catches a method that throws at once", async () => {
    const thrower = () => {
      throw new TypeError("window.go is undefined");
    };
    await expect(settle(thrower, 2000)).rejects.toMatchObject({ code: "internal" });
  });
});

describe("toAppError", () => {
  const table: [string, unknown, string, Record<string, string>][] = [
    [
      "a spelled refusal",
      new Error('{"code":"wrong_pin","message":"No.","args":{"left":"4"}}'),
      "wrong_pin",
      { left: "4" },
    ],
    ["a refusal without args", new Error('{"code":"offline","message":"No."}'), "offline", {}],
    ["null args", new Error('{"code":"offline","message":"No.","args":null}'), "offline", {}],
    ["other JSON", new Error('{"x":1}'), "internal", {}],
    ["a bare string", "boom", "internal", {}],
    ["undefined", undefined, "internal", {}],
  ];
  it.each(table)("reads %s", (_name, reason, code, args) => {
    expect(toAppError(reason)).toMatchObject({ code, args });
  });
});

describe("bound", () => {
  it("keeps the arguments and uses the method's own limit", async () => {
    const add = (a: number, b: number) => Promise.resolve(a + b);
    const hang = () => new Promise<number>(() => {});
    const wrapped = bound({ add, hang }, 1000, { hang: 1 });
    await expect(wrapped.add(2, 3)).resolves.toBe(5);
    await expect(wrapped.hang()).rejects.toMatchObject({ code: "timeout" });
  });
});
