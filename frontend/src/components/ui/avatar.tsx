import { initialsOf } from "../../format/names";
import { cn } from "../cn";

/** A person's initials in a square; the name itself always stands beside it. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "grid size-[36px] flex-none place-items-center rounded-[9px] bg-brand-tint font-display text-14 leading-none font-bold text-brand-ink",
        className,
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
