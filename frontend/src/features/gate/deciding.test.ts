import { describe, expect, it } from "vitest";
import type { VerdictView } from "../../bridge";
import { type Event, type Field, next, notChecked, ready, stewardAdmits, takesScans } from "./deciding";

const verdict = (key: string, name: string, canAct = false): VerdictView => ({
  ...notChecked(key, ""),
  verdict: name,
  canAct,
});

function folded(...events: Event[]): Field {
  return events.reduce(next, ready);
}

describe("the Gate's field", () => {
  it("takes an old green away the moment a new code is read", () => {
    const field = folded(
      { kind: "read", key: "a" },
      { kind: "answer", key: "a", view: verdict("a", "admit") },
      { kind: "read", key: "b" },
    );
    expect(field).toEqual({ kind: "deciding", key: "b" });
  });

  it("ignores the late answer of an earlier person", () => {
    const field = folded(
      { kind: "read", key: "a" },
      { kind: "read", key: "b" },
      { kind: "answer", key: "a", view: verdict("a", "admit") },
    );
    expect(field).toEqual({ kind: "deciding", key: "b" });
  });

  it("ignores an answer that comes after the field was cleared", () => {
    const field = folded(
      { kind: "read", key: "a" },
      { kind: "clear" },
      { kind: "answer", key: "a", view: verdict("a", "admit") },
    );
    expect(field).toEqual(ready);
  });

  it("lets a steward admit on a CHECK, but not a ticket that was only looked up", () => {
    const check = verdict("a", "attention", true);
    expect(stewardAdmits(check)).toBe(true);
    const found = { ...check, reason: "number" };
    expect(stewardAdmits(found)).toBe(false);
    expect(takesScans({ kind: "verdict", view: found })).toBe(true);
    expect(stewardAdmits(verdict("a", "already_in", true))).toBe(false);
  });

  it.each([
    ["attention", true, false],
    ["attention", false, true],
    ["already_in", true, true],
    ["admit", false, true],
  ])("%s (may act: %s) takes new scans: %s", (name, canAct, takes) => {
    expect(takesScans({ kind: "verdict", view: verdict("a", name, canAct) })).toBe(takes);
  });
});
