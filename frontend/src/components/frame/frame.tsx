import type { CSSProperties, ReactNode } from "react";
import { cn } from "../cn";
import { Mark } from "./mark";

/** How the top bar is coloured: a verdict of the Gate reaches up into it. */
export type StageTone = "stage" | "admit" | "refuse" | "attention";

const TONES: Record<StageTone, { bar: string; mark: string }> = {
  stage: { bar: "bg-stage text-on-stage", mark: "var(--stage)" },
  admit: { bar: "bg-v-admit-deep text-v-on-admit", mark: "var(--v-admit-deep)" },
  refuse: { bar: "bg-v-refuse-deep text-v-on-refuse", mark: "var(--v-refuse-deep)" },
  attention: { bar: "bg-v-on-attention text-white", mark: "var(--v-on-attention)" },
};

/** The frame of every face: top bar 56, work area, foot bar 40. */
export function Frame(props: {
  tone?: StageTone;
  face?: ReactNode;
  title: ReactNode;
  subtitle?: ReactNode;
  end: ReactNode;
  foot: ReactNode;
  band?: ReactNode;
  children: ReactNode;
}) {
  const tone = TONES[props.tone ?? "stage"];
  const verdict = props.tone !== undefined && props.tone !== "stage";
  return (
    <div className="grid h-full w-full grid-cols-[minmax(0,1fr)] grid-rows-[56px_auto_minmax(0,1fr)_40px] overflow-hidden">
      <header
        className={cn("on-stage flex items-center gap-[16px] px-[16px]", tone.bar)}
        style={{ "--mk": tone.mark } as CSSProperties}
      >
        <Mark />
        {props.face}
        <div
          className={cn(
            "min-w-0 border-s ps-[16px] leading-[1.25]",
            verdict ? "border-white/25" : "border-stage-2",
          )}
        >
          <b className="block truncate font-semibold">{props.title}</b>
          <span className={cn("block truncate text-13", verdict ? "text-white" : "text-on-stage-2")}>
            {props.subtitle}
          </span>
        </div>
        <span className="flex-1" />
        {props.end}
      </header>
      <div>{props.band}</div>
      <div className="min-h-0 min-w-0 overflow-hidden">{props.children}</div>
      <footer className="flex items-center overflow-hidden border-t border-line bg-surface px-[8px] text-14 text-ink-2">
        {props.foot}
      </footer>
    </div>
  );
}

/** One statement of the foot bar. */
export function FootItem({ children, first }: { children: ReactNode; first?: boolean }) {
  return (
    <span
      className={cn(
        "flex h-[24px] items-center gap-[7px] px-[12px] whitespace-nowrap",
        !first && "border-s border-line",
      )}
    >
      {children}
    </span>
  );
}

/** A dot with a status: filled when well, hollow when alone, square when something is wrong. */
export function Dot({ state }: { state: "well" | "alone" | "wrong" }) {
  if (state === "well") return <i aria-hidden="true" className="size-[9px] flex-none rounded-full bg-ok" />;
  if (state === "alone") {
    return <i aria-hidden="true" className="size-[11px] flex-none rounded-full border-[2.5px] border-warn" />;
  }
  return <i aria-hidden="true" className="size-[9px] flex-none rounded-[2px] bg-bad" />;
}
