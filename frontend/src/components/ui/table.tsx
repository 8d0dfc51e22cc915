import type { ComponentProps } from "react";
import { cn } from "../cn";

/** A table of the house. Cells of words take the class `words`; numbers, and what stands over them, `num`: they end together. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return (
    <table
      {...rest}
      className={cn(
        "w-full border-collapse text-14 [&_td]:border-t [&_td]:border-line [&_td]:px-[10px] [&_td]:py-[7px] [&_td:first-child]:ps-[16px] [&_td:last-child]:pe-[16px] [&_th]:px-[10px] [&_th]:py-[8px] [&_th]:text-start [&_th]:text-13 [&_th]:font-semibold [&_th]:whitespace-nowrap [&_th]:text-ink-3 [&_th:first-child]:ps-[16px] [&_th:last-child]:pe-[16px] [&_.num:is(th,td)]:text-end",
        className,
      )}
    />
  );
}
