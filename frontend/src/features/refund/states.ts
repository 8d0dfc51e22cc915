/** What a person is told of a refund's state, with the colour of its part of the bar. */
export const STATES = {
  done: "bg-c1",
  at_bank: "bg-c2",
  sending: "bg-c3",
  planned: "bg-c4",
  claims: "bg-line-strong",
  asking: "bg-warn",
  person: "bg-bad",
} as const;

export type RefundStateName = keyof typeof STATES;

/** A state that this screen has no word for is one that somebody should look at. */
export function stateOf(state: string): RefundStateName {
  return state in STATES ? (state as RefundStateName) : "person";
}

/** The share of a part in percent, never so small that it is not seen. */
export function shareOf(part: number, all: number): number {
  return all <= 0 ? 0 : Math.max((100 * part) / all, 0.6);
}
