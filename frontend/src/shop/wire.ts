/** What the hub says to these pages: backend/hubapi/shop.go in TypeScript. Instants are unix ms, amounts
 * minor units. */
export interface ShopEvent {
  id: string;
  name: string;
  venue: string;
  zone: string;
  currency: string;
  organization: string;
  practice: boolean;
  mode: string;
  performances: ShopPerformance[];
  types: ShopType[];
  mostItems: number;
  perCard: boolean;
  holdFor: number;
  sale: ShopSale;
  now: number;
}

export interface ShopPerformance {
  id: string;
  name: string;
  doorsAt: number;
  startsAt: number;
  endsAt: number;
  cancelled: boolean;
  onSale: boolean;
  left: number[];
  mayReturn: boolean[];
}

export interface ShopType {
  no: number;
  name: string;
  note: string;
  price: number;
  passes: number;
  people: number;
  onSale: boolean;
}

export interface ShopSale {
  phase: string;
  line: boolean;
  draw: boolean;
  prequeueAt: number;
  opensAt: number;
  why: string;
  turnFor: number;
  claimWithin: number;
  /** One verifies an e-mail address before a turn is claimed, or without a line before anything is held. */
  verify: boolean;
  /** Who waits may be written to before his turn comes. */
  writes: boolean;
}

/** Who this browser belongs to; addresses are shown in part. */
export interface ShopMe {
  verified: boolean;
  email: string;
  /** The hub can send a code. */
  mails: boolean;
  texts: boolean;
  /** Through whom one may sign in without a code, as people know it; "": nobody. */
  with: string;
  asked: {
    email: string;
    mail: "coming" | "sent" | "late" | "failed";
    leftMs: number;
  } | null;
}

export interface ShopEntry {
  state: "waiting" | "called" | "claimed" | "away" | "done" | "expired" | "left";
  number: number;
  place: number;
  ahead: number;
  behind: number;
  leftMs: number;
  buying: boolean;
  here: boolean;
  token: string;
  epoch: number;
}

export interface ShopOrder {
  order: string;
  number: string;
  state: "held" | "paying" | "paid" | "ended";
  why: string;
  leftMs: number;
  event: string;
  eventName: string;
  venue: string;
  zone: string;
  mode: string;
  practice: boolean;
  performance: ShopPerformance;
  lines: ShopLine[];
  total: number;
  currency: string;
  perCard: number;
  /** The tickets may go to a phone number in place of an e-mail address. */
  texts: boolean;
  email: string;
  payAt: string;
  attempt: string;
  reason: string;
  tickets: ShopTicket[];
  refunds: ShopRefund[];
  now: number;
}

export interface ShopLine {
  type: number;
  name: string;
  count: number;
  price: number;
}

export interface ShopTicket {
  n: number;
  type: string;
  code: string;
  state: string;
}

export interface ShopRefund {
  minor: number;
  state: string;
  at: number;
  /** Of a payment that bought nothing: the tickets are none the worse. */
  surplus: boolean;
}

/** What stands for a stock that is not counted out to buyers. */
export const MANY = -1;

/** What is published of a draw: instants are Unix ms, 0 where it has not come to that. */
export interface DrawRecord {
  entrants: number;
  verified: number;
  closedAt: number;
  drawnAt: number;
  committers: { name: string; commitment: string; value: string }[] | null;
  /** Who kept silent, and the public draw that stood for them. */
  silent?: { name: string; round: string; namedAt: number }[];
  /** Public draws that were not held within so many ms of the close, and those that were named with them. */
  missed?: { name: string; else: string; within: number }[];
}
