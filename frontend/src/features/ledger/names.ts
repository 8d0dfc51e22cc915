const ACCOUNTS = [
  "drawer",
  "safe",
  "terminal",
  "provider",
  "bank",
  "sales",
  "refunds",
  "booking",
  "fees",
  "due",
  "difference",
  "chargebacks",
] as const;

const KINDS = [
  "payment_not_here",
  "payment_not_there",
  "payment_amount",
  "refund_not_here",
  "refund_not_there",
  "refund_amount",
  "payout_not_there",
  "payout_amount",
  "payout_parts",
] as const;

/** An account that this screen has no name for is shown as another. */
export function accountOf(name: string): (typeof ACCOUNTS)[number] | "other" {
  return ACCOUNTS.find((a) => a === name) ?? "other";
}

/** A kind that this screen has no word for is a sum that somebody should look at. */
export function kindOf(name: string): (typeof KINDS)[number] {
  return KINDS.find((k) => k === name) ?? "payment_amount";
}

/** A state that this screen has no word for has not arrived yet. */
export function payoutStateOf(name: string): "done" | "coming" | "failed" {
  return name === "done" || name === "failed" ? name : "coming";
}
