/**
 * Tells a keyboard-wedge scanner from a person by speed, as a pure state machine.
 *
 * A pass is exactly 251 digits. Digits are read by physical key, so a scanner and a
 * laptop that disagree about the keyboard layout still agree about the pass. Keys
 * that might open a burst are held back until the next one comes or HOLD_MS passes:
 * a burst never reaches a shortcut, a button or a field.
 */

/** One key going down. `at` is the event's own time stamp in ms, `code` the physical key. */
export interface KeyPress {
  code: string;
  key: string;
  at: number;
  /** Ctrl, Alt or Meta is held, or the key repeats by itself: never part of a burst. */
  chord?: boolean;
  /** A text field has the focus. It takes its keys at once; only a long run of digits at scanner
   * speed is taken from it: text expanders and screen readers type fast too. */
  field?: boolean;
}

/** What the reader decided. */
export type WedgeAction =
  /** A person typed this; it may be a shortcut. */
  | { kind: "typed"; press: KeyPress }
  /** A burst has been recognised: undo what its first keys did to a field. */
  | { kind: "burst" }
  /** A whole code was read. */
  | { kind: "scan"; text: string; msPerKey: number; keys: readonly KeyPress[] }
  /** More digits followed a full pass: what was just read may have doubled characters. */
  | { kind: "overrun" }
  /** Digits near the length of a pass: the scanner dropped or doubled some. */
  | { kind: "damaged"; digits: number };

/** State of the reader; start from `wedgeAtRest`. */
export interface WedgeState {
  /** Keys held back or gathered, oldest first. */
  gathered: KeyPress[];
  /** A burst is going on: at least BURST_KEYS keys came at scanner speed. */
  burst: boolean;
  /** A full pass was decided within this burst. */
  decided: boolean;
  overrun: boolean;
  /** When the last key of the latest burst came. */
  lastBurstKey: number;
}

/** What a key press leads to. `swallow`: nobody else may see the event. */
export interface WedgeStep {
  state: WedgeState;
  actions: WedgeAction[];
  swallow: boolean;
}

/** Digits of a pass in its QR. */
export const PASS_DIGITS = 251;
/** Keys closer than this come from a scanner. */
export const KEY_GAP_MS = 30;
/** How long a key that might open a burst is held back. */
export const HOLD_MS = 40;
/** Silence that ends a burst. */
export const BURST_END_MS = 120;
/** No Enter or Tab counts this long after a burst: scanners send theirs up to 400 ms late. */
export const TERMINATOR_MS = 500;
/** So many keys at scanner speed are no person's. */
export const BURST_KEYS = 4;
/** So many digits at scanner speed are no person's, even where a text field has the focus. */
export const FIELD_BURST_KEYS = 24;
/** Digit bursts at least this long that are not a pass are a damaged pass. */
const DAMAGED_FROM = 150;

/** The reader before any key. */
export const wedgeAtRest: WedgeState = {
  gathered: [],
  burst: false,
  decided: false,
  overrun: false,
  lastBurstKey: Number.NEGATIVE_INFINITY,
};

/** Takes one key. */
export function press(state: WedgeState, key: KeyPress): WedgeStep {
  const settled = quiet(state, key.at);
  const before = settled.state;
  const step = pressSettled(before, key);
  return { ...step, actions: [...settled.actions, ...step.actions] };
}

function pressSettled(state: WedgeState, key: KeyPress): WedgeStep {
  if (isModifier(key.code)) return { state, actions: [], swallow: state.burst };
  if (isTerminator(key.code) && !key.chord) return terminator(state, key);
  const character = characterOf(key);
  if (key.chord || character === "") {
    if (state.burst) return { state: { ...state, lastBurstKey: key.at }, actions: [], swallow: true };
    return passThrough(state, key);
  }
  return state.burst ? gather(state, key) : mayOpen(state, key);
}

/** Tells the reader that it is `now`: held keys become typed ones, a silent burst ends. */
export function quiet(state: WedgeState, now: number): { state: WedgeState; actions: WedgeAction[] } {
  const last = state.gathered.at(-1);
  if (state.burst) {
    const since = now - state.lastBurstKey;
    return since >= BURST_END_MS ? endBurst(state) : { state, actions: [] };
  }
  if (!last || now - last.at < KEY_GAP_MS) return { state, actions: [] };
  return release(state);
}

/** Ms until `quiet` has something to do, or null when nothing is held. */
export function quietIn(state: WedgeState): number | null {
  if (state.burst) return BURST_END_MS;
  return state.gathered.length > 0 ? HOLD_MS : null;
}

function mayOpen(state: WedgeState, key: KeyPress): WedgeStep {
  if (key.field && !/^\d$/.test(characterOf(key))) return passThrough(state, key);
  const gathered = [...state.gathered, key];
  if (gathered.length < (key.field ? FIELD_BURST_KEYS : BURST_KEYS)) {
    return { state: { ...state, gathered }, actions: [], swallow: !key.field };
  }
  return {
    state: { ...state, gathered, burst: true, decided: false, overrun: false, lastBurstKey: key.at },
    actions: [{ kind: "burst" }],
    swallow: true,
  };
}

function gather(state: WedgeState, key: KeyPress): WedgeStep {
  const next = { ...state, lastBurstKey: key.at };
  if (state.decided) {
    const actions: WedgeAction[] = state.overrun ? [] : [{ kind: "overrun" }];
    return { state: { ...next, overrun: true }, actions, swallow: true };
  }
  const gathered = [...state.gathered, key];
  const text = textOf(gathered);
  if (text.length === PASS_DIGITS && isDigits(text)) {
    return {
      state: { ...next, gathered: [], decided: true },
      actions: [{ kind: "scan", text, msPerKey: paceOf(gathered), keys: gathered }],
      swallow: true,
    };
  }
  return { state: { ...next, gathered }, actions: [], swallow: true };
}

function terminator(state: WedgeState, key: KeyPress): WedgeStep {
  if (state.burst) {
    const ended = endBurst(state);
    return { state: { ...ended.state, lastBurstKey: key.at }, actions: ended.actions, swallow: true };
  }
  if (key.at - state.lastBurstKey < TERMINATOR_MS) return { state, actions: [], swallow: true };
  return passThrough(state, key);
}

function passThrough(state: WedgeState, key: KeyPress): WedgeStep {
  const released = release(state);
  return {
    state: released.state,
    actions: [...released.actions, { kind: "typed", press: key }],
    swallow: false,
  };
}

function release(state: WedgeState): { state: WedgeState; actions: WedgeAction[] } {
  return {
    state: { ...state, gathered: [] },
    actions: state.gathered.map((held) => ({ kind: "typed", press: held })),
  };
}

function endBurst(state: WedgeState): { state: WedgeState; actions: WedgeAction[] } {
  const rest = { ...state, gathered: [], burst: false, decided: false, overrun: false };
  if (state.decided) return { state: rest, actions: [] };
  const text = textOf(state.gathered);
  if (isDigits(text) && text.length >= DAMAGED_FROM) {
    return { state: rest, actions: [{ kind: "damaged", digits: text.length }] };
  }
  const keys = state.gathered;
  return { state: rest, actions: [{ kind: "scan", text, msPerKey: paceOf(keys), keys }] };
}

/** The character a key stands for in a code: digits by physical key, the rest as typed. */
function characterOf(key: KeyPress): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(key.code);
  if (digit?.[1]) return digit[1];
  return [...key.key].length === 1 && key.key !== " " ? key.key : "";
}

function textOf(keys: readonly KeyPress[]): string {
  return keys.map(characterOf).join("");
}

function paceOf(keys: readonly KeyPress[]): number {
  const first = keys[0];
  const last = keys.at(-1);
  if (!first || !last || keys.length < 2) return 0;
  return (last.at - first.at) / (keys.length - 1);
}

function isDigits(text: string): boolean {
  return /^\d+$/.test(text);
}

function isModifier(code: string): boolean {
  return /^(Shift|Control|Alt|Meta|CapsLock|NumLock)/.test(code);
}

function isTerminator(code: string): boolean {
  return code === "Enter" || code === "NumpadEnter" || code === "Tab";
}
