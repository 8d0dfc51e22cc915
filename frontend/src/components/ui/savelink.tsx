import type { ReactNode } from "react";
import { cn } from "../cn";
import { keepFocus } from "./button";

/** A link that saves a file which the program makes. Looks like a button of the house. */
export function SaveLink({
  href,
  children,
  className,
}: {
  href: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <a
      href={href}
      download
      onMouseDown={keepFocus}
      className={cn(
        "inline-flex min-h-[44px] shrink-0 items-center justify-center gap-[9px] rounded-2 border-[1.5px] border-line-strong bg-raised px-[16px] font-semibold whitespace-nowrap text-ink no-underline active:bg-sunken",
        className,
      )}
    >
      {children}
    </a>
  );
}
