import { useLayoutEffect, useRef } from "react";
import { cn } from "../cn";

/** The narrowest and widest that the display face can be set, in percent. */
const NARROWEST = 62;

/** A verdict's word: its height stays, its width stretches until it fits. `widest` in percent. */
export function VerdictWord({
  word,
  widest,
  className,
}: {
  word: string;
  widest: number;
  className?: string;
}) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const stretch = () => fitStretch(element, widest);
    stretch();
    const observer = new ResizeObserver(stretch);
    if (element.parentElement) observer.observe(element.parentElement);
    return () => observer.disconnect();
  });
  return (
    <div
      ref={ref}
      className={cn(
        "verdict-word max-w-full min-w-0 overflow-hidden -mt-[0.14em] pt-[0.2em] pb-[0.06em]",
        className,
      )}
      style={{ fontStretch: `${widest}%` }}
    >
      {word}
    </div>
  );
}

/** Sets the largest stretch at which the element's text is no wider than the element. */
export function fitStretch(element: HTMLElement, widest: number): void {
  const set = (percent: number) => element.style.setProperty("font-stretch", `${percent}%`);
  const fits = () => element.scrollWidth <= element.clientWidth;
  set(widest);
  if (fits()) return;
  let [low, high] = [NARROWEST, widest];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    set(middle);
    if (fits()) low = middle;
    else high = middle;
  }
  set(low);
}
