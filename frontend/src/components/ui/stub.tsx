import type { ReactNode } from "react";
import { cn } from "../cn";

/** A sheet with a tear line: only for what is torn off, handed over or moved. */
export function Stub({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <section className={cn("relative rounded-3 border border-line bg-surface", className)}>
      {children}
    </section>
  );
}

/** The tear line. `pad` is the inner padding of the stub at its sides, so that the notches
 * meet the edge; `behind` the ground that shows through them. */
export function Perforation({
  pad = 0,
  behind,
  className,
}: {
  pad?: number;
  behind?: string;
  className?: string;
}) {
  return (
    <div
      aria-hidden="true"
      className={cn("perf", className)}
      style={{ ["--perf-pad" as string]: `${pad}px`, ...(behind ? { ["--behind" as string]: behind } : {}) }}
    />
  );
}
