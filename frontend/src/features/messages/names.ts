const KINDS = [
  "tickets",
  "refund_requested",
  "refund_claim",
  "refund_done",
  "ticket_back",
  "turn_soon",
  "payment_back",
] as const;

/** What a message says; "other" for one of a newer hub. */
export function kindOf(kind: string): (typeof KINDS)[number] | "other" {
  return KINDS.find((k) => k === kind) ?? "other";
}

const REASONS = ["void", "over", "no_sms", "no_order", "no_event", "not_waiting"] as const;

/** Why a message has not arrived: a reason of ours, a mail server's refusal by its code, or what
 * was said on the way. */
export function reasonOf(reason: string): (typeof REASONS)[number] | "refused" | "said" {
  const known = REASONS.find((r) => r === reason);
  if (known) return known;
  return /^5\d\d$/.test(reason) ? "refused" : "said";
}
