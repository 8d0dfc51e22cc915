import type { VerdictView } from "../../bridge";
import { familyOf, verdictOf } from "../../components/verdict/families";

/** How long an ADMIT stays when nobody scans, in ms; tokens.css says the same as --hold-admit. */
export const ADMIT_MS = 1400;

/** What the Gate's field shows. */
export type Field =
  | { kind: "ready" }
  /** A code was read and is being decided; nothing of an earlier person is on screen. */
  | { kind: "deciding"; key: string }
  | { kind: "verdict"; view: VerdictView };

/** What happens to the field. */
export type Event =
  | { kind: "read"; key: string }
  | { kind: "answer"; key: string; view: VerdictView }
  /** Nothing readable after all: a damaged or overrun burst, an empty frame. */
  | { kind: "unread" }
  /** Space, Esc, or the admit bar has run out. */
  | { kind: "clear" };

/** The field before any scan. */
export const ready: Field = { kind: "ready" };

/** The next field. An answer counts only for the scan that is on screen: a late one of an earlier
 * person changes nothing. */
export function next(field: Field, event: Event): Field {
  switch (event.kind) {
    case "read":
      return { kind: "deciding", key: event.key };
    case "answer":
      return current(field) === event.key ? { kind: "verdict", view: event.view } : field;
    default:
      return ready;
  }
}

function current(field: Field): string | undefined {
  if (field.kind === "deciding") return field.key;
  return field.kind === "verdict" ? field.view.key : undefined;
}

/** F9 admits on a CHECK, but not for a ticket that was only found in the list: that is for a
 * supervisor. */
export function stewardAdmits(view: VerdictView): boolean {
  return familyOf(verdictOf(view.verdict)) === "attention" && view.canAct && view.reason !== "number";
}

/** On a CHECK a new scan is not taken: the person before it is not decided yet. */
export function takesScans(field: Field): boolean {
  return !(field.kind === "verdict" && stewardAdmits(field.view));
}

/** A burst that went on after a full pass casts doubt on "not genuine" and "not ours" only: what
 * was admitted was signed. */
export function doubtedByOverrun(field: Field): boolean {
  if (field.kind === "deciding") return true;
  return field.kind === "verdict" && /^(forged|unknown)$/.test(field.view.verdict);
}

/** The verdict when deciding itself failed: red, never an older green. */
export function notChecked(key: string, reason: string): VerdictView {
  return {
    key,
    ref: "",
    verdict: "not_checked",
    type: "",
    code: "",
    people: 0,
    wristband: "",
    at: Date.now(),
    entry: 0,
    reason,
    args: {},
    canAct: false,
    test: false,
  };
}
