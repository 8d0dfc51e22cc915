import { type ComponentProps, useState } from "react";
import { Field } from "../../components/ui/field";

/** A time of day as 18:30. Browsers draw their own time fields by the machine's habits, twelve
 * hours included; this one is the same everywhere. "1830" and "18.30" are put right on leaving. */
export function TimeField({
  value,
  onTime,
  ...field
}: { value: string; onTime: (time: string) => void } & Omit<
  ComponentProps<typeof Field>,
  "value" | "onChange"
>) {
  const [typing, setTyping] = useState<string>();
  const leave = () => {
    if (typing !== undefined) onTime(tidyTime(typing));
    setTyping(undefined);
  };
  return (
    <Field
      {...field}
      inputMode="numeric"
      autoComplete="off"
      maxLength={8}
      value={typing ?? value}
      onChange={(event) => {
        setTyping(event.target.value);
        onTime(tidyTime(event.target.value));
      }}
      onBlur={leave}
    />
  );
}

/** Reads a time as people type it into HH:MM; what is none stays as it is, for the rules to refuse. */
export function tidyTime(text: string): string {
  const parts = /^\s*(\d{1,2})\s*[:.h ]?\s*(\d{2})?\s*$/i.exec(text);
  if (!parts) return text.trim();
  return `${(parts[1] ?? "").padStart(2, "0")}:${parts[2] ?? "00"}`;
}
