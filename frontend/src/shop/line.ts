/** The newest news of a sale, the same for everybody who looks at it. backend/queue/frame.go says what
 * each letter is. */
export interface Frame {
  e: number;
  t: number;
  p: string;
  w?: string;
  s: number;
  j: number;
  a: number;
  q: number[] | null;
  r: number;
  R: number;
  x: number;
  l: (number[] | null)[] | null;
  k: number[] | null;
}

/** Reads "<signature> <json>"; null for anything else. Whose it is says the signature (signed.ts). */
export function readFrame(text: string): Frame | null {
  const at = text.indexOf(" ");
  if (at < 0) return null;
  try {
    const frame = JSON.parse(text.slice(at + 1)) as Frame;
    return typeof frame?.t === "number" && typeof frame.p === "string" ? frame : null;
  } catch {
    return null;
  }
}

/** True when `next` is not older than `last`: a tab may hear them from two sides. */
export function isNewer(next: Frame, last: Frame | null): boolean {
  return !last || next.e > last.e || (next.e === last.e && next.t >= last.t);
}

/** By how many ticks, a second each, a frame may be behind what was heard from elsewhere: a cache keeps one
 * for a second, and a node that has lost the others tells the last one for half a minute. */
const MOST_BEHIND = 60;

/** True for a frame that nothing honest still tells. */
export function isStale(frame: Frame, last: Frame | null): boolean {
  return !!last && (frame.e < last.e || (frame.e === last.e && frame.t < last.t - MOST_BEHIND));
}

/** How many people wait before a place. Who has left or is gone is not counted: the steps of a frame say
 * at which places the 1st, 2nd, 4th... who still waits stands, and between them they are spread evenly. */
export function aheadOf(frame: Frame, place: number): number {
  const off = place - frame.s;
  if (off <= 1) return 0;
  const steps = frame.q ?? [];
  let [lastOff, lastLive] = [0, 0];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const [stepOff = 0, live = 0] = [steps[i], steps[i + 1]];
    if (off <= stepOff) {
      const rank = lastLive + ((off - lastOff) / (stepOff - lastOff)) * (live - lastLive);
      return Math.max(0, Math.round(rank) - 1);
    }
    [lastOff, lastLive] = [stepOff, live];
  }
  // Behind the last step: everybody there may still wait, but no more than wait in all.
  return Math.max(0, Math.min(lastLive + (off - lastOff) - 1, frame.a - 1));
}

/** How many wait behind a place. */
export function behindOf(frame: Frame, place: number): number {
  return Math.max(0, frame.a - aheadOf(frame, place) - 1);
}

/** In how many minutes a turn comes: from `from` to `to`, null where nothing can be said. `why` is what
 * makes it worse than it was. */
export interface Eta {
  from: number;
  to: number | null;
  why: "" | "paused" | "stopped" | "slower";
  /** People a minute, that it was counted from. */
  rate: number;
}

/** How far the middle three fifths of a Poisson count reach, in standard deviations. */
const SPREAD = 0.84;
/** How much the pace of the next minutes may differ from what was seen: buyers take as long as they do. */
const PACE = 0.15;

/** When the turn of who has `ahead` people before him comes, from what the last minute and the last five
 * let in. null: nobody was let in yet, so nothing is known. */
export function etaOf(frame: Frame, ahead: number): Eta | null {
  const rate = Math.max(frame.r, frame.R);
  if (rate <= 0) return null;
  const n = ahead + 1;
  const from = Math.max(0, n - SPREAD * Math.sqrt(n)) / (rate * (1 + PACE));
  const slow = Math.min(frame.r, frame.R);
  const why =
    frame.p === "paused" ? "paused" : slow === 0 ? "stopped" : frame.r < 0.8 * frame.R ? "slower" : "";
  const to = why === "paused" || slow <= 0 ? null : (n + SPREAD * Math.sqrt(n)) / (slow * (1 - PACE));
  // Said from what was seen: the last minute when it is the slower one, else the longer look.
  return { from, to, why, rate: why === "slower" ? frame.r : frame.R || frame.r };
}

/** The minutes of an estimate as people say them: whole, coarser the further away, the range never empty
 * of its ends. */
export function roundedMinutes(eta: Eta): { from: number; to: number | null } {
  const step = (m: number) => (m < 15 ? 1 : m < 60 ? 5 : 15);
  const from = Math.floor(eta.from / step(eta.from)) * step(eta.from);
  if (eta.to === null) return { from, to: null };
  const to = Math.max(1, Math.ceil(eta.to / step(eta.to)) * step(eta.to));
  return { from, to };
}

/** How likely it is that one of a type is left when one's turn comes. */
export interface Chance {
  /** 0 to 1. */
  p: number;
  /** How many of five bars are full; 0: none is left now. */
  steps: 0 | 1 | 2 | 3 | 4 | 5;
  word: "none" | "small" | "unlikely" | "even" | "likely" | "sure";
}

/** The chance by a normal approximation of what the people ahead take: `mean` and `variance` of one of
 * them, in thousandths. */
export function chanceOf(left: number, ahead: number, mean: number, variance: number): Chance {
  if (left === 0) return { p: 0, steps: 0, word: "none" };
  const p = left < 0 ? 1 : enough(left, (ahead * mean) / 1000, (ahead * variance) / 1000);
  if (p >= 0.95) return { p, steps: 5, word: "sure" };
  if (p >= 0.65) return { p, steps: 4, word: "likely" };
  if (p >= 0.35) return { p, steps: 3, word: "even" };
  if (p >= 0.05) return { p, steps: 2, word: "unlikely" };
  return { p, steps: 1, word: "small" };
}

// P(what is taken before is less than what is left); half an item evens out that items are whole.
function enough(left: number, mean: number, variance: number): number {
  const room = left - 0.5 - mean;
  if (variance <= 0) return room > 0 ? 1 : 0;
  return normal(room / Math.sqrt(variance));
}

/** The normal distribution, to seven digits (Abramowitz and Stegun 26.2.17). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return x >= 0 ? 1 - above : above;
}

/** The chances of every type; `left` is what there is of each now. */
export function chancesOf(frame: Frame, ahead: number, left: number[]): Chance[] {
  return left.map((n, i) => chanceOf(n, ahead, frame.k?.[2 * i] ?? 0, frame.k?.[2 * i + 1] ?? 0));
}

/** After how many seconds one looks again without a stream. Who is far from his turn looks seldom, and no
 * two at the same moment. */
export function pollSeconds(frame: Frame | null, ahead: number | null, random: number): number {
  const eta = frame && ahead !== null ? etaOf(frame, ahead) : null;
  const seconds = eta ? ((eta.from + (eta.to ?? eta.from * 2)) / 2) * 60 : 100;
  const least = Math.max(2, frame?.x ?? 2);
  return Math.min(30, Math.max(least, seconds / 20)) * (0.8 + 0.4 * random);
}

/** True when a turn may come within about two minutes: one has to say then that somebody is there. */
export function isDueSoon(frame: Frame, place: number): boolean {
  const ahead = aheadOf(frame, place);
  const rate = Math.max(frame.r, frame.R);
  return frame.p === "live" && (rate > 0 ? ahead / rate <= 2 : ahead < 20);
}

/** Where on the line of ticks one stands: 0 at the front, 1 at its end. */
export function alongOf(ahead: number, behind: number): number {
  const all = ahead + behind;
  return all <= 0 ? 0 : ahead / all;
}
