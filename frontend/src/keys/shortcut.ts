import type { KeyPress } from "./wedge";

/** A key as the code names it: "F9", "Enter", "1", "a", "=" or, by position on the
 * keyboard whatever the layout, "code:KeyQ". Chords: "ctrl+9", "alt+1". */
export type KeyName = string;

/** The Ctrl twin of a function key: browsers and laptops keep some function keys for themselves. */
const TWINS: Record<string, KeyName> = {
  F1: "ctrl+1",
  F2: "ctrl+2",
  F3: "ctrl+3",
  F4: "ctrl+4",
  F5: "ctrl+5",
  F6: "ctrl+6",
  F7: "ctrl+7",
  F8: "ctrl+8",
  F9: "ctrl+9",
  F10: "ctrl+0",
  F11: "ctrl+p",
};

/** The twin of a function key, or undefined. */
export function twinOf(name: KeyName): KeyName | undefined {
  return TWINS[name];
}

/** A key going down, with what is held beside it. */
export interface Pressed extends KeyPress {
  ctrl: boolean;
  alt: boolean;
}

/** True when `pressed` is the key that `name` names, or its Ctrl twin. */
export function matches(name: KeyName, pressed: Pressed): boolean {
  const twin = TWINS[name];
  return matchesOne(name, pressed) || (twin !== undefined && matchesOne(twin, pressed));
}

function matchesOne(name: KeyName, pressed: Pressed): boolean {
  const chord = /^(ctrl|alt)\+(.+)$/.exec(name);
  const wanted = chord?.[2] ?? name;
  if (pressed.ctrl !== (chord?.[1] === "ctrl") || pressed.alt !== (chord?.[1] === "alt")) return false;
  if (wanted.startsWith("code:")) return pressed.code === wanted.slice(5);
  if (/^\d$/.test(wanted)) return pressed.code === `Digit${wanted}` || pressed.code === `Numpad${wanted}`;
  if (wanted === "Enter") return pressed.code === "Enter" || pressed.code === "NumpadEnter";
  if (wanted === "Space") return pressed.code === "Space";
  return pressed.key.toLowerCase() === wanted.toLowerCase();
}

/** True for a key that types a character when a field has the focus. */
export function types(pressed: Pressed): boolean {
  return (
    !pressed.ctrl &&
    !pressed.alt &&
    ([...pressed.key].length === 1 || /^(Backspace|Delete)$/.test(pressed.key))
  );
}
