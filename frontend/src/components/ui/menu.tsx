import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

const row =
  "flex min-h-[44px] items-center gap-[10px] rounded-1 px-[12px] outline-none data-[highlighted]:bg-brand-tint data-[highlighted]:text-brand-ink";

/** A menu under a button. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-50 max-h-[calc(100vh-80px)] min-w-[240px] overflow-auto rounded-2 border border-line bg-surface p-[6px] text-ink shadow-2"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** A deed in a menu. */
export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={row} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  );
}

/** One of several in a menu; the chosen one is ticked. */
export function MenuChoice<T extends string>(props: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <DropdownMenu.RadioGroup value={props.value} onValueChange={(v) => props.onChange(v as T)}>
      <DropdownMenu.Label className="cap px-[12px] pt-[10px] pb-[4px] text-ink-2">
        {props.label}
      </DropdownMenu.Label>
      {props.options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={row}>
          <span className="w-[20px]">
            <DropdownMenu.ItemIndicator>
              <Check />
            </DropdownMenu.ItemIndicator>
          </span>
          {option.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** A line between groups of a menu. */
export function MenuLine() {
  return <DropdownMenu.Separator className="my-[6px] h-px bg-line" />;
}
