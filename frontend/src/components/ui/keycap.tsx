import type { ReactNode } from "react";

/** The picture of a key. `plain` takes the colour of what it stands on. */
export function KeyCap({ children, plain }: { children: ReactNode; plain?: boolean }) {
  return (
    <span className="keycap" data-plain={plain ? "" : undefined} aria-hidden="true">
      {children}
    </span>
  );
}
