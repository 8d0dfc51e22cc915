import { Minus, Plus } from "lucide-react";
import { keepFocus } from "./button";

/** One less, a count, one more. */
export function Stepper(props: {
  count: number;
  lessLabel: string;
  moreLabel: string;
  onLess: () => void;
  onMore: () => void;
  moreOff?: boolean;
}) {
  const side = "grid size-[46px] place-items-center aria-disabled:text-ink-3";
  return (
    <div className="flex items-center rounded-2 border-[1.5px] border-line-strong bg-raised">
      <button
        type="button"
        aria-label={props.lessLabel}
        className={side}
        onMouseDown={keepFocus}
        onClick={props.onLess}
      >
        <Minus />
      </button>
      <output className="display flex-1 text-center text-[22px] font-bold">{props.count}</output>
      <button
        type="button"
        aria-label={props.moreLabel}
        aria-disabled={props.moreOff || undefined}
        className={side}
        onMouseDown={keepFocus}
        onClick={props.moreOff ? undefined : props.onMore}
      >
        <Plus />
      </button>
    </div>
  );
}
