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

/** The tear line. `inset` is how far its ends are from the stub's edge, in px, so that the notches
 * meet the edge; `behind` the ground that shows through them. */
export function Perforation({
  inset,
  behind,
  className,
}: {
  inset: number;
  behind?: string;
  className?: string;
}) {
  return (
    <div
      aria-hidden="true"
      className={cn("perf", className)}
      style={{ ["--inset" as string]: `${inset}px`, ...(behind ? { ["--behind" as string]: behind } : {}) }}
    />
  );
}
