import { CircleAlert, TriangleAlert, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../cn";

/** What kind of news a banner brings. */
export type BannerTone = "warn" | "bad" | "note";

const TONES: Record<BannerTone, string> = {
  warn: "bg-warn-tint border-warn [&>svg]:text-warn",
  bad: "bg-bad-tint border-bad [&>svg]:text-bad",
  note: "bg-brand-tint border-brand-ink [&>svg]:text-brand-ink",
};

const ICONS = { warn: TriangleAlert, bad: CircleAlert, note: Undo2 };

/** Says what happened, then what to do, with at most one action. */
export function Banner(props: {
  tone: BannerTone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
  className?: string;
}) {
  const Icon = ICONS[props.tone];
  return (
    <div
      role={props.tone === "note" ? "status" : "alert"}
      className={cn(
        "grid grid-cols-[28px_minmax(0,1fr)_auto] items-center gap-[12px] rounded-[12px] border-s-[8px] px-[14px] py-[11px] leading-[1.35] text-ink",
        TONES[props.tone],
        props.className,
      )}
    >
      {props.icon ?? <Icon aria-hidden="true" className="text-[19px]" />}
      <div>
        <b className="font-semibold">{props.title}</b>
        {props.children && <div>{props.children}</div>}
      </div>
      {props.action}
    </div>
  );
}
