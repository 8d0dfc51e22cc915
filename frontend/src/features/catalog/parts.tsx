import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/ui/button";
import { Card, CardHead } from "../../components/ui/card";

/** One part of the editor: a heading, rows, and a button that adds one. */
export function Part(props: {
  title: string;
  hint?: string;
  add: string;
  onAdd: () => void;
  children: ReactNode;
}) {
  return (
    <Card className="pb-[12px]">
      <CardHead title={props.title}>
        {props.hint && <span className="text-14 text-ink-2">{props.hint}</span>}
        <span className="flex-1" />
        <Button onClick={props.onAdd}>
          <Plus />
          {props.add}
        </Button>
      </CardHead>
      <div className="flex flex-col gap-[10px] px-[18px]">{props.children}</div>
    </Card>
  );
}

/** Takes a row away. */
export function RemoveRow({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <Button look="quiet" aria-label={label} onClick={onRemove} className="mt-[24px] px-[10px]">
      <Trash2 />
    </Button>
  );
}

/** The list with one item replaced. */
export function replaced<T>(list: readonly T[], index: number, change: Partial<T>): T[] {
  return list.map((item, i) => (i === index ? { ...item, ...change } : item));
}

/** The list without one item. */
export function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, i) => i !== index);
}

/** A whole number as typed; anything else is 0. */
export function wholeOf(text: string): number {
  const digits = text.replace(/\D/g, "").slice(0, 9);
  return digits === "" ? 0 : Number(digits);
}
