import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// A size here is a size alone: it does not set the line height, so it must not remove one.
const merge = extendTailwindMerge({
  override: { conflictingClassGroups: { "font-size": [] } },
  extend: {
    theme: { text: ["13", "14", "15", "17", "20", "26", "34", "48", "68", "96"], radius: ["1", "2", "3"] },
  },
});

/** Joins class names; of two that set the same thing the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
