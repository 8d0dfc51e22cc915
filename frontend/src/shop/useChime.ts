import { useEffect, useRef } from "react";
import { callTones, newPlayer } from "../sound/tones";

const player = newPlayer();

/** Says once by a short sound, on a phone by its motor too, that `called` has become true. A browser lets
 * nothing sound on a page that nobody has touched: then the page's title and words say it alone. */
export function useChime(called: boolean | undefined): void {
  const was = useRef(called);
  useEffect(() => {
    const wake = () => player.wake();
    const events = ["pointerdown", "keydown"] as const;
    for (const event of events) addEventListener(event, wake, { once: true });
    return () => {
      for (const event of events) removeEventListener(event, wake);
    };
  }, []);
  useEffect(() => {
    if (called && was.current === false && navigator.userActivation?.hasBeenActive !== false) {
      player.play(callTones, "loud");
      navigator.vibrate?.([200, 100, 200]);
    }
    was.current = called;
  }, [called]);
}
