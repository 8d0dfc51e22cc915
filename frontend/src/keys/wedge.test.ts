import { describe, expect, it } from "vitest";
import {
  type KeyPress,
  PASS_DIGITS,
  press,
  quiet,
  type WedgeAction,
  type WedgeState,
  wedgeAtRest,
} from "./wedge";

const pass = Array.from({ length: PASS_DIGITS }, (_, i) => String((i * 7 + 1) % 10)).join("");

/** Feeds keys at a pace and returns what came out, as short words. */
function feed(keys: KeyPress[], until = 10_000): { out: string[]; swallowed: boolean[]; state: WedgeState } {
  let state = wedgeAtRest;
  const out: string[] = [];
  const swallowed: boolean[] = [];
  for (const key of keys) {
    const step = press(state, key);
    state = step.state;
    out.push(...step.actions.map(word));
    swallowed.push(step.swallow);
  }
  const end = quiet(state, (keys.at(-1)?.at ?? 0) + until);
  return { out: [...out, ...end.actions.map(word)], swallowed, state: end.state };
}

function word(action: WedgeAction): string {
  switch (action.kind) {
    case "typed":
      return `typed ${action.press.key}`;
    case "scan":
      return `scan ${action.text.length}`;
    case "damaged":
      return `damaged ${action.digits}`;
    default:
      return action.kind;
  }
}

function keysOf(text: string, pace: number, from = 0): KeyPress[] {
  return [...text].map((c, i) => ({
    code: /\d/.test(c) ? `Digit${c}` : `Key${c}`,
    key: c,
    at: from + i * pace,
  }));
}

const enter = (at: number): KeyPress => ({ code: "Enter", key: "Enter", at });

describe("the wedge reader", () => {
  const table: [string, KeyPress[], string[]][] = [
    ["reads a pass at 1 ms a key", keysOf(pass, 1), ["burst", "scan 251"]],
    ["reads a pass at 8 ms a key", keysOf(pass, 8), ["burst", "scan 251"]],
    ["reads a pass at 16 ms a key", keysOf(pass, 16), ["burst", "scan 251"]],
    ["takes a person's keys one by one", keysOf("123", 180), ["typed 1", "typed 2", "typed 3"]],
    ["takes two rolled keys as a person's", keysOf("31", 12), ["typed 3", "typed 1"]],
    ["calls 250 digits damaged", keysOf(pass.slice(1), 8), ["burst", "damaged 250"]],
    ["calls 252 digits an overrun after the 251st", keysOf(`${pass}7`, 8), ["burst", "scan 251", "overrun"]],
    ["reads another code whole", keysOf("HTTPSX", 8), ["burst", "scan 6"]],
  ];
  it.each(table)("%s", (_name, keys, want) => {
    expect(feed(keys).out).toEqual(want);
  });

  it.each([
    ["a pass is taken from a field", pass, 2, ["burst", "scan 251"]],
    ["a fast word stays in its field", "Harmattan", 2, [...[..."Harmattan"].map((c) => `typed ${c}`)]],
    ["a phone number stays in its field", "08035550101", 2, [...[..."08035550101"].map((c) => `typed ${c}`)]],
  ] as const)("in a field: %s", (_name, text, pace, want) => {
    expect(feed(keysOf(text, pace).map((k) => ({ ...k, field: true }))).out).toEqual(want);
  });

  it("takes a key that repeats by itself as a person's", () => {
    const held = Array.from({ length: 20 }, (_, i) => ({
      code: "Backspace",
      key: "Backspace",
      at: i * 25,
      chord: i > 0,
    }));
    expect(feed(held).out).toHaveLength(20);
    const digits = Array.from({ length: 20 }, (_, i) => ({
      code: "Digit1",
      key: "1",
      at: i * 25,
      chord: i > 0,
    }));
    expect(feed(digits).out.every((word) => word === "typed 1")).toBe(true);
  });

  it.each([5, 60, 130, 250, 400])("swallows a terminator that comes %i ms late", (late) => {
    const keys = keysOf(pass, 8);
    const result = feed([...keys, enter((keys.at(-1)?.at ?? 0) + late)]);
    expect(result.out).toEqual(["burst", "scan 251"]);
    expect(result.swallowed.at(-1)).toBe(true);
  });

  it("lets an Enter through half a second after the burst", () => {
    const keys = keysOf(pass, 8);
    const result = feed([...keys, enter((keys.at(-1)?.at ?? 0) + 501)]);
    expect(result.out).toEqual(["burst", "scan 251", "typed Enter"]);
    expect(result.swallowed.at(-1)).toBe(false);
  });

  it("counts the quiet time of Enter from the scanner's own terminator", () => {
    const keys = keysOf(pass, 8);
    const last = keys.at(-1)?.at ?? 0;
    const result = feed([...keys, enter(last + 100), enter(last + 550)]);
    expect(result.swallowed.slice(-2)).toEqual([true, true]);
  });

  it("reads digits by physical key on a French keyboard", () => {
    const french = "à&é\"'(-è_ç";
    const keys = keysOf(pass, 8).map((k) => ({ ...k, key: french[Number(k.key)] ?? k.key }));
    let state = wedgeAtRest;
    const texts: string[] = [];
    for (const key of keys) {
      const step = press(state, key);
      state = step.state;
      for (const a of step.actions) if (a.kind === "scan") texts.push(a.text);
    }
    expect(texts).toEqual([pass]);
  });

  it("ignores the Shift that some scanners send with each digit", () => {
    const keys = keysOf(pass, 16).flatMap((k) => [{ code: "ShiftLeft", key: "Shift", at: k.at - 1 }, k]);
    expect(feed(keys).out).toEqual(["burst", "scan 251"]);
  });

  it("keeps a function key within a burst away from everybody", () => {
    const keys = keysOf(pass, 8);
    const at = keys[40]?.at ?? 0;
    keys.splice(41, 0, { code: "F8", key: "F8", at: at + 1 });
    const result = feed(keys);
    expect(result.out).toEqual(["burst", "scan 251"]);
    expect(result.swallowed[41]).toBe(true);
  });

  it("lets one slow key within a burst pass", () => {
    const keys = keysOf(pass, 8).map((k, i) => (i > 100 ? { ...k, at: k.at + 90 } : k));
    expect(feed(keys).out).toEqual(["burst", "scan 251"]);
  });

  it("gives a person's keys in order before a function key", () => {
    expect(feed([...keysOf("1", 1), { code: "F9", key: "F9", at: 20 }]).out).toEqual(["typed 1", "typed F9"]);
  });

  it("reads two passes that follow each other", () => {
    const first = keysOf(pass, 4);
    const second = keysOf(pass, 4, (first.at(-1)?.at ?? 0) + 400);
    expect(feed([...first, ...second]).out).toEqual(["burst", "scan 251", "burst", "scan 251"]);
  });
});
