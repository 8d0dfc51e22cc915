import type { ReactNode } from "react";
import { cn } from "../cn";

/** An ordinary card: a line, no shadow, no tear line. */
export function Card({
  children,
  className,
  label,
}: {
  children: ReactNode;
  className?: string;
  label?: string;
}) {
  return (
    <section aria-label={label} className={cn("min-w-0 rounded-3 border border-line bg-surface", className)}>
      {children}
    </section>
  );
}

/** A card's heading with what stands at its end. */
export function CardHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex items-center gap-[10px] px-[16px] pt-[12px] pb-[8px]">
      <h2 className="display wide-108 m-0 text-17 leading-[1.2] font-bold">{title}</h2>
      {children}
    </div>
  );
}

/** Rows that are being fetched, as bars; shown by the caller after 300 ms. */
export function RowsToCome({ rows = 3 }: { rows?: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <div
          key={`row-${i + 1}`}
          className="flex h-[38px] items-center gap-[20px] border-t border-line px-[16px]"
        >
          <i className="h-[13px] w-[84px] rounded-[4px] bg-sunken" />
          <i className="h-[13px] rounded-[4px] bg-sunken" style={{ width: `${62 - i * 7}%` }} />
        </div>
      ))}
    </div>
  );
}

/** Nothing here yet: what it means and the next step. */
export function Empty(props: {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("flex flex-col items-center gap-[6px] p-[24px] text-center", props.className)}>
      <h2 className="display wide-108 m-0 flex items-center gap-[8px] text-[21px] font-bold">
        {props.icon}
        {props.title}
      </h2>
      {props.children && <p className="m-0 max-w-[48ch] text-ink-2">{props.children}</p>}
      {props.action && <div className="mt-[6px]">{props.action}</div>}
    </div>
  );
}
