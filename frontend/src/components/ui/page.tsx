import type { ReactNode } from "react";
import { cn } from "../cn";

/** A page of the Office: its heading row, then what it shows. */
export function Page({
  title,
  head,
  children,
  className,
}: {
  title: ReactNode;
  head?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("flex min-h-full flex-col gap-[14px] px-[20px] py-[16px]", className)}>
      <div className="flex min-h-[44px] flex-wrap items-center gap-[12px]">
        <h1 className="display wide-112 m-0 text-26 leading-[1.1] font-bold">{title}</h1>
        {head}
      </div>
      {children}
    </div>
  );
}
