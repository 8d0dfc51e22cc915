import { ChevronDown } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "../cn";

const well =
  "w-full min-h-[44px] rounded-2 border-[1.5px] border-line-strong bg-raised px-[14px] text-17 text-ink aria-invalid:border-bad";

interface FieldFrame {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
}

/** A labelled text field with its hint and its error. */
export function Field({ label, hint, error, className, ...input }: FieldFrame & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={cn("flex flex-col gap-[4px]", className)}>
      <label htmlFor={id} className="text-14 font-semibold">
        {label}
      </label>
      <input
        id={id}
        {...input}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-d`}
        className={well}
      />
      <Below id={`${id}-d`} hint={hint} error={error} />
    </div>
  );
}

/** A labelled list to choose from. */
export function Choice({
  label,
  hint,
  error,
  className,
  children,
  ...select
}: FieldFrame & ComponentProps<"select">) {
  const id = useId();
  return (
    <div className={cn("flex flex-col gap-[4px]", className)}>
      <label htmlFor={id} className="text-14 font-semibold">
        {label}
      </label>
      <span className="relative flex">
        <select
          id={id}
          {...select}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-d`}
          className={cn(well, "appearance-none truncate pe-[38px]")}
        >
          {children}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute end-[12px] top-[13px] text-ink-2"
        />
      </span>
      <Below id={`${id}-d`} hint={hint} error={error} />
    </div>
  );
}

/** A labelled box to tick. */
export function Tick({
  label,
  className,
  ...input
}: { label: ReactNode; className?: string } & ComponentProps<"input">) {
  return (
    <label className={cn("flex min-h-[44px] items-center gap-[10px]", className)}>
      <input type="checkbox" {...input} className="size-[22px] accent-brand" />
      {label}
    </label>
  );
}

function Below({ id, hint, error }: { id: string; hint?: ReactNode; error?: string | undefined }) {
  return (
    <span
      id={id}
      className={cn("text-14", error ? "text-bad" : "text-ink-2")}
      role={error ? "alert" : undefined}
    >
      {error ?? hint}
    </span>
  );
}
