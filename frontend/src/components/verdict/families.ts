import type { StageTone } from "../frame/frame";

/** The verdicts of a gate. */
export const VERDICTS = [
  "admit",
  "already_in",
  "void",
  "refunded",
  "not_yet_valid",
  "no_longer_valid",
  "wrong_performance",
  "wrong_gate",
  "blocked",
  "unpaid",
  "forged",
  "unknown",
  "attention",
  "not_checked",
] as const;

/** One of them. */
export type Verdict = (typeof VERDICTS)[number];

/** Green, red, amber; each with a shape, a frame, a place and a sound of its own. */
export type Family = "admit" | "refuse" | "attention";

/** Reads a verdict's name. What this program does not know is not checked: never admitted. */
export function verdictOf(name: string): Verdict {
  return (VERDICTS as readonly string[]).includes(name) ? (name as Verdict) : "not_checked";
}

/** The family of a verdict. Only `admit` is green. */
export function familyOf(verdict: Verdict): Family {
  if (verdict === "admit") return "admit";
  return verdict === "attention" ? "attention" : "refuse";
}

/** The colour that a verdict gives the top bar. */
export function toneOf(verdict: Verdict | undefined): StageTone {
  return verdict === undefined ? "stage" : familyOf(verdict);
}
