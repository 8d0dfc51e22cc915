import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { cn } from "../cn";
import { KeyCap } from "./keycap";

const button = cva(
  "inline-flex items-center justify-center gap-[9px] shrink-0 min-w-[44px] rounded-2 font-semibold border-[1.5px] whitespace-nowrap transition-colors duration-[var(--m-fast)]",
  {
    variants: {
      look: {
        plain: "bg-raised border-line-strong text-ink active:bg-sunken",
        primary: "bg-brand border-brand-edge text-on-brand hover:bg-brand-strong active:bg-brand-strong",
        quiet: "bg-transparent border-transparent text-brand-ink active:bg-brand-tint",
        danger: "bg-transparent border-bad text-bad active:bg-bad-tint",
        stage: "bg-stage-2 border-on-stage-2 text-on-stage",
        ghost: "bg-transparent border-on-stage-2 text-on-stage",
      },
      size: {
        base: "min-h-[44px] px-[16px]",
        large: "min-h-[56px] px-[16px] text-17",
        huge: "min-h-[64px] px-[16px] text-20",
      },
    },
    defaultVariants: { look: "plain", size: "base" },
  },
);

/** A button of the house. `shortcut` prints the key that presses it; `why` makes it a dashed
 * button that cannot be pressed now and says why. */
export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof button> & { shortcut?: ReactNode; why?: string | undefined };

/** Pressing with a pointer does not move the focus: Enter keeps meaning what the screen says. */
export function Button({ look, size, shortcut, why, className, children, onClick, ...rest }: ButtonProps) {
  const barred = why !== undefined;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={barred || rest["aria-disabled"] || undefined}
      className={cn(
        button({ look, size }),
        barred &&
          "border-dashed border-line-strong bg-transparent text-ink-3 hover:bg-transparent active:bg-transparent",
        rest.disabled && "opacity-60",
        className,
      )}
      onMouseDown={keepFocus}
      onClick={barred ? undefined : onClick}
    >
      {children}
      {barred && <span className="text-13 font-medium">{why}</span>}
      {!barred && shortcut && (
        <KeyCap plain={look === "primary" || look === "stage" || look === "ghost"}>{shortcut}</KeyCap>
      )}
    </button>
  );
}

/** Keeps the focus where it is when a pointer presses. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
