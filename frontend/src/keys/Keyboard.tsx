import { createContext, type ReactNode, use, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { flushSync } from "react-dom";
import { type KeyName, matches, type Pressed, types } from "./shortcut";
import { press, quiet, quietIn, type WedgeAction, type WedgeState, wedgeAtRest } from "./wedge";

/** What a scanner sent, as a screen hears it. */
export type ScanAction = Exclude<WedgeAction, { kind: "typed" } | { kind: "burst" }>;

/** A shortcut: any of `keys` runs `run`. In a field only keys that type nothing count. */
export interface Shortcut {
  keys: KeyName[];
  run: (pressed: Pressed) => void;
}

interface Layer {
  shortcuts: Shortcut[];
  onScan?: (action: ScanAction) => void;
  /** While a modal layer is there, only the newest one's shortcuts run; scans still reach the
   * newest layer that hears them. */
  modal: boolean;
}

interface Hub {
  add: (layer: Layer) => () => void;
}

const KeyboardContext = createContext<Hub | null>(null);

/** The one listener for keys: it parts scanners from people and hands each to the topmost screen. */
export function Keyboard({ children }: { children: ReactNode }) {
  const layers = useRef<Layer[]>([]);
  const hub = useMemo<Hub>(
    () => ({
      add: (layer) => {
        layers.current.push(layer);
        return () => {
          layers.current = layers.current.filter((other) => other !== layer);
        };
      },
    }),
    [],
  );
  useEffect(() => listen(layers), []);
  return <KeyboardContext value={hub}>{children}</KeyboardContext>;
}

/** Registers shortcuts, and a listener for scans, while the component is on screen. */
export function useShortcuts(
  shortcuts: Shortcut[],
  options: { onScan?: (action: ScanAction) => void; modal?: boolean; off?: boolean } = {},
): void {
  const hub = use(KeyboardContext);
  const { onScan, modal = false, off = false } = options;
  const layer = useRef<Layer>({ shortcuts: [], modal });
  // Before the screen is painted: who sees it may press at once, and no key may be lost.
  useLayoutEffect(() => {
    layer.current.shortcuts = off ? [] : shortcuts;
    layer.current.onScan = off ? undefined : onScan;
    layer.current.modal = modal && !off;
  });
  useLayoutEffect(() => hub?.add(layer.current), [hub]);
}

/** Runs `run` when a scanner has read something. */
export function useScans(run: (action: ScanAction) => void): void {
  useShortcuts([], { onScan: run });
}

/** A timer that is later than this, in ms, was held up by a busy page. */
const STALL_MS = 10;

type Layers = { current: Layer[] };

interface FieldBefore {
  field: HTMLInputElement | HTMLTextAreaElement;
  value: string;
}

function listen(layers: Layers): () => void {
  let state: WedgeState = wedgeAtRest;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let before: FieldBefore | undefined;

  const settle = (actions: WedgeAction[], origin?: KeyboardEvent) => {
    for (const action of actions) {
      if (action.kind === "typed") {
        const own = origin && action.press.at === origin.timeStamp && action.press.code === origin.code;
        runShortcut(
          layers.current,
          pressedOf(action.press, own ? origin : undefined),
          own ? origin : undefined,
        );
      } else if (action.kind === "burst") restore(before);
      else hearScan(layers.current, action);
    }
  };
  const wait = (afterStall = false) => {
    clearTimeout(timer);
    const delay = quietIn(state);
    if (delay === null) return;
    const due = performance.now() + delay;
    timer = setTimeout(() => {
      // A page that was busy may run its timers before the keys that came meanwhile: they go first,
      // and their own times say whether there was silence.
      if (!afterStall && performance.now() - due > STALL_MS) return wait(true);
      const step = quiet(state, performance.now());
      state = step.state;
      settle(step.actions);
      wait();
    }, delay);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (state.gathered.length === 0 && !state.burst) before = fieldOf(event.target);
    const chord = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
    const field = fieldOf(event.target) !== undefined;
    const step = press(state, { code: event.code, key: event.key, at: event.timeStamp, chord, field });
    state = step.state;
    if (step.swallow) stop(event);
    settle(step.actions, event);
    wait();
  };
  window.addEventListener("keydown", onKeyDown, true);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("keydown", onKeyDown, true);
  };
}

function pressedOf(press: { code: string; key: string; at: number }, origin?: KeyboardEvent): Pressed {
  return { ...press, ctrl: origin?.ctrlKey ?? false, alt: origin?.altKey ?? false };
}

function runShortcut(layers: Layer[], pressed: Pressed, event?: KeyboardEvent): void {
  const target = event?.target ?? document.activeElement;
  if (fieldOf(target) && types(pressed)) return;
  if (nativeTakes(target, pressed)) return;
  const modal = layers.findLast((layer) => layer.modal);
  const heard = modal ? [modal] : [...layers].reverse();
  const found = heard
    .flatMap((layer) => layer.shortcuts)
    .find((s) => s.keys.some((name) => matches(name, pressed)));
  if (!found) return;
  if (event) stop(event);
  // The next key must meet the screen that this one made: 1 and F9 may come in one breath.
  if (!event?.repeat || repeats(pressed)) flushSync(() => found.run(pressed));
}

/** Only these may repeat while they are held: a held Enter must not pay twice. */
function repeats(pressed: Pressed): boolean {
  return pressed.key === "Backspace" || pressed.key === "-" || pressed.key.startsWith("Page");
}

/** A focused button, link or list has its own Enter and Space, a field its own Enter. */
function nativeTakes(target: EventTarget | null, pressed: Pressed): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (pressed.code !== "Space" && pressed.key !== "Enter") return false;
  return (
    target.closest("button, a[href], select, textarea, [role=option], [role=menuitem], form input") !== null
  );
}

/** A burst this short is no code of ours. Where no screen hears scans it may as well be a person
 * whose keys came together on a busy machine: a PIN must not be lost. */
const SHORT_BURST = 8;

function hearScan(layers: Layer[], action: ScanAction): void {
  const listener = layers.findLast((layer) => layer.onScan);
  if (listener) flushSync(() => listener.onScan?.(action));
  else if (action.kind === "scan" && action.keys.length <= SHORT_BURST) {
    for (const key of action.keys) runShortcut(layers, pressedOf(key));
  }
}

function fieldOf(target: EventTarget | null): FieldBefore | undefined {
  if (target instanceof HTMLTextAreaElement) return { field: target, value: target.value };
  if (target instanceof HTMLInputElement && !/^(checkbox|radio|button|range|file)$/.test(target.type)) {
    return { field: target, value: target.value };
  }
  return undefined;
}

/** Gives a field back the value it had before the burst's first keys reached it. */
function restore(before: FieldBefore | undefined): void {
  if (!before) return;
  const proto =
    before.field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(before.field, before.value);
  before.field.dispatchEvent(new Event("input", { bubbles: true }));
}

function stop(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
