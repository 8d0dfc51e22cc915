import { cva, type VariantProps } from "class-variance-authority";
import type { ReactNode } from "react";

const chip = cva(
  "inline-flex items-center gap-[6px] min-h-[26px] px-[9px] rounded-1 text-13 font-semibold whitespace-nowrap",
  {
    variants: {
      tone: {
        neutral: "bg-sunken text-ink-2",
        ok: "bg-ok-tint text-ok",
        warn: "bg-warn-tint text-warn",
        bad: "bg-bad-tint text-bad",
        brand: "bg-brand-tint text-brand-ink",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

/** How a chip is coloured: by status only. */
export type ChipTone = NonNullable<VariantProps<typeof chip>["tone"]>;

/** A small word with a status. */
export function Chip({ tone, icon, children }: { tone?: ChipTone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={chip({ tone })}>
      {icon}
      {children}
    </span>
  );
}
