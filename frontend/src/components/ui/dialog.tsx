import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "../cn";

/** A dialog: one at a time, closed by Esc. Focus goes to its first field and comes back. */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  hint?: ReactNode;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(17_13_16/0.55)]" />
        <Radix.Content
          {...(props.hint ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed start-1/2 top-1/2 z-50 flex max-h-[calc(100vh-64px)] w-[560px] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-auto rounded-3 border border-line bg-surface px-[20px] py-[16px] shadow-2 outline-none rtl:translate-x-1/2",
            props.className,
          )}
        >
          <div className="flex items-start gap-[14px]">
            {props.icon}
            <div>
              <Radix.Title className="display wide-108 m-0 text-[21px] leading-[1.2] font-bold">
                {props.title}
              </Radix.Title>
              {props.hint && <Radix.Description className="m-0 text-ink-2">{props.hint}</Radix.Description>}
            </div>
          </div>
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The row of buttons at a dialog's foot: the way out first, the deed last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-[16px] flex items-center justify-between gap-[8px]">{children}</div>;
}
